//! Secrets stay in memory: no core dump, nobody else's debugger, and no page in swap as far as the machine lets us.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::ending::CommandError;

/// Keeps what this process holds out of core dumps and swap, before it reads a key; says in the log how far that went.
///
/// # Errors
/// Where core dumps cannot be turned off. Memory that cannot be locked is a warning: swap may be encrypted, or off.
pub(crate) fn keep_secrets_in_memory() -> Result<(), CommandError> {
    let off = "core dumps cannot be turned off, and a core dump would hold keys";
    let fault = |e: rustix::io::Errno| CommandError::Operating(format!("{off}: {e}"));
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) }).map_err(fault)?;
    // The limit does not hold for dumps that the kernel pipes into a program; this does, and keeps debuggers out.
    #[cfg(target_os = "linux")]
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable).map_err(fault)?;
    match (lock_memory(), swap_is_on()) {
        (Ok(()), _) => tracing::info!("memory is locked: no key reaches swap"),
        (Err(why), Some(false)) => tracing::info!(why, "memory is not locked; swap is off"),
        (Err(why), Some(true)) => tracing::warn!(
            why,
            "memory is not locked and swap is on: keys may reach the disk; encrypt the swap, turn it off, or let this \
             process lock its memory"
        ),
        (Err(why), None) => {
            tracing::warn!(why, "memory is not locked, and whether swap is on cannot be read")
        }
    }
    Ok(())
}

/// Locks every page that the process has or will have.
///
/// Under a finite limit that is not tried: once it were reached, asking for memory would fail, and the gate with it.
#[cfg(target_os = "linux")]
fn lock_memory() -> Result<(), String> {
    use rustix::mm::{MlockAllFlags, mlockall};
    let limit = getrlimit(Resource::Memlock);
    if let (Some(most), false) = (limit.maximum, may_pass_the_limit()) {
        return Err(format!(
            "only {} KiB may be locked; start it with LimitMEMLOCK=infinity or CAP_IPC_LOCK",
            most / 1024
        ));
    }
    // Refused where the limit cannot be passed; the call below then says so.
    let _ = setrlimit(Resource::Memlock, Rlimit { current: limit.maximum, maximum: limit.maximum });
    let all = MlockAllFlags::CURRENT | MlockAllFlags::FUTURE | MlockAllFlags::ONFAULT;
    mlockall(all).map_err(|e| format!("the system refuses it: {e}"))
}

#[cfg(not(target_os = "linux"))]
fn lock_memory() -> Result<(), String> {
    Err("this system has no call for it".into())
}

/// Whether this process has CAP_IPC_LOCK, for which the limit does not count.
#[cfg(target_os = "linux")]
fn may_pass_the_limit() -> bool {
    const CAP_IPC_LOCK: u32 = 14;
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let effective = status.lines().find_map(|line| line.strip_prefix("CapEff:"));
    let effective = effective.and_then(|bits| u64::from_str_radix(bits.trim(), 16).ok());
    effective.is_some_and(|bits| (bits >> CAP_IPC_LOCK) & 1 == 1)
}

/// Whether the machine swaps to anything; none where that cannot be read.
fn swap_is_on() -> Option<bool> {
    // The first line is the heads of the columns.
    std::fs::read_to_string("/proc/swaps").ok().map(|swaps| swaps.lines().count() > 1)
}
