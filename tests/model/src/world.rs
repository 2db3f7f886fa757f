//! The runtime and the model side by side: everything that exists in a program, on both machines.

use std::any::Any;
use std::cell::Cell;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ctx_runtime::Snapshot;
use ctx_runtime::hooks::{self, Installed};

use crate::lifetimes::Values;
use crate::model::{Context, GuardId, Thread, ValueId};
use crate::print::{Names, Operand};
use crate::task::Task;
use crate::threads::Workers;
use crate::watch::Watch;

/// The payload of a panic of `Op::Panic`.
pub struct OnPurpose;

/// The payload of a panic in a value's destructor.
pub struct InDestructor;

thread_local! {
    static THREAD: Cell<usize> = const { Cell::new(0) };
    static STEP: Cell<u32> = const { Cell::new(0) };
}

/// The difference between the machines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The step that ran last.
    pub step: u32,
    /// A description of the difference.
    pub message: String,
}

/// A `ContextRef` of any type, and the value that it must have.
pub struct Kept {
    /// Reads the value.
    pub read: Box<dyn Fn() -> ValueId + Send>,
    /// Clones the `ContextRef`.
    pub clone: Box<dyn Fn() -> Kept + Send>,
    /// The value that it must read.
    pub value: ValueId,
    /// The context that it was read from.
    pub context: Context,
    /// The step that read it.
    pub name: u32,
}

/// Work that exists.
pub struct Work {
    /// The context of its code.
    pub own: Context,
    /// The context around it.
    pub around: Context,
    /// Whether the work may have given its result. Then it may have given up its context, too. While its code runs, the thread has it.
    pub may_be_over: bool,
}

/// Everything that exists, apart from threads.
#[derive(Default)]
pub struct State {
    /// All values.
    pub values: Values,
    /// The snapshots that are kept, with the steps that made them.
    pub snapshots: Vec<(u32, Snapshot, Context)>,
    /// The reads that are kept.
    pub kept: Vec<Kept>,
    /// The list of tasks: work that no code awaits.
    pub tasks: Vec<Task>,
    /// All work that exists, by its number.
    pub work: HashMap<u64, Work>,
    /// The values that running code holds, with the contexts that they were read from.
    pub held: Vec<(ValueId, Context)>,
    next_work: u64,
}

/// Which comparisons are made. Reads and the number of drops are always compared.
#[derive(Clone, Copy, Debug)]
pub struct Checks {
    /// One step runs at a time, so lifetimes and hooks can be compared after each step.
    pub in_lockstep: bool,
}

/// A program that runs.
pub struct World {
    /// Which comparisons are made.
    pub checks: Checks,
    pub(crate) threads: Vec<Mutex<Thread>>,
    state: Mutex<State>,
    watch: Mutex<Watch>,
    failure: Mutex<Option<Failure>>,
    pub(crate) has_failed: AtomicBool,
    steps: AtomicU64,
    /// The number of polls that are running.
    pub polls: AtomicUsize,
    /// The threads that run, or wait for another thread.
    pub busy: Mutex<Vec<usize>>,
    /// The threads besides the main thread.
    pub workers: Arc<Workers>,
    names: Mutex<Names>,
    // The things that the operands of steps stand for, if an earlier run has found them.
    fixed: Option<Names>,
}

/// The greatest number of steps of a program: values whose destructors run steps could make it long.
const MOST_STEPS: u64 = 3_000;

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("World").finish_non_exhaustive()
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Gives this thread its number.
pub fn become_thread(number: usize) {
    THREAD.set(number);
}

/// The step that runs on this thread.
pub fn this_step() -> u32 {
    STEP.get()
}

/// Sets the step that ran last on this thread.
pub(crate) fn set_step(number: u32) {
    STEP.set(number);
}

/// The number of this thread.
pub fn this_thread() -> usize {
    THREAD.get()
}

impl World {
    /// A world in which nothing exists yet.
    pub fn new(threads: usize, checks: Checks, workers: Arc<Workers>, fixed: Option<Names>) -> Arc<Self> {
        Arc::new(World {
            checks,
            threads: (0..threads).map(|_| Mutex::default()).collect(),
            state: Mutex::default(),
            watch: Mutex::default(),
            failure: Mutex::default(),
            has_failed: AtomicBool::new(false),
            steps: AtomicU64::new(0),
            polls: AtomicUsize::new(0),
            busy: Mutex::new(vec![0]),
            workers,
            names: Mutex::default(),
            fixed,
        })
    }

    /// The model of this thread.
    pub fn thread(&self) -> MutexGuard<'_, Thread> {
        lock(&self.threads[THREAD.get()])
    }

    /// Everything apart from threads. No code of the runtime may run while it is locked.
    pub fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// The model of hooks.
    pub fn watch(&self) -> MutexGuard<'_, Watch> {
        lock(&self.watch)
    }

    /// Notes that the machines differ. Only the first failure is kept.
    pub fn fail(&self, message: impl Into<String>) {
        self.has_failed.store(true, Ordering::Relaxed);
        let mut failure = lock(&self.failure);
        if failure.is_none() {
            *failure = Some(Failure { step: STEP.get(), message: message.into() });
        }
    }

    /// Fails if `result` is an error.
    pub fn expect<T>(&self, result: Result<T, String>) -> Option<T> {
        result.map_err(|message| self.fail(message)).ok()
    }

    /// The first difference between the machines.
    pub fn failure(&self) -> Option<Failure> {
        lock(&self.failure).clone()
    }

    /// The number of steps that were run.
    pub fn steps(&self) -> u64 {
        self.steps.load(Ordering::Relaxed)
    }

    /// Whether no more steps must run.
    pub fn is_stopped(&self) -> bool {
        self.has_failed.load(Ordering::Relaxed) || self.steps() > MOST_STEPS
    }

    /// The index of the thing that the operand of the current step stands for. `made_by` has the steps that made them.
    /// `more` is 1 if the operand may also stand for the empty snapshot, which no step made.
    pub fn choose(&self, operand: u8, letter: char, made_by: &[u32], more: usize) -> Option<usize> {
        let chosen = match &self.fixed {
            Some(fixed) => match fixed.get(&STEP.get())? {
                Operand::Empty => Some(made_by.len()),
                Operand::Made(_, step) => made_by.iter().position(|made_by| made_by == step),
            },
            None => usize::from(operand).checked_rem(made_by.len() + more),
        }?;
        let name = made_by.get(chosen).map_or(Operand::Empty, |step| Operand::Made(letter, *step));
        lock(&self.names).insert(STEP.get(), name);
        Some(chosen)
    }

    /// The things that the operands of all steps stood for.
    pub fn names(&self) -> Names {
        lock(&self.names).clone()
    }

    /// Begins a step.
    pub fn begin_step(&self, number: u32) {
        STEP.set(number);
        self.steps.fetch_add(1, Ordering::Relaxed);
    }

    /// Runs `f` in a scope of the model.
    pub fn in_scope<R>(&self, read: Context, capture: Context, f: impl FnOnce() -> R) -> R {
        struct Leave<'a>(&'a World, GuardId);
        impl Drop for Leave<'_> {
            fn drop(&mut self) {
                self.0.thread().leave_scope(self.1);
            }
        }
        let scope = self.thread().enter_scope(read, capture);
        let _leave = Leave(self, scope);
        f()
    }

    /// Runs `f`. Returns `None` if a destructor in it panicked.
    pub fn guarded<R>(&self, f: impl FnOnce() -> R) -> Option<R> {
        match catch_unwind(AssertUnwindSafe(f)) {
            Ok(result) => Some(result),
            Err(payload) => {
                self.check_payload(payload.as_ref());
                if payload.is::<OnPurpose>() {
                    resume_unwind(payload);
                }
                None
            }
        }
    }

    /// Fails if the payload of a panic does not come from the program.
    pub fn check_payload(&self, payload: &(dyn Any + Send)) {
        if payload.is::<OnPurpose>() || payload.is::<InDestructor>() {
            return;
        }
        let text = payload.downcast_ref::<String>().cloned();
        let text = text.or_else(|| payload.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        self.fail(format!("a panic: {}", text.unwrap_or_default()));
    }

    /// Whether no destructor or fork function runs on any thread. In these functions the runtime is in the middle of a
    /// step, so the model does not know which values are gone and which events were told.
    pub fn is_between(&self) -> bool {
        self.threads.iter().all(|thread| {
            let thread = lock(thread);
            thread.destructors_running == 0 && thread.forks_running == 0
        })
    }

    /// Whether the argument of a spawn site is being evaluated, on any thread.
    pub fn is_making_anywhere(&self) -> bool {
        self.threads.iter().any(|thread| lock(thread).is_making_anywhere())
    }

    /// Runs `f` while the running code holds values, each read from a context.
    pub fn holding<R>(&self, values: &[(ValueId, Context)], f: impl FnOnce() -> R) -> R {
        struct End<'a>(&'a World, usize);
        impl Drop for End<'_> {
            fn drop(&mut self) {
                self.0.state().held.truncate(self.1);
            }
        }
        let depth = {
            let mut state = self.state();
            state.held.extend(values);
            state.held.len() - values.len()
        };
        let _end = End(self, depth);
        f()
    }

    /// The resource whose code runs here, if that is known.
    pub fn execution(&self) -> Option<Option<hooks::ResourceId>> {
        let (execution, is_in_destructor) = {
            let thread = self.thread();
            (thread.execution(), thread.destructors_running > 0)
        };
        match execution {
            // The runtime may drop a value before or after it leaves the execution of the value's work.
            _ if is_in_destructor => None,
            None => Some(None),
            Some(resource) => self.watch().id_if_watched(resource).map(Some),
        }
    }

    /// Runs `f`, and catches the panics of the program.
    pub fn caught(&self, f: impl FnOnce()) {
        if let Err(payload) = catch_unwind(AssertUnwindSafe(f)) {
            self.check_payload(payload.as_ref());
        }
    }

    /// The snapshot that an operand stands for: a kept snapshot, or the empty snapshot.
    pub fn snapshot(&self, operand: u8) -> (Snapshot, Context) {
        let state = self.state();
        let made_by: Vec<_> = state.snapshots.iter().map(|snapshot| snapshot.0).collect();
        let chosen = self.choose(operand, 's', &made_by, 1);
        let chosen = chosen.and_then(|chosen| state.snapshots.get(chosen));
        chosen.map_or((Snapshot::empty(), Context::EMPTY), |(_, snapshot, context)| (snapshot.clone(), *context))
    }

    /// Adds work. `own` is the context of its code, `around` the context of the task around the call.
    pub fn add_work(&self, own: Context, around: Context) -> u64 {
        let mut state = self.state();
        state.next_work += 1;
        let number = state.next_work;
        state.work.insert(number, Work { own, around, may_be_over: false });
        number
    }

    /// Notes whether work may have given its result.
    pub fn may_be_over(&self, work: Option<u64>, may_be_over: bool) {
        if let Some(work) = work
            && let Some(work) = self.state().work.get_mut(&work)
        {
            work.may_be_over = may_be_over;
        }
    }

    /// Removes work. Only code that runs may keep its context now.
    pub fn remove_work(&self, work: u64) {
        self.state().work.remove(&work);
    }

    /// Uninstalls hooks.
    pub fn uninstall(&self, place: usize) {
        let sorted = self.watch().sort_in();
        self.expect(sorted);
        let installed: Option<Installed> = self.watch().uninstall(place);
        // The hooks are dropped after the lock is released.
        drop(installed);
    }
}
