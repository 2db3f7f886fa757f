//! `#[tracing::instrument]`.

use std::fmt::{Debug, Write};
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use ctx_runtime::{context, context_root, run, with_context};
use futures::FutureExt;
use tracing::field::{Field, Visit};
use tracing::{Event, Span, Subscriber, info, instrument, span};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::Registry;

use crate::keys::{Request, User, id};
use crate::moved;

/// A line for each span and event, with the id that was current then.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<String>>>);

struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }
}

impl<S: Subscriber> Layer<S> for Lines {
    fn on_new_span(&self, attributes: &span::Attributes<'_>, _: &span::Id, _: Context<'_, S>) {
        let mut fields = Fields(format!("{} in {:?}:", attributes.metadata().name(), id()));
        attributes.record(&mut fields);
        self.0.lock().unwrap().push(fields.0);
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut fields = Fields(format!("event in {:?}:", id()));
        event.record(&mut fields);
        self.0.lock().unwrap().push(fields.0);
    }
}

/// Runs `f`. Returns its result and the lines that were logged meanwhile.
fn logged<R>(f: impl FnOnce() -> R) -> (R, Vec<String>) {
    let lines = Lines::default();
    let result = tracing::subscriber::with_default(Registry::default().with(lines.clone()), f);
    let lines = std::mem::take(&mut *lines.0.lock().unwrap());
    (result, lines)
}

async fn pause() {
    tokio::task::yield_now().await;
}

#[instrument(fields(of = name.len()))]
#[with_context]
async fn above(name: &str, number: u64) -> u64 {
    pause().await;
    info!(read = context!(Request.id), "read");
    context!(Request.id) + number
}

#[with_context]
#[instrument(fields(of = name.len()))]
async fn below(name: &str, number: u64) -> u64 {
    pause().await;
    info!(read = context!(Request.id), "read");
    context!(Request.id) + number
}

#[test]
fn an_instrumented_function_carries_in_both_orders() {
    for (function, call) in
        [("above", (|| moved(|| above("abc", 5))) as fn() -> u64), ("below", || moved(|| below("abc", 5)))]
    {
        let (read, lines) = logged(call);
        assert_eq!(read, 6);
        // The first poll makes the span, and calls the function's own future afterwards.
        let span = lines[0].strip_prefix(function).unwrap();
        assert!(span.ends_with(r#": name="abc" number=5 of=3"#), "{span}");
        assert_eq!(lines[1..], ["event in Some(1): message=read read=1"]);
    }
}

#[instrument(err, ret, skip_all, level = "debug")]
#[with_context]
async fn result_above(text: &str) -> Result<u64, std::num::ParseIntError> {
    let number: u64 = text.parse()?;
    pause().await;
    Ok(number + context!(Request.id))
}

#[with_context]
#[instrument(err, ret, skip_all, level = "debug")]
async fn result_below(text: &str) -> Result<u64, std::num::ParseIntError> {
    let number: u64 = text.parse()?;
    pause().await;
    Ok(number + context!(Request.id))
}

#[test]
fn what_is_returned_and_what_fails_is_logged_in_both_orders() {
    for (function, call) in [
        ("result_above", (|text| moved(|| result_above(text))) as fn(&str) -> Result<u64, std::num::ParseIntError>),
        ("result_below", |text| moved(|| result_below(text))),
    ] {
        let (read, lines) = logged(|| call("5"));
        assert_eq!((read, lines.len()), (Ok(6), 2));
        assert!(lines[0].starts_with(function) && lines[1].ends_with("return=6"), "{lines:?}");
        let (read, lines) = logged(|| call("x"));
        assert!(read.is_err() && lines[1].ends_with("error=invalid digit found in string"), "{lines:?}");
    }
}

struct Service {
    name: &'static str,
}

impl Service {
    #[with_context]
    #[instrument(name = "handle", skip(self, body), fields(service = self.name))]
    async fn handle(&mut self, (body, _): (Vec<u8>, u8)) -> (u64, usize) {
        pause().await;
        (context!(Request.id), body.len())
    }

    #[instrument(skip_all, fields(service = self.name))]
    #[context_root(Request::new(id))]
    async fn root(&self, id: u64) -> u64 {
        pause().await;
        info!("in the root");
        context!(Request.id)
    }
}

#[test]
fn instrumented_methods_carry() {
    let mut service = Service { name: "svc" };
    let (read, lines) = logged(|| moved(|| service.handle((vec![1, 2], 0))));
    assert_eq!(read, (1, 2));
    assert!(lines[0].starts_with("handle") && lines[0].ends_with(r#"service="svc""#), "{lines:?}");
    let (read, lines) = logged(|| moved(|| service.root(7)));
    assert_eq!((read, lines[1].as_str()), (7, "event in Some(7): message=in the root"));
}

#[test]
fn functions_that_are_not_async_carry_in_both_orders() {
    #[instrument(ret)]
    #[with_context(bind(User("bound")))]
    fn above(number: u64) -> (u64, &'static str) {
        (context!(Request.id) + number, context!(User.0))
    }
    #[with_context(bind(User("bound")))]
    #[instrument(ret)]
    fn below(number: u64) -> (u64, &'static str) {
        (context!(Request.id) + number, context!(User.0))
    }
    #[with_context]
    #[instrument(skip_all)]
    fn spawns(_unused: &str) -> Option<u64> {
        std::thread::spawn(id).join().unwrap()
    }
    let (read, lines) = logged(|| run(Request::new(1), || (above(4), below(5), spawns(""))));
    assert_eq!(read, ((5, "bound"), (6, "bound"), Some(1)));
    assert_eq!(lines[0], "above in Some(1): number=4");
    assert_eq!(lines[1], r#"event in Some(1): return=(5, "bound")"#);
    assert_eq!(lines.len(), 5);
}

/// `instrument` finds the block by the end of the body.
#[test]
fn a_returned_block_is_in_its_span_in_both_orders() {
    type Read = (&'static str, Option<u64>);

    fn span_and_id() -> Read {
        (Span::current().metadata().map_or("none", |span| span.name()), id())
    }

    #[with_context]
    #[instrument]
    fn block_below() -> impl Future<Output = Read> {
        async move { span_and_id() }
    }

    #[with_context]
    #[instrument]
    fn box_below() -> Pin<Box<dyn Future<Output = Read>>> {
        let made_before = ();
        Box::pin(async move {
            let () = made_before;
            span_and_id()
        })
    }

    #[instrument]
    #[with_context]
    fn block_above() -> impl Future<Output = Read> {
        async { span_and_id() }
    }

    let (read, _) = logged(|| {
        let (first, second, third) = run(Request::new(7), || (block_below(), box_below(), block_above()));
        (first.now_or_never(), second.now_or_never(), third.now_or_never())
    });
    let expected = |name| Some((name, Some(7)));
    assert_eq!(read, (expected("block_below"), expected("box_below"), expected("block_above")));
}

#[test]
fn a_whole_module_with_instrumented_functions_carries() {
    #[with_context]
    mod module {
        use super::{Request, context, instrument, pause};

        #[instrument(err(Debug))]
        pub(super) async fn fails(number: u64) -> Result<(), String> {
            pause().await;
            Err(format!("{number} in {}", context!(Request.id)))
        }

        pub(super) struct Inside;

        impl Inside {
            #[instrument(skip(self))]
            pub(super) async fn method(&self, by: u64) -> u64 {
                pause().await;
                context!(Request.id) + by
            }
        }
    }
    let (read, lines) = logged(|| (moved(|| module::fails(5)), moved(|| module::Inside.method(6))));
    assert_eq!(read, (Err("5 in 1".to_owned()), 7));
    assert!(lines[1].ends_with(r#"error="5 in 1""#), "{lines:?}");
}

#[tokio::test]
async fn what_is_handed_over_inside_of_macros_that_format_carries() {
    #[context_root(Request::new(7))]
    async fn root() -> String {
        info!(task = ?::tokio::spawn(async { id() }).await.unwrap(), "{:?}", std::thread::spawn(id).join().unwrap());
        assert_eq!(::tokio::spawn(async { id() }).await.unwrap(), Some(7), "{:?}", std::thread::spawn(id).join());
        format!("{:?} {:?}", ::tokio::spawn(async { id() }).await, std::thread::spawn(id).join())
    }
    assert_eq!(root().await, "Ok(Some(7)) Ok(Some(7))");
}
