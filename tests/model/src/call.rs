//! Calls of annotated functions: their values, and functions that are not `async`.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

use ctx_runtime::hooks::Kind;

use crate::keys::{Bound, Live};
use crate::model::{Context, ValueId};
use crate::program::{Body, Call, Flavour, Function, Key};
use crate::steps::run_body;
use crate::watch::Creation;
use crate::work;
use crate::world::{OnPurpose, World};

/// The values that a call binds, in their order.
pub struct Values<'a> {
    world: &'a Arc<World>,
    call: &'a Call,
    made: Vec<(Key, ValueId)>,
}

impl<'a> Values<'a> {
    /// No value is made yet.
    pub fn new(world: &'a Arc<World>, call: &'a Call) -> Self {
        Values { world, call, made: Vec::new() }
    }

    /// Makes the next value.
    pub fn make<K: Bound>(&mut self) -> K {
        let flavour = if self.made.is_empty() { self.call.flavour.clone() } else { Flavour::Plain };
        let live = Live::new(self.world, K::KEY, flavour);
        self.made.push((K::KEY, live.id()));
        self.world.bound_together(&self.made);
        K::new(live)
    }

    /// The context of the function, if it is called while `current` is current.
    pub fn context(&self, current: Context) -> Context {
        let below = if self.call.function.is_root() { Context::EMPTY } else { current };
        below.with(&self.made)
    }
}

/// Calls an annotated function that is not `async`.
pub fn call_sync(world: &Arc<World>, call: &Call, body: &Body) {
    let values = &mut Values::new(world, call);
    let (read, capture) = {
        let thread = world.thread();
        (thread.read(), thread.capture())
    };
    let creation = Creation { trigger: world.execution() };
    let resource = Cell::new(None);
    let made = Cell::new(Vec::new());
    let f = || {
        let made: Vec<_> = made.take();
        let on = |below: Context| if call.function.is_root() { Context::EMPTY } else { below }.with(&made);
        let mut depth = None;
        if call.function.is_root() {
            let created = world.watch().created(&[Kind::Root], creation);
            if let Some(place) = world.expect(created).and_then(|places| places[0]) {
                let mut watch = world.watch();
                watch.runs_in(place, on(read));
                watch.expect(place, 'B');
                resource.set(Some(place));
                depth = Some(world.thread().begin(&[place]));
            }
        }
        let ran = catch_unwind(AssertUnwindSafe(|| {
            let run = || {
                world.compare_reads("in a function");
                run_body(world, body);
            };
            // `#[with_context]` on a function that is not `async` binds nothing, so it is no scope.
            if call.function == Function::Plain { run() } else { world.in_scope(on(read), on(capture), run) }
        }));
        if let Some(depth) = depth {
            world.thread().end(depth);
        }
        ran.unwrap_or_else(|payload| resume_unwind(payload));
    };
    macro_rules! call {
        ($function:ident($($value:ident)*)) => {{
            $(let $value = values.make();)*
            made.set(values.made.clone());
            catch_unwind(AssertUnwindSafe(|| work::sync::$function($($value,)* f)))
        }};
    }
    let called = match call.function {
        Function::Plain => call!(plain()),
        Function::BindA => call!(bind_a(a)),
        Function::BindBTx => call!(bind_b_tx(b tx)),
        Function::BindSpan => call!(bind_span(span)),
        Function::RootA => call!(root_a(a)),
        Function::RootATxSpan => call!(root_a_tx_span(a tx span)),
        Function::RootEmpty => call!(root_empty()),
    };
    if let Some(place) = resource.get() {
        let mut watch = world.watch();
        watch.expect(place, 'A');
        // If a root panics in a destructor while its thread unwinds already, hooks are told `resolve` too.
        if called.is_ok() || std::thread::panicking() {
            watch.expect(place, 'R');
        }
        watch.expect(place, 'D');
        if called.as_ref().is_err_and(|payload| !payload.is::<OnPurpose>()) {
            watch.be_lenient(place);
        }
    }
    called.unwrap_or_else(|payload| resume_unwind(payload));
}
