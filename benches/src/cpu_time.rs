//! CPU time. Other programs on the machine do not make it longer.

use std::fs;
use std::io;
use std::time::{Duration, Instant};

use rustix::param::clock_ticks_per_second;
use rustix::time::{ClockId, clock_gettime};

const SHORT: Duration = Duration::from_millis(2);

/// The CPU time of this process: of all its threads, in user and kernel mode.
pub fn of_process() -> Duration {
    of(ClockId::ProcessCPUTime)
}

pub fn of_thread() -> Duration {
    of(ClockId::ThreadCPUTime)
}

/// Runs `work`, which never waits, and returns the time that it took: the CPU time of the thread, or wall time if the
/// work is too short for this clock. Callers repeat short work, and take the shortest, undisturbed time.
pub fn taken<R>(work: impl FnOnce() -> R) -> (R, Duration) {
    let (cpu, wall) = (of_thread(), Instant::now());
    let result = work();
    let wall = wall.elapsed();
    (result, if wall < SHORT { wall } else { of_thread() - cpu })
}

fn of(clock: ClockId) -> Duration {
    Duration::try_from(clock_gettime(clock)).expect("nothing runs for less than no time")
}

/// The CPU time of all processes on this machine, to a hundredth of a second.
pub fn of_machine() -> io::Result<Duration> {
    let stat = fs::read_to_string("/proc/stat")?;
    // cpu  user nice system idle iowait irq softirq steal ..: all but the fourth and the fifth are time that was used.
    let ticks: Option<Vec<u64>> =
        stat.lines().next().and_then(|line| line.split_whitespace().skip(1).map(|ticks| ticks.parse().ok()).collect());
    let Some([user, nice, system, _idle, _iowait, irq, softirq, steal, ..]) = ticks.as_deref() else {
        return Err(io::Error::other("/proc/stat is not as expected"));
    };
    let ticks = user + nice + system + irq + softirq + steal;
    Ok(Duration::from_secs_f64(ticks as f64 / clock_ticks_per_second() as f64))
}
