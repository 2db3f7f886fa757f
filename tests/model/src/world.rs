//! The two machines next to each other: everything that exists in a program, on the runtime and in the model.

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

/// The payload of a panic of `Step::Panic`.
pub struct OnPurpose;

/// The payload of a panic in a value's destructor.
pub struct InDestructor;

thread_local! {
    static THREAD: Cell<usize> = const { Cell::new(0) };
    static STEP: Cell<u32> = const { Cell::new(0) };
}

/// Where the two differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The step that ran last.
    pub step: u32,
    /// How they differ.
    pub message: String,
}

/// A `ContextRef`, whatever its type, and what is in it.
pub struct Kept {
    /// Reads the value.
    pub read: Box<dyn Fn() -> ValueId + Send>,
    /// Clones it.
    pub clone: Box<dyn Fn() -> Kept + Send>,
    /// What it must read.
    pub value: ValueId,
    /// Where it was read.
    pub context: Context,
    /// The step that has read it.
    pub name: u32,
}

/// What exists, apart from threads.
#[derive(Default)]
pub struct State {
    /// All values.
    pub values: Values,
    /// Snapshots that are kept, and the steps that have made them.
    pub snapshots: Vec<(u32, Snapshot, Context)>,
    /// Reads that are kept.
    pub kept: Vec<Kept>,
    /// Work that nobody waits for.
    pub tasks: Vec<Task>,
    /// The contexts of all work that exists, by a number: that of its code, and that of what is around it.
    pub work: HashMap<u64, (Context, Context)>,
    /// Values that the code that runs holds, and the contexts that they were read from.
    pub held: Vec<(ValueId, Context)>,
    next_work: u64,
}

/// What is compared. Reads and the number of drops always are.
#[derive(Clone, Copy, Debug)]
pub struct Checks {
    /// One thing happens at a time, so that lifetimes and hooks can be compared after each step.
    pub in_lockstep: bool,
}

/// A program under way.
pub struct World {
    /// What is compared.
    pub checks: Checks,
    pub(crate) threads: Vec<Mutex<Thread>>,
    state: Mutex<State>,
    watch: Mutex<Watch>,
    failure: Mutex<Option<Failure>>,
    pub(crate) has_failed: AtomicBool,
    steps: AtomicU64,
    /// The polls that are under way.
    pub polls: AtomicUsize,
    /// The threads that wait for another, or run.
    pub busy: Mutex<Vec<usize>>,
    /// The other threads.
    pub workers: Arc<Workers>,
    names: Mutex<Names>,
    // What the operands of steps stand for, if that is known from an earlier run.
    fixed: Option<Names>,
}

/// No program runs more steps: values whose destructors run steps could make it long.
const MOST_STEPS: u64 = 3_000;

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("World").finish_non_exhaustive()
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on, this thread is the one with a number.
pub fn become_thread(number: usize) {
    THREAD.set(number);
}

/// The step that runs on this thread.
pub fn this_step() -> u32 {
    STEP.get()
}

/// A step has run on this thread.
pub(crate) fn set_step(number: u32) {
    STEP.set(number);
}

/// The number of this thread.
pub fn this_thread() -> usize {
    THREAD.get()
}

impl World {
    /// Nothing exists yet.
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

    /// Everything else. No code of the runtime may run while it is locked.
    pub fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Hooks.
    pub fn watch(&self) -> MutexGuard<'_, Watch> {
        lock(&self.watch)
    }

    /// The machines differ. The first time counts.
    pub fn fail(&self, message: impl Into<String>) {
        self.has_failed.store(true, Ordering::Relaxed);
        let mut failure = lock(&self.failure);
        if failure.is_none() {
            *failure = Some(Failure { step: STEP.get(), message: message.into() });
        }
    }

    /// Fails, if it is an error.
    pub fn expect<T>(&self, result: Result<T, String>) -> Option<T> {
        result.map_err(|message| self.fail(message)).ok()
    }

    /// Where they differ.
    pub fn failure(&self) -> Option<Failure> {
        lock(&self.failure).clone()
    }

    /// How many steps have run.
    pub fn steps(&self) -> u64 {
        self.steps.load(Ordering::Relaxed)
    }

    /// Whether no more steps are to run.
    pub fn is_stopped(&self) -> bool {
        self.has_failed.load(Ordering::Relaxed) || self.steps() > MOST_STEPS
    }

    /// Which of things the operand of the step that runs stands for. `made_by` are the steps that have made them; one
    /// thing more, that was made by none, is the empty snapshot.
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

    /// What the operands of all steps stood for.
    pub fn names(&self) -> Names {
        lock(&self.names).clone()
    }

    /// A step begins.
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

    /// Runs `f`, in which a value may be dropped whose destructor panics. None, if one has.
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

    /// Fails, if a panic is not one of the program's.
    pub fn check_payload(&self, payload: &(dyn Any + Send)) {
        if payload.is::<OnPurpose>() || payload.is::<InDestructor>() {
            return;
        }
        let text = payload.downcast_ref::<String>().cloned();
        let text = text.or_else(|| payload.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        self.fail(format!("a panic: {}", text.unwrap_or_default()));
    }

    /// Whether no thread is in the middle of what the runtime does, by a destructor or a fork function that it calls. There
    /// the model does not know what is gone already, and what has been told.
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

    /// Runs `f` while it holds values, read in a context.
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
            // A value may be dropped before or after the execution of its work is left.
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

    /// A snapshot by its operand: one of those that are kept, or the empty one.
    pub fn snapshot(&self, operand: u8) -> (Snapshot, Context) {
        let state = self.state();
        let made_by: Vec<_> = state.snapshots.iter().map(|snapshot| snapshot.0).collect();
        let chosen = self.choose(operand, 's', &made_by, 1);
        let chosen = chosen.and_then(|chosen| state.snapshots.get(chosen));
        chosen.map_or((Snapshot::empty(), Context::EMPTY), |(_, snapshot, context)| (snapshot.clone(), *context))
    }

    /// Work exists. `own` is the context of its code, `around` that of the task around the call.
    pub fn add_work(&self, own: Context, around: Context) -> u64 {
        let mut state = self.state();
        state.next_work += 1;
        let number = state.next_work;
        state.work.insert(number, (own, around));
        number
    }

    /// Nothing but code that runs keeps the context of work.
    pub fn remove_work(&self, work: u64) {
        self.state().work.remove(&work);
    }

    /// Uninstalls hooks.
    pub fn uninstall(&self, place: usize) {
        let sorted = self.watch().sort_in();
        self.expect(sorted);
        let installed: Option<Installed> = self.watch().uninstall(place);
        // Not while the lock is held.
        drop(installed);
    }
}
