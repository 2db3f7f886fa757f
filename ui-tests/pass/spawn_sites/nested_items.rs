//! Items inside a function are not changed, whatever their names are.
use ctx_runtime::{Context, context, context_root, with_context};

#[derive(Context)]
struct Request {
    id: u64,
}

macro_rules! quote {
    ($($tokens:tt)*) => {
        stringify!($($tokens)*)
    };
}

#[context_root(Request { id: 7 })]
pub(crate) fn main() {
    fn spawn(work: fn() -> u8) -> u8 {
        work()
    }
    struct Pool;
    impl Pool {
        fn spawn(&self, work: fn() -> u8) -> u8 {
            spawn(work)
        }

        fn twice(&self) -> u8 {
            self.spawn(|| 1) + spawn(|| 1)
        }
    }
    trait Spawn {
        fn spawn(&self, _: u8) {}
    }
    mod inner {
        pub fn spawn() -> u8 {
            super::outside(|| 5)
        }
    }
    macro_rules! spawn {
        ($number:expr) => {
            spawn(|| $number)
        };
    }
    const SPAWN: fn(fn() -> u8) -> u8 = spawn;
    #[with_context]
    fn annotated() -> u64 {
        std::thread::spawn(|| context!(Request.id)).join().unwrap()
    }
    assert_eq!(quote!(spawn(1 + 2)), "spawn(1 + 2)");
    assert_eq!(stringify!(#[context(detach)] spawn(1)), "#[context(detach)] spawn(1)");
    assert_eq!(Pool.twice(), 2);
    assert_eq!((SPAWN(|| 2), annotated()), (2, 7));
    let inner = inner::spawn;
    assert_eq!(inner(), 5);
    let spawned = spawn!(3);
    assert_eq!(spawned, 3);
}

fn outside(work: fn() -> u8) -> u8 {
    work()
}
