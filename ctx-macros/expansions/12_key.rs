//! ## A key
//!
//! A key is a type with its own static. If a field cannot be shared between threads, the bounds put the error on this
//! field.

#[derive(Context)]
#[context(default)]
struct Limits {
    timeout: Duration,
}
