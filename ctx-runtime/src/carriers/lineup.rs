//! The carriers that are installed at one time, in their order, and the block of memory for their states.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::alloc::Layout;
use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicU64, Ordering};

use super::erased::ErasedCarrier;

/// Lineups are never freed, because work refers to the lineup of its hand-over.
pub(super) struct Lineup {
    carriers: Box<[Place]>,
    /// The block of a piece of work: the header, a state of each carrier, and a guard of each carrier.
    pub(super) block: Layout,
    /// The guards alone. Not empty, because no block of memory is.
    pub(super) guards: Layout,
    pub(super) guards_at: usize,
    /// The lineup before. It keeps all lineups in reach, for tools that search for leaks.
    _before: Option<&'static Lineup>,
}

/// The beginning of a block. `T` has the layout of a pointer, so all headers have one layout. `Carried` uses three bits of the address.
#[repr(C, align(8))]
pub(super) struct Header<T> {
    pub(super) value: T,
    pub(super) lineup: &'static Lineup,
    /// The carriers whose states are there.
    pub(super) captured: Bits,
    /// The carriers whose guards are there.
    pub(super) entered: Bits,
    /// Whether the work has given its result.
    pub(super) has_result: bool,
}

pub(super) const HEADER: Layout = Layout::new::<Header<*const ()>>();

/// A carrier, its bit, the offset of its state in the block, and the offset of its guard among the guards.
#[derive(Clone, Copy)]
pub(super) struct Place {
    number: u64,
    pub(super) bit: Bits,
    pub(super) carrier: &'static dyn ErasedCarrier,
    pub(super) state: usize,
    pub(super) guard: usize,
}

/// A carrier is a bit of this type.
pub(super) type Bits = u16;

pub(super) const MOST: usize = Bits::BITS as usize;

/// Null before the first installation.
static LATEST: AtomicPtr<Lineup> = AtomicPtr::new(ptr::null_mut());

/// Whether any carriers are installed.
#[inline]
pub(crate) fn are_installed() -> bool {
    !LATEST.load(Ordering::Relaxed).is_null() && latest().is_some_and(|latest| !latest.is_empty())
}

#[inline]
pub(super) fn latest() -> Option<&'static Lineup> {
    of(LATEST.load(Ordering::Acquire))
}

#[inline]
fn of(address: *mut Lineup) -> Option<&'static Lineup> {
    // SAFETY: null, or a lineup that `change` has published, complete, with the ordering `Release`. It is never freed.
    unsafe { address.as_ref() }
}

/// Adds a carrier, and returns its number; `None` if there are too many.
pub(super) fn add(carrier: &'static dyn ErasedCarrier) -> Option<u64> {
    static NUMBERS: AtomicU64 = AtomicU64::new(0);
    let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
    let place = Place { number, bit: 0, carrier, state: 0, guard: 0 };
    change(|carriers| {
        carriers.push(place);
        carriers.len() <= MOST
    })
    .then_some(number)
}

pub(super) fn remove(number: u64) {
    change(|carriers| {
        carriers.retain(|carrier| carrier.number != number);
        true
    });
}

/// Publishes a lineup with other carriers, if `change` returns true. `change` runs again if another thread was faster.
fn change(change: impl Fn(&mut Vec<Place>) -> bool) -> bool {
    let mut found = LATEST.load(Ordering::Acquire);
    loop {
        let before = of(found);
        let mut carriers = before.map(|before| before.carriers.to_vec()).unwrap_or_default();
        if !change(&mut carriers) {
            return false;
        }
        let lineup = Box::into_raw(Box::new(Lineup::new(carriers, before)));
        match LATEST.compare_exchange(found, lineup, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => return true,
            Err(other) => {
                // SAFETY: it comes from `into_raw`, and was not published.
                drop(unsafe { Box::from_raw(lineup) });
                found = other;
            }
        }
    }
}

impl Lineup {
    fn new(mut carriers: Vec<Place>, before: Option<&'static Lineup>) -> Self {
        let (mut states, mut guards) = (HEADER, Layout::new::<()>());
        for (index, place) in carriers.iter_mut().enumerate() {
            place.bit = 1 << index;
            (states, place.state) = behind(states, place.carrier.layout_of_state());
            (guards, place.guard) = behind(guards, place.carrier.layout_of_guard());
        }
        let (block, guards_at) = behind(states, guards);
        let guards = if guards.size() == 0 { behind(guards, Layout::new::<u8>()).0 } else { guards };
        Lineup { carriers: carriers.into(), block, guards, guards_at, _before: before }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.carriers.is_empty()
    }

    pub(super) fn all(&self) -> impl DoubleEndedIterator<Item = &Place> {
        self.carriers.iter()
    }

    /// The carriers of these bits, from the first to the last.
    #[inline]
    pub(super) fn of(&self, bits: Bits) -> impl DoubleEndedIterator<Item = &Place> {
        // Carriers are few, so this is less work than to search for the bits.
        self.carriers.iter().filter(move |place| bits & place.bit != 0)
    }
}

/// The layout of `first` with `second` behind it, and the offset of `second`.
fn behind(first: Layout, second: Layout) -> (Layout, usize) {
    first.extend(second).expect("states and guards fit in memory")
}
