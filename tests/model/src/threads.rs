//! Tasks are polled on the main thread or on two other threads, one poll at a time.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Waker};
use std::thread::Builder;

use crate::task::Task;
use crate::world::{World, become_thread, this_thread};

type Job = Box<dyn FnOnce() + Send>;

/// The stack of a thread. Polls and destructors nest deeply, and need more stack in a build without optimisation.
pub const STACK: usize = 64 << 20;

/// Runs `f` on a new thread.
pub fn on_new_thread<R: Send>(f: impl FnOnce() -> R + Send) -> R {
    std::thread::scope(|threads| {
        let thread = Builder::new().stack_size(STACK).spawn_scoped(threads, f).expect("a thread can be made");
        thread.join().expect("panics of programs are caught")
    })
}

/// The two other threads. Each is started when it is needed, and ends when this is dropped.
#[derive(Default)]
pub struct Workers([OnceLock<Mutex<Sender<Job>>>; 2]);

impl Workers {
    fn run(&self, thread: usize, job: Job) {
        let worker = self.0[thread - 1].get_or_init(|| {
            let (send, receive) = channel::<Job>();
            let work = move || {
                become_thread(thread);
                receive.into_iter().for_each(|job| job());
            };
            Builder::new().stack_size(STACK).spawn(work).expect("a thread can be made");
            Mutex::new(send)
        });
        let worker = worker.lock().unwrap_or_else(PoisonError::into_inner);
        worker.send(job).expect("workers do not end");
    }
}

/// Runs `f` on a thread, and waits for it. If that thread is busy, `f` runs on this thread.
pub fn on_thread<R: Send + 'static>(world: &Arc<World>, thread: usize, f: impl FnOnce() -> R + Send + 'static) -> R {
    let is_busy = {
        let mut busy = world.busy.lock().unwrap_or_else(PoisonError::into_inner);
        let is_busy = busy.contains(&thread) || !world.checks.in_lockstep;
        if !is_busy {
            busy.push(thread);
        }
        is_busy
    };
    if is_busy || thread == this_thread() {
        return f();
    }
    let (send, receive) = channel();
    let job = move || send.send(f()).expect("somebody waits");
    world.workers.run(thread, Box::new(job));
    let result = receive.recv().expect("jobs do not panic");
    world.busy.lock().unwrap_or_else(PoisonError::into_inner).retain(|busy| *busy != thread);
    result
}

fn thread_of(operand: u8) -> usize {
    usize::from(operand) % 3
}

/// Polls or calls a task, and drops the task when it is done.
pub fn poll(world: &Arc<World>, task: u8, thread: u8) {
    if world.polls.fetch_add(1, Ordering::Relaxed) < MOST_POLLS {
        poll_one(world, task, thread);
    }
    world.polls.fetch_sub(1, Ordering::Relaxed);
}

/// The greatest depth of nested polls: a fork function that makes tasks could go on for ever.
const MOST_POLLS: usize = 16;

fn poll_one(world: &Arc<World>, task: u8, thread: u8) {
    let Some((index, mut task)) = take(world, task) else { return };
    let for_thread = Arc::clone(world);
    let rest = on_thread(world, thread_of(thread), move || {
        let mut cx = Context::from_waker(Waker::noop());
        let polled = catch_unwind(AssertUnwindSafe(|| task.poll_once(&mut cx)));
        match polled {
            Ok(poll) if poll.is_pending() => Some(task),
            Ok(_) => None,
            Err(payload) => {
                for_thread.check_payload(payload.as_ref());
                None
            }
        }
    });
    if let Some(task) = rest {
        let mut state = world.state();
        let index = index.min(state.tasks.len());
        state.tasks.insert(index, task);
    }
}

/// Drops a task.
pub fn cancel(world: &Arc<World>, task: u8, thread: u8) {
    let Some((_, task)) = take(world, task) else { return };
    on_thread(world, thread_of(thread), move || drop(task));
}

fn take(world: &World, operand: u8) -> Option<(usize, Task)> {
    let mut state = world.state();
    let made_by: Vec<_> = state.tasks.iter().map(|task| task.name).collect();
    let index = world.choose(operand, 't', &made_by, 0)?;
    Some((index, state.tasks.remove(index)))
}
