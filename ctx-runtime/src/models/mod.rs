//! Models of what threads share, under loom, which tries each order of their steps, and each value that a load may see.
//!
//! `RUSTFLAGS='--cfg ctx_loom' cargo test --release -p ctx-runtime --features diagnostics --lib models`
//!
//! What must hold stands above each model. `.ci/weakened` weakens one ordering at a time, and sees a model fail.

mod block;
mod counts;
mod frame_cell;
mod views;
mod weak;

use std::panic::Location;

use loom::cell::UnsafeCell;
use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::sync::{Arc, Mutex};

use crate::storage::frame::Frame;
use crate::storage::key::{Context, Key, Proof};
use crate::storage::origin::Origin;

/// The `Locked` of `sync/locked.rs`, under loom.
pub(crate) struct Locked<T>(Mutex<T>);

impl<T> Locked<T> {
    pub(crate) fn new(value: T) -> Self {
        Locked(Mutex::new(value))
    }

    pub(crate) fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
        f(&mut self.0.lock().unwrap())
    }
}

/// A value that counts its drops, and notices a read during its drop.
struct Value {
    read: UnsafeCell<()>,
    drops: Arc<AtomicUsize>,
}

#[allow(unsafe_code, reason = "only here")]
// SAFETY: loom checks that the value is read and dropped in order.
unsafe impl Sync for Value {}

impl Drop for Value {
    fn drop(&mut self) {
        self.read.with_mut(|_| ());
        self.drops.fetch_add(1, Ordering::Relaxed);
    }
}

/// Another key.
struct Other;

macro_rules! keys {
    ($($key:ident)*) => {$(
        impl Context for $key {
            type __Required = Self;
            type __Crossing = Self;

            fn __key() -> &'static Key<Self> {
                static KEY: Key<$key> = Key::new(stringify!($key), Proof::<$key>::OF, None);
                &KEY
            }
        }
    )*};
}
keys!(Value Other);

#[track_caller]
fn origin() -> Origin {
    Origin::Call(Location::caller())
}

fn frame(drops: &Arc<AtomicUsize>) -> Frame {
    Frame::bind(None, Value { read: UnsafeCell::new(()), drops: drops.clone() }, origin())
}

fn read(frame: &Frame) {
    frame.value::<Value>().expect("bound").read.with(|_| ());
}

/// Runs a model. It gives the model a count of the drops of its values.
fn model(body: impl Fn(Arc<AtomicUsize>) + Sync + Send + 'static) {
    loom::model(move || body(Arc::new(AtomicUsize::new(0))));
}

fn dropped(drops: &Arc<AtomicUsize>) -> usize {
    drops.load(Ordering::Relaxed)
}
