//! A library keeps work in a thread-local, and runs it later in the loop around the requests: on the same thread, but
//! outside of the request.

use std::cell::RefCell;

use ctx_runtime::diagnostics::{Loss, explain};
use ctx_runtime::{context, context_root};

use crate::{ID, RequestInfo};

/// The library. ctx does not know the name of its function that takes work.
mod deferred {
    use super::*;

    type Work = Box<dyn FnOnce() -> Outcome>;

    pub(super) enum Outcome {
        Explained(Box<Loss>),
        Booked(u64),
    }

    thread_local! {
        static LATER: RefCell<Vec<Work>> = const { RefCell::new(Vec::new()) };
    }

    pub(super) fn later(work: impl FnOnce() -> Outcome + 'static) {
        LATER.with_borrow_mut(|later| later.push(Box::new(work)));
    }

    pub(super) fn run_all() -> Vec<Outcome> {
        LATER.take().into_iter().map(|work| work()).collect()
    }
}
use deferred::Outcome;

#[context_root(RequestInfo { id: ID })]
fn request() {
    deferred::later(|| Outcome::Explained(Box::new(explain::<RequestInfo>())));
    deferred::later(
        #[context(carry)]
        || Outcome::Booked(context!(RequestInfo.id)),
    );
}

fn after_the_request() -> [Outcome; 2] {
    request();
    deferred::run_all().try_into().unwrap_or_else(|_| unreachable!("two were deferred"))
}

pub(crate) fn lost() -> Loss {
    match after_the_request() {
        [Outcome::Explained(loss), _] => *loss,
        _ => unreachable!("in the order in which they were deferred"),
    }
}

pub(crate) fn kept() -> u64 {
    match after_the_request() {
        [_, Outcome::Booked(id)] => id,
        _ => unreachable!("in the order in which they were deferred"),
    }
}
