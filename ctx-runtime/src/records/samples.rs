//! How many contexts were alive, over time. Samples are taken when contexts are made.

use std::mem;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::contexts;
use crate::sync::locked::Locked;

/// How many contexts were alive at one time, and how deep they were.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    /// The time since somebody began to watch.
    pub(crate) at: Duration,
    pub(crate) alive: usize,
    pub(crate) depth: usize,
}

impl Sample {
    fn now(began: Instant, now: Instant) -> Self {
        let (alive, depth) = contexts::count();
        Sample { at: now.saturating_duration_since(began), alive, depth }
    }
}

/// All samples, and a sample of this moment.
pub(crate) fn all() -> Vec<Sample> {
    let mut samples = Vec::with_capacity(MOST_SAMPLES + 1);
    let began = RECORDED.with(|recorded| {
        samples.extend_from_slice(&recorded.samples);
        recorded.began
    });
    let now = Instant::now();
    samples.push(Sample::now(began.unwrap_or(now), now));
    samples
}

const MOST_SAMPLES: usize = 512;
const FIRST_INTERVAL: Duration = Duration::from_millis(100);

/// After a sample that took a time t, no sample is taken for `PAUSE` times t.
const PAUSE: u32 = 50;

struct Recorded {
    began: Option<Instant>,
    interval: Duration,
    /// Has room for the greatest number of samples, once somebody has begun to watch.
    samples: Vec<Sample>,
}

static RECORDED: Locked<Recorded> =
    Locked::new(Recorded { began: None, interval: FIRST_INTERVAL, samples: Vec::new() });

/// When the next sample is due, in microseconds since somebody watched for the first time.
static DUE: AtomicU64 = AtomicU64::new(0);
/// The value of `DUE` while a sample is being taken.
const NOW: u64 = u64::MAX;
static FIRST_WATCHED: OnceLock<Instant> = OnceLock::new();

fn micros(at: Instant) -> u64 {
    let since = at.saturating_duration_since(*FIRST_WATCHED.get_or_init(|| at));
    u64::try_from(since.as_micros()).unwrap_or(u64::MAX)
}

/// Called when somebody begins to watch, and nobody did before.
pub(super) fn begin() {
    let now = Instant::now();
    let due = micros(now);
    let new = Recorded { began: Some(now), interval: FIRST_INTERVAL, samples: Vec::with_capacity(MOST_SAMPLES) };
    let before = RECORDED.with(|recorded| {
        DUE.store(due, Ordering::Relaxed);
        mem::replace(recorded, new)
    });
    drop(before);
}

/// Called when a context was made. Takes a sample if a sample is due.
pub(super) fn pass(now: Instant) {
    let due = DUE.load(Ordering::Relaxed);
    if micros(now) >= due && DUE.compare_exchange(due, NOW, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
        take(now);
    }
}

#[cold]
fn take(now: Instant) {
    let Some(began) = RECORDED.with(|recorded| recorded.began) else { return };
    let sample = Sample::now(began, now);
    let took = now.elapsed();
    let due = |interval| micros(now + took + pause(interval, took));
    RECORDED.with(|recorded| {
        // Otherwise somebody has begun to watch anew.
        if recorded.began == Some(began) {
            recorded.add(sample);
            DUE.store(due(recorded.interval), Ordering::Relaxed);
        }
    });
}

/// How long no sample is taken after a sample that took the time `took`.
fn pause(interval: Duration, took: Duration) -> Duration {
    interval.max(took.saturating_mul(PAUSE))
}

impl Recorded {
    fn add(&mut self, sample: Sample) {
        if self.samples.len() == MOST_SAMPLES {
            let mut is_odd = false;
            self.samples.retain(|_| {
                is_odd = !is_odd;
                is_odd
            });
            self.interval = self.interval.saturating_mul(2);
        }
        self.samples.push(sample);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_that_take_long_are_taken_more_rarely() {
        let [short, long] = [1, 10].map(Duration::from_millis);
        assert_eq!(pause(FIRST_INTERVAL, short), FIRST_INTERVAL);
        assert_eq!(pause(FIRST_INTERVAL, long), Duration::from_millis(500));
    }

    #[test]
    fn samples_are_thinned_out_and_cover_all_of_the_time() {
        let mut recorded = Recorded { began: None, interval: FIRST_INTERVAL, samples: Vec::new() };
        let mut at = Duration::ZERO;
        for alive in 0..5_000 {
            recorded.add(Sample { at, alive, depth: 1 });
            at += recorded.interval;
        }
        assert!(recorded.samples.len() <= MOST_SAMPLES && recorded.samples.len() > MOST_SAMPLES / 2);
        assert_eq!(recorded.samples[0].at, Duration::ZERO);
        assert!(recorded.samples.is_sorted_by_key(|sample| sample.at));
        let gaps = recorded.samples.windows(2).map(|pair| pair[1].at - pair[0].at);
        assert!(gaps.max() <= Some(recorded.interval), "none is missing in between");
    }
}
