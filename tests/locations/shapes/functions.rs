//! Functions.

use std::future::Future;

#[cfg(not(test))]
use ctx_runtime::{context_root, with_context};
use futures::executor::block_on;

#[cfg(not(test))]
use super::Request;
use super::{NONE, Shape};
use crate::seen::caller;

pub(super) const SHAPES: &[Shape] = &[
    ("an async fn", || block_on(an_async_fn())),
    ("a fn", a_fn),
    ("an async root", || block_on(an_async_root(1))),
    ("a root", || a_root(1)),
    ("an async fn that binds", || block_on(an_async_fn_that_binds())),
    ("a fn that binds", a_fn_that_binds),
    ("an async fn that needs", || block_on(root_of_needs(1))),
    ("an async fn that inherits", || block_on(an_async_fn_that_inherits())),
    ("a method", || block_on(Shop.a_method())),
    ("a method of a trait", || block_on(Shop.a_method_of_a_trait())),
    ("an impl", || block_on(Shop.in_an_impl())),
    ("a generic function", || block_on(a_generic_function("name"))),
    ("a nested call", || block_on(a_nested_call())),
];

#[cfg_attr(not(test), with_context)]
async fn an_async_fn() {
    caller();
    NONE.unwrap();
}

#[cfg_attr(not(test), with_context)]
fn a_fn() {
    caller();
    NONE.unwrap();
}

#[cfg_attr(not(test), context_root(Request(id)))]
async fn an_async_root(id: u64) {
    caller();
    panic!("{id}");
}

#[cfg_attr(not(test), context_root(Request(id)))]
fn a_root(id: u64) {
    caller();
    panic!("{id}");
}

#[cfg_attr(not(test), with_context(bind(Request(2))))]
async fn an_async_fn_that_binds() {
    caller();
    NONE.expect("something");
}

#[cfg_attr(not(test), with_context(bind(Request(2))))]
fn a_fn_that_binds() {
    caller();
    NONE.expect("something");
}

#[cfg_attr(not(test), context_root(Request(_id)))]
async fn root_of_needs(_id: u64) {
    an_async_fn_that_needs().await;
}

#[cfg_attr(not(test), with_context(needs(Request)))]
async fn an_async_fn_that_needs() {
    caller();
    NONE.unwrap();
}

#[cfg_attr(not(test), with_context(inherit))]
async fn an_async_fn_that_inherits() {
    caller();
    NONE.unwrap();
}

struct Shop;

impl Shop {
    #[cfg_attr(not(test), with_context)]
    async fn a_method(&self) {
        caller();
        NONE.unwrap();
    }
}

trait Works {
    fn a_method_of_a_trait(&self) -> impl Future<Output = ()>;
}

impl Works for Shop {
    #[cfg_attr(not(test), with_context)]
    async fn a_method_of_a_trait(&self) {
        caller();
        NONE.unwrap();
    }
}

#[cfg_attr(not(test), with_context)]
impl Shop {
    async fn in_an_impl(&self) {
        caller();
        NONE.unwrap();
    }
}

#[cfg_attr(not(test), with_context)]
async fn a_generic_function<T: AsRef<str>>(name: T) {
    caller();
    let number: u64 = name.as_ref().parse().unwrap();
    let _ = number;
}

#[cfg_attr(not(test), with_context)]
async fn a_nested_call() {
    caller();
    an_async_fn().await;
}
