//! Contexts that outlive their root, and what keeps them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::panic::Location;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::{Serialize, Serializer};

use super::live_context::LiveContext;
use super::picture::Picture;
use super::tree::write_context;
use crate::api::json::{json, location, seconds};
use crate::hooks::Resource;
use crate::records::holders::{self, Holders};
use crate::storage::frame::Keeping;
use crate::storage::origin::CalledAt;

/// Returns the contexts whose root ended longer than `limit` ago, grouped by what keeps them.
///
/// A root ends with the work of a `#[context_root]` or [`root!`](crate::root), and with the streams that were made in it, because
/// a response may be read for a long time. A context that began elsewhere (`Snapshot::empty().with(..)`) has no root, and is never
/// listed. Keepers are grouped by place: work by where it was created, a [`Snapshot`](crate::Snapshot) or
/// [`ContextRef`](crate::ContextRef) by where it was captured or read. If only other contexts rest on a context, their keepers
/// keep it. For a future, the keeper is the task that polls it or, before its first poll, that called it, while the task is alive.
///
/// A background job that outlives its request is listed, too. If this is intended, detach the job, or use a longer limit.
///
/// It knows the contexts that [`live`](super::live()) knows, and costs as much.
///
/// ```
/// use std::time::Duration;
/// use ctx_runtime::{Context, Snapshot, context, context_root, diagnostics};
///
/// #[derive(Debug, Context)]
/// struct RequestInfo(u64);
///
/// #[context_root(RequestInfo(7))]
/// fn handle() -> Snapshot {
///     context!()
/// }
///
/// let watching = diagnostics::watch();
/// let forgotten = handle();
/// let leaks = diagnostics::leaks(Duration::ZERO);
/// let leak = &leaks.leaks()[0];
/// assert_eq!(leak.keeper().what(), "snapshot");
/// assert_eq!(leak.contexts().next().unwrap().bindings()[0].value(), "RequestInfo(7)");
///
/// assert!(diagnostics::leaks(Duration::from_secs(3600)).leaks().is_empty(), "not for so long");
/// # drop(forgotten);
/// ```
pub fn leaks(limit: Duration) -> Leaks {
    find(Picture::take(Instant::now()), limit)
}

/// The contexts that [`leaks`] returns.
#[derive(Clone, Debug, Serialize)]
pub struct Leaks {
    #[serde(serialize_with = "seconds")]
    limit: Duration,
    leaks: Vec<Leak>,
    #[serde(serialize_with = "each")]
    contexts: Vec<Arc<LiveContext>>,
}

impl Leaks {
    /// Returns the leaks, one for each keeper. The keeper of the most contexts comes first.
    pub fn leaks(&self) -> &[Leak] {
        &self.leaks
    }

    /// Returns all contexts that are kept, each once.
    pub fn contexts(&self) -> impl ExactSizeIterator<Item = &LiveContext> {
        self.contexts.iter().map(|context| &**context)
    }

    /// Returns the leaks as JSON: an object with `leaks`, each with its `keeper` and the numbers of its `contexts`, and all `contexts`.
    pub fn to_json(&self) -> String {
        json(self)
    }
}

/// Contexts that outlive their root and are kept from one place.
#[derive(Clone, Debug, Serialize)]
pub struct Leak {
    keeper: Keeper,
    #[serde(serialize_with = "numbers")]
    contexts: Vec<Arc<LiveContext>>,
}

impl Leak {
    /// Returns what keeps the contexts.
    pub fn keeper(&self) -> &Keeper {
        &self.keeper
    }

    /// Returns the contexts. A context that has several keepers is in the leak of each of them.
    pub fn contexts(&self) -> impl ExactSizeIterator<Item = &LiveContext> {
        self.contexts.iter().map(|context| &**context)
    }
}

/// What keeps contexts: a place in the code, and what is created there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Keeper {
    what: &'static str,
    call: Option<&'static str>,
    function: Option<&'static str>,
    #[serde(serialize_with = "location")]
    location: &'static Location<'static>,
}

impl Keeper {
    fn work(work: &Resource) -> Self {
        Keeper {
            what: work.kind().name(),
            call: work.call(),
            function: Some(work.function()),
            location: work.location(),
        }
    }

    /// Returns the [name](crate::hooks::Kind::name) of the kind of work, `snapshot`, `value` (a [`ContextRef`](crate::ContextRef)),
    /// or `other` if the keeper is not known. For `other`, the place is where the context was made.
    pub fn what(&self) -> &'static str {
        self.what
    }

    /// Returns what was called at the spawn site, as it is written there: `tokio::spawn`.
    pub fn call(&self) -> Option<&'static str> {
        self.call
    }

    /// Returns the path of the function, as [`Resource::function`](crate::hooks::Resource::function) does.
    pub fn function(&self) -> Option<&'static str> {
        self.function
    }

    /// Returns where the work was created, the snapshot was captured, or the value was read.
    pub fn location(&self) -> &'static Location<'static> {
        self.location
    }
}

/// Writes ``task: `tokio::spawn` in `shop::handle` at src/api.rs:31:5``.
impl fmt::Display for Keeper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.what)?;
        match (self.call, self.function) {
            (Some(call), Some(function)) => write!(f, " `{call}` in `{function}`")?,
            (None, Some(function)) => write!(f, " `{function}`")?,
            _ => {}
        }
        write!(f, " {}", CalledAt(self.location))
    }
}

/// How many contexts of each leak are printed.
const PRINTED: usize = 3;

/// Writes each keeper, and a few of its contexts.
impl fmt::Display for Leaks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Leaks { limit, leaks, contexts } = self;
        let limit = limit.as_secs_f64();
        match contexts.len() {
            0 => return write!(f, "no context outlives its root by {limit} s or more"),
            1 => write!(f, "1 context outlives its root by {limit} s or more")?,
            many => write!(f, "{many} contexts outlive their roots by {limit} s or more")?,
        }
        for Leak { keeper, contexts } in leaks {
            write!(f, "\n{} kept by {keeper}", contexts.len())?;
            for context in contexts.iter().take(PRINTED) {
                f.write_str("\n   ")?;
                write_context(context, "\n      ", f)?;
            }
            if contexts.len() > PRINTED {
                write!(f, "\n   and {} more", contexts.len() - PRINTED)?;
            }
        }
        Ok(())
    }
}

fn each<S: Serializer>(contexts: &[Arc<LiveContext>], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(contexts.iter().map(|context| &**context))
}

fn numbers<S: Serializer>(contexts: &[Arc<LiveContext>], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(contexts.iter().map(|context| context.number()))
}

fn find(picture: Picture, limit: Duration) -> Leaks {
    let Picture { live, keeps, holders } = picture;
    let has_outlived = |context: &LiveContext| context.outlived_root().is_some_and(|outlived| outlived >= limit);
    let mut kept: BTreeMap<u64, (Arc<LiveContext>, HashSet<Keeper>)> = BTreeMap::new();
    for context in live.into_contexts().into_iter().filter(has_outlived) {
        let keepers = direct_keepers(&context, &holders);
        kept.insert(context.number(), (Arc::new(context), keepers));
    }
    // A context that rests on another was made later. So each context has all of its keepers before they are passed on.
    for (upper, lower) in keeps.iter().rev() {
        let above = kept.get(upper).map(|(_, keepers)| keepers.clone()).unwrap_or_default();
        if let Some((_, keepers)) = kept.get_mut(lower) {
            keepers.extend(above);
        }
    }
    let mut leaks: HashMap<Keeper, Vec<Arc<LiveContext>>> = HashMap::new();
    for (context, keepers) in kept.values_mut() {
        if keepers.is_empty() && context.others() > 0 {
            let made_at = context.made_at();
            let (function, location) = (made_at.function(), made_at.location());
            keepers.insert(Keeper { what: "other", call: None, function, location });
        }
        for keeper in keepers.iter() {
            leaks.entry(*keeper).or_default().push(Arc::clone(context));
        }
    }
    let mut leaks: Vec<Leak> = leaks.into_iter().map(|(keeper, contexts)| Leak { keeper, contexts }).collect();
    leaks.sort_by_key(|Leak { keeper, contexts }| {
        (Reverse(contexts.len()), keeper.location.file(), keeper.location.line(), keeper.location.column(), keeper.what)
    });
    // A context without a keeper was given up while the others were looked at.
    let contexts = kept.into_values().filter(|(_, keepers)| !keepers.is_empty()).map(|(context, _)| context).collect();
    Leaks { limit, leaks, contexts }
}

fn direct_keepers(context: &LiveContext, holders: &Holders) -> HashSet<Keeper> {
    let kept = context.kept().iter().map(|kept| {
        let what = match kept.how {
            Keeping::Snapshot => "snapshot",
            Keeping::Value => "value",
        };
        Keeper { what, call: None, function: None, location: kept.location() }
    });
    context.work().iter().map(|holder| Keeper::work(outermost(holder, holders))).chain(kept).collect()
}

/// The work that `work` is most often a part of: the work in which it ran or, if it has not run, the work that called it.
fn outermost<'a>(mut work: &'a Resource, holders: &'a Holders) -> &'a Resource {
    // Work is not inside of itself. If it ever seemed to be, this loop ends.
    for _ in 0..holders.len() {
        let ran_in = holders.get(&work.id()).and_then(|holder| holder.ran_in);
        let outer = ran_in.unwrap_or(work.trigger()).and_then(|outer| holders.get(&outer));
        match outer {
            Some(outer) if holders::is_part(work.kind()) && outer.resource.root() == work.root() => {
                work = &outer.resource
            }
            _ => break,
        }
    }
    work
}
