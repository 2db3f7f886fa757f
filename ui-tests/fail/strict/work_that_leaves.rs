//! Work is handed to calls that ctx does not recognise.

use ctx_runtime::{context_root, with_context};
use ctx_ui_tests::db::in_tx;
use ctx_ui_tests::{Request, audit, commit};

struct Pool;

impl Pool {
    fn submit<F>(&self, work: F) -> &Pool {
        drop(work);
        self
    }
}

fn submit<F>(work: F) {
    drop(work);
}

fn job() {}

#[with_context(strict)]
fn hands_over(pool: &Pool) {
    submit(async {}); //~
    pool.submit(move || 1).submit(async move || 1); //~ 2
    self::submit::<_>(audit("order")); //~
    submit(job); //~
    submit(self::job); //~
    [1, 2].into_iter().for_each(|_| {
        pool.submit(async move {}); //~
    });
    let closure = move || submit(async { 1 }); //~
    drop(closure);
}

#[with_context(strict)]
impl Pool {
    async fn load(&self) -> u64 {
        1
    }

    fn all(&self) {
        self.submit(self.load()); //~
    }

    #[context_root(Request { id: 7 })]
    async fn handle(&self) {
        submit(async { 1 }); //~
    }

    #[with_context(spawn(submit))]
    async fn declared(&self) {
        submit(self.load());
    }
}

/// What a helper provides does not count outside of its closures, and what is no helper may keep the closure.
#[with_context(strict)]
async fn helped() -> u64 {
    twice(move || 1) + in_tx(async move || commit().await).await //~
}

/// Closures in calls that are awaited, in boxes, and in collections.
#[with_context(strict)]
async fn in_other_places(listeners: &mut Vec<Box<dyn Fn() -> u64>>) {
    interact(move || 1).await; //~
    interact(async || 1).await; //~
    submit(Box::new(move || 1)); //~
    submit(Some(move || 1)); //~
    listeners.push(Box::new(move || 1)); //~
    interact(|| 1).await;
    interact(async {}).await;
}

async fn interact<F>(work: F) {
    drop(work);
}

fn twice(f: impl Fn() -> u64) -> u64 {
    f() + f()
}

#[with_context(strict)]
mod handlers {
    #[ctx_runtime::with_context(needs(super::Request))]
    async fn list() {
        super::submit(super::audit("list")) //~
    }
}

#[with_context(strict, inherit)] //~
fn inherits() {}

#[with_context(strict(1))] //~
fn takes_nothing() {}

fn main() {}
