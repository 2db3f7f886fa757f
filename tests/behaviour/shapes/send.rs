//! The future of an annotated function has the auto traits of the plain future. Each case has the same items twice.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;
use std::sync::{Arc, Mutex};

use ctx_runtime::{context_root, with_context};
use tokio::task::yield_now;

use crate::keys::Request;

/// Whether a value has a trait. If the bound holds, method look-up finds the inherent method first.
macro_rules! has {
    ($bound:path, $value:expr) => {{
        #[allow(dead_code, reason = "one of the two answers")]
        struct Of<T>(T);
        #[allow(dead_code, reason = "as above")]
        trait No {
            fn answer(&self) -> bool {
                false
            }
        }
        impl<T> No for &Of<T> {}
        #[allow(dead_code, reason = "as above")]
        impl<T: $bound> Of<T> {
            fn answer(&self) -> bool {
                true
            }
        }
        (&Of($value)).answer()
    }};
}

/// Whether a value is `[Send, Sync, Unpin]`.
macro_rules! auto_traits {
    ($value:expr) => {
        [has!(Send, $value), has!(Sync, $value), has!(Unpin, $value)]
    };
}

const SEND: [bool; 3] = [true, false, false];
const SEND_AND_SYNC: [bool; 3] = [true, true, false];
const NEITHER: [bool; 3] = [false, false, false];

/// This closure is made in a function of its own, so that the compiler knows its captures when it checks the traits.
fn reads_a_cell() -> impl Fn() -> u8 {
    let cell = Cell::new(1);
    move || cell.get()
}

/// Makes the items twice, and checks the auto traits of both.
macro_rules! same_traits {
    ({ $($items:tt)* } $call:expr => $expected:expr) => {{
        mod plain {
            #[allow(unused_imports, reason = "not every case needs all of them")]
            use super::*;
            $($items)*
        }
        #[with_context]
        mod annotated {
            #[allow(unused_imports, reason = "as above")]
            use super::*;
            $($items)*
        }
        assert_eq!({ use plain::*; auto_traits!($call) }, $expected, "the plain function");
        assert_eq!({ use annotated::*; auto_traits!($call) }, $expected, "the annotated function");
    }};
}

#[test]
fn an_argument_that_is_all() {
    same_traits!({
        pub(super) async fn function(value: String) -> usize {
            yield_now().await;
            value.len()
        }
    } function(String::new()) => SEND_AND_SYNC);
}

#[test]
fn an_argument_that_is_not_send() {
    same_traits!({
        pub(super) async fn used(value: Rc<u8>) -> u8 {
            yield_now().await;
            *value
        }
    } used(Rc::new(1)) => NEITHER);
    same_traits!({
        pub(super) async fn not_used(_: Rc<u8>) {}
    } not_used(Rc::new(1)) => NEITHER);
    same_traits!({
        pub(super) async fn by_reference(value: &Cell<u8>) -> u8 {
            value.get()
        }
    } by_reference(&Cell::new(1)) => NEITHER);
}

#[test]
fn an_argument_that_is_send_and_not_sync() {
    same_traits!({
        pub(super) async fn function(value: Cell<u8>) -> u8 {
            yield_now().await;
            value.get()
        }
    } function(Cell::new(1)) => SEND);
}

#[test]
fn a_local_across_an_await() {
    same_traits!({
        pub(super) async fn across() -> u8 {
            let local = Rc::new(1);
            yield_now().await;
            *local
        }
    } across() => NEITHER);
    same_traits!({
        pub(super) async fn before() -> u8 {
            let read = { *Rc::new(1) };
            yield_now().await;
            read
        }
    } before() => SEND_AND_SYNC);
}

#[test]
fn a_lock_across_an_await_and_before_it() {
    same_traits!({
        #[allow(clippy::await_holding_lock, reason = "the point")]
        pub(super) async fn across(lock: Arc<Mutex<u8>>) {
            let _guard = lock.lock().unwrap();
            yield_now().await;
        }
    } across(Arc::default()) => [false, true, false]);
    same_traits!({
        pub(super) async fn before(lock: Arc<Mutex<u8>>) {
            *lock.lock().unwrap() += 1;
            yield_now().await;
        }
    } before(Arc::default()) => SEND_AND_SYNC);
}

#[test]
fn a_generic_argument_decides() {
    same_traits!({
        pub(super) async fn function<T>(value: T) -> T {
            yield_now().await;
            value
        }
    } function(1) => SEND_AND_SYNC);
    same_traits!({
        pub(super) async fn function<T>(value: T) -> T {
            yield_now().await;
            value
        }
    } function(Rc::new(1)) => NEITHER);
    same_traits!({
        pub(super) async fn function(value: impl Fn() -> u8) -> u8 {
            yield_now().await;
            value()
        }
    } function(reads_a_cell()) => SEND);
}

#[test]
fn trait_objects_with_and_without_auto_traits() {
    same_traits!({
        pub(super) async fn without(value: Box<dyn Fn() -> u8>) -> u8 {
            yield_now().await;
            value()
        }
    } without(Box::new(|| 1)) => NEITHER);
    same_traits!({
        pub(super) async fn with(value: Box<dyn Fn() -> u8 + Send + Sync>) -> u8 {
            yield_now().await;
            value()
        }
    } with(Box::new(|| 1)) => SEND_AND_SYNC);
}

#[test]
fn what_it_awaits_decides() {
    same_traits!({
        async fn inner(value: &RefCell<u8>) -> u8 {
            yield_now().await;
            *value.borrow()
        }
        pub(super) async fn outer() -> u8 {
            let value = RefCell::new(1);
            inner(&value).await
        }
    } outer() => NEITHER);
    same_traits!({
        async fn inner(value: &Mutex<u8>) -> u8 {
            yield_now().await;
            *value.lock().unwrap()
        }
        pub(super) async fn outer() -> u8 {
            let value = Mutex::new(1);
            inner(&value).await
        }
    } outer() => SEND_AND_SYNC);
}

#[test]
fn a_result_that_is_not_send_does_not_make_the_future_so() {
    same_traits!({
        pub(super) async fn function() -> Rc<u8> {
            yield_now().await;
            Rc::new(1)
        }
    } function() => SEND_AND_SYNC);
    same_traits!({
        pub(super) async fn never() -> std::ops::ControlFlow<Rc<u8>, *const u8> {
            yield_now().await;
            std::ops::ControlFlow::Break(Rc::new(1))
        }
    } never() => SEND_AND_SYNC);
}

#[test]
fn methods_and_trait_methods() {
    same_traits!({
        #[derive(Default)]
        pub(super) struct Shared(Cell<u8>);
        impl Shared {
            pub(super) async fn by_value(self) -> u8 {
                yield_now().await;
                self.0.get()
            }
        }
    } Shared::default().by_value() => SEND);
    same_traits!({
        #[derive(Default)]
        pub(super) struct Shared(Cell<u8>);
        pub(super) trait Read {
            async fn read(&self) -> u8;
        }
        impl Read for Shared {
            async fn read(&self) -> u8 {
                yield_now().await;
                self.0.get()
            }
        }
    } Shared::default().read() => NEITHER);
    same_traits!({
        pub(super) trait Read: Sized {
            async fn read(self) -> Self {
                yield_now().await;
                self
            }
        }
        impl Read for u8 {}
    } 1_u8.read() => SEND_AND_SYNC);
}

#[test]
fn functions_that_return_futures() {
    same_traits!({
        #[allow(clippy::manual_async_fn, reason = "the point")]
        pub(super) fn opaque(value: Cell<u8>) -> impl Future<Output = u8> {
            async move {
                yield_now().await;
                value.get()
            }
        }
    } opaque(Cell::new(1)) => SEND);
    same_traits!({
        #[allow(clippy::manual_async_fn, reason = "the point")]
        pub(super) fn opaque(value: Rc<u8>) -> impl Future<Output = u8> {
            async move { *value }
        }
    } opaque(Rc::new(1)) => NEITHER);
    same_traits!({
        pub(super) fn boxed() -> futures::future::BoxFuture<'static, u8> {
            Box::pin(async { 1 })
        }
    } boxed() => [true, false, true]);
}

#[test]
fn an_iterator_that_is_unpin_stays_it() {
    same_traits!({
        pub(super) fn numbers(from: u8) -> impl Iterator<Item = u8> + Unpin {
            from..from + 2
        }
    } numbers(1) => [true, true, true]);
}

#[test]
fn a_root_and_a_binding_add_nothing() {
    #[context_root(Request::new(7))]
    async fn root(value: Cell<u8>) -> u8 {
        yield_now().await;
        value.get()
    }
    #[with_context(bind(Request::new(7)))]
    async fn bound(value: Rc<u8>) -> u8 {
        yield_now().await;
        *value
    }
    #[context_root(Request::new(u64::from(*id)))]
    async fn of_an_rc(id: Rc<u8>) -> u8 {
        yield_now().await;
        *id
    }
    #[with_context(inherit)]
    async fn inherits(value: Cell<u8>) -> u8 {
        yield_now().await;
        value.get()
    }
    assert_eq!(auto_traits!(root(Cell::new(1))), SEND);
    assert_eq!(auto_traits!(bound(Rc::new(1))), NEITHER);
    assert_eq!(auto_traits!(of_an_rc(Rc::new(1))), NEITHER);
    assert_eq!(auto_traits!(inherits(Cell::new(1))), SEND);
}

#[test]
fn a_send_future_crosses_threads_and_one_that_is_not_stays() {
    fn on_a_thread<F: Future<Output: Send + 'static> + Send + 'static>(future: F) -> F::Output {
        let thread = std::thread::spawn(|| futures::executor::block_on(future));
        thread.join().ok().unwrap()
    }
    #[with_context]
    async fn reads(name: String, mut numbers: Vec<u64>) -> (u64, usize) {
        numbers.push(ctx_runtime::context!(Request.id));
        yield_now().await;
        (ctx_runtime::context!(Request.id), name.len() + numbers.len())
    }
    assert_eq!(on_a_thread(super::called(|| reads("ab".into(), vec![]))), (1, 3));
}
