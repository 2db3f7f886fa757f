//@ run
//! Panic in functions.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::panic::{Location, catch_unwind};

#[track_caller]
fn here() -> String {
    let location = Location::caller();
    format!("{}:{}", location.line(), location.column())
}

#[with_context]
fn function(rows: &[u32]) -> u32 {
    println!("{}", here());
    rows[3]
}

#[context_root(Request(1))]
fn root(rows: &[u32]) -> u32 {
    println!("{}", here());
    rows[3]
}

#[with_context(bind(Request(1)))]
fn bound(rows: &[u32]) -> u32 {
    println!("{}", here());
    rows[3]
}

#[track_caller]
#[with_context]
fn tracked() -> String {
    here()
}

fn main() {
    for f in [function, root, bound] {
        println!("{}", catch_unwind(|| f(&[1])).is_err());
    }
    println!("{}", tracked());
}
