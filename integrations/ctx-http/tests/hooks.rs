//! What hooks are told of the roots of requests.

use std::convert::Infallible;
use std::io;
use std::mem;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use ctx_http::ContextLayer;
use ctx_runtime::hooks::{self, Hooks, Kind, Resource};
use futures::stream;
use http::{Request, Response};
use http_body_util::BodyExt;
use tower::{Layer, Service, ServiceExt, service_fn};

/// The events of roots, but for the pieces in which they run.
#[derive(Default)]
struct Told(Mutex<Vec<&'static str>>);

impl Hooks for Told {
    fn init(&self, _: &Resource) {
        self.0.lock().unwrap().push("init");
    }

    fn resolve(&self, _: &Resource) {
        self.0.lock().unwrap().push("resolve");
    }

    fn destroy(&self, _: &Resource) {
        self.0.lock().unwrap().push("destroy");
    }
}

fn streaming(items: [io::Result<&'static str>; 2]) -> Response<Body> {
    Response::new(Body::from_stream(stream::iter(items)))
}

fn answering<E>(
    answer: impl Fn() -> Result<Response<Body>, E> + Clone,
) -> impl Service<Request<()>, Response = Response<ctx_http::ContextBody<Body>>, Error = E> {
    let service = service_fn(move |_: Request<()>| {
        let answer = answer();
        async { answer }
    });
    ContextLayer::new(|_| ()).layer(service)
}

#[tokio::test]
async fn the_root_of_a_request_resolves_unless_it_is_cancelled() {
    let told = Arc::new(Told::default());
    let _installed = hooks::filter().kinds([Kind::Root]).install(Arc::clone(&told));
    let events = || mem::take(&mut *told.0.lock().unwrap());
    let ok = |answer: fn() -> Response<Body>| answering(move || Ok::<_, Infallible>(answer()));
    let resolved = ["init", "resolve", "destroy"];

    let streamed = ok(|| streaming([Ok("a"), Ok("b")])).oneshot(Request::new(())).await.unwrap();
    assert_eq!(streamed.into_body().collect().await.unwrap().to_bytes(), "ab");
    assert_eq!(events(), resolved);

    // A server that knows the length asks for no end.
    let mut whole = ok(|| Response::new("whole".into())).oneshot(Request::new(())).await.unwrap().into_body();
    whole.frame().await.unwrap().unwrap();
    drop(whole);
    assert_eq!(events(), resolved);

    drop(ok(|| Response::new(Body::empty())).oneshot(Request::new(())).await.unwrap());
    assert_eq!(events(), resolved);

    let torn = ok(|| streaming([Ok("a"), Err(io::Error::other("broken"))])).oneshot(Request::new(())).await.unwrap();
    torn.into_body().collect().await.unwrap_err();
    assert_eq!(events(), resolved);

    answering(|| Err("broken")).oneshot(Request::new(())).await.unwrap_err();
    assert_eq!(events(), resolved);

    let mut given_up = ok(|| streaming([Ok("a"), Ok("b")])).oneshot(Request::new(())).await.unwrap().into_body();
    given_up.frame().await.unwrap().unwrap();
    drop(given_up);
    assert_eq!(events(), ["init", "destroy"]);

    drop(ok(|| streaming([Ok("a"), Ok("b")])).oneshot(Request::new(())));
    assert_eq!(events(), [""; 0]);

    let never = service_fn(|_: Request<()>| std::future::pending::<Result<Response<Body>, Infallible>>());
    let mut cancelled = Box::pin(ContextLayer::new(|_| ()).layer(never).oneshot(Request::new(())));
    assert!(futures::poll!(cancelled.as_mut()).is_pending());
    drop(cancelled);
    assert_eq!(events(), ["init", "destroy"]);
}
