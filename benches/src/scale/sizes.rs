//! The memory that a context adds to tasks with futures of different sizes, over one step of tokio's rounding.

use serde::Serialize;

use super::park::{once, runtime};
use super::{Error, Kind, Meter, tasks};
use crate::report;

/// The number of tasks that share the context of the root, whose memory is divided among them.
const TASKS: u64 = 2_000;

#[derive(Clone, Copy, Debug, Serialize)]
pub struct Row {
    /// The size of the bare future.
    pub future: usize,
    pub bare: f64,
    pub shared: f64,
    pub call: f64,
    pub own: f64,
    pub task_local_shared: f64,
    pub task_local_own: f64,
}

/// The mean difference between a column and `bare`.
pub fn mean_above_bare(rows: &[Row], column: impl Fn(&Row) -> f64) -> f64 {
    rows.iter().map(|row| column(row) - row.bare).sum::<f64>() / rows.len() as f64
}

/// The bytes of each parked task. The sizes of the futures are 8 bytes apart, and cover 128 bytes.
pub fn measure(meter: Meter) -> Result<Vec<Row>, Error> {
    macro_rules! rows {
        ($($pad:literal)*) => { Ok(vec![$(row::<$pad>(meter)?),*]) };
    }
    rows!(0 8 16 24 32 40 48 56 64 72 80 88 96 104 112 120)
}

fn row<const PAD: usize>(meter: Meter) -> Result<Row, Error> {
    let runtime = runtime()?;
    let of = |kind| Ok::<_, Error>(once::<PAD>(&runtime, kind, TASKS, meter)?.bytes as f64 / TASKS as f64);
    Ok(Row {
        future: tasks::bare_size::<PAD>(),
        bare: of(Kind::Bare)?,
        shared: of(Kind::CtxShared)?,
        call: of(Kind::CtxCall)?,
        own: of(Kind::CtxOwn)?,
        task_local_shared: of(Kind::TaskLocalShared)?,
        task_local_own: of(Kind::TaskLocalOwn)?,
    })
}

pub fn table(rows: &[Row]) -> String {
    let head = [
        "future",
        "bare",
        "ctx-shared",
        "+",
        "ctx-call",
        "+",
        "ctx-own",
        "+",
        "task-local-shared",
        "+",
        "task-local-own",
        "+",
    ];
    let columns: [fn(&Row) -> f64; 5] =
        [|row| row.shared, |row| row.call, |row| row.own, |row| row.task_local_shared, |row| row.task_local_own];
    let mut lines: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            let cells = columns.iter().flat_map(|column| [column(row), column(row) - row.bare]);
            let cells = [row.bare].into_iter().chain(cells).map(|bytes| format!("{bytes:.1}"));
            [row.future.to_string()].into_iter().chain(cells).collect()
        })
        .collect();
    let means = columns.iter().flat_map(|column| [String::new(), format!("{:.1}", mean_above_bare(rows, column))]);
    lines.push(["mean".to_owned(), String::new()].into_iter().chain(means).collect());
    report::table(head, lines)
}
