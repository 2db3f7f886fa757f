//! Attributes, qualifiers, visibility and names.
#![allow(clippy::non_minimal_cfg, reason = "`all()` is true whatever is built")]
#![allow(unsafe_code, reason = "`unsafe fn` and `extern \"C\"` are among the qualifiers")]

use std::future::Future;
use std::panic::Location;
use std::thread;

use ctx_runtime::{context, context_root, with_context};
use tokio::task::yield_now;

use super::{called, moved};
use crate::keys::{Request, User, id};

#[test]
fn an_unsafe_async_function_is_unsafe_to_call_only() {
    /// # Safety
    /// The pointer must be valid.
    #[with_context]
    async unsafe fn read(pointer: *const u64) -> u64 {
        // SAFETY: the caller passes a valid pointer.
        context!(Request.id) + unsafe { *pointer }
    }
    let number = 5;
    // SAFETY: the pointer is that of a local which outlives the future.
    assert_eq!(moved(|| unsafe { read(&raw const number) }), 6);
}

#[test]
fn an_unsafe_function_that_is_not_async() {
    #[with_context(bind(User("bound")))]
    unsafe fn read(pointer: *const u64) -> (u64, &'static str) {
        // SAFETY: the caller passes a valid pointer.
        (unsafe { *pointer } + context!(Request.id), context!(User.0))
    }
    let function: unsafe fn(*const u64) -> (u64, &'static str) = read;
    // SAFETY: the pointer is valid.
    assert_eq!(called(|| unsafe { function(&5) }), (6, "bound"));
}

#[test]
fn a_function_with_the_abi_of_c() {
    // The function must not panic: a panic in it aborts the process.
    #[with_context]
    extern "C" fn callback(number: u64) -> u64 {
        number + thread::spawn(id).join().ok().flatten().unwrap_or(0)
    }
    #[with_context(bind(User("bound")))]
    unsafe extern "C" fn bound(number: u64) -> u64 {
        number + context!(User?.0).map_or(0, str::len) as u64
    }
    let pointer: extern "C" fn(u64) -> u64 = callback;
    let other: unsafe extern "C" fn(u64) -> u64 = bound;
    assert_eq!(called(|| pointer(5)), 6);
    // SAFETY: the function does nothing unsafe.
    assert_eq!(called(|| unsafe { other(5) }), 10);
}

#[test]
fn must_use_stays_on_a_function_that_is_not_async() {
    #[must_use = "it is the answer"]
    #[with_context]
    fn answer() -> u64 {
        thread::spawn(id).join().unwrap().unwrap()
    }
    #[expect(unused_must_use, reason = "fails where the attribute got lost")]
    fn ignores() {
        answer();
    }
    called(ignores);
    assert_eq!(called(answer), 1);
}

#[test]
fn a_future_that_is_not_awaited_is_still_unused() {
    #[with_context]
    async fn read() -> u64 {
        context!(Request.id)
    }
    #[expect(unused_must_use, reason = "fails where nothing is said about the future")]
    fn forgets() {
        read();
    }
    forgets();
    assert_eq!(moved(read), 1);
}

#[test]
fn hints_to_the_optimiser() {
    #[inline]
    #[with_context]
    async fn inlined(number: u64) -> u64 {
        context!(Request.id) + number
    }
    #[with_context]
    #[inline(always)]
    async fn always(number: u64) -> u64 {
        context!(Request.id) + number
    }
    #[cold]
    #[with_context]
    #[inline(never)]
    fn cold(number: u64) -> u64 {
        thread::spawn(id).join().unwrap().unwrap() + number
    }
    assert_eq!((moved(|| inlined(1)), moved(|| always(2)), called(|| cold(3))), (2, 3, 4));
}

#[test]
fn track_caller_of_a_function_that_is_not_async_says_where_it_was_called() {
    #[with_context]
    #[track_caller]
    fn tracked() -> (u32, Option<u64>) {
        (Location::caller().line(), thread::spawn(id).join().unwrap())
    }
    assert_eq!(called(|| tracked()), (line!(), Some(1)));
}

#[test]
fn conditional_items_and_attributes() {
    #[cfg_attr(test, with_context)]
    async fn conditional() -> u64 {
        context!(Request.id)
    }
    #[with_context]
    #[cfg_attr(any(), this_is_no_attribute)]
    #[cfg_attr(all(), allow(unused_variables))]
    async fn attributed(unused: u8) -> u64 {
        context!(Request.id)
    }
    #[cfg(any())]
    #[with_context]
    async fn chosen() -> Undeclared {
        undeclared()
    }
    #[cfg(all())]
    #[with_context]
    async fn chosen() -> u64 {
        context!(Request.id)
    }
    #[with_context]
    #[cfg(any())]
    async fn gone() -> Undeclared {
        undeclared()
    }
    assert_eq!((moved(conditional), moved(|| attributed(0)), moved(chosen)), (1, 1, 1));
}

#[test]
fn conditional_statements_and_expressions_in_the_body() {
    #[with_context]
    async fn conditional() -> u64 {
        #[cfg(any())]
        return undeclared();
        #[cfg(all())]
        let number = 5;
        #[allow(unused_mut, reason = "an attribute on a statement")]
        let mut read = context!(Request.id);
        read + if cfg!(test) { number } else { 0 }
    }
    assert_eq!(moved(conditional), 6);
}

#[test]
fn doc_comments_everywhere() {
    /// Outside.
    #[doc = "And an attribute."]
    #[with_context]
    /** And a block. */
    async fn documented(number: u64) -> u64 {
        //! Inside.
        #![doc = "As well."]
        /* plain */
        context!(Request.id) + number // plain
    }
    assert_eq!(moved(|| documented(5)), 6);
}

#[test]
fn a_body_may_begin_with_a_doc_comment() {
    #[with_context]
    async fn line(number: u64) -> u64 {
        //! Inside.
        context!(Request.id) + number
    }
    #[with_context]
    async fn block(number: u64) -> u64 {
        /*! Inside. */
        context!(Request.id) + number
    }
    assert_eq!((moved(|| line(5)), moved(|| block(5))), (6, 6));
}

#[test]
fn deprecated_is_said_to_be() {
    #[deprecated(since = "1.0.0", note = "use the other")]
    #[with_context]
    async fn old() -> u64 {
        context!(Request.id)
    }
    #[expect(deprecated, reason = "fails where the attribute got lost")]
    fn calls() -> impl Future<Output = u64> {
        old()
    }
    assert_eq!(moved(calls), 1);
}

#[test]
fn what_is_allowed_stays_allowed() {
    #[with_context]
    #[allow(unused_variables, unused_mut, unreachable_code, clippy::let_and_return, reason = "that is the test")]
    async fn allowed(mut unused: u8) -> u64 {
        let local = 1;
        let read = context!(Request.id);
        return read;
        local
    }
    assert_eq!(moved(|| allowed(0)), 1);
}

#[test]
fn what_is_expected_still_happens() {
    #[expect(unused_variables, reason = "fails where nothing is said to be unused")]
    #[with_context]
    async fn argument(unused: u8) -> u64 {
        context!(Request.id)
    }
    #[with_context]
    #[expect(unused_variables, unused_mut, reason = "as above")]
    async fn local() -> u64 {
        let mut unused = 1;
        context!(Request.id)
    }
    #[with_context]
    #[expect(unused_variables, reason = "as above")]
    async fn part((left, right): (u64, u8)) -> u64 {
        context!(Request.id) + left
    }
    #[with_context(bind(User("bound")))]
    #[expect(unused_variables, reason = "as above")]
    fn bound(unused: u8) -> u64 {
        context!(Request.id)
    }
    assert_eq!((moved(|| argument(0)), moved(local)), (1, 1));
    assert_eq!((moved(|| part((1, 0))), called(|| bound(0))), (2, 1));
}

#[test]
fn raw_identifiers() {
    #[with_context]
    async fn r#match(r#type: u64, r#async: &str, (r#fn, _): (u64, u8)) -> String {
        let r#loop = r#type + r#fn;
        yield_now().await;
        format!("{} {async} {loop}", context!(Request.id))
    }
    #[context_root(Request { id: r#type, tenant: r#async.to_owned() })]
    async fn r#try(r#type: u64, r#async: &str) -> (u64, String) {
        (context!(Request.id), context!(Request.tenant))
    }
    assert_eq!(moved(|| r#match(1, "a", (2, 0))), "1 a 3");
    assert_eq!(moved(|| r#try(7, "acme")), (7, "acme".into()));
}

#[test]
fn arguments_called_as_what_the_macros_write() {
    #[with_context]
    async fn names(context: u64, future: u64, work: u64, output: u64, arg0: u64, arg1: u64, self_: u64) -> u64 {
        yield_now().await;
        context!(Request.id) + context + future + work + output + arg0 + arg1 + self_
    }
    #[with_context]
    async fn patterns((context, arg1): (u64, u64), arg0: u64, (future, _): (u64, u64), output: u64) -> u64 {
        yield_now().await;
        context!(Request.id) + context + arg0 + arg1 + future + output
    }
    #[with_context(bind(User("bound")))]
    fn bound((context, arg1): (u64, u64), arg0: u64, closure: u64, run: u64, carry: u64) -> u64 {
        context!(Request.id) + context + arg0 + arg1 + closure + run + carry
    }
    assert_eq!(moved(|| names(1, 2, 3, 4, 5, 6, 7)), 29);
    assert_eq!(moved(|| patterns((1, 2), 3, (4, 0), 5)), 16);
    assert_eq!(called(|| bound((1, 2), 3, 4, 5, 6)), 22);
}

#[test]
fn functions_called_as_what_the_macros_write() {
    #[with_context]
    async fn context() -> u64 {
        let (carry, scope, root) = (1, 2, 3);
        context!(Request.id) + carry + scope + root
    }
    #[with_context]
    async fn spawn() -> u64 {
        context().await
    }
    #[with_context]
    async fn carry(run: fn(u64) -> u64) -> u64 {
        run(spawn().await)
    }
    assert_eq!(moved(|| carry(|read| read + 1)), 8);
}

mod visible {
    use super::{Request, context, with_context, yield_now};

    #[with_context]
    pub(crate) async fn in_crate() -> u64 {
        yield_now().await;
        context!(Request.id)
    }

    #[with_context]
    pub(super) async fn in_parent() -> u64 {
        private().await
    }

    #[with_context]
    pub(in crate::shapes) async fn in_path() -> u64 {
        in_self().await
    }

    #[with_context]
    #[allow(clippy::needless_pub_self, reason = "a visibility like any other")]
    pub(self) async fn in_self() -> u64 {
        context!(Request.id)
    }

    #[with_context]
    async fn private() -> u64 {
        context!(Request.id)
    }
}

#[test]
fn visibility_of_every_kind() {
    assert_eq!((moved(visible::in_crate), moved(visible::in_parent), moved(visible::in_path)), (1, 1, 1));
}

#[test]
#[with_context]
fn a_test_that_is_not_async() {
    assert_eq!(context!(Request?.id), None);
    assert_eq!(called(|| context!(Request.id)), 1);
}

#[context_root(Request::new(7))]
#[test]
fn a_test_that_is_a_root() {
    assert_eq!(thread::spawn(|| context!(Request.id)).join().unwrap(), 7);
}

#[test]
#[with_context(bind(Request::new(5)))]
#[should_panic(expected = "read 5")]
fn a_test_that_should_panic() {
    panic!("read {}", context!(Request.id));
}

#[tokio::test]
#[with_context(bind(Request::new(5)))]
async fn a_tokio_test_above_the_annotation() {
    yield_now().await;
    assert_eq!(context!(Request.id), 5);
    assert_eq!(tokio::spawn(async { id() }).await.unwrap(), Some(5));
}

#[context_root(Request::new(7))]
#[tokio::test]
async fn a_tokio_test_below_the_annotation() -> Result<(), tokio::task::JoinError> {
    yield_now().await;
    assert_eq!(context!(Request.id), 7);
    assert_eq!(tokio::spawn(async { id() }).await?, Some(7));
    Ok(())
}

#[rustfmt::skip]
#[with_context]
#[clippy::cognitive_complexity = "30"]
async fn tool_attributes() -> u64 { context!(Request.id) }

#[test]
fn attributes_of_tools() {
    assert_eq!(moved(tool_attributes), 1);
}

#[cfg(target_arch = "x86_64")]
#[test]
fn a_target_feature() {
    #[with_context]
    #[target_feature(enable = "sse2")]
    fn featured(number: u64) -> u64 {
        number + thread::spawn(id).join().unwrap().unwrap()
    }
    // SAFETY: every x86-64 has SSE2.
    assert_eq!(called(|| unsafe { featured(5) }), 6);
}
