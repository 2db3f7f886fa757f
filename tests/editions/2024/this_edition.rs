//! Code that edition 2024 added or changed.

use std::fmt::Display;

use my_ctx::{Snapshot, context, context_root, context_var, with_context};

context_var!(Number: u64);

#[with_context(crate = my_ctx)]
async fn chains(text: Option<&str>) -> Option<u64> {
    if let Some(text) = text
        && let Ok(number) = text.parse::<u64>()
        && number > context!(Number.0)
    {
        let add = async |more: u64| number + more + context!(Number.0);
        return Some(add(1).await);
    }
    None
}

/// `Future` is in the prelude.
#[context_root(Number(7), crate = my_ctx)]
fn later(text: &str) -> impl Future<Output = (u64, &str)> {
    async move { (context!(Number.0), text) }
}

#[test]
fn what_is_new() {
    let called = |text| Snapshot::empty().with(Number(5)).run(|| chains(text));
    assert_eq!(futures::executor::block_on(called(Some("6"))), Some(12));
    assert_eq!(futures::executor::block_on(called(Some("5"))), None);
    assert_eq!(futures::executor::block_on(later("a")), (7, "a"));
}

/// The opaque type captures all lifetimes.
#[with_context(bind(Number(1)), crate = my_ctx)]
fn opaque(text: &str) -> impl Display {
    if context!(Number.0) == 1 { text } else { "another" }
}

#[test]
fn opaque_types_capture_what_they_do_here() {
    assert_eq!(opaque("abc").to_string(), "abc");
}

#[test]
fn the_temporaries_of_the_last_expression_are_dropped_before_the_locals() {
    for order in crate::temporaries::drop_orders() {
        assert_eq!(order, ["temporary", "local"]);
    }
}
