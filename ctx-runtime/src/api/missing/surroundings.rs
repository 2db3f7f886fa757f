//! The work and the function around a read.

use std::iter::successors;
use std::panic::Location;
use std::sync::Arc;
#[cfg(all(feature = "ambient", tokio_unstable))]
use std::sync::OnceLock;

use super::function::without_closures;
use crate::hooks::Kind;
use crate::records::work::{self as records, Record};

/// What is known of the work and the function around a read.
#[derive(Clone, Debug)]
pub(crate) struct Surroundings {
    pub(super) function: Option<&'static str>,
    /// From the inside to the outside. Empty, without an allocation, if nobody watches.
    pub(super) work: Box<[Arc<Record>]>,
    /// Inner and outer work: the inner was created where the key is not bound, and runs inside of the outer, where the key is bound.
    pub(super) inside: Option<Box<[Arc<Record>; 2]>>,
    /// Where the running task was spawned, if no annotation knows of it.
    pub(super) plain_spawn: Option<&'static Location<'static>>,
}

impl Surroundings {
    pub(crate) fn here(index: u32) -> Self {
        let inside = records::running().and_then(|running| inside_of(&running, index));
        Surroundings { function: None, work: work().into(), inside, plain_spawn: plain_spawn() }
    }

    /// Sets the function. `closure` is the name of the type of a closure in the function.
    pub(crate) fn set_function(&mut self, closure: &'static str) {
        self.function = Some(without_closures(closure));
    }
}

/// The work that runs here, and the work that created it, from the inside to the outside.
pub(super) fn work() -> Vec<Arc<Record>> {
    records::running().map(chain).unwrap_or_default()
}

/// The number of levels of work around work that are looked at.
const NESTED: usize = 64;

/// From the inside to the outside: the creator of each piece of work, and before it the work around, if both have the same creator.
/// In `spawn(f())`, the same code creates the call of `f` and the task around it: the task is not the creator of the call.
fn chain(running: Arc<Record>) -> Vec<Arc<Record>> {
    let creator = |record: &Record| record.resource.trigger();
    let is_by_the_same = |record: &Arc<Record>, outer: &Arc<Record>| creator(record) == creator(outer);
    let mut chain = vec![running];
    while let Some(last) = chain.last()
        && chain.len() < NESTED
    {
        let around = last.runs_in().filter(|outer| is_by_the_same(last, outer));
        // Two pieces of work that run in each other in turns would fill the chain.
        let is_new = |outer: &Arc<Record>| !chain.iter().any(|record| record.resource.id() == outer.resource.id());
        match around.filter(is_new).or_else(|| last.trigger.clone()) {
            Some(outer) => chain.push(outer),
            None => break,
        }
    }
    chain
}

/// For [`Surroundings::inside`]. `None` if the outer work created the inner work, directly or not: then the key was left behind on the
/// way. `None` too if the inner work was created where the key is bound: then the key was left behind there.
fn inside_of(running: &Arc<Record>, index: u32) -> Option<Box<[Arc<Record>; 2]>> {
    let mut inner = Arc::clone(running);
    for _ in 0..NESTED {
        if inner.binds(index) {
            return None;
        }
        let outer = inner.runs_in()?;
        if outer.binds(index) {
            // A call takes the current context, which may be another context than that of the work that calls.
            if inner.resource.kind() != Kind::AsyncFn && inner.is_created_where_bound(index) {
                return None;
            }
            let mut creators = successors(inner.trigger.as_ref(), |record| record.trigger.as_ref());
            let is_creator = creators.any(|record| record.resource.id() == outer.resource.id());
            return (!is_creator).then(|| Box::new([inner, outer]));
        }
        inner = outer;
    }
    None
}

/// Where the running task was spawned, if it was a plain spawn, of which no annotation knows, on a runtime in ambient mode.
fn plain_spawn() -> Option<&'static Location<'static>> {
    #[cfg(all(feature = "ambient", tokio_unstable))]
    return PLAIN_SPAWN.get()?();
    #[cfg(not(all(feature = "ambient", tokio_unstable)))]
    None
}

/// Ambient mode sets this function when it is installed.
#[cfg(all(feature = "ambient", tokio_unstable))]
static PLAIN_SPAWN: OnceLock<fn() -> Option<&'static Location<'static>>> = OnceLock::new();

/// Sets the function that finds where the running task was spawned.
#[cfg(all(feature = "ambient", tokio_unstable))]
pub(crate) fn find_plain_spawns_by(find: fn() -> Option<&'static Location<'static>>) {
    PLAIN_SPAWN.get_or_init(|| find);
}
