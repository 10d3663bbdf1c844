// A disk that forgets, preloaded into the real program: what was not synced is gone when it dies.
//
// The program works in the folder CRASH_ROOT as always. What a power cut would leave is kept beside it, in
// CRASH_DISK: `i/N` is what was last synced of the file with inode N, `d/N` the names that were last synced of that
// folder. A sync costs no disk here: it copies. After the death the test throws the folder away and makes it again
// from CRASH_DISK.
//
// Each call that changes a file or a name below CRASH_ROOT is counted, before and after; at the CRASH_KILL_AT-th the
// process kills itself. CRASH_DROP=`fsync:PATTERN|PATTERN` or `rename:PATTERN` makes such a call do nothing and say
// that it did, with CRASH_DROP_ONLY=K the K-th alone; CRASH_AFTER_DROP=M then kills M counted calls later.
// CRASH_CLOCK_MS is added to the time of day. With CRASH_IMAGE=FILE a SIGUSR1 makes the process write every readable
// page of its own memory there: nobody else may read it, and this asks nobody.
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

// Without these a 64-bit glibc still exports both names of each call; both are taken below.
#undef open64
#undef pwrite64

static pthread_mutex_t turn = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static char root[4096], disk[4096], image[4096];
static size_t root_len;
static uint64_t *count, own_count, kill_at;
static long after_drop = -1;
static char drop_kind[16], drop_patterns[2048];
static uint64_t drop_only, matched;
static int64_t clock_ms;

static void dump(int signal_number);

static void *next(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (found == NULL) abort();
    return found;
}

#define REAL(result, name, ...)                                          \
    static result (*real_##name)(__VA_ARGS__);                           \
    if (real_##name == NULL) real_##name = (result(*)(__VA_ARGS__))next(#name)

__attribute__((constructor)) static void begin(void) {
    const char *value;
    count = &own_count;
    if ((value = getenv("CRASH_CLOCK_MS"))) clock_ms = atoll(value);
    if ((value = getenv("CRASH_KILL_AT"))) kill_at = strtoull(value, NULL, 10);
    if ((value = getenv("CRASH_AFTER_DROP"))) after_drop = atol(value);
    if ((value = getenv("CRASH_DROP_ONLY"))) drop_only = strtoull(value, NULL, 10);
    if ((value = getenv("CRASH_DROP")) && strchr(value, ':')) {
        snprintf(drop_kind, sizeof drop_kind, "%.*s", (int)(strchr(value, ':') - value), value);
        snprintf(drop_patterns, sizeof drop_patterns, "%s", strchr(value, ':') + 1);
    }
    if ((value = getenv("CRASH_IMAGE"))) {
        snprintf(image, sizeof image, "%s", value);
        struct sigaction action = {.sa_handler = dump, .sa_flags = SA_RESTART};
        sigaction(SIGUSR1, &action, NULL);
    }
    if ((value = getenv("CRASH_DISK"))) {
        snprintf(disk, sizeof disk, "%s", value);
        char path[5000];
        snprintf(path, sizeof path, "%s/count", disk);
        int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (fd >= 0 && syscall(SYS_ftruncate, fd, 4096) == 0) {
            void *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
            if (shared != MAP_FAILED) count = shared;
        }
        if (fd >= 0) syscall(SYS_close, fd);
    }
    if ((value = getenv("CRASH_ROOT"))) {
        snprintf(root, sizeof root, "%s", value);
        root_len = strlen(root);
    }
}

// Whether a path is below CRASH_ROOT; gives what follows it, "." for the folder itself.
static const char *below(const char *path) {
    if (root_len == 0 || strncmp(path, root, root_len) != 0) return NULL;
    if (path[root_len] == '/') return path + root_len + 1;
    return path[root_len] == 0 ? "." : NULL;
}

static const char *below_fd(int fd, char *path, size_t size) {
    if (root_len == 0) return NULL;
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = syscall(SYS_readlinkat, AT_FDCWD, link, path, size - 1);
    if (n <= 0) return NULL;
    path[n] = 0;
    return below(path);
}

static const char *below_at(int folder, const char *name, char *path, size_t size) {
    if (root_len == 0 || name == NULL) return NULL;
    if (name[0] == '/') return below(name);
    char base[4096];
    if (folder == AT_FDCWD) {
        if (syscall(SYS_getcwd, base, sizeof base) <= 0) return NULL;
    } else if (below_fd(folder, base, sizeof base) == NULL) {
        return NULL;
    }
    if ((size_t)snprintf(path, size, "%s/%s", base, name) >= size) return NULL;
    return below(path);
}

// A counted moment; the last one where it is the one to die at. The turn is held.
static void moment(const char *kind, const char *path, const char *when) {
    uint64_t now = __atomic_add_fetch(count, 1, __ATOMIC_SEQ_CST);
    if (kill_at == 0 || now < kill_at) return;
    char file[5000], said[5000];
    snprintf(file, sizeof file, "%s/killed", disk);
    int length = snprintf(said, sizeof said, "%llu %s %s %s\n", (unsigned long long)now, when, kind, path);
    int fd = (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd >= 0) syscall(SYS_write, fd, said, length);
    for (;;) syscall(SYS_kill, getpid(), SIGKILL);
}

// Whether this call is the one that is to do nothing. The turn is held.
static int dropped(const char *kind, const char *path) {
    if (strcmp(kind, drop_kind) != 0) return 0;
    char patterns[2048], *rest = NULL;
    snprintf(patterns, sizeof patterns, "%s", drop_patterns);
    for (char *one = strtok_r(patterns, "|", &rest); one; one = strtok_r(NULL, "|", &rest)) {
        if (fnmatch(one, path, 0) != 0) continue;
        if (++matched != drop_only && drop_only != 0) return 0;
        char file[5000];
        snprintf(file, sizeof file, "%s/dropped", disk);
        int fd = (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (fd >= 0) {
            syscall(SYS_write, fd, path, strlen(path));
            syscall(SYS_write, fd, "\n", 1);
            syscall(SYS_close, fd);
        }
        if (after_drop >= 0 && kill_at == 0) kill_at = __atomic_load_n(count, __ATOMIC_SEQ_CST) + 1 + after_drop;
        return 1;
    }
    return 0;
}

static int made(char *path, size_t size, char kind) {
    snprintf(path, size, "%s/%c/new", disk, kind);
    return (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

static void kept(int to, const char *draft, char kind, ino_t inode) {
    char path[5000];
    syscall(SYS_close, to);
    snprintf(path, sizeof path, "%s/%c/%llu", disk, kind, (unsigned long long)inode);
    if (syscall(SYS_renameat2, AT_FDCWD, draft, AT_FDCWD, path, 0) != 0) abort();
}

// What a disk would hold of this file or folder once its sync has come back. The turn is held.
static void keep(int fd) {
    struct stat found;
    if (fstat(fd, &found) != 0) return;
    char draft[5000], link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    if (S_ISDIR(found.st_mode)) {
        DIR *names = opendir(link);
        if (names == NULL) abort();
        int to = made(draft, sizeof draft, 'd');
        for (struct dirent *one; (one = readdir(names));) {
            if (strcmp(one->d_name, ".") == 0 || strcmp(one->d_name, "..") == 0) continue;
            char line[400];
            int length = snprintf(line, sizeof line, "%c %llu %s\n", one->d_type == DT_DIR ? 'd' : 'f',
                                  (unsigned long long)one->d_ino, one->d_name);
            if (syscall(SYS_write, to, line, length) != length) abort();
        }
        closedir(names);
        kept(to, draft, 'd', found.st_ino);
        return;
    }
    if (!S_ISREG(found.st_mode)) return;
    // Never opened and closed anew where it can be read as it is: closing would give up SQLite's locks.
    int from = fd, again = -1;
    char piece[1 << 16];
    if (syscall(SYS_pread64, fd, piece, 1, 0) < 0) {
        again = from = (int)syscall(SYS_openat, AT_FDCWD, link, O_RDONLY | O_CLOEXEC, 0);
        if (from < 0) abort();
    }
    int to = made(draft, sizeof draft, 'i');
    ssize_t n;
    for (off_t at = 0; (n = syscall(SYS_pread64, from, piece, sizeof piece, at)) > 0; at += n)
        if (syscall(SYS_write, to, piece, n) != n) abort();
    if (again >= 0) syscall(SYS_close, again);
    kept(to, draft, 'i', found.st_ino);
}

// Keeps the inode of a name that goes, so that its number is given to nothing else while the process lives.
static void pin(int folder, const char *name) {
    syscall(SYS_openat, folder, name, O_PATH | O_NOFOLLOW | O_CLOEXEC, 0);
}

static int synced(int fd, int (*real)(int)) {
    char path[4096];
    const char *name = below_fd(fd, path, sizeof path);
    if (name == NULL) return real(fd);
    pthread_mutex_lock(&turn);
    if (!dropped("fsync", name)) {
        moment("fsync", name, "before");
        keep(fd);
        moment("fsync", name, "after");
    }
    pthread_mutex_unlock(&turn);
    return 0;
}

int fsync(int fd) {
    REAL(int, fsync, int);
    return synced(fd, real_fsync);
}

int fdatasync(int fd) {
    REAL(int, fdatasync, int);
    return synced(fd, real_fdatasync);
}

// A call that changes a file: counted, done, counted.
#define CHANGES(name, kind, fd, call)                          \
    char path[4096];                                           \
    const char *what = below_fd(fd, path, sizeof path);        \
    if (what == NULL) return call;                             \
    pthread_mutex_lock(&turn);                                 \
    moment(kind, what, "before");                              \
    name done = call;                                          \
    int fault = errno;                                         \
    moment(kind, what, "after");                               \
    pthread_mutex_unlock(&turn);                               \
    errno = fault;                                             \
    return done

// Sockets are written to all the time and lie in no folder.
static int is_file(int fd) {
    struct stat found;
    return root_len != 0 && fstat(fd, &found) == 0 && S_ISREG(found.st_mode);
}

ssize_t write(int fd, const void *bytes, size_t n) {
    REAL(ssize_t, write, int, const void *, size_t);
    if (!is_file(fd)) return real_write(fd, bytes, n);
    CHANGES(ssize_t, "write", fd, real_write(fd, bytes, n));
}

ssize_t writev(int fd, const struct iovec *parts, int n) {
    REAL(ssize_t, writev, int, const struct iovec *, int);
    if (!is_file(fd)) return real_writev(fd, parts, n);
    CHANGES(ssize_t, "write", fd, real_writev(fd, parts, n));
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at) {
    REAL(ssize_t, pwrite, int, const void *, size_t, off_t);
    CHANGES(ssize_t, "write", fd, real_pwrite(fd, bytes, n, at));
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at) {
    REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t);
    CHANGES(ssize_t, "write", fd, real_pwrite64(fd, bytes, n, at));
}

int ftruncate(int fd, off_t length) {
    REAL(int, ftruncate, int, off_t);
    CHANGES(int, "truncate", fd, real_ftruncate(fd, length));
}

int ftruncate64(int fd, off64_t length) {
    REAL(int, ftruncate64, int, off64_t);
    CHANGES(int, "truncate", fd, real_ftruncate64(fd, length));
}

// A call that changes names: the same, with the inodes of names that go.
#define NAMES(kind, folder, name, pins, call)                            \
    char path[8192];                                                     \
    const char *what = below_at(folder, name, path, sizeof path);        \
    if (what == NULL) return call;                                       \
    pthread_mutex_lock(&turn);                                           \
    int done = 0;                                                        \
    if (!dropped(kind, what)) {                                          \
        moment(kind, what, "before");                                    \
        pins;                                                            \
        done = call;                                                     \
        int fault = errno;                                               \
        moment(kind, what, "after");                                     \
        errno = fault;                                                   \
    }                                                                    \
    pthread_mutex_unlock(&turn);                                         \
    return done

int rename(const char *from, const char *to) {
    REAL(int, rename, const char *, const char *);
    NAMES("rename", AT_FDCWD, to, pin(AT_FDCWD, to), real_rename(from, to));
}

int renameat(int a, const char *from, int b, const char *to) {
    REAL(int, renameat, int, const char *, int, const char *);
    NAMES("rename", b, to, pin(b, to), real_renameat(a, from, b, to));
}

int unlink(const char *name) {
    REAL(int, unlink, const char *);
    NAMES("unlink", AT_FDCWD, name, pin(AT_FDCWD, name), real_unlink(name));
}

int unlinkat(int folder, const char *name, int flags) {
    REAL(int, unlinkat, int, const char *, int);
    NAMES("unlink", folder, name, pin(folder, name), real_unlinkat(folder, name, flags));
}

int rmdir(const char *name) {
    REAL(int, rmdir, const char *);
    NAMES("rmdir", AT_FDCWD, name, pin(AT_FDCWD, name), real_rmdir(name));
}

int mkdir(const char *name, mode_t mode) {
    REAL(int, mkdir, const char *, mode_t);
    NAMES("mkdir", AT_FDCWD, name, (void)0, real_mkdir(name, mode));
}

int linkat(int a, const char *from, int b, const char *to, int flags) {
    REAL(int, linkat, int, const char *, int, const char *, int);
    NAMES("link", b, to, (void)0, real_linkat(a, from, b, to, flags));
}

#define OPENS(folder, name, flags, call)                                       \
    if ((flags & (O_CREAT | O_TRUNC)) == 0) return call;                       \
    NAMES("open", folder, name, (void)0, call)

int open64(const char *name, int flags, ...) {
    REAL(int, open64, const char *, int, ...);
    va_list rest;
    va_start(rest, flags);
    mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    OPENS(AT_FDCWD, name, flags, real_open64(name, flags, mode));
}

int open(const char *name, int flags, ...) {
    REAL(int, open, const char *, int, ...);
    va_list rest;
    va_start(rest, flags);
    mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    OPENS(AT_FDCWD, name, flags, real_open(name, flags, mode));
}

int clock_gettime(clockid_t which, struct timespec *to) {
    REAL(int, clock_gettime, clockid_t, struct timespec *);
    int done = real_clock_gettime(which, to);
    if (done == 0 && which == CLOCK_REALTIME) {
        int64_t ns = to->tv_nsec + (clock_ms % 1000) * 1000000;
        to->tv_sec += clock_ms / 1000 + (ns >= 1000000000) - (ns < 0);
        to->tv_nsec = (ns + 1000000000) % 1000000000;
    }
    return done;
}

// Writes every readable page to the image. Calls only what a signal handler may.
static void dump(int signal_number) {
    (void)signal_number;
    static char maps[1 << 20], path[4200];
    size_t filled = 0;
    ssize_t n;
    int fd = (int)syscall(SYS_openat, AT_FDCWD, "/proc/self/maps", O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) return;
    while (filled < sizeof maps - 1 && (n = syscall(SYS_read, fd, maps + filled, sizeof maps - 1 - filled)) > 0)
        filled += n;
    syscall(SYS_close, fd);
    maps[filled] = 0;
    size_t length = strlen(image);
    memcpy(path, image, length);
    memcpy(path + length, ".new", 5);
    int to = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    for (char *line = maps; to >= 0 && *line;) {
        char *rest;
        unsigned long from = strtoul(line, &rest, 16), until = strtoul(rest + 1, &rest, 16);
        if (rest[1] == 'r') {
            while (from < until && (n = syscall(SYS_write, to, from, until - from)) > 0) from += n;
        }
        char *end = strchr(rest, '\n');
        if (end == NULL) break;
        line = end + 1;
    }
    syscall(SYS_close, to);
    syscall(SYS_renameat2, AT_FDCWD, path, AT_FDCWD, image, 0);
}
