//! The measured cases: the same work, once for each peer. `src/bin/peers.rs` prints the figures, `benches/cases.rs` gives the cases to
//! criterion, and the test below runs each case once.
//!
//! The comparison is fair because:
//!
//! - Every case of a row does the same work, in the way that the documentation of the peer recommends. Setup that a peer needs once for
//!   many uses is outside of the timing. Setup for each use is inside.
//! - The innermost code is a [`Leaf`]: a call through a pointer that the compiler cannot see through. So for no peer can the compiler see
//!   that nobody looks at the context, and remove the work around it.
//! - Futures that are measured by hand are polled through the same loop, with the same waker; see [`crate::timing`].
//! - Every peer is enabled: `tracing` has a registry as its subscriber, so spans are made, counted and entered; fastrace has a
//!   reporter, and a sampled root above each case, so spans are recorded and sent. The figures do not include the work of the
//!   collector on its own thread.

use std::time::Duration;

mod ambient;
mod bind;
mod bind_four;
mod blocking;
mod call;
mod capture;
mod field;
mod hooks;
mod keys;
mod leaf;
mod poll;
mod read;
mod setup;
mod spawn;

pub use call::INHERIT;
pub use leaf::Leaf;

/// Whom a case belongs to.
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

    /// Several cases, of which the slowest counts.
    fn does_each(self, how: &'static str, cases: Vec<Case>) -> Contender {
        Contender { peer: self, how, ability: Ability::Can { cases, looks: setup::looks(self) } }
    }

    fn cannot(self, why: &'static str) -> Contender {
        Contender { peer: self, how: why, ability: Ability::Cannot }
    }
}

/// Does its work that often, and says how long that took. Setting up is not part of it.
pub type Case = fn(iterations: u64, leaf: Leaf) -> Duration;

/// One way of a peer to do the work of a row.
pub struct Contender {
    pub peer: Peer,
    /// The code in short; or why it cannot.
    pub how: &'static str,
    pub ability: Ability,
}

pub enum Ability {
    Can {
        cases: Vec<Case>,
        /// Panics unless the context is there. Called by the leaf in tests.
        looks: fn(),
    },
    Cannot,
}

impl Contender {
    /// In place of what the peer's leaf looks for in the other rows.
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

/// The same work, by all peers.
pub struct Row {
    pub key: &'static str,
    pub what: &'static str,
    /// Whether what is told is the time above that of [`Peer::Nothing`].
    pub is_added: bool,
    /// The first case of this one is what the others are compared with.
    pub baseline: Peer,
    pub contenders: Vec<Contender>,
}

impl Row {
    /// The first way of a peer to do it.
    pub fn first(&self, peer: Peer) -> Option<usize> {
        self.contenders.iter().position(|contender| contender.peer == peer && !contender.cases().is_empty())
    }
}

/// Every row. Makes what the cases share, so it comes before them.
pub fn rows() -> Vec<Row> {
    setup::once();
    let mut rows = Vec::new();
    rows.extend(read::rows());
    rows.push(field::row());
    rows.extend(poll::rows());
    rows.extend(bind::rows());
    rows.extend(bind_four::rows());
    rows.push(capture::row());
    rows.push(call::row());
    rows.extend(spawn::rows());
    rows.extend(ambient::rows());
    rows.push(blocking::row());
    rows.extend(hooks::rows());
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

    /// All cases in one test: they share what is current on a thread, and `LOOKS`.
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
                    // A case without a leaf inside looks once, where the work was done.
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
