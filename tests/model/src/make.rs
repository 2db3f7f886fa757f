//! Makes work, and tells the model the resources of the work and the context that it runs in.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, OnceLock};

use ctx_runtime::hooks::Kind;
use ctx_runtime::{Bindings, Snapshot};

use crate::call::Values;
use crate::inside::{Closure, Inside, RunsIn};
use crate::keys::{self, Bind};
use crate::model::{Context, GuardId, ValueId};
use crate::program::{Body, Call, Function, Job, Key, Work};
use crate::steps::run_body;
use crate::task::{Real, Task};
use crate::watch::Creation;
use crate::work;
use crate::world::{OnPurpose, World};

/// Work that was made.
struct Made {
    real: Real,
    // The context of its code. `None`: the code runs in the context of its poller.
    context: Option<Context>,
    // The kind and the context of each resource, in the order of their creation, the innermost first.
    resources: Vec<(Kind, Context)>,
    // The second resource replaces the first at once.
    first_is_replaced: bool,
}

impl Made {
    fn new(real: Real, kind: Kind, context: Context) -> Self {
        Made { real, context: Some(context), resources: vec![(kind, context)], first_is_replaced: false }
    }
}

/// Makes work that runs a body. Returns `None` if making it panicked in a destructor.
pub fn make(world: &Arc<World>, work: &Work, body: &Body) -> Option<Task> {
    let (cell, around) = (Arc::new(OnceLock::new()), Arc::new(OnceLock::new()));
    let trigger = world.execution();
    let depth = {
        let mut thread = world.thread();
        thread.forks.push(Vec::new());
        thread.forks.len() - 1
    };
    let capture = world.thread().capture();
    let making = Making { world, cell: &cell, around: &around, body, capture };
    let made = catch_unwind(AssertUnwindSafe(|| making.make(work)));
    let left_over = {
        let mut thread = world.thread();
        let left_over = thread.forks.drain(depth..).next();
        left_over.unwrap_or_default()
    };
    let made = match made {
        Ok(made) => made,
        Err(payload) => {
            world.watch().forget_created();
            world.check_payload(payload.as_ref());
            if payload.is::<OnPurpose>() {
                resume_unwind(payload);
            }
            return None;
        }
    };
    if !left_over.is_empty() {
        world.fail(format!("these values were forked, and not to be: {left_over:?}"));
    }
    let kinds: Vec<_> = made.resources.iter().map(|resource| resource.0).collect();
    let created = world.watch().created(&kinds, Creation { trigger });
    let mut resources = Vec::new();
    for (place, (_, context)) in world.expect(created).unwrap_or_default().into_iter().zip(&made.resources) {
        if let Some(place) = place {
            world.watch().runs_in(place, *context);
        }
        resources.push(place);
    }
    if made.first_is_replaced
        && let Some(first) = resources.first_mut().and_then(Option::take)
    {
        let mut watch = world.watch();
        watch.expect(first, 'R');
        watch.expect(first, 'D');
    }
    if let Some(context) = made.context {
        let _ = cell.set(context);
        let _ = around.set(made.resources.last().map_or(context, |outer| outer.1));
    }
    resources.reverse();
    // If a future is inside another future, the inner future holds its own context.
    let held = made.context.map(|own| match made.resources[..] {
        [_, outer] if !made.first_is_replaced => (Context::EMPTY, outer.1),
        _ => (own, own),
    });
    Some(Task::new(world, made.real, resources.into_iter().flatten().collect(), held))
}

struct Making<'a> {
    world: &'a Arc<World>,
    cell: &'a Arc<OnceLock<Context>>,
    // The context of the task around a call.
    around: &'a Arc<OnceLock<Context>>,
    body: &'a Body,
    capture: Context,
}

impl Making<'_> {
    fn inside(&self) -> Inside {
        Inside::new(self.world, RunsIn::Own(Arc::clone(self.cell)), self.body)
    }

    fn closure(&self) -> Closure {
        Closure::new(self.world, RunsIn::Own(Arc::clone(self.cell)), self.body)
    }

    /// The context that is handed over here. The values that must be forked were forked before.
    fn crossing(&self, detach: bool) -> Context {
        let (forks, is_in_fork) = {
            let mut thread = self.world.thread();
            let forks = thread.forks.last_mut().map(std::mem::take);
            (forks.unwrap_or_default(), thread.forks_running > 0)
        };
        let crossing = if detach || is_in_fork {
            let context = if detach { Context::EMPTY } else { self.capture };
            if forks.is_empty() { Ok(context) } else { Err(format!("these values were forked: {forks:?}")) }
        } else {
            self.capture.crossing(&forks)
        };
        self.world.expect(crossing).unwrap_or_default()
    }

    fn make(&self, made: &Work) -> Made {
        let world = self.world;
        match made {
            Work::Scope(binds) => keys::bind(world, binds, Scope { making: self }),
            Work::In(snapshot) => {
                let (snapshot, context) = world.snapshot(*snapshot);
                let real = work::future(snapshot.scope(self.inside().direct()));
                drop(snapshot);
                Made::new(real, Kind::Scope, context)
            }
            Work::Wrap(snapshot) => {
                let (snapshot, context) = world.snapshot(*snapshot);
                let real = work::wrap(&snapshot, self.closure());
                drop(snapshot);
                Made::new(real, Kind::Closure, context)
            }
            Work::Stream(snapshot) => {
                let (snapshot, context) = world.snapshot(*snapshot);
                let stream = Box::pin(snapshot.wrap_stream(self.inside().direct()));
                drop(snapshot);
                Made::new(Real::Stream(stream), Kind::Stream, context)
            }
            Work::Call(call) => {
                let (future, kind, context) = self.call(call, self.capture);
                Made::new(future, kind, context)
            }
            Work::Bare => {
                let inside = Inside::new(world, RunsIn::Whoever, self.body);
                Made { real: work::future(inside), context: None, resources: Vec::new(), first_is_replaced: false }
            }
            Work::Spawn(job, detach) => self.spawn(job, *detach),
            Work::Carry => Made::new(work::carry(self.inside()), Kind::Scope, self.crossing(false)),
            Work::CarryClosure => Made::new(work::carry_closure(self.closure()), Kind::Closure, self.crossing(false)),
        }
    }

    fn spawn(&self, job: &Job, detach: bool) -> Made {
        let (real, kind) = match (job, detach) {
            (Job::Block, false) => (work::spawn_block(self.inside()), Kind::Task),
            (Job::Block, true) => (work::detach_block(self.inside()), Kind::Task),
            (Job::Boxed, false) => (work::spawn_boxed(self.inside()), Kind::Task),
            (Job::Boxed, true) => (work::detach_boxed(self.inside()), Kind::Task),
            (Job::Closure, false) => (work::spawn_closure(self.closure()), Kind::Blocking),
            (Job::Closure, true) => (work::detach_closure(self.closure()), Kind::Blocking),
            (Job::Call(call, argument), _) => return self.spawn_call(call, argument, detach),
            (Job::Scope(binds, argument), _) => {
                return keys::bind(self.world, binds, SpawnScope { making: self, argument, detach });
            }
        };
        Made::new(real, kind, self.crossing(detach))
    }

    /// Runs the argument of a spawn site. Work that is made there runs in the context that crosses.
    /// `f` owns the values `held`, and drops them here if the argument panics.
    fn argument<R>(&self, body: &Body, detach: bool, held: &[(ValueId, Context)], f: impl FnOnce(Context) -> R) -> R {
        struct End<'a>(&'a World, GuardId);
        impl Drop for End<'_> {
            fn drop(&mut self) {
                self.0.thread().leave(self.1);
            }
        }
        // The docs do not say when values are forked: before the argument runs, or at its first capture. Here: before.
        drop(Snapshot::capture());
        let crossing = self.crossing(detach);
        let guard = self.world.thread().begin_making(crossing);
        let _end = End(self.world, guard);
        // A local variable, so that it is dropped before `_end`.
        let f = f;
        self.world.compare_reads("in the argument of a spawn site");
        self.world.holding(held, || run_body(self.world, body));
        f(crossing)
    }

    fn spawn_call(&self, call: &Call, argument: &Body, detach: bool) -> Made {
        let seen = Cell::new(None);
        macro_rules! spawn {
            (|$values:ident| $call:expr) => {{
                let make = || {
                    self.argument(argument, detach, &[], |crossing| {
                        let $values = &mut Values::new(self.world, call);
                        let future = $call;
                        let own = $values.context(crossing);
                        seen.set(Some((crossing, own)));
                        Inside::around(self.world, RunsIn::Own(Arc::clone(self.around)), own, future)
                    })
                };
                if detach { work::detach_call(make) } else { work::spawn_call(make) }
            }};
        }
        let real = match call.function {
            Function::Plain => spawn!(|_values| work::plain(self.inside())),
            Function::BindA => spawn!(|values| work::bind_a(values.make(), self.inside())),
            Function::BindBTx => spawn!(|values| work::bind_b_tx(values.make(), values.make(), self.inside())),
            Function::BindSpan => spawn!(|values| work::bind_span(values.make(), self.inside())),
            Function::RootA => spawn!(|values| work::root_a(values.make(), self.inside())),
            Function::RootATxSpan => {
                spawn!(|values| work::root_a_tx_span(values.make(), values.make(), values.make(), self.inside()))
            }
            Function::RootEmpty => spawn!(|_values| work::root_empty(self.inside())),
        };
        let (crossing, context) = seen.get().unwrap_or_default();
        let kind = if call.function.is_root() { Kind::Root } else { Kind::AsyncFn };
        let resources = vec![(kind, context), (Kind::Task, crossing)];
        Made { real, context: Some(context), resources, first_is_replaced: false }
    }

    fn call(&self, call: &Call, capture: Context) -> (Real, Kind, Context) {
        let values = &mut Values::new(self.world, call);
        let real = match call.function {
            Function::Plain => work::future(work::plain(self.inside())),
            Function::BindA => work::future(work::bind_a(values.make(), self.inside())),
            Function::BindBTx => work::future(work::bind_b_tx(values.make(), values.make(), self.inside())),
            Function::BindSpan => work::future(work::bind_span(values.make(), self.inside())),
            Function::RootA => work::future(work::root_a(values.make(), self.inside())),
            Function::RootATxSpan => {
                work::future(work::root_a_tx_span(values.make(), values.make(), values.make(), self.inside()))
            }
            Function::RootEmpty => work::future(work::root_empty(self.inside())),
        };
        let kind = if call.function.is_root() { Kind::Root } else { Kind::AsyncFn };
        (real, kind, values.context(capture))
    }
}

struct Scope<'a> {
    making: &'a Making<'a>,
}

impl Bind for Scope<'_> {
    type Output = Made;

    fn bind<V: Bindings>(self, values: V, bound: &[(Key, ValueId)]) -> Made {
        let future = ctx_runtime::scope(values, self.making.inside().direct());
        Made::new(work::future(future), Kind::Scope, self.making.capture.with(bound))
    }
}

struct SpawnScope<'a> {
    making: &'a Making<'a>,
    argument: &'a Body,
    detach: bool,
}

impl Bind for SpawnScope<'_> {
    type Output = Made;

    fn bind<V: Bindings>(self, values: V, bound: &[(Key, ValueId)]) -> Made {
        let context = Cell::new(Context::EMPTY);
        let seen = &context;
        let make = || {
            let held: Vec<_> = bound.iter().map(|(_, value)| (*value, Context::EMPTY)).collect();
            self.making.argument(self.argument, self.detach, &held, move |crossing| {
                seen.set(crossing.with(bound));
                ctx_runtime::scope(values, self.making.inside().direct())
            })
        };
        let real = if self.detach { work::detach_scope(make) } else { work::spawn_scope(make) };
        let context = context.get();
        let resources = vec![(Kind::Scope, context), (Kind::Task, context)];
        Made { real, context: Some(context), resources, first_is_replaced: true }
    }
}
