//! Code that has its meaning only up to edition 2021.

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

/// The opaque type captures only the lifetimes that it names.
#[with_context(bind(Number(1)), crate = my_ctx)]
fn opaque(text: &str) -> impl Display {
    context!(Number.0) + text.len() as u64
}

/// An `async fn` captures all lifetimes in every edition.
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

#[test]
fn the_temporaries_of_the_last_expression_are_dropped_after_the_locals() {
    for order in crate::temporaries::drop_orders() {
        assert_eq!(order, ["local", "temporary"]);
    }
}
