//! A look at all contexts that are alive.

use std::collections::{BTreeMap, HashMap};
use std::time::Instant;

use super::live_context::{Binding, KeptAt, Live, LiveContext};
use super::maker::Maker;
use super::value;
use crate::hooks::{Resource, ResourceId};
use crate::records::birth_record::BirthRecord;
use crate::records::contexts::{self, Alive};
use crate::records::holders::{self, Holders};
use crate::records::roots;
use crate::storage::frame::Frame;
use crate::storage::keys::Names;

/// The living contexts at one time, their holders, and the contexts on which other contexts rest.
pub(super) struct Picture {
    pub(super) live: Live,
    /// Pairs of numbers: the first context keeps the second one alive.
    pub(super) keeps: Vec<(u64, u64)>,
    pub(super) holders: Holders,
}

/// What holds a context.
#[derive(Default)]
struct Held {
    work: Vec<Resource>,
    kept: Vec<KeptAt>,
    /// How many uses of the context are explained.
    known: usize,
}

impl Picture {
    pub(super) fn take(now: Instant) -> Self {
        // In this order: a holder of a context that is alive here has not given it up to another context at the same address.
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
            // One use is that of `contexts::alive`.
            let count = frame.users().saturating_sub(1);
            match held.kept.iter_mut().find(|known| known.how == kept.how && known.location == kept.location) {
                Some(known) => known.count += count,
                None => held.kept.push(KeptAt { how: kept.how, location: kept.location, count }),
            }
        }
        let mut texts = Texts::default();
        let names = Names::all();
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
        // The frames are given up here, which may drop values: no lock is held.
        Picture { live, keeps, holders }
    }
}

/// If values are bound at once and a key has a policy, each value lies in a frame of its own. If only the frame on top
/// holds the lower frames, they are shown as one context.
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

/// The text of each value, which is shown once. The key is looked at, too: a value without a size may lie where another value lies.
#[derive(Default)]
struct Texts(HashMap<(u32, *const ()), String>);

impl Texts {
    fn text(&mut self, frame: &Frame, index: u32, slot: *const ()) -> String {
        self.0.entry((index, slot)).or_insert_with(|| value::text(frame, index)).clone()
    }
}

fn context(
    born: &BirthRecord,
    frame: &Frame,
    held: Held,
    parent: Option<&(LiveContext, &Frame)>,
    now: Instant,
    names: &Names,
    texts: &mut Texts,
) -> LiveContext {
    let (origin, root_site) = frame.origin();
    let root = frame.root_number().id();
    let inherited: Vec<_> = parent.map(|(_, frame)| frame.slots_bound().collect()).unwrap_or_default();
    let own: Vec<_> = frame.slots_bound().collect();
    let name = |index: u32| names.of(index);
    let binding = |&(index, slot): &(u32, *const ())| Binding {
        key: name(index),
        value: texts.text(frame, index, slot),
        is_inherited: inherited.contains(&(index, slot)),
    };
    let is_removed = |index: &u32| !own.iter().any(|(own, _)| own == index);
    // One use is that of `contexts::alive`.
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
