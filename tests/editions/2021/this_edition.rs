//! What has this meaning up to edition 2021 only.

use std::cell::RefCell;
use std::fmt::Display;

use my_ctx::{Snapshot, context, context_root, context_var, with_context};

context_var!(Number: u64);

#[with_context(crate = my_ctx)]
async fn gen(r#try: u64) -> u64 {
    context!(Number.0) + r#try
}

#[context_root(Number(gen), crate = my_ctx)]
fn rooted(gen: u64) -> String {
    let sum: u64 = [gen, 2].into_iter().sum();
    format!("{} {sum}", context!(Number.0))
}

#[test]
fn words_that_are_names_here() {
    let future = Snapshot::empty().with(Number(5)).run(|| gen(1));
    assert_eq!(futures::executor::block_on(future), 6);
    assert_eq!(rooted(7), "7 9");
}

/// The opaque type captures no lifetime that it does not name.
#[with_context(bind(Number(1)), crate = my_ctx)]
fn opaque(text: &str) -> impl Display {
    context!(Number.0) + text.len() as u64
}

/// An `async fn` captures all, in every edition.
#[with_context(crate = my_ctx)]
async fn captures(text: &str, by: &u64, show: impl Fn(u64) -> String) -> String {
    show(context!(Number.0) + text.len() as u64 + by)
}

#[test]
fn opaque_types_capture_what_they_do_here() {
    let shown = {
        let text = String::from("abc");
        opaque(&text)
    };
    assert_eq!(shown.to_string(), "4");
    let (text, by) = (String::from("abc"), 10);
    let future = Snapshot::empty().with(Number(5)).run(|| captures(&text, &by, |sum| format!("{sum}")));
    assert_eq!(futures::executor::block_on(future), "18");
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
