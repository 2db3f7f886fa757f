//! Runs the cases of rows in rounds, each case once in each round.
//!
//! A round goes through all rows, so that a slow second of the machine spoils a few rounds of every row, which a median
//! does not see, and not all rounds of one row. Within a row the order changes from round to round: no case always runs
//! after the case that leaves the caches in the worst state.

use std::time::Duration;

use crate::cases::{Case, Contender, Leaf, Peer, Row};
use crate::measure::{Samples, Summary};

/// Long against the clock, which takes some tens of nanoseconds; short against the milliseconds for which another
/// process gets the core, so that most samples are not interrupted, and the median is one of those.
const SAMPLE: Duration = Duration::from_micros(400);

/// The times of one row, in nanoseconds for each iteration.
pub struct Measured {
    pub row: Row,
    /// Of each contender, in their order; of those that cannot, none.
    totals: Vec<Option<Samples>>,
}

impl Measured {
    /// All of the time, with what every peer spends.
    pub fn total(&self, contender: usize) -> Option<&Samples> {
        self.totals[contender].as_ref()
    }

    /// What is told of the row: the time, or what is added to that of nothing.
    pub fn figure(&self, contender: usize) -> Option<Samples> {
        let total = self.total(contender)?;
        if self.row.is_added { Some(total.above(self.of(Peer::Nothing))) } else { Some(total.clone()) }
    }

    /// What is said of a figure. The least that is added is what the least total has more than the least of nothing: in
    /// the round in which nothing was disturbed most, everybody seems to take less.
    pub fn summary(&self, contender: usize) -> Option<Summary> {
        let Summary { min, median } = self.figure(contender)?.summary();
        let least = self.total(contender)?.min() - self.of(Peer::Nothing).min();
        Some(Summary { min: if self.row.is_added { least } else { min }, median })
    }

    /// All of the time, in a peer's first way to do it.
    ///
    /// # Panics
    /// If the peer cannot.
    pub fn of(&self, peer: Peer) -> &Samples {
        self.row.first(peer).and_then(|contender| self.total(contender)).expect("a peer that can")
    }

    /// What is told of a peer's first way to do it.
    ///
    /// # Panics
    /// If the peer cannot.
    pub fn figure_of(&self, peer: Peer) -> Samples {
        self.row.first(peer).and_then(|contender| self.figure(contender)).expect("a peer that can")
    }
}

/// A case that runs so often that it takes as long as a sample shall.
struct Calibrated {
    case: Case,
    iterations: u64,
    samples: Samples,
}

impl Calibrated {
    fn new(case: Case) -> Self {
        let mut iterations = 1;
        loop {
            // The best of some: the first starts threads, and any may wait for one to wake. Too few iterations would be
            // a measure of that.
            let elapsed = (0..8).map(|_| case(iterations, Leaf::idle())).min().expect("there are eight");
            if elapsed >= SAMPLE / 8 {
                let ratio = SAMPLE.as_secs_f64() / elapsed.as_secs_f64();
                #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                let iterations = ((iterations as f64 * ratio) as u64).max(1);
                return Calibrated { case, iterations, samples: Samples::default() };
            }
            iterations *= 2;
        }
    }

    fn sample(&mut self) {
        // What ran before has filled the caches, and taught the branch predictor.
        (self.case)(self.iterations / 8 + 1, Leaf::idle());
        let elapsed = (self.case)(self.iterations, Leaf::idle());
        #[expect(clippy::cast_precision_loss, reason = "far from 2^52")]
        self.samples.push(elapsed.as_secs_f64() * 1e9 / self.iterations as f64);
    }
}

/// Calls `progress` with the number of rounds that are done.
pub fn run(rows: Vec<Row>, rounds: u32, mut progress: impl FnMut(u32)) -> Vec<Measured> {
    let calibrate = |contender: &Contender| contender.cases().iter().copied().map(Calibrated::new).collect();
    let mut measured: Vec<(Row, Vec<Vec<Calibrated>>)> = rows
        .into_iter()
        .map(|row| (row.contenders.iter().map(calibrate).collect(), row))
        .map(|(c, r)| (r, c))
        .collect();
    for round in 0..rounds {
        progress(round);
        for (_, contenders) in &mut measured {
            let len = contenders.len();
            for turn in 0..len {
                let turn = if round % 2 == 0 { turn } else { len - 1 - turn };
                contenders[(turn + round as usize / 2) % len].iter_mut().for_each(Calibrated::sample);
            }
        }
    }
    progress(rounds);
    measured
        .into_iter()
        .map(|(row, contenders)| Measured { row, totals: contenders.into_iter().map(slowest).collect() })
        .collect()
}

fn slowest(cases: Vec<Calibrated>) -> Option<Samples> {
    cases.into_iter().map(|case| case.samples).max_by(|one, other| one.median().total_cmp(&other.median()))
}
