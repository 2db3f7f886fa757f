//! CPU time, which other programs on the machine do not lengthen.

use std::fs;
use std::io;
use std::time::{Duration, Instant};

use rustix::param::clock_ticks_per_second;
use rustix::time::{ClockId, clock_gettime};

const SHORT: Duration = Duration::from_millis(2);

/// Of this process: of all its threads, in user and kernel mode.
pub fn of_process() -> Duration {
    of(ClockId::ProcessCPUTime)
}

pub fn of_thread() -> Duration {
    of(ClockId::ThreadCPUTime)
}

/// Runs `work`, which never waits, and tells how long this thread was at it: by its CPU time, unless the work is so short
/// that asking for it takes a part of that. Such work is repeated, and the shortest time is the undisturbed one.
pub fn taken<R>(work: impl FnOnce() -> R) -> (R, Duration) {
    let (cpu, wall) = (of_thread(), Instant::now());
    let result = work();
    let wall = wall.elapsed();
    (result, if wall < SHORT { wall } else { of_thread() - cpu })
}

fn of(clock: ClockId) -> Duration {
    Duration::try_from(clock_gettime(clock)).expect("nothing runs for less than no time")
}

/// Of all that runs on this machine, to a hundredth of a second.
pub fn of_machine() -> io::Result<Duration> {
    let stat = fs::read_to_string("/proc/stat")?;
    // cpu  user nice system idle iowait irq softirq steal ..: all but the fourth and the fifth are time that is gone.
    let ticks: Option<Vec<u64>> =
        stat.lines().next().and_then(|line| line.split_whitespace().skip(1).map(|ticks| ticks.parse().ok()).collect());
    let Some([user, nice, system, _idle, _iowait, irq, softirq, steal, ..]) = ticks.as_deref() else {
        return Err(io::Error::other("/proc/stat is not as expected"));
    };
    let ticks = user + nice + system + irq + softirq + steal;
    Ok(Duration::from_secs_f64(ticks as f64 / clock_ticks_per_second() as f64))
}
