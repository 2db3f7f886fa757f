//! Functions of each shape. Each function reports its caller and ends in a panic.
//!
//! These files are compiled twice: in the library with the attributes, and in the test, under `cfg(test)`, without.
#![cfg_attr(test, allow(dead_code, unreachable_pub, reason = "nobody binds there, and the test is no library"))]

mod functions;
mod no_runtime;
mod panics;
mod tracked;
mod work;

#[cfg(not(test))]
use ctx_runtime::Context;

pub type Shape = (&'static str, fn());

pub fn all() -> impl Iterator<Item = &'static Shape> {
    [functions::SHAPES, no_runtime::SHAPES, panics::SHAPES, tracked::SHAPES, work::SHAPES].into_iter().flatten()
}

#[cfg_attr(not(test), derive(Context))]
pub struct Request(pub u64);

#[cfg_attr(not(test), derive(Context))]
pub struct Missing(pub u64);

const NONE: Option<u64> = None;
