//! The reason for a loss, found from what is known of the read and of the work around it.

use serde::Serialize;

use super::place::Place;
use super::read::Read;
use super::step::Step;
use crate::api::json::maybe_location;
use crate::hooks::Kind;
use crate::storage::keys;
use crate::storage::origin::Origin;

/// The reason why a read finds nothing. The text of [`Loss`](super::loss::Loss) explains it in words, and says what to do about it.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Why {
    /// Nothing in this process has bound the key so far.
    NeverBound,
    /// A `#[context(detach)]` left the whole context behind.
    #[non_exhaustive]
    Detached {
        /// The spawn site under the attribute.
        at: Place,
    },
    /// The key has `#[context(drop)]`, and work was handed over.
    #[non_exhaustive]
    StaysBehind {
        /// The spawn site, if it is known.
        at: Option<Place>,
    },
    /// The context began at a root that does not bind the key.
    #[non_exhaustive]
    Root {
        /// The root.
        root: Place,
        /// Whether the root was called where the key is bound. A root keeps nothing of its caller's context.
        is_called_where_bound: bool,
    },
    /// The work was created where the key is not bound. It keeps that context, although it runs inside of other work that has the key.
    /// Examples: the call `f()` in `scope(RequestInfo(7), f())`; a closure that was wrapped before the root.
    #[non_exhaustive]
    CreatedOutside {
        /// Where the work was created.
        created: Place,
        /// The work inside of which it runs.
        runs_in: Place,
    },
    /// The work was put by hand into a context in which the key is not bound: a [`Snapshot`](crate::Snapshot) that is empty, or was
    /// taken elsewhere.
    #[non_exhaustive]
    Snapshot {
        /// The call that put it there. This call is not known for a future that was spawned later, nor for work that was made inside of
        /// `snapshot.run(..)`: then this is the spawn site, or the call of the `async fn`.
        at: Place,
    },
    /// The key is bound in the context of the work, but the code that reads runs in another context inside of the work, entered by
    /// `snapshot.run(|| ..)` or `snapshot.enter()`.
    #[non_exhaustive]
    OtherContext {
        /// The site or call that made the other context. `None` if it is the empty context.
        made_by: Option<Place>,
    },
    /// The context was made outside of any root, or the key was removed from it on purpose.
    #[non_exhaustive]
    NotBound {
        /// The site or call that made the context.
        made_by: Place,
    },
    /// There is no context: no context was carried to the code that reads.
    #[non_exhaustive]
    NoContext {
        /// The outermost work that is known. Its creator is not known, and had no context either.
        created: Option<Place>,
        /// Where the task was spawned that reads or that created the work, if it was a plain spawn, of which no annotation knows.
        #[serde(serialize_with = "maybe_location")]
        spawned_at: Option<&'static std::panic::Location<'static>>,
    },
}

pub(super) fn reason(read: &Read, work: &[Step]) -> Why {
    if !keys::was_bound(read.index) {
        return Why::NeverBound;
    }
    if let Some(inside) = &read.surroundings.inside {
        let [created, runs_in] = inside.each_ref().map(|record| Place::of_work(&record.resource));
        return match inside[0].resource.kind() {
            Kind::Root => Why::Root { root: created, is_called_where_bound: false },
            _ => Why::CreatedOutside { created, runs_in },
        };
    }
    match work.iter().position(|step| step.is_bound == Some(true)) {
        Some(0) => Why::OtherContext { made_by: read.context.map(|(origin, _)| Place::of_origin(origin)) },
        Some(has) => match work[..has].iter().find(|step| step.resource().kind() == Kind::Root) {
            // The root in between is the reason, whatever is around it.
            Some(root) => Why::Root {
                root: Place::of_work(root.resource()),
                is_called_where_bound: root.record.is_created_where_bound(read.index),
            },
            None => lost_between(read, &work[has], &work[has - 1]),
        },
        None => never_there(read, work),
    }
}

/// Why `to`, which `from` created, does not have the key that `from` has.
fn lost_between(read: &Read, from: &Step, to: &Step) -> Why {
    let at = Place::of_work(to.resource());
    let context = to.record.context();
    let is_of_one_root = || {
        let root = |step: &Step| step.record.context().and_then(|context| context.root()).map(std::ptr::from_ref);
        context.is_some_and(|context| context.origin.is_some()) && root(from) == root(to)
    };
    match context.and_then(|context| context.detached_at()) {
        Some(site) => Why::Detached { at: Place::of_site(site) },
        _ if read.is_dropped_at_spawn && is_of_one_root() => Why::StaysBehind { at: Some(at) },
        _ => Why::Snapshot { at },
    }
}

/// No work that is known has the key.
fn never_there(read: &Read, work: &[Step]) -> Why {
    let outermost = work.last().map(|step| Place::of_work(step.resource()));
    if let (Some(root), Some(Kind::Root)) = (outermost, work.last().map(|step| step.resource().kind())) {
        return Why::Root { root, is_called_where_bound: false };
    }
    match read.context {
        None => Why::NoContext { created: outermost, spawned_at: read.surroundings.plain_spawn },
        Some((Origin::Site(site), _)) if site.is_detached() => Why::Detached { at: Place::of_site(site) },
        Some((origin, root)) => match root {
            Some(root) if !keys::is_bound_by(read.index, root) => {
                Why::Root { root: Place::of_site(root), is_called_where_bound: false }
            }
            Some(_) if read.is_dropped_at_spawn => Why::StaysBehind { at: None },
            _ => Why::NotBound { made_by: Place::of_origin(origin) },
        },
    }
}
