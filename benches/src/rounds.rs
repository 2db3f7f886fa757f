//! Runs the cases of rows in rounds. Each round runs each case once.
//!
//! A round runs all rows. So a slow second of the machine spoils a few rounds of every row, which does not change a
//! median, and not all rounds of one row. Within a row the order changes from round to round. So no case always runs
//! after the case that leaves the caches in the worst state.

use std::time::Duration;

use crate::cases::{Case, Contender, Leaf, Peer, Row};
use crate::measure::{Samples, Summary};

/// The clock takes some tens of nanoseconds, so a sample is much longer. Another process gets the core for
/// milliseconds, so a sample is much shorter. So most samples are not interrupted, and neither is the median.
const SAMPLE: Duration = Duration::from_micros(400);

/// The times of one row, in nanoseconds for each iteration.
pub struct Measured {
    pub row: Row,
    /// The samples of each contender, in their order. `None` if the contender cannot do the work.
    totals: Vec<Option<Samples>>,
}

impl Measured {
    /// The total time, including the time that every peer spends.
    pub fn total(&self, contender: usize) -> Option<&Samples> {
        self.totals[contender].as_ref()
    }

    /// The figure of the row: the total time, or the time above the time of [`Peer::Nothing`].
    pub fn figure(&self, contender: usize) -> Option<Samples> {
        let total = self.total(contender)?;
        if self.row.is_added { Some(total.above(self.of(Peer::Nothing))) } else { Some(total.clone()) }
    }

    /// The least and the median of a figure. The least added time is the difference of two least totals. The least
    /// difference of one round would be too small, because something disturbed [`Peer::Nothing`] in that round.
    pub fn summary(&self, contender: usize) -> Option<Summary> {
        let Summary { min, median } = self.figure(contender)?.summary();
        let least = self.total(contender)?.min() - self.of(Peer::Nothing).min();
        Some(Summary { min: if self.row.is_added { least } else { min }, median })
    }

    /// The total times of a peer's first contender.
    ///
    /// # Panics
    /// If the peer cannot do the work.
    pub fn of(&self, peer: Peer) -> &Samples {
        self.row.first(peer).and_then(|contender| self.total(contender)).expect("a peer that can")
    }

    /// The figure of a peer's first contender.
    ///
    /// # Panics
    /// If the peer cannot do the work.
    pub fn figure_of(&self, peer: Peer) -> Samples {
        self.row.first(peer).and_then(|contender| self.figure(contender)).expect("a peer that can")
    }
}

/// A case with the number of iterations that a sample needs.
struct Calibrated {
    case: Case,
    iterations: u64,
    samples: Samples,
}

impl Calibrated {
    fn new(case: Case) -> Self {
        let mut iterations = 1;
        loop {
            // The best of several runs: the first run starts threads, and any run may wait until a thread wakes.
            // Otherwise the number of iterations would be too small.
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
        // This run fills the caches and trains the branch predictor: other code ran before.
        (self.case)(self.iterations / 8 + 1, Leaf::idle());
        let elapsed = (self.case)(self.iterations, Leaf::idle());
        #[expect(clippy::cast_precision_loss, reason = "far from 2^52")]
        self.samples.push(elapsed.as_secs_f64() * 1e9 / self.iterations as f64);
    }
}

/// Runs all rows. Calls `progress` with the number of rounds that are done.
pub fn run(rows: Vec<Row>, rounds: u32, mut progress: impl FnMut(u32)) -> Vec<Measured> {
    let calibrate = |contender: &Contender| contender.cases().iter().copied().map(Calibrated::new).collect();
    let mut measured: Vec<(Row, Vec<Vec<Calibrated>>)> = rows
        .into_iter()
        .map(|row| {
            let contenders = row.contenders.iter().map(calibrate).collect();
            (row, contenders)
        })
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
