//! Braces of parallel closures.

use ctx_runtime::with_context;
use rayon::prelude::*;

fn check(n: u32) -> Result<(), String> {
    if n > 0 { Ok(()) } else { Err(String::new()) }
}

#[with_context]
pub fn tries(v: Vec<u32>) -> Result<(), String> {
    v.par_iter().try_for_each(|n| -> Result<(), String> { check(*n) })
}

#[with_context]
pub fn nothing(v: Vec<u32>) {
    v.par_iter().for_each(|_| ());
    v.par_iter().for_each(|_| {});
}

#[with_context]
pub fn block(v: Vec<u32>) -> u32 {
    v.par_iter().map(|n| { n + 1 }).sum()
}

#[with_context]
pub fn typed(v: Vec<u32>) -> u32 {
    v.par_iter().map(|n| -> u32 { n + 1 }).sum()
}

#[with_context]
pub fn exits(v: Vec<u32>) -> u32 {
    v.par_iter().map(|_| -> u32 { std::process::exit(7) }).sum()
}

#[with_context]
pub fn unused(v: Vec<u32>) -> u32 {
    v.par_iter().map(|n| 1_u32).sum()
}

#[with_context]
pub fn redundant(v: Vec<u32>) -> Vec<String> {
    v.par_iter().map(|n| n.to_string()).collect()
}

#[with_context]
pub fn method(v: Vec<String>) -> Vec<usize> {
    v.par_iter().map(|n| n.len()).collect()
}

fn main() {}
