//! The instructions of each case, counted by callgrind of valgrind: the same on each machine, so they may be asserted.
//!
//! A case runs in a process of its own, twice, with two numbers of iterations. The difference is what iterations take, without the set-up of
//! the case.

mod counts;
mod page;

use std::cmp::Reverse;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::{env, fs, io, thread};

use tempfile::NamedTempFile;

use crate::cases::{Contender, Leaf, Peer, Row};

pub use counts::{Counts, Error};
pub use page::{Growth, Page};

/// The columns: ctx, what one writes by hand, and nothing.
pub const PEERS: [Peer; 6] =
    [Peer::Ctx, Peer::Tokio, Peer::Tracing, Peer::OpenTelemetry, Peer::Parameter, Peer::Nothing];

/// Rows whose work is on several threads: which thread does it, changes from run to run.
fn has_threads(row: &Row) -> bool {
    row.key.ends_with("_2") || row.key.starts_with("ambient") || row.key == "blocking"
}

/// Rows with tables whose hashes are random: how far a look-up goes, changes from run to run.
fn has_random_hashes(row: &Row) -> bool {
    row.key.starts_with("metrics")
}

/// The rows that can be counted.
pub fn counted(rows: Vec<Row>) -> Vec<Row> {
    rows.into_iter().filter(|row| !has_threads(row) && !has_random_hashes(row)).collect()
}

/// A case by its row, its contender, and its place among the cases of the contender.
#[derive(Clone, Copy, Debug)]
pub struct CaseId<'a> {
    pub row: &'a str,
    pub peer: usize,
    pub case: usize,
}

impl CaseId<'_> {
    /// The arguments of a process that runs this case, and runs nothing else.
    fn arguments(self, iterations: u64) -> [String; 5] {
        ["case".to_owned(), self.row.to_owned(), self.peer.to_string(), self.case.to_string(), iterations.to_string()]
    }
}

/// Runs a case, in the process that was started for it. Valgrind counts what this function does: the start of the process takes another
/// number of instructions each time, because a clock is calibrated there.
#[inline(never)]
pub fn run_case(rows: &[Row], id: CaseId<'_>, iterations: u64) -> bool {
    let row = rows.iter().find(|row| row.key == id.row);
    let case = row.and_then(|row| row.contenders.get(id.peer)?.cases().get(id.case));
    case.map(|case| case(iterations, Leaf::idle())).is_some()
}

const FEW: u64 = 200;
const MANY: u64 = 1200;

/// Runs a case under callgrind, and returns what callgrind has written.
fn callgrind(id: CaseId<'_>, iterations: u64) -> Result<String, Error> {
    let file = NamedTempFile::new()?;
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", "--cache-sim=yes", "--dump-line=no", "--compress-strings=no"]);
    // The sizes of the caches, which are otherwise those of the machine.
    valgrind.args(["--I1=32768,8,64", "--D1=32768,8,64", "--LL=8388608,16,64"]);
    valgrind.arg("--toggle-collect=ctx_benches::instructions::run_case");
    valgrind.arg(format!("--callgrind-out-file={}", file.path().display()));
    // An error would capture a backtrace.
    valgrind.env_remove("RUST_BACKTRACE").env_remove("RUST_LIB_BACKTRACE");
    let output = valgrind.arg(env::current_exe()?).args(id.arguments(iterations)).output()?;
    let text = fs::read_to_string(file.path())?;
    let has_counted = output.status.success() && text.contains("events: ");
    if has_counted { Ok(text) } else { Err(Error::Valgrind(String::from_utf8_lossy(&output.stderr).into_owned())) }
}

/// Counts one case.
fn count(id: CaseId<'_>) -> Result<Counts, Error> {
    let run = |iterations| Counts::parse(&callgrind(id, iterations)?).ok_or_else(Error::unreadable);
    Ok(run(MANY)?.over(run(FEW)?, MANY - FEW))
}

/// The functions that take the instructions of one iteration of the first case of a peer, with what each takes without those that it calls:
/// the most first.
pub fn profile(row: &Row, peer: Peer) -> Result<Vec<(String, u64)>, Error> {
    let Some(peer) = row.first(peer) else { return Ok(Vec::new()) };
    let case = CaseId { row: row.key, peer, case: 0 };
    let run = |iterations| counts::of_functions(&callgrind(case, iterations)?).ok_or_else(Error::unreadable);
    let (many, few) = (run(MANY)?, run(FEW)?);
    let each = |(name, many): (String, u64)| {
        let iterations = MANY - FEW;
        let more = many.saturating_sub(few.get(&name).copied().unwrap_or(0));
        (name, (more + iterations / 2) / iterations)
    };
    let mut functions: Vec<_> = many.into_iter().map(each).filter(|(_, count)| *count > 0).collect();
    functions.sort_by_key(|(_, count)| Reverse(*count));
    Ok(functions)
}

/// What a peer's contender takes for one iteration: its slowest case. `None` if the peer cannot do the work.
pub type OfRow = [Option<Counts>; PEERS.len()];

/// Counts all rows, on all cores, in this number of columns. `progress` hears of each contender.
pub fn count_all(rows: &[Row], columns: usize, progress: impl Fn() + Sync) -> Result<Vec<OfRow>, Error> {
    let jobs: Vec<(usize, usize)> =
        (0..rows.len()).flat_map(|row| (0..columns).map(move |column| (row, column))).collect();
    let (next, results) = (AtomicUsize::new(0), Mutex::new(vec![OfRow::default(); rows.len()]));
    let work = || -> Result<(), Error> {
        while let Some((row, column)) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let counts = of_peer(&rows[*row], PEERS[*column])?;
            results.lock().unwrap_or_else(PoisonError::into_inner)[*row][*column] = counts;
            progress();
        }
        Ok(())
    };
    thread::scope(|scope| {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        threads.into_iter().try_for_each(|thread| {
            thread.join().unwrap_or_else(|_| Err(Error::Io(io::Error::other("a thread of the measurement panicked"))))
        })
    })?;
    Ok(results.into_inner().unwrap_or_else(PoisonError::into_inner))
}

fn of_peer(row: &Row, peer: Peer) -> Result<Option<Counts>, Error> {
    let Some(index) = row.first(peer) else { return Ok(None) };
    let contender: &Contender = &row.contenders[index];
    let mut most: Option<Counts> = None;
    for case in 0..contender.cases().len() {
        let counts = count(CaseId { row: row.key, peer: index, case })?;
        if most.is_none_or(|most| counts.instructions > most.instructions) {
            most = Some(counts);
        }
    }
    Ok(most)
}
