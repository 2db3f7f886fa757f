//! Carriers cost a future no byte, and a hand-over no allocation that a thread can avoid.

use std::hint::black_box;

use allocation_counter::measure;
use ctx_runtime::Snapshot;
use ctx_runtime::carriers::{Carrier, HandOver, install};
use futures::FutureExt;

struct Number;

impl Carrier for Number {
    type State = u64;
    type Entered<'a> = u64;

    fn capture(&self, _: &HandOver) -> Option<u64> {
        Some(7)
    }

    fn enter(&self, number: &u64) -> u64 {
        *number
    }
}

#[ctx_runtime::with_context]
#[allow(clippy::manual_async_fn, reason = "the block leaves its function: it is handed over")]
fn work() -> impl Future<Output = u32> {
    async { black_box(1) }
}

#[test]
fn a_hand_over_uses_the_memory_of_the_last_again() {
    let size = size_of_val(&work());
    let _installed = install(Number);
    assert_eq!(size_of_val(&work()), size);
    assert_eq!(size_of::<Snapshot>(), size_of::<usize>());
    assert_eq!(work().now_or_never(), Some(1));
    let counted = measure(|| {
        for _ in 0..100 {
            assert_eq!(work().now_or_never(), Some(1));
            drop(work());
        }
    });
    assert_eq!(counted.count_total, 0);
    // As the tasks of one request, which are there at one time.
    let mut burst = Vec::with_capacity(32);
    let counted = [1, 2].map(|_| {
        measure(|| {
            burst.extend((0..32).map(|_| work()));
            burst.clear();
        })
    });
    assert_eq!(counted[1].count_total, 0);
}
