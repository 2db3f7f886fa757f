//! Code that has its meaning only in edition 2018.

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

#[test]
fn the_temporaries_of_the_last_expression_are_dropped_after_the_locals() {
    for order in crate::temporaries::drop_orders() {
        assert_eq!(order, ["local", "temporary"]);
    }
}
