//! Reads one number while 1, 4 or 16 keys are bound. Each bound key is a case, and the slowest case counts.
//!
//! A read is a function that is called through a pointer. Without this call, the compiler would look up tokio's
//! thread-local once before the loop, and only one load would remain. All times include the call. The time of
//! [`Peer::Nothing`] is not subtracted: the processor runs most of a read beside the call, and the rest is noise.

use ctx_runtime::{context, with_context};
use opentelemetry::Context;

use super::keys::*;
use super::{Peer, Row};
use crate::timing::reads;

pub(super) const NOT_READ_BACK: &str = "fields of a span go to the subscriber: they cannot be read back";
pub(super) const PROPERTIES_NOT_READ_BACK: &str = "properties of a span go to the reporter: they cannot be read back";

/// Pairs within pairs, for more values than a tuple of ctx has.
macro_rules! nested {
    () => { () };
    ($first:ident $($rest:ident)*) => { ($first::BOUND, nested!($($rest)*)) };
}

macro_rules! in_task_locals {
    ($run:ident;) => { $run() };
    ($run:ident; $Key:ident $TASK_LOCAL:ident $($rest:tt)*) => {
        $TASK_LOCAL.sync_scope($Key::BOUND.0, || in_task_locals!($run; $($rest)*))
    };
}

/// A case for each number, inside the scope that binds all numbers.
macro_rules! cases {
    ($all:ident; $($Key:ident $read:expr),*) => {
        vec![$({
            #[with_context]
            fn read(_: &()) -> u64 {
                $read
            }
            |iterations, leaf| {
                $all(|| {
                    leaf.run();
                    reads(iterations, read, &(), $Key::BOUND.0)
                })
            }
        }),*]
    };
}

macro_rules! row {
    ($key:literal, $what:literal, $($Key:ident $TASK_LOCAL:ident $name:literal)*) => {{
        fn by_ctx<R>(run: impl FnOnce() -> R) -> R {
            ctx_runtime::run(nested!($($Key)*), run)
        }
        fn by_tokio<R>(run: impl FnOnce() -> R) -> R {
            in_task_locals!(run; $($Key $TASK_LOCAL)*)
        }
        fn by_opentelemetry<R>(run: impl FnOnce() -> R) -> R {
            let _guard = Context::new()$(.with_value($Key::BOUND))*.attach();
            run()
        }
        fn by_dcontext<R>(run: impl FnOnce() -> R) -> R {
            let _scope = dcontext::push_scope("read");
            $(dcontext::set_context_variable($name, $Key::BOUND.0);)*
            run()
        }
        Row {
            key: $key,
            what: $what,
            is_added: false,
            baseline: Peer::Tokio,
            contenders: vec![
                Peer::Ctx.does_each(
                    "context!(Key.0)",
                    cases!(by_ctx; $($Key context!($Key.0)),*),
                ),
                Peer::Tokio.does_each("KEY.get()", cases!(by_tokio; $($Key $TASK_LOCAL.get()),*)),
                Peer::Tracing.cannot(NOT_READ_BACK),
                Peer::OpenTelemetry.does_each(
                    "Context::map_current(|cx| cx.get::<Key>()..)",
                    cases!(by_opentelemetry; $(
                        $Key Context::map_current(|context| context.get::<$Key>().map_or(0, |n| n.0))
                    ),*),
                ),
                Peer::Fastrace.cannot(PROPERTIES_NOT_READ_BACK),
                Peer::Dcontext.does_each(
                    "get_context_variable::<u64>(\"key\")",
                    cases!(by_dcontext; $(
                        $Key dcontext::get_context_variable::<u64>($name).unwrap_or(0)
                    ),*),
                ),
                Peer::Parameter.does("values.key", |iterations, leaf| {
                    leaf.run();
                    reads(iterations, |values| values[0], &[$($Key::BOUND.0),*], VALUE)
                }),
                Peer::Nothing.does("a constant", |iterations, leaf| {
                    leaf.run();
                    reads(iterations, |_| VALUE, &(), VALUE)
                }),
            ],
        }
    }};
}

pub(super) fn rows() -> [Row; 3] {
    [
        row!("read_1", "read a `u64`, 1 key bound", N0 TASK_N0 "n0"),
        row!("read_4", "read a `u64`, 4 keys bound: the slowest of them",
            N0 TASK_N0 "n0" N1 TASK_N1 "n1" N2 TASK_N2 "n2" N3 TASK_N3 "n3"),
        row!("read_16", "read a `u64`, 16 keys bound: the slowest of them",
            N0 TASK_N0 "n0" N1 TASK_N1 "n1" N2 TASK_N2 "n2" N3 TASK_N3 "n3"
            N4 TASK_N4 "n4" N5 TASK_N5 "n5" N6 TASK_N6 "n6" N7 TASK_N7 "n7"
            N8 TASK_N8 "n8" N9 TASK_N9 "n9" N10 TASK_N10 "n10" N11 TASK_N11 "n11"
            N12 TASK_N12 "n12" N13 TASK_N13 "n13" N14 TASK_N14 "n14" N15 TASK_N15 "n15"),
    ]
}
