use ctx_runtime::{scope, with_context};
use ctx_ui_tests::{Shard, Transaction};

#[with_context(provides(Transaction))] //~
async fn without_a_closure(n: u64) -> u64 {
    n
}

#[with_context(provides(Transaction))] //~
async fn that_calls_it_elsewhere<R>(f: impl Fn() -> R) -> R {
    run(f)
}

fn run<R>(f: impl Fn() -> R) -> R {
    f()
}

#[with_context(provides(Shard<T>))] //~
async fn of_a_type_parameter<T: Send + Sync + 'static, R>(value: T, f: impl AsyncFnOnce() -> R) -> R {
    scope!(Shard(value) as Shard<T> => async { f().await }).await
}

#[with_context(inherit, provides(Transaction))] //~
fn that_inherits<R>(f: impl Fn() -> R) -> R {
    f()
}

#[with_context(provides(Transaction, Transaction))] //~
fn twice<R>(f: impl Fn() -> R) -> R {
    f()
}

#[with_context(provides(Transaction, (u8, u8)))] //~
fn what_is_no_key<R>(f: impl Fn() -> R) -> R {
    f()
}

#[with_context(provides)] //~
fn nothing<R>(f: impl Fn() -> R) -> R {
    f()
}

#[ctx_runtime::context_root(Transaction(1), provides(Transaction))] //~
fn root<R>(f: impl Fn() -> R) -> R {
    f()
}

struct Pool;

impl Pool {
    #[with_context(provides(Transaction))]
    async fn in_tx<R>(&self, f: impl AsyncFnOnce() -> R) -> R { //~
        scope!(Transaction(1) => async { f().await }).await
    }
}

#[with_context(provides(Transaction))] //~
impl Pool {
    async fn another(&self) {}
}

fn main() {}
