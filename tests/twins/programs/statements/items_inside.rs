//! Statics, constants, types, implementations, modules and macros inside of functions.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::sync::atomic::{AtomicU32, Ordering};

#[with_context]
pub async fn counts() -> u32 {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    const STEP: u32 = {
        const fn twice(x: u32) -> u32 {
            x * 2
        }
        twice(1)
    };
    thread_local! {
        static HERE: std::cell::Cell<u32> = std::cell::Cell::new(0);
    }
    HERE.with(|here| here.set(here.get() + 1));
    COUNT.fetch_add(STEP, Ordering::Relaxed)
}

#[context_root(Request(1))]
pub fn types(x: u32) -> u32 {
    let x = x + 1;
    #[derive(Clone, Debug, Default, PartialEq)]
    struct Sides<const N: usize = { 1 + 2 }> {
        rows: Vec<u32>,
    }
    enum Shape {
        Square = 1,
        Round = 1 << 3,
    }
    union Both {
        a: u32,
        _b: f32,
    }
    trait Area {
        const SCALE: u32 = 2;
        fn area(&self) -> u32;
    }
    impl<const N: usize> Area for Sides<{ N }> {
        fn area(&self) -> u32 {
            self.rows.iter().sum::<u32>() * Self::SCALE
        }
    }
    type Rows = Sides;
    mod inner {
        pub(super) fn one() -> u32 {
            1
        }
    }
    use inner::one as two;
    macro_rules! plus {
        ($x:expr) => {
            $x + 1
        };
    }
    let both = Both { a: plus!(x) };
    let both = unsafe { both.a };
    Rows::default().area() + Shape::Square as u32 + Shape::Round as u32 + both + two()
}

#[with_context(bind(Request(1)))]
pub async fn functions(x: u32) -> u32 {
    let x = x + 1;
    async fn inner(x: u32) -> u32 {
        x + 1
    }
    extern "C" fn of_c(x: u32) -> u32 {
        x
    }
    unsafe fn unchecked(x: u32) -> u32 {
        x
    }
    fn generic<T: Into<u32>, const N: usize>(x: T) -> [u32; N]
    where
        [T; N]: Sized,
    {
        [x.into(); N]
    }
    let [a, b] = generic(inner(x).await);
    a + b + of_c(1) + unsafe { unchecked(1) }
}

fn main() {}
