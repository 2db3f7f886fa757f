//! The cell in which ambient mode keeps a task's frame. Whoever takes the frame has a count; after the task the cell is empty.

use loom::sync::{Arc, Mutex};
use loom::thread;

use super::{dropped, frame, model, read};
use crate::storage::frame::FrameCell;

struct Task {
    cell: FrameCell,
    lock: Mutex<()>,
}

fn task() -> Arc<Task> {
    Arc::new(Task { cell: FrameCell::empty(), lock: Mutex::new(()) })
}

/// A poll that reads, and after which the task goes on.
fn poll(task: &Task) {
    let (frame, is_another) = task.cell.take(&task.lock);
    let Some(frame) = frame else { return };
    read(&frame);
    if is_another {
        drop(frame);
    } else {
        drop(task.cell.put_back(frame));
    }
}

#[test]
fn the_spawner_hands_the_frame_to_the_first_poll() {
    model(|drops| {
        let task = task();
        let worker = {
            let task = task.clone();
            thread::spawn(move || poll(&task))
        };
        assert!(task.cell.put(frame(&drops)).is_ok());
        worker.join().unwrap();
        drop(task.cell.close(&task.lock));
        assert_eq!(dropped(&drops), 1);
    });
}

/// The polls know the spawner only through the cell.
#[test]
fn the_spawner_hands_the_frame_to_two_polls_at_once() {
    model(|drops| {
        let task = task();
        let worker = || {
            let task = task.clone();
            thread::spawn(move || poll(&task))
        };
        let workers = [worker(), worker()];
        assert!(task.cell.put(frame(&drops)).is_ok());
        for worker in workers {
            worker.join().unwrap();
        }
        drop(task.cell.close(&task.lock));
        assert_eq!(dropped(&drops), 1);
    });
}

#[test]
fn polls_that_overlap_each_have_a_count() {
    model(|drops| {
        let task = task();
        assert!(task.cell.put(frame(&drops)).is_ok());
        let worker = {
            let task = task.clone();
            thread::spawn(move || poll(&task))
        };
        poll(&task);
        worker.join().unwrap();
        assert_eq!(dropped(&drops), 0);
        drop(task.cell.close(&task.lock));
        assert_eq!(dropped(&drops), 1);
    });
}

#[test]
fn a_shutdown_in_the_middle_of_a_poll_leaves_nothing() {
    model(|drops| {
        let task = task();
        assert!(task.cell.put(frame(&drops)).is_ok());
        let worker = {
            let task = task.clone();
            thread::spawn(move || poll(&task))
        };
        drop(task.cell.close(&task.lock));
        worker.join().unwrap();
        assert_eq!(dropped(&drops), 1);
    });
}

/// A poll is not quite over when another poll begins, in which the task ends.
#[test]
fn the_end_of_a_task_in_another_poll_leaves_nothing() {
    model(|drops| {
        let task = task();
        assert!(task.cell.put(frame(&drops)).is_ok());
        let (first, is_another) = task.cell.take(&task.lock);
        assert!(!is_another);
        let worker = {
            let task = task.clone();
            thread::spawn(move || {
                let (second, is_another) = task.cell.take(&task.lock);
                let Some(second) = second else { unreachable!("the task has not ended") };
                read(&second);
                if is_another {
                    drop(task.cell.end_another(&second));
                } else {
                    task.cell.free();
                }
                drop(second);
            })
        };
        drop(task.cell.put_back(first.unwrap()));
        worker.join().unwrap();
        assert_eq!(dropped(&drops), 1);
        assert!(task.cell.put(frame(&drops)).is_ok(), "it is empty again");
    });
}

/// As if a runtime were shut down while a poll is not quite over and the next poll begins.
#[test]
fn three_who_come_for_a_frame_at_once_leave_nothing() {
    model(|drops| {
        let task = task();
        assert!(task.cell.put(frame(&drops)).is_ok());
        let (first, _) = task.cell.take(&task.lock);
        let worker = {
            let task = task.clone();
            thread::spawn(move || poll(&task))
        };
        let shutdown = {
            let task = task.clone();
            thread::spawn(move || drop(task.cell.close(&task.lock)))
        };
        drop(task.cell.put_back(first.unwrap()));
        worker.join().unwrap();
        shutdown.join().unwrap();
        assert_eq!(dropped(&drops), 1);
    });
}
