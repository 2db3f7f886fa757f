//! See `ui.rs`.
