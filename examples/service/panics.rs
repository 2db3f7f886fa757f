//! Keeps the panics, and compares them with the panics that must happen. A lost context causes hundreds with the same message.

use std::panic;
use std::sync::{Mutex, PoisonError};

use crate::failure::panic_message;

static PANICS: Mutex<Vec<Panic>> = Mutex::new(Vec::new());

struct Panic {
    message: String,
    /// The message, and the place.
    shown: String,
}

/// From here on, a panic prints nothing.
pub(crate) fn collect() {
    panic::set_hook(Box::new(|panic| {
        let (message, shown) = (panic_message(panic.payload()).to_owned(), panic.to_string());
        PANICS.lock().unwrap_or_else(PoisonError::into_inner).push(Panic { message, shown });
    }));
}

/// The faults: each expected panic that did not happen, and the number of the other panics with the first of them.
pub(crate) fn faults(expected: impl Iterator<Item = String>) -> Vec<String> {
    let mut others = std::mem::take(&mut *PANICS.lock().unwrap_or_else(PoisonError::into_inner));
    let mut faults = Vec::new();
    for expected in expected {
        match others.iter().position(|panic| panic.message == expected) {
            Some(found) => drop(others.remove(found)),
            None => faults.push(format!("no panic {expected:?}")),
        }
    }
    if let Some(first) = others.first() {
        faults.insert(0, format!("unexpected panics: {}, the first: {}", others.len(), first.shown));
    }
    faults
}
