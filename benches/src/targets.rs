//! The performance targets of ctx.

use serde::Serialize;

/// A figure by its key, and the bound that it must keep.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    pub key: &'static str,
    pub what: &'static str,
    pub bound: Bound,
}

#[derive(Clone, Copy, Debug)]
pub enum Bound {
    AtMost(f64),
    AtLeast(f64),
}

macro_rules! targets {
    ($($key:ident $bound:ident $limit:literal $what:literal)*) => {
        pub const TARGETS: &[Target] =
            &[$(Target { key: stringify!($key), what: $what, bound: Bound::$bound($limit) }),*];
    };
}
targets! {
    read_vs_tokio         AtMost 1.2   "read a `u64` with 4 keys bound / tokio's `get`"
    read16_vs_read1       AtMost 1.3   "read with 16 keys bound, the slowest of them / with 1"
    poll_vs_tokio         AtMost 0.35  "added to a poll by one scope / by one `task_local!` scope"
    poll8_vs_poll1        AtMost 1.1   "a poll in a context of 8 keys / of 1"
    bind_vs_tokio_arc     AtMost 0.8   "bind a value and run a ready future / tokio, an `Arc<String>`"
    bind4_vs_tokio4       AtMost 1.0   "a root that binds four values / four nested `task_local!` scopes"
    capture_vs_arc        AtMost 1.2   "capture and drop a snapshot / clone and drop an `Arc`"
    call_vs_arc           AtMost 1.3   "added by `#[with_context]` to an awaited call / clone and drop an `Arc`"
    call_inherit_vs_plain AtMost 1.05  "a call of a `#[with_context(inherit)]` function / of a plain one"
    spawn_vs_bare         AtMost 1.05  "a carried `tokio::spawn`, and its join / a bare one"
    hooks_off_vs_none     AtMost 1.02  "spawn and join a small task, hooks uninstalled again / never installed"
    hooks_counting_vs_none AtMost 1.10  "spawn and join a small task, with hooks that count / without"
    hooks_sampled_vs_none AtMost 1.03  "a root and a small task, with hooks that count one root in a hundred / without"
    ambient_vs_bare       AtMost 1.10 "a raw spawn in ambient mode, and its join / on a runtime without"
    ambient8_vs_bare8     AtMost 1.10 "the same by eight tasks at once, on eight workers / on a runtime without"
    field_vs_param        AtMost 2.0   "ns: `context!(Request.id)` of a `u64`, more than from a parameter"
    http_vs_bare          AtLeast 0.98 "requests a second with context / without"
    http_layer_vs_bare    AtLeast 0.97 "requests a second with the layer of ctx-http / without"
    http_layer_vs_tower   AtLeast 1.0  "the same / with tower-http's layers for ids and traces"
    task_bytes_added      AtMost 16.0  "bytes for each parked task that shares its root's context"
    future_bytes_added    AtMost 16.0  "bytes of an annotated `async fn`'s future, above the plain one"
    depth_vs_plain        AtLeast 0.6  "calls nested under the default recursion limit / plain ones"
    compile_vs_instrument AtMost 0.6   "time added to `cargo check` by `#[with_context]` / by `#[instrument]`"
    compile_vs_plain      AtMost 1.25  "`cargo check` of the annotated crate / of the plain one"
    build_vs_plain        AtMost 1.35  "`cargo build` of the annotated crate and a program / of the plain ones"
}

/// How a figure compares with its target.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Outcome {
    pub value: f64,
    pub bound: f64,
    pub met: bool,
    #[serde(skip)]
    pub target: &'static Target,
}

impl Outcome {
    /// # Panics
    /// If there is no target by that key.
    pub fn of(key: &str, value: f64) -> Self {
        let target = TARGETS.iter().find(|target| target.key == key).unwrap_or_else(|| panic!("no target `{key}`"));
        let (bound, met) = match target.bound {
            Bound::AtMost(bound) => (bound, value <= bound),
            Bound::AtLeast(bound) => (bound, value >= bound),
        };
        Outcome { value, bound, met, target }
    }
}
