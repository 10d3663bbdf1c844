-- Entries of the log, as the leaves are; the leaf's hash beside it, so that tiles are read and not computed.
CREATE TABLE entries (
    position INTEGER PRIMARY KEY,
    use_id TEXT NOT NULL,
    bytes BLOB NOT NULL,
    leaf BLOB NOT NULL CHECK (length(leaf) = 32)
) STRICT;
CREATE INDEX entries_of_use ON entries (use_id, position);

-- Complete subtrees at levels 8, 16, …: the hashes that tiles above level 0 hold.
CREATE TABLE nodes (
    level INTEGER NOT NULL,
    number INTEGER NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (level, number)
) STRICT, WITHOUT ROWID;

-- One signed checkpoint per batch; time is the register's, in milliseconds of Unix time.
CREATE TABLE checkpoints (
    size INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,
    root BLOB NOT NULL CHECK (length(root) = 32),
    note TEXT NOT NULL
) STRICT;

-- Ciphertexts of sealed fields. Rows go when the law says; the entry keeps their hashes.
CREATE TABLE sealed (
    position INTEGER NOT NULL REFERENCES entries (position),
    field TEXT NOT NULL,
    owner TEXT NOT NULL,
    branch TEXT NOT NULL,
    scope TEXT NOT NULL,
    ciphertext BLOB NOT NULL,
    PRIMARY KEY (position, field)
) STRICT;
CREATE INDEX sealed_of_owner ON sealed (owner, branch, scope);

-- Subkeys, each wrapped under the root of its branch, which is not in this database.
CREATE TABLE subkeys (
    owner TEXT NOT NULL,
    scope TEXT NOT NULL,
    branch TEXT NOT NULL,
    wrapped BLOB NOT NULL,
    PRIMARY KEY (owner, scope)
) STRICT, WITHOUT ROWID;
