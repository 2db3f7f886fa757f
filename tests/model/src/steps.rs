//! Runs steps on both machines.

use std::sync::Arc;
use std::task::Poll;

use ctx_runtime::{Bindings, ContextRef, Snapshot, try_get, try_with};

use crate::call::call_sync;
use crate::keys::{self, Bind, Bound, of_key};
use crate::make::make;
use crate::model::{Context, ValueId};
use crate::program::{Body, Key, Op, Step, Then};
use crate::task::Task;
use crate::threads;
use crate::world::{Kept, World, this_step};

/// Whether guards are made and dropped in the arguments of spawn sites and in fork functions.
///
/// The docs do not say which context work captures there. If no key has a policy, it is the context that is current
/// when work is made. Otherwise it is the context that was current when the argument began.
const GUARDS_IN_ARGUMENTS: bool = false;

/// A local variable whose destructor reads the context.
struct Witness(Arc<World>);

impl Drop for Witness {
    fn drop(&mut self) {
        self.0.compare_reads("in the destructor of a local variable");
    }
}

/// Runs steps in code that is not `async`.
pub fn run_body(world: &Arc<World>, body: &Body) {
    let mut locals = Vec::new();
    for step in body.iter() {
        if world.is_stopped() {
            break;
        }
        run_step(world, step, &mut locals);
        world.compare(step.number);
    }
}

/// Runs steps in `async` code.
pub async fn run_async(world: Arc<World>, body: Body) {
    let mut locals = Vec::new();
    for step in body.iter() {
        if world.is_stopped() {
            break;
        }
        match &step.op {
            Op::Yield => {
                world.begin_step(step.number);
                yield_now().await;
            }
            Op::Make(work, body, Then::Await) => {
                world.begin_step(step.number);
                if let Some(task) = make(&world, work, body) {
                    task.await;
                }
            }
            _ => run_step(&world, step, &mut locals),
        }
        world.compare(step.number);
    }
}

async fn yield_now() {
    let mut has_yielded = false;
    std::future::poll_fn(|_| if std::mem::replace(&mut has_yielded, true) { Poll::Ready(()) } else { Poll::Pending })
        .await;
}

fn run_step(world: &Arc<World>, step: &Step, locals: &mut Vec<Witness>) {
    world.begin_step(step.number);
    match &step.op {
        Op::Run(values, body) => {
            world.guarded(|| keys::bind(world, values, Run { world, body }));
        }
        Op::RunIn(snapshot, body) => {
            world.guarded(|| {
                let (snapshot, context) = world.snapshot(*snapshot);
                snapshot.run(|| world.in_scope(context, context, || run_body(world, body)));
            });
        }
        Op::CallSync(call, body) => {
            world.guarded(|| call_sync(world, call, body));
        }
        Op::Capture => {
            let context = world.thread().capture();
            add_snapshot(world, Snapshot::capture(), context);
        }
        Op::CloneSnapshot(snapshot) => {
            let (snapshot, context) = world.snapshot(*snapshot);
            add_snapshot(world, snapshot, context);
        }
        Op::With(snapshot, values) => {
            let (snapshot, context) = world.snapshot(*snapshot);
            world.guarded(|| {
                let (with, context) = keys::bind(world, values, With { snapshot: &snapshot, context });
                add_snapshot(world, with, context);
                drop(snapshot);
            });
        }
        Op::Without(snapshot, key) => {
            let (snapshot, context) = world.snapshot(*snapshot);
            world.guarded(|| {
                add_snapshot(world, keys::without(&snapshot, *key), context.without(*key));
                drop(snapshot);
            });
        }
        Op::DropSnapshot(snapshot) => {
            let taken = {
                let mut state = world.state();
                let made_by: Vec<_> = state.snapshots.iter().map(|snapshot| snapshot.0).collect();
                world.choose(*snapshot, 's', &made_by, 0).map(|chosen| state.snapshots.remove(chosen))
            };
            world.guarded(|| drop(taken));
        }
        // The docs do not say which context work captures then.
        Op::Enter(_) | Op::EnterWith(..) | Op::Leave(_) if !GUARDS_IN_ARGUMENTS && world.thread().forks_running > 0 => {
        }
        Op::Enter(_) | Op::EnterWith(..) if !GUARDS_IN_ARGUMENTS && world.thread().is_making() => {}
        Op::Enter(_) | Op::EnterWith(..)
            if !GUARDS_IN_ARGUMENTS && !world.is_between() && world.is_making_anywhere() => {}
        Op::Leave(_) if !GUARDS_IN_ARGUMENTS && world.is_making_anywhere() => {}
        Op::Enter(snapshot) => {
            let (snapshot, context) = world.snapshot(*snapshot);
            world.guarded(|| {
                world.add_guard(snapshot.enter(), context);
                drop(snapshot);
            });
        }
        Op::EnterWith(snapshot, values) => {
            let (snapshot, context) = world.snapshot(*snapshot);
            world.guarded(|| {
                let (with, context) = keys::bind(world, values, With { snapshot: &snapshot, context });
                world.add_guard(with.enter(), context);
                drop((with, snapshot));
            });
        }
        Op::Leave(guard) => {
            world.leave(*guard);
        }
        Op::Get(key) => of_key!(key, get(world)),
        Op::GetFrom(snapshot, key) => of_key!(key, get_from(world, *snapshot)),
        Op::CloneKept(kept) => {
            let mut state = world.state();
            let made_by: Vec<_> = state.kept.iter().map(|kept| kept.name).collect();
            if let Some(chosen) = world.choose(*kept, 'k', &made_by, 0) {
                let clone = (state.kept[chosen].clone)();
                state.kept.push(clone);
            }
        }
        Op::DropKept(kept) => {
            let taken = {
                let mut state = world.state();
                let made_by: Vec<_> = state.kept.iter().map(|kept| kept.name).collect();
                world.choose(*kept, 'k', &made_by, 0).map(|chosen| state.kept.remove(chosen))
            };
            world.guarded(|| drop(taken));
        }
        Op::Visit(key, body) => {
            world.guarded(|| of_key!(key, visit(world, body)));
        }
        Op::Make(work, body, then) => {
            if let Some(task) = make(world, work, body) {
                if *then == Then::Drop {
                    drop(task);
                } else {
                    world.state().tasks.push(task);
                }
            }
        }
        Op::Poll(task, thread) => threads::poll(world, *task, *thread),
        Op::Cancel(task, thread) => threads::cancel(world, *task, *thread),
        Op::Witness => locals.push(Witness(Arc::clone(world))),
        Op::Yield => {}
        Op::Panic => std::panic::resume_unwind(Box::new(crate::world::OnPurpose)),
        Op::Catch(body) => world.caught(|| run_body(world, body)),
        Op::Install(place) => world.watch().install(usize::from(place % 2)),
        // While work is being made or dropped, the model does not know which events the hooks were told.
        Op::Uninstall(_) if !world.is_between() || world.is_making_anywhere() => {}
        Op::Uninstall(place) => world.uninstall(usize::from(place % 2)),
    }
}

fn add_snapshot(world: &World, snapshot: Snapshot, context: Context) {
    world.compare_snapshot("of a new snapshot", &snapshot, &context);
    world.state().snapshots.push((this_step(), snapshot, context));
}

struct Run<'a> {
    world: &'a Arc<World>,
    body: &'a Body,
}

impl Bind for Run<'_> {
    type Output = ();

    fn bind<V: Bindings>(self, values: V, bound: &[(Key, ValueId)]) {
        let (read, capture) = {
            let thread = self.world.thread();
            (thread.read().with(bound), thread.capture().with(bound))
        };
        ctx_runtime::run(values, || self.world.in_scope(read, capture, || run_body(self.world, self.body)));
    }
}

/// The snapshot is borrowed: another thread may have dropped all others, and a value that a function is about to return
/// leaks if a destructor panics there (rust-lang/rust#47949).
struct With<'a> {
    snapshot: &'a Snapshot,
    context: Context,
}

impl Bind for With<'_> {
    type Output = (Snapshot, Context);

    fn bind<V: Bindings>(self, values: V, bound: &[(Key, ValueId)]) -> Self::Output {
        (self.snapshot.with(values), self.context.with(bound))
    }
}

fn kept<K: Bound>(value: ContextRef<K>, id: ValueId, context: Context) -> Kept {
    let for_clone = value.clone();
    Kept {
        read: Box::new(move || value.live().id()),
        clone: Box::new(move || kept(for_clone.clone(), id, context)),
        value: id,
        context,
        name: this_step(),
    }
}

fn keep<K: Bound>(world: &World, value: Option<ContextRef<K>>, context: Context) {
    let (due, read) = (context.read(K::KEY), value.as_ref().map(|value| value.live().id()));
    if due != read {
        world.fail(format!("{:?} is {read:?}, and not {due:?}", K::KEY));
    }
    if let (Some(value), Some(id)) = (value, due) {
        world.state().kept.push(kept(value, id, context));
    }
}

fn get<K: Bound>(world: &World) {
    let context = world.thread().read();
    keep(world, try_get::<K>().ok(), context);
}

fn get_from<K: Bound>(world: &World, snapshot: u8) {
    let (snapshot, context) = world.snapshot(snapshot);
    keep(world, snapshot.get::<K>(), context);
}

/// Reads a value in place and runs steps meanwhile. The steps may drop the guard of its context.
fn visit<K: Bound>(world: &Arc<World>, body: &Body) {
    let context = world.thread().read();
    let due = context.read(K::KEY);
    let read = try_with(|value: &K| {
        let id = value.live().id();
        world.holding(&[(due.unwrap_or_default(), context)], || run_body(world, body));
        if value.live().id() != id {
            world.fail(format!("{:?} has changed while it was looked at", K::KEY));
        }
        id
    });
    if read.as_ref().ok() != due.as_ref() {
        world.fail(format!("{:?} is {:?}, and not {due:?}", K::KEY, read.ok()));
    }
}

/// The number of the step that drops everything.
pub const THE_END: u32 = u32::MAX;

/// Ends a program: drops everything, and checks that each value was dropped once.
pub fn finish(world: &Arc<World>) {
    world.begin_step(THE_END);
    loop {
        let mut is_over = true;
        for thread in 0..3 {
            let this = Arc::clone(world);
            is_over &= threads::on_thread(world, thread, move || {
                let mut is_over = true;
                while this.leave_last() {
                    is_over = false;
                }
                is_over
            });
        }
        let (snapshots, kept, tasks) = {
            let mut state = world.state();
            (std::mem::take(&mut state.snapshots), std::mem::take(&mut state.kept), std::mem::take(&mut state.tasks))
        };
        is_over &= snapshots.is_empty() && kept.is_empty() && tasks.is_empty();
        tasks.into_iter().for_each(|task: Task| drop(task));
        kept.into_iter().for_each(|kept| world.caught(|| drop(kept)));
        snapshots.into_iter().for_each(|snapshot| world.caught(|| drop(snapshot)));
        if is_over {
            break;
        }
    }
    world.compare_end();
    world.uninstall(0);
    world.uninstall(1);
}
