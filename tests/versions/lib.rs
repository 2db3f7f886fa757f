//! The tests are in `programs.rs` and `layout.rs`.
