//! Callers see an annotated function as the plain function.

use std::cell::RefCell;
use std::fmt::Display;
use std::future::Future;
use std::rc::Rc;
use std::sync::Arc;

use ctx_runtime::{context, context_root, run, with_context};
use futures::FutureExt;

use crate::keys::{Request, User, id};

fn is_send<T: Send>(value: T) -> T {
    value
}

/// Whether the type of a value is `Send`. A bound `T: Send` would not compile for other types.
macro_rules! is_send_type {
    ($value:expr) => {{
        #[allow(dead_code, reason = "the other method is the one that is called for a `Send` type")]
        trait No {
            fn is_send(&self) -> bool {
                false
            }
        }
        impl<T> No for &T {}
        struct Of<T>(#[allow(dead_code)] T);
        #[allow(dead_code, reason = "as above")]
        impl<T: Send> Of<T> {
            fn is_send(&self) -> bool {
                true
            }
        }
        (&Of($value)).is_send()
    }};
}

/// A value that notes its name when it is dropped.
struct Noted(&'static str, Rc<RefCell<Vec<&'static str>>>);

impl Drop for Noted {
    fn drop(&mut self) {
        self.1.borrow_mut().push(self.0);
    }
}

/// Makes each function twice, with and without the attribute.
macro_rules! plain_and_annotated {
    ($($(#[$attribute:meta])* fn $plain:ident / $annotated:ident($($args:tt)*) $(-> $output:ty)? $body:block)*) => {$(
        async fn $plain($($args)*) $(-> $output)? $body
        $(#[$attribute])*
        async fn $annotated($($args)*) $(-> $output)? $body
    )*};
}

plain_and_annotated! {
    #[with_context]
    fn two / two_annotated(_a: Noted, b: Noted) {
        let _inner = Noted("local", b.1.clone());
    }
    #[with_context]
    fn first_unused / first_unused_annotated(_: Noted, (_left, _): (Noted, Noted), last: Noted) {
        let _inner = Noted("local", last.1.clone());
    }
    #[with_context]
    fn takes_one / takes_one_annotated(a: Noted, b: Noted, c: Noted) {
        drop(b);
        let _inner = Noted("local", a.1.clone());
        let _ = &c;
    }
    #[context_root(User("root"))]
    fn by_reference / by_reference_annotated(a: Noted, ref b @ Noted(..): Noted, mut c: Noted) {
        c.0 = "changed";
        let _inner = Noted("local", b.1.clone());
        let _ = &a;
    }
}

#[test]
fn arguments_are_dropped_in_the_order_of_the_plain_function() {
    fn order<F: Future<Output = ()>>(
        call: impl Fn(&dyn Fn(&'static str) -> Noted) -> F,
        polled: bool,
    ) -> Vec<&'static str> {
        let order = Rc::new(RefCell::new(Vec::new()));
        let note = |name| Noted(name, order.clone());
        let future = call(&note);
        if polled {
            future.now_or_never().unwrap();
        } else {
            drop(future);
        }
        order.take()
    }
    for polled in [true, false] {
        macro_rules! compare {
            ($plain:ident, $annotated:ident, |$note:ident| $args:tt) => {
                let mut plain = order(|$note| $plain $args, polled);
                let mut annotated = order(|$note| $annotated $args, polled);
                if !polled {
                    // If the future was never polled, the compiler chooses the order in which its captures are dropped.
                    plain.sort();
                    annotated.sort();
                }
                assert_eq!(plain, annotated, "{} polled: {polled}", stringify!($plain));
            };
        }
        compare!(two, two_annotated, |n| (n("a"), n("b")));
        compare!(first_unused, first_unused_annotated, |n| (n("_"), (n("left"), n("right")), n("last")));
        compare!(takes_one, takes_one_annotated, |n| (n("a"), n("b"), n("c")));
        compare!(by_reference, by_reference_annotated, |n| (n("a"), n("b"), n("c")));
    }
}

#[test]
fn sync_arguments_are_dropped_in_the_order_of_the_plain_function() {
    fn plain(a: Noted, _: Noted, (_b, _): (Noted, Noted), _c: Noted) {
        let _local = Noted("local", a.1.clone());
    }
    #[with_context(bind(User("bound")))]
    fn bound(a: Noted, _: Noted, (_b, _): (Noted, Noted), _c: Noted) {
        let _local = Noted("local", a.1.clone());
    }
    #[with_context]
    fn in_place(a: Noted, _: Noted, (_b, _): (Noted, Noted), _c: Noted) {
        let _local = Noted("local", a.1.clone());
    }
    let order = |call: fn(Noted, Noted, (Noted, Noted), Noted)| {
        let order = Rc::new(RefCell::new(Vec::new()));
        let note = |name| Noted(name, order.clone());
        call(note("a"), note("_"), (note("b"), note("b._")), note("c"));
        order.take()
    };
    assert_eq!(order(plain), order(in_place));
    assert_eq!(order(plain), order(bound));
}

#[test]
fn a_future_is_send_exactly_if_the_plain_one_is() {
    async fn plain_rc(value: Rc<u8>) -> u8 {
        std::future::ready(()).await;
        *value
    }
    #[with_context]
    async fn annotated_rc(value: Rc<u8>) -> u8 {
        std::future::ready(()).await;
        *value
    }
    #[with_context]
    async fn annotated(value: Arc<u8>) -> u8 {
        std::future::ready(()).await;
        *value
    }
    assert!(!is_send_type!(plain_rc(Rc::new(1))) && !is_send_type!(annotated_rc(Rc::new(1))));
    assert!(is_send_type!(annotated(Arc::new(1))));
}

#[test]
fn an_annotated_future_is_a_pointer_larger_than_the_plain_one() {
    async fn plain(data: [u8; 1_000], text: String) -> usize {
        std::future::ready(()).await;
        data.len() + text.len()
    }
    #[with_context]
    async fn annotated(data: [u8; 1_000], text: String) -> usize {
        std::future::ready(()).await;
        data.len() + text.len()
    }
    #[with_context(inherit)]
    async fn inherits(data: [u8; 1_000], text: String) -> usize {
        std::future::ready(()).await;
        data.len() + text.len()
    }
    let size = |future: &dyn Future<Output = usize>| size_of_val(future);
    let plain = size(&plain([0; 1_000], String::new()));
    // The annotated future is often smaller: the compiler keeps each argument of an `async fn` twice.
    assert!(size(&annotated([0; 1_000], String::new())) <= plain + 8);
    assert_eq!(size(&inherits([0; 1_000], String::new())), plain);
}

struct Service {
    name: String,
    calls: usize,
}

impl Service {
    #[with_context]
    fn sync(&mut self) -> &mut usize {
        assert_eq!(id(), Some(1));
        &mut self.calls
    }

    #[with_context(bind(User("callee")))]
    fn sync_bound(&mut self, by: usize) -> &mut usize {
        assert_eq!(context!(User.0), "callee");
        self.calls += by;
        &mut self.calls
    }

    #[with_context]
    async fn by_ref(&self) -> &str {
        assert_eq!(id(), Some(1));
        &self.name
    }

    #[with_context]
    async fn by_mut(&mut self, by: usize) -> &mut Self {
        self.calls += by + context!(Request.id) as usize;
        self
    }

    #[with_context]
    async fn by_value(mut self) -> String {
        self.name.push('!');
        self.name
    }

    #[with_context]
    async fn shared(self: Arc<Self>) -> usize {
        self.calls + context!(Request.id) as usize
    }

    #[with_context]
    async fn constructor(name: impl Into<String>) -> Self {
        Self { name: name.into(), calls: context!(Request.id) as usize }
    }
}

#[tokio::test]
async fn methods_with_every_receiver_are_the_same_methods() {
    #[context_root(Request::new(1))]
    async fn root() {
        let mut service = is_send(Service::constructor("svc")).await;
        assert_eq!(service.calls, 1);
        *service.sync() += 1;
        *service.sync_bound(2) += 1;
        assert_eq!(service.by_ref().await, "svc");
        assert_eq!(service.by_mut(3).await.by_mut(0).await.calls, 10);
        let service = Arc::new(service);
        assert_eq!(service.clone().shared().await, 11);
        assert_eq!(Arc::into_inner(service).unwrap().by_value().await, "svc!");
    }
    is_send(root()).await;
}

#[with_context]
async fn generic<'a, T, const N: usize>(value: &'a T, others: [&'a str; N], show: impl Fn(&str) -> String) -> String
where
    T: Display + Sync + ?Sized,
{
    let joined = others.concat();
    show(&format!("{} {value} {joined}", context!(Request.id)))
}

#[with_context]
async fn opaque(numbers: &[u8]) -> Result<impl Iterator<Item = u8> + '_, std::num::ParseIntError> {
    let add: u8 = "1".parse()?;
    Ok(numbers.iter().map(move |number| number + add))
}

#[with_context]
async fn coerces(first: bool) -> Result<Box<dyn Display>, Box<dyn std::error::Error>> {
    if first {
        return Ok(Box::new(1));
    }
    "x".parse::<u8>()?;
    Ok(Box::new("second"))
}

#[with_context]
async fn never(finish: bool) -> ! {
    loop {
        if finish {
            panic!("on purpose");
        }
        std::future::pending::<()>().await;
    }
}

#[with_context(bind(User("bound")))]
fn opaque_sync<'a>(text: &'a str, mut by: usize) -> impl Fn(usize) -> &'a str + use<'a> {
    by += 1;
    assert_eq!(context!(User.0), "bound");
    move |end| &text[by..end]
}

#[with_context]
async fn unusual_arguments(
    (a, [b, ..]): (u8, [u8; 2]),
    _: u8,
    ref c: u8,
    mut d: u8,
    &e: &u8,
    r#type: u8,
    in_format: u8,
) -> String {
    d += 1;
    assert_eq!(id(), Some(1));
    format!("{a} {b} {c} {d} {e} {} {in_format}", r#type)
}

#[tokio::test]
async fn signatures_of_every_kind_are_the_same_signatures() {
    #[context_root(Request::new(1))]
    async fn root() {
        assert_eq!(generic("x", ["y", "z"], |text| text.to_uppercase()).await, "1 X YZ");
        assert_eq!(opaque(&[1, 2]).await.unwrap().collect::<Vec<_>>(), [2, 3]);
        assert_eq!(coerces(true).await.ok().map(|value| value.to_string()).as_deref(), Some("1"));
        assert!(coerces(false).await.is_err());
        assert!(never(false).now_or_never().is_none());
        assert_eq!(opaque_sync("abcdef", 1)(4), "cd");
        assert_eq!(unusual_arguments((1, [2, 0]), 0, 3, 3, &5, 6, 7).await, "1 2 3 4 5 6 7");
    }
    is_send(root()).await;
}

#[test]
fn a_function_that_is_only_rewritten_gives_what_it_gave() {
    #[with_context]
    fn early(text: &str) -> Option<&str> {
        #![allow(clippy::needless_return, reason = "inner attributes come through")]
        let first = text.split(' ').next()?;
        if first.is_empty() {
            return None;
        }
        return Some(first);
    }
    assert_eq!((early("a b"), early(""), run(User("x"), || early("c"))), (Some("a"), None, Some("c")));
}

#[test]
fn what_the_values_only_borrow_lives_as_long_as_the_plain_argument() {
    #[context_root(Request { id: a.0.len() as u64, tenant: note.0.to_string() })]
    async fn borrows(a: Noted, note: Noted, _unused: Noted) {
        let _local = Noted("local", note.1.clone());
        let _ = &a;
    }
    #[context_root(Request { id, tenant: String::new() })]
    async fn destructures((id, _lease): (u64, Noted), note: Noted) {
        let _local = Noted("local", note.1.clone());
    }
    #[context_root(Request { id: 0, tenant: Default::default() })]
    async fn names_a_field(tenant: Noted, note: Noted) {
        let _local = Noted("local", note.1.clone());
        let _ = &tenant;
    }
    let order = Rc::new(RefCell::new(Vec::new()));
    let note = |name| Noted(name, order.clone());
    let order_of = |future: std::pin::Pin<Box<dyn Future<Output = ()>>>| {
        future.now_or_never().unwrap();
        order.take()
    };
    assert_eq!(order_of(Box::pin(borrows(note("a"), note("note"), note("_")))), ["local", "_", "note", "a"]);
    assert_eq!(order_of(Box::pin(destructures((1, note("lease")), note("note")))), ["local", "note", "lease"]);
    assert_eq!(order_of(Box::pin(names_a_field(note("tenant"), note("note")))), ["local", "note", "tenant"]);
}

#[tokio::test]
async fn an_argument_that_only_the_values_use_is_not_said_to_be_unused() {
    #![deny(warnings)]
    struct State(u8);
    #[context_root(Request { id: headers.len() as u64, tenant: headers.clone() })]
    async fn handler(State(state): State, headers: String) -> u64 {
        context!(Request.id) + u64::from(state)
    }
    #[with_context(bind(Request { id: headers.len() as u64, tenant: headers.clone() }))]
    fn sync(State(state): State, headers: String) -> u64 {
        context!(Request.id) + u64::from(state)
    }
    assert_eq!((handler(State(1), "four".into()).await, sync(State(2), "four".into())), (5, 6));
}

#[tokio::test]
async fn a_receiver_that_the_values_take_is_taken() {
    struct Job {
        request: Request,
    }
    impl Job {
        #[context_root(self.request)]
        async fn run(self) -> u64 {
            context!(Request.id)
        }

        #[context_root(self.request)]
        fn run_sync(self) -> u64 {
            context!(Request.id)
        }
    }
    assert_eq!(Job { request: Request::new(3) }.run().await, 3);
    assert_eq!(Job { request: Request::new(4) }.run_sync(), 4);
}

#[tokio::test]
async fn a_future_of_a_future_and_an_array_of_opaque_types_are_returned() {
    #[context_root(Request::new(1))]
    async fn task() -> tokio::task::JoinHandle<u64> {
        tokio::spawn(async { context!(Request.id) })
    }
    #[with_context]
    async fn array() -> [impl Display; 2] {
        [1, 2]
    }
    assert_eq!(task().await.await.unwrap(), 1);
    assert_eq!(array().await.map(|number| number.to_string()), ["1", "2"]);
}

#[tokio::test]
async fn a_method_that_a_macro_makes_with_its_own_self_is_a_method() {
    macro_rules! method {
        ($self:ident, $name:ident, $body:block) => {
            #[with_context]
            async fn $name(&$self) -> usize $body
        };
    }
    struct Counter(usize);
    impl Counter {
        method!(self, count, { self.0 + 1 });
    }
    assert_eq!(Counter(1).count().await, 2);
}
