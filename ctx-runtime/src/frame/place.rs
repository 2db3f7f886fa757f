//! Where ambient mode keeps the frame of a task between its polls.
#![allow(unsafe_code, reason = "a part of `frame.rs`")]

use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

use super::Frame;

/// Where a frame lies that any thread may come for: empty, in use by a number, for ever closed, or a frame, of which it
/// then owns one count.
pub(crate) struct Place(AtomicPtr<()>);

/// No address of a frame is odd.
const CLOSED: *mut () = ptr::without_provenance_mut(1);

impl Place {
    pub(crate) const fn empty() -> Self {
        Place(AtomicPtr::new(ptr::null_mut()))
    }

    /// What the place holds when the frame has been taken by `number`, which is not zero. (Where pointers are short, of
    /// what is left of it: then two that look alike are billions apart.)
    #[inline]
    fn in_use(number: u64) -> *mut () {
        #[allow(clippy::cast_possible_truncation)]
        ptr::without_provenance_mut((number as usize) << 1 | 1)
    }

    /// Gives the frame back unless the place holds `expected`, which is no frame.
    #[inline]
    fn fill(&self, expected: *mut (), frame: Frame) -> Result<(), Frame> {
        let address = frame.address().cast_mut();
        match self.0.compare_exchange(expected, address, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => {
                let _ = frame.into_raw();
                Ok(())
            }
            Err(_) => Err(frame),
        }
    }

    /// Puts a frame into an empty place.
    #[inline]
    pub(crate) fn put(&self, frame: Frame) -> Result<(), Frame> {
        self.fill(ptr::null_mut(), frame)
    }

    /// The frame, if there is one. The place stays in use.
    #[inline]
    pub(crate) fn take(&self, number: u64) -> Option<Frame> {
        let found = self.0.load(Ordering::Acquire);
        if found.is_null() || found.addr() & 1 == 1 {
            return None;
        }
        let taken = self.0.compare_exchange(found, Place::in_use(number), Ordering::AcqRel, Ordering::Acquire);
        // SAFETY: only `fill` stores an even address that is not null, with the count that it had. This has just
        // replaced that address, and nobody else has.
        taken.ok().and_then(|taken| unsafe { Frame::from_raw(taken) })
    }

    /// Puts a frame back that was taken, unless the place has been closed.
    #[inline]
    pub(crate) fn put_back(&self, number: u64, frame: Frame) -> Result<(), Frame> {
        self.fill(Place::in_use(number), frame)
    }

    /// Ends the use by who took the frame.
    #[inline]
    pub(crate) fn free(&self) {
        self.0.store(ptr::null_mut(), Ordering::Release);
    }

    /// Nothing can be put here any more. Gives what was here.
    pub(crate) fn close(&self) -> Option<Frame> {
        let found = self.0.swap(CLOSED, Ordering::AcqRel);
        // SAFETY: as in `take`.
        if found.addr() & 1 == 1 { None } else { unsafe { Frame::from_raw(found) } }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        drop(self.close());
    }
}

#[cfg(test)]
mod tests {
    use std::panic::Location;
    use std::sync::Arc;
    use std::thread;

    use super::*;
    use crate::key::{Context, Key, Proof};
    use crate::origin::Origin;

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

    #[test]
    fn a_place_owns_what_is_put_there_until_it_is_taken_or_closed() {
        let (held, place) = (Arc::new(()), Place::empty());
        assert!(place.take(1).is_none() && place.put(frame(&held)).is_ok());
        assert!(place.put(frame(&held)).is_err(), "there is one");
        let taken = place.take(1).unwrap();
        assert!(Arc::ptr_eq(&taken.value::<Held>().unwrap().0, &held));
        assert!(place.take(1).is_none() && place.put(frame(&held)).is_err(), "it is in use");
        let taken = place.put_back(2, taken).unwrap_err();
        assert!(place.put_back(1, taken).is_ok());
        drop(place.take(3));
        place.free();
        assert_eq!(Arc::strong_count(&held), 1);
        assert!(place.put(frame(&held)).is_ok() && place.close().is_some() && place.close().is_none());
        assert!(
            place.put(frame(&held)).is_err() && place.put_back(3, frame(&held)).is_err() && place.take(3).is_none()
        );

        let place = Place::empty();
        assert!(place.put(frame(&held)).is_ok());
        drop(place);
        assert_eq!(Arc::strong_count(&held), 1);
    }

    #[test]
    fn of_those_who_come_for_a_frame_at_once_one_gets_it() {
        let held = Arc::new(());
        for _ in 0..if cfg!(miri) { 20 } else { 1_000 } {
            let place = Place::empty();
            assert!(place.put(frame(&held)).is_ok());
            thread::scope(|scope| {
                let takes = scope.spawn(|| place.take(1).is_some_and(|frame| place.put_back(1, frame).is_err()));
                let closes = scope.spawn(|| place.close().is_some());
                assert_ne!(takes.join().unwrap(), closes.join().unwrap());
            });
            assert_eq!(Arc::strong_count(&held), 1);
        }
    }
}
