//! The contexts that are alive.

use std::collections::{BTreeMap, HashMap};
use std::panic::Location;
use std::time::{Duration, Instant};

use serde::Serialize;

use super::maker::Maker;
use super::value;
use crate::api::json::{self, json, maybe_seconds, maybe_work, seconds, work};
use crate::hooks::{Kind, Resource, ResourceId};
use crate::records::born::Born;
use crate::records::contexts::{self, Alive, Keeping};
use crate::records::holders::{self, Holders};
use crate::records::roots;
use crate::storage::frame::Frame;
use crate::storage::key;

/// Every context that is alive: what is bound in it, who made it, and who holds it.
///
/// Of those that were made while somebody [watched](super::watch), for as long as they live. Contexts from before are not
/// known, nor those of roots that are not [sampled](super::watch_roots), nor what hooks make.
///
/// ```
/// use ctx_runtime::{Context, Snapshot, context, context_root, diagnostics};
///
/// #[derive(Debug, Context)]
/// struct RequestInfo {
///     id: u64,
///     #[context(sensitive)]
///     token: String,
/// }
///
/// #[context_root(RequestInfo { id: 7, token: "secret".into() })]
/// fn handle() -> Snapshot {
///     context!()
/// }
///
/// let watching = diagnostics::watch();
/// let kept = handle();
/// let live = diagnostics::live();
/// let context = &live.contexts()[0];
/// assert_eq!(context.bindings()[0].value(), "RequestInfo { id: 7, token: [redacted] }");
/// assert_eq!((context.snapshots(), context.others()), (1, 0));
/// println!("{live}");
/// # drop(kept);
/// ```
///
/// The last line prints a tree, in which a context is below the one that it was bound on top of:
///
/// ```text
/// 1 context is alive
/// └─ #1: RequestInfo { id: 7, token: [redacted] }
///    0.002 s old, root 1 ended; made by `shop::handle` (#[context_root] at src/main.rs:10:1)
///    held by 1 snapshot
/// ```
///
/// # Costs
///
/// All contexts are kept alive until they have been looked at, so the last to drop a value may be the caller of this. Values are
/// shown by their `Debug`, each once, and cut off after some hundred bytes; a panic in that is caught. To a `Debug`
/// that calls this itself, each value is `[..]`. No lock is held meanwhile. It is a picture of many moments: what other threads do in
/// the meantime may be in it, or only in part.
pub fn live() -> Live {
    Picture::take(Instant::now()).live
}

/// What [`live`] tells.
#[derive(Clone, Debug, Serialize)]
pub struct Live {
    contexts: Vec<LiveContext>,
}

impl Live {
    /// In the order in which they were made: a context is behind the one that it was bound on top of.
    pub fn contexts(&self) -> &[LiveContext] {
        &self.contexts
    }

    /// The context with this number.
    pub fn context(&self, number: u64) -> Option<&LiveContext> {
        let at = self.contexts.binary_search_by_key(&number, LiveContext::number).ok()?;
        Some(&self.contexts[at])
    }

    pub(super) fn into_contexts(self) -> Vec<LiveContext> {
        self.contexts
    }

    /// As JSON: an object with a list of `contexts`, each with the number of its `parent`.
    pub fn to_json(&self) -> String {
        json(self)
    }
}

/// A context that is, or was a moment ago, alive.
#[derive(Clone, Debug, Serialize)]
pub struct LiveContext {
    number: u64,
    parent: Option<u64>,
    depth: usize,
    #[serde(serialize_with = "seconds")]
    age: Duration,
    root: Option<u64>,
    root_place: Option<Maker>,
    #[serde(serialize_with = "maybe_seconds")]
    outlived_root: Option<Duration>,
    bindings: Vec<Binding>,
    removed: Vec<&'static str>,
    made_at: Maker,
    #[serde(serialize_with = "maybe_work")]
    made_by: Option<Resource>,
    #[serde(serialize_with = "work")]
    work: Vec<Resource>,
    kept: Vec<KeptAt>,
    others: usize,
    #[serde(skip)]
    root_id: Option<ResourceId>,
}

impl LiveContext {
    /// Its number. No other context of this process has it.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The context that it was bound on top of. If that is gone, the nearest one further down that is alive.
    pub fn parent(&self) -> Option<u64> {
        self.parent
    }

    /// How many contexts there are from here down to one without a parent.
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// How long ago it was made.
    pub fn age(&self) -> Duration {
        self.age
    }

    /// The number of the root that it began at. Of a `#[context_root]`, it is that of the root's resource.
    pub fn root(&self) -> Option<ResourceId> {
        self.root_id
    }

    /// The `#[context_root]` that it began at, if it did at one.
    pub fn root_place(&self) -> Option<Maker> {
        self.root_place
    }

    /// How long ago its root ended: the work of a `#[context_root]`, and each stream that was made in it. Nothing, if it has not, or if the context began elsewhere.
    pub fn outlived_root(&self) -> Option<Duration> {
        self.outlived_root
    }

    /// What can be read in it, in the order in which the keys were first bound in this process.
    pub fn bindings(&self) -> &[Binding] {
        &self.bindings
    }

    /// The keys that are bound in its parent and not here: such that stay behind at a spawn site, or were taken away.
    pub fn removed(&self) -> &[&'static str] {
        &self.removed
    }

    /// The code that made it.
    pub fn made_at(&self) -> Maker {
        self.made_at
    }

    /// The work whose code made it, if that was watched.
    pub fn made_by(&self) -> Option<&Resource> {
        self.made_by.as_ref()
    }

    /// The work that holds it: tasks, futures, closures, streams; in the order of their numbers.
    pub fn work(&self) -> &[Resource] {
        &self.work
    }

    /// How much work of a kind holds it.
    pub fn count(&self, kind: Kind) -> usize {
        self.work.iter().filter(|work| work.kind() == kind).count()
    }

    /// Where it is kept by hand.
    pub fn kept(&self) -> &[KeptAt] {
        &self.kept
    }

    /// How many [`Snapshot`](crate::Snapshot)s hold it.
    pub fn snapshots(&self) -> usize {
        self.count_kept(Keeping::Snapshot)
    }

    /// How many [`ContextRef`](crate::ContextRef)s hold it.
    pub fn values(&self) -> usize {
        self.count_kept(Keeping::Value)
    }

    /// How many others hold it, apart from the contexts on top of it: code that runs in it on some stack and is no work by
    /// itself, guards, and what hooks have made. About: they may have come or gone while the others were counted.
    pub fn others(&self) -> usize {
        self.others
    }

    /// Whether the same code made both at once, and nothing else uses this.
    fn is_a_part_of(&self, above: &LiveContext) -> bool {
        let is_unused = self.work.is_empty() && self.kept.is_empty() && self.others == 0;
        is_unused
            && self.made_at.is_site_of(&above.made_at)
            && self.made_by.as_ref().map(Resource::id) == above.made_by.as_ref().map(Resource::id)
    }

    /// Binds what the one below binds.
    fn take_in(&mut self, below: LiveContext) {
        for binding in self.bindings.iter_mut().filter(|binding| binding.is_inherited) {
            binding.is_inherited = below.bindings.iter().any(|other| other.key == binding.key && other.is_inherited);
        }
        let is_bound = |key: &&'static str| self.bindings.iter().any(|binding| binding.key == *key);
        let removed = below.removed.iter().copied().filter(|key| !is_bound(key));
        let removed: Vec<_> = removed
            .chain(
                self.removed
                    .iter()
                    .copied()
                    .filter(|key| below.bindings.iter().all(|other| other.key != *key || other.is_inherited)),
            )
            .collect();
        (self.removed, self.parent, self.age) = (removed, below.parent, below.age);
    }

    fn count_kept(&self, how: Keeping) -> usize {
        self.kept.iter().filter(|kept| kept.how == how).map(|kept| kept.count).sum()
    }
}

/// A key and its value.
#[derive(Clone, Debug, Serialize)]
pub struct Binding {
    key: &'static str,
    value: String,
    is_inherited: bool,
}

impl Binding {
    /// The name of the key.
    pub fn key(&self) -> &'static str {
        self.key
    }

    /// The value, by its `Debug`, without what is `#[context(sensitive)]`; `..` if it has none. So it is for a generic key, too, whose
    /// `Debug` asks for more than its declaration does.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Whether it is the same binding that the parent has.
    pub fn is_inherited(&self) -> bool {
        self.is_inherited
    }
}

/// Snapshots or values that are kept, and come from one place.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct KeptAt {
    #[serde(serialize_with = "json::keeping")]
    pub(super) how: Keeping,
    #[serde(serialize_with = "json::shown")]
    pub(super) location: &'static Location<'static>,
    pub(super) count: usize,
}

impl KeptAt {
    /// Whether it is a [`Snapshot`](crate::Snapshot), and not a [`ContextRef`](crate::ContextRef).
    pub fn is_snapshot(&self) -> bool {
        self.how == Keeping::Snapshot
    }

    /// Where it was captured, or read.
    pub fn location(&self) -> &'static Location<'static> {
        self.location
    }

    /// How many of them, or clones of them, there are.
    pub fn count(&self) -> usize {
        self.count
    }
}

/// What is alive at one time, and the contexts on which others rest.
pub(super) struct Picture {
    pub(super) live: Live,
    /// Which context, by its number, keeps which alive.
    pub(super) keeps: Vec<(u64, u64)>,
    pub(super) holders: Holders,
}

/// What holds a context.
#[derive(Default)]
struct Held {
    work: Vec<Resource>,
    kept: Vec<KeptAt>,
    /// How many uses of it are explained.
    known: usize,
}

impl Picture {
    pub(super) fn take(now: Instant) -> Self {
        // In this order: what holds a context that is alive here, has not given it up to another one of the same address.
        let Alive { mut contexts, kept } = contexts::alive();
        contexts.sort_unstable_by_key(|(born, _)| born.number);
        let numbers: HashMap<usize, u64> =
            contexts.iter().map(|(born, frame)| (contexts::address(frame), born.number)).collect();
        let mut held: HashMap<u64, Held> = HashMap::new();
        let mut keeps = Vec::new();
        let holders = holders::all();
        for holder in holders.values() {
            if let Some(number) = numbers.get(&holder.holds) {
                let held = held.entry(*number).or_default();
                held.work.push(holder.resource.clone());
                held.known += 1;
            }
        }
        let rests_on =
            |frame: &Frame| frame.rests_on().and_then(|below| numbers.get(&contexts::address(below)).copied());
        for (born, frame) in &contexts {
            if let Some(below) = rests_on(frame) {
                held.entry(below).or_default().known += 1;
                keeps.push((born.number, below));
            }
        }
        for (kept, frame) in &kept {
            let Some(number) = rests_on(frame) else { continue };
            let held = held.entry(number).or_default();
            held.known += 1;
            // One use is ours.
            let count = frame.users().saturating_sub(1);
            match held.kept.iter_mut().find(|known| known.how == kept.how && known.location == kept.location) {
                Some(known) => known.count += count,
                None => held.kept.push(KeptAt { how: kept.how, location: kept.location, count }),
            }
        }
        let mut texts = Texts::default();
        let names = key::all_names();
        let mut seen: BTreeMap<u64, (LiveContext, &Frame)> = BTreeMap::new();
        for (born, frame) in &contexts {
            let mut held = held.remove(&born.number).unwrap_or_default();
            held.work.sort_unstable_by_key(Resource::id);
            held.kept.sort_unstable_by_key(|kept| (kept.location.file(), kept.location.line(), kept.location.column()));
            let parent = born.all_below().find_map(|below| seen.get(&below.number));
            let context = context(born, frame, held, parent, now, &names, &mut texts);
            seen.insert(born.number, (context, frame));
        }
        let contexts = in_one(seen.into_values().map(|(context, _)| context).collect(), &mut keeps);
        let live = Live { contexts };
        // The frames are given up here, by which values may be dropped: no lock is held.
        Picture { live, keeps, holders }
    }
}

/// What is bound at once, and has keys with a policy, lies in a frame for each of those, and one for the others. Where nothing holds
/// the lower ones but that on top, they are shown as one context.
fn in_one(contexts: Vec<LiveContext>, keeps: &mut Vec<(u64, u64)>) -> Vec<LiveContext> {
    let mut on_top: HashMap<u64, usize> = HashMap::new();
    contexts.iter().filter_map(|context| context.parent).for_each(|below| *on_top.entry(below).or_default() += 1);
    let mut seen: BTreeMap<u64, LiveContext> = BTreeMap::new();
    for mut context in contexts {
        let below = context
            .parent
            .filter(|below| on_top[below] == 1 && seen.get(below).is_some_and(|below| below.is_a_part_of(&context)));
        if let Some(below) = below.and_then(|below| seen.remove(&below)) {
            keeps.retain(|keeps| *keeps != (context.number, below.number));
            keeps.iter_mut().filter(|(above, _)| *above == below.number).for_each(|keeps| keeps.0 = context.number);
            context.take_in(below);
        }
        context.depth = context.parent.and_then(|below| seen.get(&below)).map_or(0, |below| below.depth) + 1;
        seen.insert(context.number, context);
    }
    seen.into_values().collect()
}

/// Each value is shown once. By its key, too: a value without a size may lie where another one does.
#[derive(Default)]
struct Texts(HashMap<(usize, *const ()), String>);

impl Texts {
    fn of(&mut self, frame: &Frame, index: usize, slot: *const ()) -> String {
        self.0.entry((index, slot)).or_insert_with(|| value::text(frame, index)).clone()
    }
}

fn context(
    born: &Born,
    frame: &Frame,
    held: Held,
    parent: Option<&(LiveContext, &Frame)>,
    now: Instant,
    names: &[&'static str],
    texts: &mut Texts,
) -> LiveContext {
    let (origin, root_site) = frame.origin();
    let root = frame.begun().number();
    let inherited: Vec<_> = parent.map(|(_, frame)| frame.slots_bound().collect()).unwrap_or_default();
    let own: Vec<_> = frame.slots_bound().collect();
    let name = |index: usize| names.get(index).copied().unwrap_or_default();
    let binding = |&(index, slot): &(usize, *const ())| Binding {
        key: name(index),
        value: texts.of(frame, index, slot),
        is_inherited: inherited.contains(&(index, slot)),
    };
    let is_removed = |index: &usize| !own.iter().any(|(own, _)| own == index);
    // One use is ours.
    let others = frame.users().saturating_sub(1 + held.known);
    LiveContext {
        number: born.number,
        parent: parent.map(|(parent, _)| parent.number),
        depth: parent.map_or(0, |(parent, _)| parent.depth) + 1,
        age: now.saturating_duration_since(born.at),
        root: root.map(ResourceId::get),
        root_place: root_site.map(Maker::of_site),
        outlived_root: root.and_then(roots::ended).map(|ended| now.saturating_duration_since(ended)),
        removed: inherited.iter().map(|(index, _)| *index).filter(is_removed).map(name).collect(),
        bindings: own.iter().map(binding).collect(),
        made_at: Maker::of(origin),
        made_by: born.by.clone(),
        work: held.work,
        kept: held.kept,
        others,
        root_id: root,
    }
}
