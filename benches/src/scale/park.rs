//! One measurement: tasks are spawned, parked, and released.

use std::fs;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tokio::runtime::{Builder, Runtime};

use super::{Error, Kind, Meter, tasks};
use crate::cpu_time;

/// The bare future holds only the values that it needs. Tokio's task has room for a few more bytes, so the bytes that a
/// context adds do not show here. `sizes` shows them.
const PAD: usize = 0;

/// The figures of some tasks.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Figures {
    /// The bytes that are requested from the allocator, while all tasks are parked.
    pub bytes: i64,
    /// The growth of the process until then.
    pub rss: i64,
    /// The shortest CPU time to spawn all tasks, until they are parked; and to wake all tasks, until they have ended.
    pub spawn_seconds: f64,
    pub finish_seconds: f64,
}

/// Parks tasks `repeats` times. The memory is that of the first time, when the process has no memory left from before.
pub fn park(kind: Kind, tasks: u64, repeats: usize, meter: Meter) -> Result<Figures, Error> {
    let runtime = runtime()?;
    let mut figures = once::<PAD>(&runtime, kind, tasks, meter)?;
    for _ in 1..repeats {
        let again = once::<PAD>(&runtime, kind, tasks, meter)?;
        figures.spawn_seconds = figures.spawn_seconds.min(again.spawn_seconds);
        figures.finish_seconds = figures.finish_seconds.min(again.finish_seconds);
    }
    Ok(figures)
}

/// A runtime with one thread, so that all allocations are counted.
pub(super) fn runtime() -> Result<Runtime, Error> {
    Ok(Builder::new_current_thread().build()?)
}

pub(super) fn once<const PAD: usize>(
    runtime: &Runtime,
    kind: Kind,
    tasks: u64,
    meter: Meter,
) -> Result<Figures, Error> {
    let gate = Arc::default();
    let before = rss()?;
    let (bytes, spawn) = cpu_time::taken(|| meter(&mut || runtime.block_on(tasks::spawn::<PAD>(kind, tasks, &gate))));
    let rss = rss()? - before;
    if gate.arrived() != tasks {
        return Err(format!("{} of {tasks} tasks are parked", gate.arrived()).into());
    }
    let (read, finish) = cpu_time::taken(|| runtime.block_on(gate.open()));
    if read != tasks {
        return Err(format!("{tasks} tasks read {read} in their contexts").into());
    }
    Ok(Figures { bytes, rss, spawn_seconds: spawn.as_secs_f64(), finish_seconds: finish.as_secs_f64() })
}

/// The resident memory of this process, in bytes.
fn rss() -> Result<i64, Error> {
    let statm = fs::read_to_string("/proc/self/statm")?;
    let pages: i64 = statm.split(' ').nth(1).ok_or("statm has no second field")?.parse()?;
    Ok(pages * i64::try_from(rustix::param::page_size())?)
}
