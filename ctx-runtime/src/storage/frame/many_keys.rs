//! Frames with more keys than tables have slots for, next to a model: whatever is done with them, each shows what the model
//! says, and the values that nobody can read are gone.

use std::collections::{HashMap, HashSet};
use std::panic::Location;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use super::header::Frame;
use crate::storage::crossing::cross;
use crate::storage::key::{Context, Key, Policy, Proof, one_per_type};
use crate::storage::origin::Origin;
use crate::storage::place::{CHUNK, IN_TABLE};

/// Fewer if tables have few slots, as under Miri, which takes long to look at many.
const KEYS: usize = if cfg!(ctx_few_slots) { 16 } else { 160 };
const _: () = assert!(KEYS > IN_TABLE + CHUNK, "there are several chunks");

static NEXT: AtomicU64 = AtomicU64::new(0);

struct Nth<const N: usize> {
    id: u64,
    alive: Arc<()>,
}

impl<const N: usize> Nth<N> {
    fn new(alive: &Arc<()>) -> Self {
        Nth { id: NEXT.fetch_add(1, Ordering::Relaxed), alive: alive.clone() }
    }
}

/// Some keys have policies.
const fn is_dropped(key: usize) -> bool {
    key % 16 == 3
}
const fn is_forked(key: usize) -> bool {
    key % 16 == 7
}

/// If one of two values has a policy, each lies in a frame of its own.
const fn has_policy(key: usize) -> bool {
    is_dropped(key) || is_forked(key)
}

impl<const N: usize> Context for Nth<N> {
    type __Required = Self;
    type __Crossing = Self;

    const __POLICY: Policy<Self> = match N {
        _ if is_dropped(N) => Policy::Drop,
        _ if is_forked(N) => Policy::Fork(|value| Nth::new(&value.alive)),
        _ => Policy::Carry,
    };

    fn __key() -> &'static Key<Self> {
        one_per_type(|| Key::new("Nth", Proof::<Self>::OF, None))
    }
}

/// What can be done with a key.
struct Operations {
    bind: fn(Option<Frame>, &Arc<()>) -> Frame,
    /// Together with the key at `other`.
    bind_two: fn(Option<Frame>, &Arc<()>) -> Frame,
    other: usize,
    id: fn(&Frame) -> Option<u64>,
    index: fn() -> u32,
}

fn origin() -> Origin {
    Origin::Call(Location::caller())
}

fn operations<const N: usize, const OTHER: usize>() -> Operations {
    Operations {
        bind: |parent, alive| Frame::bind(parent, Nth::<N>::new(alive), origin()),
        bind_two: |parent, alive| Frame::bind(parent, (Nth::<N>::new(alive), Nth::<OTHER>::new(alive)), origin()),
        other: OTHER,
        id: |frame| frame.value::<Nth<N>>().map(|value| value.id),
        index: || Nth::<N>::__key().index(),
    }
}

/// The operations of `KEYS` keys.
fn keys() -> Vec<Operations> {
    macro_rules! tens {
        ($($ten:literal)*) => { [$(units!($ten; 0 1 2 3 4 5 6 7 8 9)),*].into_iter().flatten().take(KEYS).collect() };
    }
    macro_rules! units {
        ($ten:literal; $($unit:literal)*) => {
            [$(operations::<{ $ten + $unit }, { (($ten + $unit) * 7 + 5) % KEYS }>()),*]
        };
    }
    tens!(0 10 20 30 40 50 60 70 80 90 100 110 120 130 140 150)
}

/// A frame, and for each key that it binds the id of the value.
#[derive(Clone, Default)]
struct Pair {
    frame: Option<Frame>,
    model: HashMap<usize, u64>,
}

impl Pair {
    fn assert_same(&self, keys: &[Operations]) {
        let Some(frame) = &self.frame else { return assert!(self.model.is_empty()) };
        for (nth, key) in keys.iter().enumerate() {
            let id = self.model.get(&nth).copied();
            assert_eq!(((key.id)(frame), frame.binds((key.index)())), (id, id.is_some()), "key {nth}");
        }
        let bound: HashSet<_> = frame.bound().collect();
        assert_eq!(bound, self.model.keys().map(|nth| (keys[*nth].index)()).collect());
        assert!(frame.has_policies() || !self.model.keys().copied().any(has_policy));
    }

    /// With the ids that a frame, which was made from this, has of some keys.
    fn then(self, frame: Frame, keys: &[Operations], bound: &[usize]) -> Pair {
        let mut model = self.model;
        model.extend(bound.iter().map(|key| (*key, (keys[*key].id)(&frame).expect("it was bound"))));
        Pair { frame: Some(frame), model }
    }

    fn crossed(self, keys: &[Operations]) -> Pair {
        let Some(frame) = self.frame.map(cross) else { return Pair::default() };
        let mut model = self.model;
        model.retain(|key, _| !is_dropped(*key));
        for (key, id) in model.iter_mut().filter(|(key, _)| is_forked(**key)) {
            let forked = (keys[*key].id)(&frame).expect("it was forked");
            assert!(forked > *id);
            *id = forked;
        }
        Pair { frame: Some(frame), model }
    }
}

/// What a step makes of a frame. What it does not need any more is dropped when it returns.
fn step_from(
    from: Pair,
    keys: &[Operations],
    alive: &Arc<()>,
    alone: bool,
    next: &mut impl FnMut(usize) -> usize,
) -> Pair {
    let frame = from.frame.clone();
    let key = next(KEYS);
    match next(16) {
        0 => Pair::default(),
        1 => from.crossed(keys),
        2 => Pair { frame: Some(Frame::never_watched(frame, origin())), ..from },
        3 => match from.model.keys().min().copied() {
            Some(bound) if next(2) == 0 => from.then((keys[bound].bind)(frame, alive), keys, &[bound]),
            Some(bound) => {
                let frame = frame.map(|frame| frame.without((keys[bound].index)(), origin()));
                let mut made = Pair { frame, ..from };
                made.model.remove(&bound);
                made
            }
            None => from,
        },
        // As for a binding that is made in the argument of a spawn site.
        4 => {
            let bound = (keys[key].bind)(frame.clone(), alive);
            let crossed = from.crossed(keys);
            let made = Frame::overlay(crossed.frame.clone(), &bound, frame.as_ref());
            crossed.then(made, keys, &[key])
        }
        5 if !alone || has_policy(key) || has_policy(keys[key].other) => {
            from.then((keys[key].bind_two)(frame, alive), keys, &[key, keys[key].other])
        }
        // Most bind, so that frames have many keys.
        _ => from.then((keys[key].bind)(frame, alive), keys, &[key]),
    }
}

/// A program of `steps` steps. In some programs, each value is bound alone: then exactly the values live that can be read.
fn run(seed: u64, steps: usize, alone: bool) {
    let keys = keys();
    let alive = Arc::new(());
    let mut random = seed;
    let mut next = |below: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (random >> 33) as usize % below
    };
    let mut pool: [Pair; 5] = Default::default();
    for step in 0..steps {
        let made = step_from(pool[next(5)].clone(), &keys, &alive, alone, &mut next);
        made.assert_same(&keys);
        pool[next(5)] = made;
        if step % 64 == 0 {
            thread::scope(|scope| {
                for pair in &pool {
                    scope.spawn(|| pair.clone().assert_same(&keys));
                }
            });
        }
        let readable: HashSet<_> = pool.iter().flat_map(|pair| pair.model.values()).collect();
        let values = Arc::strong_count(&alive) - 1;
        assert!(values == readable.len() || (!alone && values > readable.len()), "{values}, not {}", readable.len());
    }
    pool.iter().for_each(|pair| pair.assert_same(&keys));
    drop(pool);
    assert_eq!(Arc::strong_count(&alive), 1);
}

#[test]
#[cfg_attr(all(miri, not(ctx_few_slots)), ignore = "too many keys for Miri")]
fn show_what_the_model_says_and_keep_no_value_that_cannot_be_read() {
    let (programs, steps) = if cfg!(miri) { (1, 60) } else { (6, 400) };
    for seed in 1..=programs {
        run(seed, steps, true);
        run(seed, steps, false);
    }
}

/// No quadratic cost: each frame looks for its values among those of all others.
#[test]
#[cfg_attr(all(miri, not(ctx_few_slots)), ignore = "too many keys for Miri")]
fn a_binding_of_a_key_that_is_bound_rests_on_each_value_once() {
    let keys = keys();
    let alive = Arc::new(());
    let mut frame = None;
    for key in keys.iter().chain(&keys) {
        frame = Some((key.bind)(frame, &alive));
    }
    assert_eq!(Arc::strong_count(&alive) - 1, KEYS);
    assert_eq!(frame.as_ref().map(|frame| frame.bound().count()), Some(KEYS));
    drop(frame);
    assert_eq!(Arc::strong_count(&alive), 1);
}
