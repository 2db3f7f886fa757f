//! The tests are in `generations.rs` and `tasks.rs`.
