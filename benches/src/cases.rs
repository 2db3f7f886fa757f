//! The measured cases: the same work, once for each peer. `src/bin/peers.rs` prints the figures, `benches/cases.rs`
//! passes the cases to criterion, and the test below runs each case once.
//!
//! The comparison is fair because:
//!
//! - Every case of a row does the same work, in the way that the documentation of the peer recommends. Setup that a
//!   peer needs once for many uses is outside of the timing. Setup for each use is inside.
//! - The innermost code is a [`Leaf`]: a call through a pointer that the compiler cannot see through. So the compiler
//!   does not know that the leaf ignores the context, and cannot remove the work around it for any peer.
//! - Futures that are polled by hand are polled in the same loop, with the same waker; see [`crate::timing`].
//! - Every peer is turned on. `tracing` has a registry as its subscriber, so spans are made, counted and entered.
//!   fastrace has a reporter, and a sampled root above each case, so spans are recorded and sent. The figures do not
//!   include the work of the collector on its own thread.

use std::time::Duration;

mod ambient;
mod bind;
mod bind_four;
mod blocking;
mod call;
mod capture;
mod error;
mod field;
mod hooks;
mod hub;
mod keys;
mod leaf;
mod log;
mod metrics;
mod otel;
mod poll;
mod read;
mod setup;
mod span;
mod spawn;
mod tracing_otel;

pub use call::INHERIT;
pub use leaf::Leaf;

/// The owner of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    Ctx,
    Tokio,
    Tracing,
    OpenTelemetry,
    Fastrace,
    Dcontext,
    Parameter,
    Nothing,
}

impl Peer {
    pub const ALL: [Peer; 8] = [
        Peer::Ctx,
        Peer::Tokio,
        Peer::Tracing,
        Peer::OpenTelemetry,
        Peer::Fastrace,
        Peer::Dcontext,
        Peer::Parameter,
        Peer::Nothing,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Peer::Ctx => "ctx",
            Peer::Tokio => "tokio",
            Peer::Tracing => "tracing",
            Peer::OpenTelemetry => "opentelemetry",
            Peer::Fastrace => "fastrace",
            Peer::Dcontext => "dcontext",
            Peer::Parameter => "parameter",
            Peer::Nothing => "nothing",
        }
    }

    fn does(self, how: &'static str, case: Case) -> Contender {
        self.does_each(how, vec![case])
    }

    /// A contender with several cases. The slowest case counts.
    fn does_each(self, how: &'static str, cases: Vec<Case>) -> Contender {
        Contender { peer: self, how, ability: Ability::Can { cases, looks: setup::looks(self) } }
    }

    fn cannot(self, why: &'static str) -> Contender {
        Contender { peer: self, how: why, ability: Ability::Cannot }
    }
}

/// Does its work `iterations` times, and returns the time. Setup is not included.
pub type Case = fn(iterations: u64, leaf: Leaf) -> Duration;

/// A way in which a peer does the work of a row.
pub struct Contender {
    pub peer: Peer,
    /// The code in short, or the reason why the peer cannot do it.
    pub how: &'static str,
    pub ability: Ability,
}

pub enum Ability {
    Can {
        cases: Vec<Case>,
        /// Panics unless the context is current. In tests, the leaf calls it.
        looks: fn(),
    },
    Cannot,
}

impl Contender {
    /// Sets the check of the leaf for this row.
    fn looking(mut self, look: fn()) -> Self {
        if let Ability::Can { looks, .. } = &mut self.ability {
            *looks = look;
        }
        self
    }

    pub fn cases(&self) -> &[Case] {
        match &self.ability {
            Ability::Can { cases, .. } => cases,
            Ability::Cannot => &[],
        }
    }
}

/// The same work, done by all peers.
pub struct Row {
    pub key: &'static str,
    pub what: &'static str,
    /// Whether the row reports the time above the time of [`Peer::Nothing`].
    pub is_added: bool,
    /// The other contenders are compared with the first case of this peer.
    pub baseline: Peer,
    pub contenders: Vec<Contender>,
}

impl Row {
    /// The same row, with all peers that it does not have yet: they cannot do its work.
    fn others_cannot(mut self, why: &'static str) -> Self {
        let others = Peer::ALL.into_iter().filter(|peer| self.contenders.iter().all(|one| one.peer != *peer));
        let others: Vec<_> = others.map(|peer| peer.cannot(why)).collect();
        self.contenders.extend(others);
        self
    }

    /// The index of a peer's first contender that can do the work.
    pub fn first(&self, peer: Peer) -> Option<usize> {
        self.contenders.iter().position(|contender| contender.peer == peer && !contender.cases().is_empty())
    }
}

/// The rows of spans of tracing-opentelemetry, in place of [`rows`]: the subscriber of the process is another.
pub fn rows_of_tracing_opentelemetry() -> Vec<Row> {
    tracing_otel::rows().into()
}

/// All rows. It also makes the values that the cases share.
pub fn rows() -> Vec<Row> {
    setup::once();
    let mut rows = Vec::new();
    rows.extend(read::rows());
    rows.push(field::row());
    rows.extend(poll::rows());
    rows.extend(bind::rows());
    rows.extend(bind_four::rows());
    rows.push(capture::row());
    rows.extend(call::rows());
    rows.extend(spawn::rows());
    rows.extend(span::rows());
    rows.extend(otel::rows());
    rows.extend(hub::rows());
    rows.extend(log::rows());
    rows.push(error::row());
    rows.extend(ambient::rows());
    rows.push(blocking::row());
    rows.extend(hooks::rows());
    rows.extend(metrics::rows());
    rows
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    static LOOKS: Mutex<Option<fn()>> = Mutex::new(None);
    static LOOKED: AtomicU64 = AtomicU64::new(0);

    fn look() {
        let looks = LOOKS.lock().unwrap().expect("set before the case runs");
        looks();
        LOOKED.fetch_add(1, Ordering::Relaxed);
    }

    /// One test runs all cases, because they share the thread's context and `LOOKS`.
    #[test]
    fn every_case_does_what_it_says() {
        const ITERATIONS: u64 = 5;
        for row in rows() {
            for contender in &row.contenders {
                let Ability::Can { cases, looks } = &contender.ability else { continue };
                for case in cases {
                    *LOOKS.lock().unwrap() = Some(*looks);
                    let recorded = setup::RECORDED.load(Ordering::Relaxed);
                    let before = LOOKED.load(Ordering::Relaxed);
                    case(ITERATIONS, Leaf::that(look));
                    let looked = LOOKED.load(Ordering::Relaxed) - before;
                    // A case without a leaf inside its loop looks once, where the work was done.
                    assert!(
                        looked == ITERATIONS || looked == 1,
                        "{}, {}: looked {looked} times",
                        row.key,
                        contender.how
                    );
                    if contender.peer == Peer::Fastrace {
                        assert!(setup::RECORDED.load(Ordering::Relaxed) > recorded, "{}: no record", row.key);
                    }
                }
            }
        }
    }

    #[test]
    fn every_row_has_every_peer() {
        let rows = rows();
        for row in &rows {
            for peer in Peer::ALL {
                assert!(row.contenders.iter().any(|contender| contender.peer == peer), "{}: no {peer:?}", row.key);
            }
            assert!(row.first(row.baseline).is_some(), "{}: the baseline can", row.key);
            assert!(!row.is_added || row.first(Peer::Nothing).is_some(), "{}: added to something", row.key);
        }
        let mut keys: Vec<_> = rows.iter().map(|row| row.key).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), rows.len(), "each row has a key of its own");
    }
}
