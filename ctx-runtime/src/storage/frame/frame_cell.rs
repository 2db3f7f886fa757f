//! The cell in which ambient mode keeps the frame of a task between its polls.
//!
//! Polls of one task may overlap: tokio says that a poll is over when it has let go of the task. By then another thread may
//! poll the task, or may have polled it to its end. A poll that comes while the frame is out gets another count of the frame.
//! Only the shutdown of a runtime ends tasks outside of a poll, perhaps at the moment in which a poll of the task begins.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::mem::ManuallyDrop;
use std::ptr;
use std::sync::PoisonError;

use super::header::Frame;
use crate::sync::Mutex;
use crate::sync::atomic::{AtomicPtr, Ordering};

/// A place for a frame, for which any thread may come. It has one of these values:
///
/// - null: empty;
/// - the address of a frame: the cell owns one count of the frame;
/// - the same with the lowest bit set: a poll has the count;
/// - `ENDED`: the task has ended in one poll while another poll had the count. The other poll empties the cell;
/// - `CLOSED`, for ever.
pub(crate) struct FrameCell(AtomicPtr<()>);

const ENDED: *mut () = ptr::without_provenance_mut(3);
const CLOSED: *mut () = ptr::without_provenance_mut(1);
const _: () = assert!(Frame::ALIGNMENT > 1, "the lowest bit of an address is free");

/// Whether a poll has the count. Then `found` is the address of the frame, with the lowest bit set.
#[inline]
fn is_out(found: *mut ()) -> bool {
    found.addr() & 1 == 1 && found != ENDED && found != CLOSED
}

#[inline]
fn is_in(found: *mut ()) -> bool {
    !found.is_null() && found.addr() & 1 == 0
}

#[inline]
fn out(frame: *const ()) -> *mut () {
    frame.cast_mut().map_addr(|address| address | 1)
}

impl FrameCell {
    pub(crate) fn empty() -> Self {
        FrameCell(AtomicPtr::new(ptr::null_mut()))
    }

    #[inline]
    fn change(&self, from: *mut (), to: *mut ()) -> Result<*mut (), *mut ()> {
        self.0.compare_exchange(from, to, Ordering::AcqRel, Ordering::Acquire)
    }

    /// Returns the frame if the cell does not hold `expected`, which is not the address of a frame.
    #[inline]
    fn fill(&self, expected: *mut (), frame: Frame) -> Result<(), Frame> {
        if self.change(expected, frame.address().cast_mut()).is_err() {
            return Err(frame);
        }
        let _ = frame.into_raw();
        Ok(())
    }

    /// Puts a frame into an empty cell. Returns the frame if the cell is not empty.
    #[inline]
    pub(crate) fn put(&self, frame: Frame) -> Result<(), Frame> {
        self.fill(ptr::null_mut(), frame)
    }

    /// The frame, for a poll; and whether its count is another one than the cell's own count, which another poll has.
    /// `lock` must be the same in each call.
    #[inline]
    pub(crate) fn take<T>(&self, lock: &Mutex<T>) -> (Option<Frame>, bool) {
        let found = self.0.load(Ordering::Acquire);
        if !is_in(found) {
            return if found.is_null() { (None, false) } else { self.take_another(lock) };
        }
        // This fails only if the cell was closed meanwhile: the task has ended.
        let taken = self.change(found, out(found));
        // SAFETY: only `fill` stores the address of a frame, together with the count that the frame had. This call has just
        // replaced the address, and no other call has.
        (taken.ok().and_then(|taken| unsafe { Frame::from_raw(taken) }), false)
    }

    #[cold]
    fn take_another<T>(&self, lock: &Mutex<T>) -> (Option<Frame>, bool) {
        let locked = lock.lock().unwrap_or_else(PoisonError::into_inner);
        let found = self.0.load(Ordering::Acquire);
        if is_in(found) {
            drop(locked);
            return self.take(lock);
        }
        if !is_out(found) {
            return (None, false);
        }
        // SAFETY: the owner of the count puts it back here, for the same frame (see `polls::Ended`), unless the task ends
        // first. The task does not end in a poll while this poll begins. Whatever else ends the task waits for the lock
        // before it drops the count that was put back. `frame` is a second owner of the count, and does not give it back.
        let frame = ManuallyDrop::new(unsafe { Frame::from_raw(found.map_addr(|address| address & !1)) });
        (Option::clone(&frame), true)
    }

    /// Ends a poll after which the task goes on. Returns the frame if the task has ended in another poll meanwhile, or if
    /// the cell is closed.
    #[inline]
    pub(crate) fn put_back(&self, frame: Frame) -> Option<Frame> {
        let frame = self.fill(out(frame.address()), frame).err()?;
        // Nothing is put into the cell before this.
        let _ = self.change(ENDED, ptr::null_mut());
        Some(frame)
    }

    /// Ends the use of the cell. The caller has the cell's own count, and the task has ended, so nobody else has come for the frame.
    #[inline]
    pub(crate) fn free(&self) {
        self.0.store(ptr::null_mut(), Ordering::Release);
    }

    /// The task has ended in a poll that has another count. Returns the cell's own frame if it is back in the cell.
    #[cold]
    pub(crate) fn end_another(&self, frame: &Frame) -> Option<Frame> {
        let found = self.change(out(frame.address()), ENDED).err()?;
        if !is_in(found) {
            return None;
        }
        self.change(found, ptr::null_mut()).ok()?;
        // SAFETY: as in `take`.
        unsafe { Frame::from_raw(found) }
    }

    /// Closes the cell: nothing can be put there any more. Returns the frame that was there. `lock` is the same as for `take`.
    pub(crate) fn close<T>(&self, lock: &Mutex<T>) -> Option<Frame> {
        let _locked = lock.lock().unwrap_or_else(PoisonError::into_inner);
        let found = self.0.swap(CLOSED, Ordering::AcqRel);
        // SAFETY: as in `take`.
        if is_in(found) { unsafe { Frame::from_raw(found) } } else { None }
    }
}

impl Drop for FrameCell {
    fn drop(&mut self) {
        drop(self.close(&Mutex::new(())));
    }
}

#[cfg(test)]
mod tests {
    use std::panic::Location;
    use std::sync::Arc;
    use std::thread;

    use super::*;
    use crate::storage::key::{Context, Key, Proof};
    use crate::storage::origin::Origin;

    struct Held(Arc<()>);

    impl Context for Held {
        type __Required = Self;
        type __Crossing = Self;

        fn __key() -> &'static Key<Self> {
            static KEY: Key<Held> = Key::new("Held", Proof::<Held>::OF, None);
            &KEY
        }
    }

    fn frame(held: &Arc<()>) -> Frame {
        Frame::bind(None, Held(held.clone()), Origin::Call(Location::caller()))
    }

    fn own(cell: &FrameCell, lock: &Mutex<()>) -> Frame {
        let (frame, is_another) = cell.take(lock);
        assert!(!is_another);
        frame.unwrap()
    }

    fn another(cell: &FrameCell, lock: &Mutex<()>) -> Frame {
        let (frame, is_another) = cell.take(lock);
        assert!(is_another);
        frame.unwrap()
    }

    /// A cell whose frame is out.
    fn taken(held: &Arc<()>) -> (FrameCell, Mutex<()>, Frame) {
        let (cell, lock) = (FrameCell::empty(), Mutex::new(()));
        assert!(cell.put(frame(held)).is_ok());
        let first = own(&cell, &lock);
        (cell, lock, first)
    }

    #[test]
    fn a_cell_owns_what_is_put_there_until_it_is_taken_or_closed() {
        let (held, cell, lock) = (Arc::new(()), FrameCell::empty(), Mutex::new(()));
        assert!(cell.take(&lock).0.is_none() && cell.put(frame(&held)).is_ok());
        assert!(cell.put(frame(&held)).is_err(), "there is one");
        let taken = own(&cell, &lock);
        assert!(Arc::ptr_eq(&taken.value::<Held>().unwrap().0, &held));
        assert!(cell.put(frame(&held)).is_err(), "it is out");
        assert!(cell.put_back(taken).is_none());
        let taken = own(&cell, &lock);
        cell.free();
        drop(taken);
        assert_eq!(Arc::strong_count(&held), 1);

        assert!(cell.put(frame(&held)).is_ok() && cell.close(&lock).is_some() && cell.close(&lock).is_none());
        assert!(cell.put(frame(&held)).is_err() && cell.take(&lock).0.is_none());
        assert_eq!(Arc::strong_count(&held), 1);

        let cell = FrameCell::empty();
        assert!(cell.put(frame(&held)).is_ok());
        let taken = own(&cell, &lock);
        assert!(cell.close(&lock).is_none() && cell.put_back(taken).is_some() && cell.put(frame(&held)).is_err());

        let cell = FrameCell::empty();
        assert!(cell.put(frame(&held)).is_ok());
        drop(cell);
        assert_eq!(Arc::strong_count(&held), 1);
    }

    #[test]
    fn polls_that_overlap_have_a_count_each() {
        let (held, cell, lock) = (Arc::new(()), FrameCell::empty(), Mutex::new(()));
        assert!(cell.put(frame(&held)).is_ok());
        let one = own(&cell, &lock);
        drop(another(&cell, &lock));
        assert!(cell.put_back(one).is_none());

        // The task ends in the second poll: at first before the first poll is over, then after it.
        let (one, two) = (own(&cell, &lock), another(&cell, &lock));
        assert!(cell.end_another(&two).is_none());
        drop(two);
        assert!(cell.put(frame(&held)).is_err(), "the first has yet to come");
        assert!(cell.put_back(one).is_some());
        assert_eq!(Arc::strong_count(&held), 1);

        assert!(cell.put(frame(&held)).is_ok());
        let (one, two) = (own(&cell, &lock), another(&cell, &lock));
        assert!(cell.put_back(one).is_none() && cell.end_another(&two).is_some());
        drop(two);
        assert!(cell.take(&lock).0.is_none());
        assert_eq!(Arc::strong_count(&held), 1);
    }

    /// A poll is not quite over when the next poll begins, and at this moment the runtime is shut down.
    #[test]
    fn of_those_who_come_for_a_frame_at_once_none_is_left_with_what_another_drops() {
        let held = Arc::new(());
        for _ in 0..if cfg!(miri) { 50 } else { 1_000 } {
            let (cell, lock, first) = taken(&held);
            thread::scope(|scope| {
                scope.spawn(|| cell.put_back(first));
                scope.spawn(|| {
                    let (second, is_another) = cell.take(&lock);
                    assert!(
                        second.as_ref().is_none_or(|second| Arc::ptr_eq(&second.value::<Held>().unwrap().0, &held))
                    );
                    if is_another { second } else { second.and_then(|second| cell.put_back(second)) }
                });
                scope.spawn(|| cell.close(&lock));
            });
            assert!(cell.put(frame(&held)).is_err());
            assert_eq!(Arc::strong_count(&held), 1);
        }
    }

    #[test]
    fn a_task_ends_in_a_poll_while_another_is_not_quite_over() {
        let held = Arc::new(());
        for _ in 0..if cfg!(miri) { 50 } else { 1_000 } {
            let (cell, lock, first) = taken(&held);
            thread::scope(|scope| {
                scope.spawn(|| cell.put_back(first));
                scope.spawn(|| {
                    let (second, is_another) = cell.take(&lock);
                    if is_another {
                        drop(cell.end_another(&second.unwrap()));
                    } else {
                        cell.free();
                    }
                });
            });
            assert_eq!(Arc::strong_count(&held), 1);
            assert!(cell.put(frame(&held)).is_ok(), "it is empty again");
        }
    }
}
