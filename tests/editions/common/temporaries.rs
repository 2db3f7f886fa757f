//! When the temporaries of the last expression of a body are dropped: the edition of the body decides.

use std::cell::RefCell;

use futures::executor::block_on;
use my_ctx::{context_var, try_get, with_context};

context_var!(Number: u64);

struct Noted<'a>(&'static str, &'a RefCell<Vec<&'static str>>);

impl Drop for Noted<'_> {
    fn drop(&mut self) {
        self.1.borrow_mut().push(self.0);
    }
}

async fn plain(log: &RefCell<Vec<&'static str>>) -> usize {
    let _local = Noted("local", log);
    std::future::ready(()).await;
    Noted("temporary", log).0.len()
}

#[with_context(crate = my_ctx)]
async fn annotated(log: &RefCell<Vec<&'static str>>) -> usize {
    let _local = Noted("local", log);
    std::future::ready(()).await;
    Noted("temporary", log).0.len()
}

#[with_context(bind(Number(1)), crate = my_ctx)]
fn bound(log: &RefCell<Vec<&'static str>>) -> usize {
    let _local = Noted("local", log);
    Noted("temporary", log).0.len()
}

/// A value that must be dropped in the context, in every edition.
struct Inside;

impl Drop for Inside {
    fn drop(&mut self) {
        assert!(try_get::<Number>().is_ok());
    }
}

#[with_context(bind(Number(1)), crate = my_ctx)]
#[track_caller]
fn tracked(log: &RefCell<Vec<&'static str>>) -> usize {
    let _local = Noted("local", log);
    Noted("temporary", log).0.len() * [Inside].len()
}

/// The order of drops in a plain function and in three annotated functions.
pub(crate) fn drop_orders() -> [Vec<&'static str>; 4] {
    let order = |run: fn(&RefCell<Vec<&'static str>>) -> usize| {
        let log = RefCell::default();
        assert_eq!(run(&log), 9);
        log.take()
    };
    [order(|log| block_on(plain(log))), order(|log| block_on(annotated(log))), order(bound), order(tracked)]
}
