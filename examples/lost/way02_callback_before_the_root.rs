//! Callbacks are registered and wrapped when the program starts. So they belong to the context of the start of the
//! program, and not to the requests that call them.

use ctx_runtime::diagnostics::{Loss, explain};
use ctx_runtime::{Snapshot, context_root, get};

use crate::{ID, RequestInfo};

type Callback<R> = Box<dyn FnOnce() -> R>;

#[context_root(RequestInfo { id: ID })]
fn place_order<R>(on_order: Callback<R>) -> R {
    on_order()
}

pub(crate) fn lost() -> Loss {
    let on_order = Snapshot::capture().wrap(|| explain::<RequestInfo>());
    place_order(Box::new(on_order))
}

pub(crate) fn kept() -> u64 {
    let on_order = || get::<RequestInfo>().id;
    place_order(Box::new(on_order))
}
