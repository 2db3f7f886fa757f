//! ## A key
//!
//! A key is a type with a static of its own. The bounds put the error for a field that cannot be shared on that
//! field.

#[derive(Context)]
#[context(default)]
struct Limits {
    timeout: Duration,
}
