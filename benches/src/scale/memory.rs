//! Memory of tasks by kind and number. Each measurement has a process of its own.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::park::Figures;
use super::{Error, Kind};
use crate::measure::Samples;
use crate::report;

/// Small numbers of tasks are parked repeatedly, until this many tasks are measured. They use the same memory again.
/// For more tasks, it depends on chance whether memory goes back to the system in between.
const TASKS_AT_LEAST: u64 = 10_000;
/// For fewer tasks, most of the growth of the process is pages for other things.
const TASKS_FOR_RSS: u64 = 10_000;

/// The figures for one kind and number of tasks.
pub struct Row {
    kind: Kind,
    tasks: u64,
    rounds: Vec<Figures>,
}

/// The numbers 1, 10, .. up to `most`.
pub fn numbers(most: u64) -> impl Iterator<Item = u64> {
    (0..).map(|power| 10_u64.pow(power)).take_while(move |number| *number <= most)
}

/// Measures all kinds. `program`, called with `park`, is the process that parks the tasks.
pub fn measure(program: &Path, tasks: u64, rounds: usize) -> Result<Vec<Row>, Error> {
    let mut rows: Vec<_> = Kind::ALL.into_iter().map(|kind| Row { kind, tasks, rounds: Vec::new() }).collect();
    for _ in 0..rounds {
        for row in &mut rows {
            row.rounds.push(park(program, row.kind, tasks)?);
        }
    }
    Ok(rows)
}

fn park(program: &Path, kind: Kind, tasks: u64) -> Result<Figures, Error> {
    let repeats = TASKS_AT_LEAST.div_ceil(tasks);
    let mut command = Command::new(program);
    command.arg("park").arg(kind.name()).arg(tasks.to_string()).arg(repeats.to_string());
    let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(format!("parking {tasks} tasks ended with {}, at `{}`", output.status, kind.name()).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

impl Row {
    /// The figure of each round, for each task.
    fn samples(&self, figure: impl Fn(&Figures) -> f64) -> Samples {
        self.rounds.iter().map(|round| figure(round) / self.tasks as f64).collect()
    }

    fn bytes(&self) -> Samples {
        self.samples(|round| round.bytes as f64)
    }

    fn rss(&self) -> Option<Samples> {
        (self.tasks >= TASKS_FOR_RSS).then(|| self.samples(|round| round.rss as f64))
    }

    fn spawn(&self) -> Samples {
        self.samples(|round| round.spawn_seconds * 1e9)
    }

    fn finish(&self) -> Samples {
        self.samples(|round| round.finish_seconds * 1e9)
    }
}

/// Each row with the first row of the same number of tasks, whose tasks are bare.
fn with_bare(rows: &[Row]) -> impl Iterator<Item = (&Row, &Row)> {
    rows.chunk_by(|row, next| row.tasks == next.tasks).flat_map(|rows| rows.iter().map(|row| (row, &rows[0])))
}

pub fn table(rows: &[Row]) -> String {
    let head = [
        "tasks",
        "number",
        "bytes",
        "+ bare",
        "RSS",
        "+ bare",
        "spawn ns",
        "least",
        "/ bare",
        "finish ns",
        "least",
        "/ bare",
    ];
    report::table(
        head,
        with_bare(rows).map(|(row, bare)| {
            let (bytes, spawn, finish) = (row.bytes(), row.spawn(), row.finish());
            let rss = row.rss().zip(bare.rss());
            let rss_cell = |figure: fn(&Samples, &Samples) -> f64| {
                rss.as_ref().map_or_else(String::new, |(rss, bare)| format!("{:.1}", figure(rss, bare)))
            };
            [
                row.kind.name().to_owned(),
                row.tasks.to_string(),
                format!("{:.1}", bytes.median()),
                format!("{:.1}", bytes.above(&bare.bytes()).median()),
                rss_cell(|rss, _| rss.median()),
                rss_cell(|rss, bare| rss.above(bare).median()),
                format!("{:.0}", spawn.median()),
                format!("{:.0}", spawn.min()),
                format!("{:.2}", spawn.over(&bare.spawn()).median()),
                format!("{:.0}", finish.median()),
                format!("{:.0}", finish.min()),
                format!("{:.2}", finish.over(&bare.finish()).median()),
            ]
        }),
    )
}

pub fn json(rows: &[Row]) -> Value {
    with_bare(rows)
        .map(|(row, bare)| {
            json!({
                "kind": row.kind,
                "tasks": row.tasks,
                "bytes": row.bytes().median(),
                "bytes_above_bare": row.bytes().above(&bare.bytes()).median(),
                "rss": row.rss().map(|rss| rss.median()),
                "spawn_ns": row.spawn().summary(),
                "spawn_vs_bare": row.spawn().over(&bare.spawn()).summary(),
                "finish_ns": row.finish().summary(),
                "finish_vs_bare": row.finish().over(&bare.finish()).summary(),
            })
        })
        .collect()
}
