//! Functions that track their caller.

use std::future::Future;

#[cfg(not(test))]
use ctx_runtime::{context_root, with_context};
use futures::executor::block_on;

#[cfg(not(test))]
use super::Request;
use super::{NONE, Shape};
use crate::seen::caller;

pub(super) const SHAPES: &[Shape] = &[
    ("a fn that tracks its caller", a_call_of_what_tracks_its_caller),
    ("a binding fn that tracks its caller", a_call_of_what_binds_and_tracks_its_caller),
    ("an async fn that tracks its caller", a_call_of_an_async_fn_that_tracks_its_caller),
    ("a returned future whose fn tracks its caller", a_call_of_what_returns_a_future_and_tracks_its_caller),
    ("a method that tracks its caller", a_call_of_a_method_that_tracks_its_caller),
    ("a root that tracks its caller", a_call_of_a_root_that_tracks_its_caller),
];

struct Shop;

impl Shop {
    #[cfg_attr(not(test), with_context)]
    #[track_caller]
    fn a_method_that_tracks_its_caller(&self) {
        caller();
        NONE.unwrap();
    }
}

#[cfg_attr(not(test), with_context)]
#[track_caller]
fn a_fn_that_tracks_its_caller() {
    caller();
    NONE.unwrap();
}

#[cfg_attr(not(test), with_context)]
fn a_call_of_what_tracks_its_caller() {
    a_fn_that_tracks_its_caller();
}

#[cfg_attr(not(test), with_context(bind(Request(2))))]
#[track_caller]
fn a_binding_fn_that_tracks_its_caller() {
    caller();
    NONE.unwrap();
}

fn a_call_of_what_binds_and_tracks_its_caller() {
    a_binding_fn_that_tracks_its_caller();
}

#[allow(ungated_async_fn_track_caller)]
#[cfg_attr(not(test), with_context)]
#[track_caller]
async fn an_async_fn_that_tracks_its_caller() {
    caller();
    NONE.unwrap();
}

#[cfg_attr(not(test), with_context)]
fn a_call_of_an_async_fn_that_tracks_its_caller() {
    block_on(an_async_fn_that_tracks_its_caller());
}

#[cfg_attr(not(test), with_context)]
#[track_caller]
fn a_fn_that_returns_a_future_and_tracks_its_caller(early: bool) -> impl Future<Output = ()> {
    caller();
    if early {
        return futures::future::ready(());
    }
    NONE.unwrap();
    futures::future::ready(())
}

fn a_call_of_what_returns_a_future_and_tracks_its_caller() {
    block_on(a_fn_that_returns_a_future_and_tracks_its_caller(false));
}

#[cfg_attr(not(test), with_context)]
fn a_call_of_a_method_that_tracks_its_caller() {
    Shop.a_method_that_tracks_its_caller();
}

#[cfg_attr(not(test), context_root(Request(id)))]
#[track_caller]
fn a_root_that_tracks_its_caller(id: u64) -> u64 {
    caller();
    if id == 0 {
        return id;
    }
    NONE.unwrap()
}

fn a_call_of_a_root_that_tracks_its_caller() {
    a_root_that_tracks_its_caller(0);
    a_root_that_tracks_its_caller(1);
}
