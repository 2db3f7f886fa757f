//! The contexts of tasks that are not being polled.
//!
//! The number of a task leads to a slot, where one atomic operation puts the task's frame, or takes it. While another task
//! has the slot, the frame goes into a map behind a lock. Most frames go there if some thousand carried tasks wait at once.
//!
//! A task keeps its slot while it is polled and its frame is out. So whoever ends the task from elsewhere (a shutdown of the
//! runtime, perhaps at the moment when a worker takes the task up) can say that the frame must not come back. And a second
//! poll that begins while the first is not quite over finds the frame. The map keeps its frames, and polls count them.

use std::array;
use std::hash::{Hash, Hasher};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use tokio::task::Id;

use crate::storage::frame::{Frame, FrameCell};
use crate::sync::table::Table;

pub(super) struct Store {
    slots: Box<[Slot; SLOTS]>,
    crowded: [Crowded; SHARDS],
}

/// All slots take 32 KiB.
const SLOTS: usize = 2048;
const SHARDS: usize = 32;

struct Slot {
    /// The number of the task whose frame was put there last, or 0.
    of: AtomicU64,
    frame: FrameCell,
}

/// The frames of tasks that found their slot taken.
struct Crowded {
    /// A thread that looks for a task that is here sees that this is not 0: the task was counted before it was scheduled.
    len: AtomicUsize,
    frames: Table<u64, Frame, 1>,
    /// The lock of `FrameCell::take`, for tasks that have a slot.
    polls: Mutex<()>,
}

impl Default for Store {
    fn default() -> Self {
        // By way of a `Vec`: an array would be made on the stack at first.
        let slots: Vec<Slot> = (0..SLOTS).map(|_| Slot { of: AtomicU64::new(0), frame: FrameCell::empty() }).collect();
        let slots = slots.try_into().unwrap_or_else(|_| unreachable!("as many as were asked for"));
        Store { slots, crowded: array::from_fn(|_| Crowded::new()) }
    }
}

impl Store {
    /// Keeps the frame of a task that nobody polls yet.
    #[inline]
    pub(super) fn put(&self, id: Id, frame: Frame) {
        let number = number(id);
        let slot = self.slot(number);
        match slot.frame.put(frame) {
            Ok(()) => slot.of.store(number, Ordering::Release),
            Err(frame) => self.crowded(number).put(number, frame),
        }
    }

    /// The frame of a task, for a poll, and whether its count is another one than the count that is kept here. If it is
    /// not, call `put_back` or `end` after it. If it is, call `end` if the task has ended.
    #[inline]
    pub(super) fn take(&self, id: Id) -> (Option<Frame>, bool) {
        let number = number(id);
        match self.slot_of(number) {
            Some(slot) => slot.frame.take(&self.crowded(number).polls),
            None => (self.crowded(number).get(number), true),
        }
    }

    /// Returns the frame if the task has ended meanwhile.
    #[inline]
    pub(super) fn put_back(&self, id: Id, frame: Frame) -> Option<Frame> {
        match self.slot_of(number(id)) {
            Some(slot) => slot.frame.put_back(frame),
            None => Some(frame),
        }
    }

    /// Called for a task that ended in the poll for which `frame` was taken. Returns the frame that is still here.
    #[inline]
    pub(super) fn end(&self, id: Id, frame: &Frame, is_another: bool) -> Option<Frame> {
        let number = number(id);
        match self.slot_of(number) {
            Some(slot) if is_another => slot.frame.end_another(frame),
            Some(slot) => {
                slot.frame.free();
                None
            }
            None => self.crowded(number).remove(number),
        }
    }

    /// Called for a task that ends while it is not polled, or just when another thread is about to poll it.
    pub(super) fn remove(&self, id: Id) -> Option<Frame> {
        let number = number(id);
        let crowded = self.crowded(number);
        match self.slot_of(number) {
            // Closed for ever: a thread that has found the slot would take the next task's frame for the frame of this
            // task. Only the shutdown of the runtime comes here, and one slot of many is lost.
            Some(slot) => slot.frame.close(&crowded.polls),
            None => crowded.remove(number),
        }
    }

    #[inline]
    fn slot(&self, number: u64) -> &Slot {
        // Not neighbours: several threads spawn tasks with neighbouring numbers at the same time.
        #[allow(clippy::cast_possible_truncation, reason = "of what is left, the lowest bits count")]
        &self.slots[(number as usize).wrapping_mul(5) % SLOTS]
    }

    #[inline]
    fn slot_of(&self, number: u64) -> Option<&Slot> {
        Some(self.slot(number)).filter(|slot| slot.of.load(Ordering::Acquire) == number)
    }

    #[inline]
    fn crowded(&self, number: u64) -> &Crowded {
        #[allow(clippy::cast_possible_truncation, reason = "of what is left, the lowest bits count")]
        &self.crowded[number as usize % SHARDS]
    }
}

impl Crowded {
    fn new() -> Self {
        Crowded { len: AtomicUsize::new(0), frames: Table::new(), polls: Mutex::new(()) }
    }

    #[cold]
    fn put(&self, number: u64, frame: Frame) {
        self.len.fetch_add(1, Ordering::Relaxed);
        self.frames.insert(number, frame);
    }

    #[inline]
    fn is_empty(&self) -> bool {
        self.len.load(Ordering::Relaxed) == 0
    }

    #[inline]
    fn get(&self, number: u64) -> Option<Frame> {
        if self.is_empty() { None } else { self.frames.with(&number, |frame| frame.clone()) }
    }

    #[inline]
    fn remove(&self, number: u64) -> Option<Frame> {
        if self.is_empty() { None } else { self.take(number) }
    }

    #[cold]
    fn take(&self, number: u64) -> Option<Frame> {
        let frame = self.frames.remove(&number)?;
        self.len.fetch_sub(1, Ordering::Relaxed);
        Some(frame)
    }
}

/// The number of a task. tokio shows it only to hashers.
#[inline]
fn number(id: Id) -> u64 {
    #[derive(Default)]
    struct Number(u64);
    impl Hasher for Number {
        #[inline]
        fn write(&mut self, bytes: &[u8]) {
            // tokio does not call this today. Any number will do that no other task has.
            for byte in bytes {
                self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
            }
        }

        #[inline]
        fn write_u64(&mut self, number: u64) {
            self.0 = number;
        }

        #[inline]
        fn finish(&self) -> u64 {
            self.0
        }
    }
    let mut number = Number::default();
    id.hash(&mut number);
    number.finish()
}
