//! The values that the cases bind: sixteen numbers, a name, and a request. Each peer binds them in its own way.

use std::hint::black_box;
use std::sync::Arc;

use ctx_runtime::Context;
use serde::{Deserialize, Serialize};

/// The value of the first number. Each further number is one more.
pub(super) const VALUE: u64 = 7;

/// For each number: its offset, the type by which ctx and OpenTelemetry find it, tokio's static and dcontext's key.
macro_rules! numbers {
    ($($offset:literal $Key:ident $TASK_LOCAL:ident $name:literal)*) => {
        $(
            #[derive(Context)]
            pub(super) struct $Key(pub(super) u64);

            impl $Key {
                pub(super) const BOUND: Self = $Key(VALUE + $offset);
            }
        )*
        tokio::task_local! {
            $(pub(super) static $TASK_LOCAL: u64;)*
        }
        pub(super) const NAMES: [&str; 16] = [$($name),*];

        /// Makes the compiler believe that other crates use the task-locals. Otherwise the compiler sees every use of
        /// them: it would replace variables by the constants that are bound here, and move loads of a `u64` out of
        /// loops.
        pub(super) fn show_task_locals() {
            $(black_box(&$TASK_LOCAL);)*
            black_box((&TASK_NAME, &TASK_REQUEST));
        }
    };
}
numbers! {
    0 N0 TASK_N0 "n0"
    1 N1 TASK_N1 "n1"
    2 N2 TASK_N2 "n2"
    3 N3 TASK_N3 "n3"
    4 N4 TASK_N4 "n4"
    5 N5 TASK_N5 "n5"
    6 N6 TASK_N6 "n6"
    7 N7 TASK_N7 "n7"
    8 N8 TASK_N8 "n8"
    9 N9 TASK_N9 "n9"
    10 N10 TASK_N10 "n10"
    11 N11 TASK_N11 "n11"
    12 N12 TASK_N12 "n12"
    13 N13 TASK_N13 "n13"
    14 N14 TASK_N14 "n14"
    15 N15 TASK_N15 "n15"
}

/// What a request shows in logs, on spans and in errors.
#[derive(Context)]
pub(super) struct Shown {
    #[context(log)]
    pub(super) id: u64,
    #[context(log)]
    pub(super) name: &'static str,
}

impl Shown {
    pub(super) const NEW: Self = Shown { id: VALUE, name: NAME };
}

/// A shared value: to bind it counts up, and to drop the binding counts down.
#[derive(Context)]
pub(super) struct Name(pub(super) Arc<String>);

/// A value that is made for one request.
#[derive(Context)]
pub(super) struct Label(pub(super) String);

pub(super) const NAME: &str = "a name of some length, as tenants have";

#[derive(Clone, Default, Context, Serialize, Deserialize)]
pub(super) struct Request {
    pub(super) id: u64,
    pub(super) tenant: String,
}

impl Request {
    pub(super) fn new() -> Self {
        Request { id: VALUE, tenant: NAME.to_owned() }
    }
}

tokio::task_local! {
    pub(super) static TASK_NAME: Arc<String>;
    pub(super) static TASK_REQUEST: Request;
}
