//! Each example is a folder beside this one. This crate also tests the code of the README, which uses axum and tokio:
//! `cargo test -p ctx-examples --doc`.

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
