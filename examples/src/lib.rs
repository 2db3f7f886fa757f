//! Each example is a folder beside this one. The code in the README is tested here, because it uses axum and tokio:
//! `cargo test -p ctx-examples --doc`.

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
