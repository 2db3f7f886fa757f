//! The keys of the real runtime, and values that count their drops.

use std::sync::Arc;

use ctx_runtime::{Bindings, Snapshot, get, try_get, try_with, with};

use crate::model::{DEFAULT, ValueId};
use crate::program::{Binds, Flavour, Key};
use crate::world::{World, this_step};

/// The content of every value.
#[derive(Debug)]
pub struct Live {
    id: ValueId,
    // Differs from the number if the value is read after its drop.
    check: Box<ValueId>,
    flavour: Flavour,
    world: Option<Arc<World>>,
}

impl Live {
    /// Makes a new value.
    pub fn new(world: &Arc<World>, key: Key, flavour: Flavour) -> Self {
        let id = world.state().values.add(key, this_step());
        Live { id, check: Box::new(id ^ 0x5a5a), flavour, world: Some(Arc::clone(world)) }
    }

    fn default_value() -> Self {
        Live { id: DEFAULT, check: Box::new(DEFAULT ^ 0x5a5a), flavour: Flavour::Plain, world: None }
    }

    /// The number of the value.
    pub fn id(&self) -> ValueId {
        if *self.check == self.id ^ 0x5a5a { self.id } else { ValueId::MAX }
    }

    fn fork(&self, key: Key) -> Self {
        let Some(world) = &self.world else { unreachable!("a default is not forked") };
        let flavour = if let Flavour::OnFork(_) = self.flavour { self.flavour.clone() } else { Flavour::Plain };
        let fork = Live::new(world, key, flavour);
        world.forked(self.id(), fork.id);
        if let Flavour::OnFork(body) = &self.flavour {
            world.in_fork(body);
        }
        fork
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        let Some(world) = self.world.take() else { return };
        let id = self.id();
        *self.check = 0;
        world.dropped(id, &self.flavour);
    }
}

/// A key of the programs.
pub trait Bound: ctx_runtime::Context + Send + Sync {
    /// The key, as programs name it.
    const KEY: Key;
    /// Makes a value of the key.
    fn new(live: Live) -> Self;
    /// The content of the value.
    fn live(&self) -> &Live;
}

macro_rules! keys {
    ($($(#[$attribute:meta])* $key:ident)*) => {$(
        /// A key of the programs.
        #[derive(Debug, ctx_runtime::Context)]
        $(#[$attribute])*
        pub struct $key(Live);

        impl Bound for $key {
            const KEY: Key = Key::$key;

            fn new(live: Live) -> Self {
                $key(live)
            }

            fn live(&self) -> &Live {
                &self.0
            }
        }
    )*};
}

keys! {
    A
    B
    #[repr(align(64))]
    Wide
    #[context(default = Level(Live::default_value()))]
    Level
    #[context(drop)]
    Tx
    #[context(fork = |span| Span(span.0.fork(Key::Span)))]
    Span
    #[context(fork = |probe| Probe(probe.0.fork(Key::Probe)))]
    Probe
}

/// Calls a generic function with the type of a key.
macro_rules! of_key {
    ($key:expr, $function:ident($($argument:expr),*)) => {
        match $key {
            Key::A => $function::<$crate::keys::A>($($argument),*),
            Key::B => $function::<$crate::keys::B>($($argument),*),
            Key::Wide => $function::<$crate::keys::Wide>($($argument),*),
            Key::Level => $function::<$crate::keys::Level>($($argument),*),
            Key::Tx => $function::<$crate::keys::Tx>($($argument),*),
            Key::Span => $function::<$crate::keys::Span>($($argument),*),
            Key::Probe => $function::<$crate::keys::Probe>($($argument),*),
        }
    };
}
pub(crate) use of_key;

/// Reads a key in place.
pub fn read(key: Key) -> Option<ValueId> {
    fn read<K: Bound>() -> Option<ValueId> {
        try_with(|value: &K| value.live().id()).ok()
    }
    of_key!(key, read())
}

/// Reads a key with `try_get`.
pub fn read_otherwise(key: Key) -> Option<ValueId> {
    fn read<K: Bound>() -> Option<ValueId> {
        try_get::<K>().ok().map(|value| value.live().id())
    }
    of_key!(key, read())
}

/// Reads a key with `get` and `with`, which panic if the key is not bound.
pub fn read_what_is_there(key: Key) -> (ValueId, ValueId) {
    fn read<K: Bound>() -> (ValueId, ValueId) {
        (get::<K>().live().id(), with(|value: &K| value.live().id()))
    }
    of_key!(key, read())
}

/// Reads a key from a snapshot, and says whether the snapshot binds it.
pub fn read_from(snapshot: &Snapshot, key: Key) -> (Option<ValueId>, bool) {
    fn read<K: Bound>(snapshot: &Snapshot) -> (Option<ValueId>, bool) {
        (snapshot.get::<K>().map(|value| value.live().id()), snapshot.is_bound::<K>())
    }
    of_key!(key, read(snapshot))
}

/// The snapshot without a key.
pub fn without(snapshot: &Snapshot, key: Key) -> Snapshot {
    fn without<K: Bound>(snapshot: &Snapshot) -> Snapshot {
        snapshot.without::<K>()
    }
    of_key!(key, without(snapshot))
}

/// An operation with values to bind, of any type.
pub trait Bind {
    /// The result of the operation.
    type Output;
    /// Does the operation. `bound` has the key and the number of each value.
    fn bind<V: Bindings>(self, values: V, bound: &[(Key, ValueId)]) -> Self::Output;
}

/// Makes the values of one call, one after another.
struct Values<'a> {
    world: &'a Arc<World>,
    binds: &'a Binds,
    arity: usize,
    made: Vec<(Key, ValueId)>,
}

impl Values<'_> {
    fn next<K: Bound>(&mut self) -> K {
        let has_flavour = usize::from(self.binds.at) % self.arity.max(1) == self.made.len();
        let flavour = if has_flavour { self.binds.flavour.clone() } else { Flavour::Plain };
        let live = Live::new(self.world, K::KEY, flavour);
        self.made.push((K::KEY, live.id));
        K::new(live)
    }

    fn bound_together(self) -> Vec<(Key, ValueId)> {
        self.world.bound_together(&self.made);
        self.made
    }
}

macro_rules! shapes {
    ($($shape:literal: ($($name:ident: $key:ident)*) => $values:expr;)*) => {
        /// The keys that are bound in one call, in their order.
        pub const SHAPES: &[&[Key]] = &[$(&[$(Key::$key),*]),*];

        /// Makes the values, and passes them to an operation.
        pub fn bind<U: Bind>(world: &Arc<World>, binds: &Binds, operation: U) -> U::Output {
            let shape = usize::from(binds.shape) % SHAPES.len();
            let mut values = Values { world, binds, arity: SHAPES[shape].len(), made: Vec::new() };
            match shape {
                $($shape => {
                    $(let $name: $key = values.next();)*
                    let bound = values.bound_together();
                    operation.bind($values, &bound)
                })*
                _ => unreachable!("a number modulo their count"),
            }
        }
    };
}

shapes! {
    0: (a: A) => a;
    1: (b: B) => b;
    2: (tx: Tx) => tx;
    3: (span: Span) => span;
    4: (a: A b: B) => (a, b);
    5: (level: Level) => level;
    6: (wide: Wide) => wide;
    7: (probe: Probe) => probe;
    8: (a: A tx: Tx) => (a, tx);
    9: (tx: Tx b: B) => (tx, b);
    10: (span: Span a: A) => (span, a);
    11: (tx: Tx span: Span) => (tx, span);
    12: (b: B level: Level) => (b, level);
    13: (wide: Wide probe: Probe) => (wide, probe);
    14: (a: A b: B wide: Wide) => (a, (b, wide));
    15: (span: Span tx: Tx b: B) => ((span, tx), b);
    16: (first: A second: A) => (first, second);
    17: (a: A first: Span level: Level second: Span) => (a, first, level, second);
    18: () => ();
}
