//! `ctx` and `other` are two copies of `ctx-runtime`.

use std::panic::catch_unwind;
use std::thread;

mod here {
    #[derive(ctx::Context)]
    #[context(crate = ctx)]
    pub struct Request(pub u64);
}

mod there {
    #[derive(other::Context)]
    #[context(crate = other)]
    pub struct Request(pub u64);

    #[other::with_context(crate = other)]
    pub fn read() -> u64 {
        other::context!(Request.0)
    }
}

/// Runs `f` on a thread. Only bindings through the other copy are carried there.
#[other::with_context(crate = other)]
fn on_a_thread<R: Send + 'static>(f: impl FnOnce() -> R + Send + 'static) -> R {
    thread::spawn(f).join().unwrap()
}

fn main() {
    assert_eq!(other::run(there::Request(8), || on_a_thread(there::read)), 8);

    // A key is bound through `ctx` and read through `other`: by its error and by its panic. On the thread, `ctx` reads.
    ctx::run(here::Request(7), || {
        assert_eq!(ctx::get::<here::Request>().0, 7);
        println!("{}", other::try_get::<there::Request>().map(drop).unwrap_err());
        println!("{}", catch_unwind(there::read).unwrap_err().downcast::<String>().unwrap());
        println!("{}", on_a_thread(|| ctx::try_get::<here::Request>().map(drop).unwrap_err()));
    });
}
