//! Reads that find nothing, and panics of the language.

#[cfg(test)]
use ctx_locations_tests::reads_nothing as context;
#[cfg(not(test))]
use ctx_runtime::{context, with_context};
use futures::executor::block_on;

use super::{Missing, NONE, Shape};
use crate::seen::caller;

pub(super) const SHAPES: &[Shape] = &[
    ("a read that finds nothing", || block_on(a_read_that_finds_nothing())),
    ("a read of a field that finds nothing", a_read_of_a_field_that_finds_nothing),
    ("an index", || _ = block_on(an_index(&[1, 2]))),
    ("arithmetic", || block_on(arithmetic(0))),
    ("an assertion", || block_on(an_assertion())),
    ("a question mark, and then a panic", || block_on(async { _ = a_question_mark(Some(1)).await })),
];

#[cfg_attr(not(test), with_context)]
async fn a_read_that_finds_nothing() {
    caller();
    let _request: &Missing = &context!(Missing);
}

#[cfg_attr(not(test), with_context)]
fn a_read_of_a_field_that_finds_nothing() {
    let found: u64 = context!(Missing.0);
    let _ = found;
}

#[cfg_attr(not(test), with_context)]
async fn an_index(rows: &[u64]) -> u64 {
    rows[rows.len() + 1]
}

#[cfg_attr(not(test), with_context)]
async fn arithmetic(zero: u64) {
    let number = 7 / zero;
    let _ = number;
}

#[cfg_attr(not(test), with_context)]
async fn an_assertion() {
    assert_eq!(NONE, Some(1), "{}", "an assertion");
}

#[cfg_attr(not(test), with_context)]
async fn a_question_mark(some: Option<u64>) -> Option<u64> {
    let number = some?;
    an_index(&[number]).await.checked_sub(1)?;
    NONE
}
