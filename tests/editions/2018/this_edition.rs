//! What has this meaning in edition 2018 only.

use std::cell::RefCell;

use my_ctx::{Snapshot, context, context_root, context_var, with_context};

context_var!(Number: u64);

#[with_context(crate = my_ctx)]
async fn r#try(gen: u64) -> u64 {
    context!(Number.0) + gen
}

#[context_root(Number(gen), crate = my_ctx)]
fn rooted(gen: u64) -> String {
    let array = [gen, 2];
    format!("{} {}", context!(Number.0), array.len())
}

#[test]
fn words_that_are_names_here() {
    let future = Snapshot::empty().with(Number(5)).run(|| r#try(1));
    assert_eq!(futures::executor::block_on(future), 6);
    assert_eq!(rooted(7), "7 2");
}

struct Noted<'a>(&'static str, &'a RefCell<Vec<&'static str>>);

impl Drop for Noted<'_> {
    fn drop(&mut self) {
        self.1.borrow_mut().push(self.0);
    }
}

async fn plain(log: &RefCell<Vec<&'static str>>) -> usize {
    let _local = Noted("local", log);
    std::future::ready(()).await;
    Noted("temporary", log).0.len()
}

#[with_context(crate = my_ctx)]
async fn annotated(log: &RefCell<Vec<&'static str>>) -> usize {
    let _local = Noted("local", log);
    std::future::ready(()).await;
    Noted("temporary", log).0.len()
}

#[with_context(bind(Number(1)), crate = my_ctx)]
fn bound(log: &RefCell<Vec<&'static str>>) -> usize {
    let _local = Noted("local", log);
    Noted("temporary", log).0.len()
}

#[test]
fn the_temporaries_of_the_last_expression_are_dropped_after_the_locals() {
    let log = RefCell::default();
    assert_eq!(futures::executor::block_on(plain(&log)), 9);
    assert_eq!(log.take(), ["local", "temporary"]);
    assert_eq!(futures::executor::block_on(annotated(&log)), 9);
    assert_eq!(log.take(), ["local", "temporary"]);
    assert_eq!(bound(&log), 9);
    assert_eq!(log.take(), ["local", "temporary"]);
}
