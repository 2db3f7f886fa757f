//! Each piece of a request runs in its context, and the context ends with the last of them.

use std::cell::RefCell;
use std::convert::Infallible;
use std::rc::Rc;

use actix_web::body::{BodySize, MessageBody, to_bytes};
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::{ErrorHandlerResponse, ErrorHandlers, from_fn};
use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::web::{self, Bytes};
use actix_web::{App, HttpResponse, Responder, ResponseError, rt};
use ctx_actix::ContextMiddleware;
use ctx_propagate::{Inbound, RequestId};
use ctx_runtime::{Context, context, get, try_with, with_context};
use futures::{StreamExt, stream};

#[derive(Context)]
struct Path(String);

fn path() -> String {
    try_with(|path: &Path| path.0.clone()).unwrap_or_else(|_| "nothing".to_owned())
}

macro_rules! layered {
    ($app:expr) => {
        init_service($app.wrap(ContextMiddleware::new(|request| Path(request.uri.path().to_owned())))).await
    };
}

async fn text(response: ServiceResponse<impl MessageBody>) -> String {
    let Ok(bytes) = to_bytes(response.into_body()).await else { panic!("the body fails") };
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[with_context]
async fn spawns() -> String {
    let task = rt::spawn(async { context!(Path.0) }).await.unwrap();
    let blocking = web::block(|| context!(Path.0)).await.unwrap();
    format!("{task} {blocking} {}", context!(Path.0))
}

#[actix_web::test]
async fn handlers_their_tasks_and_blocking_calls_have_the_context() {
    let app = layered!(App::new().route("/spawns", web::get().to(spawns)));
    let response = call_service(&app, TestRequest::get().uri("/spawns").to_request()).await;
    assert_eq!(text(response).await, "/spawns /spawns /spawns");
    assert_eq!(path(), "nothing");
}

#[derive(Debug)]
struct Refused;

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "refused {}", path())
    }
}

impl ResponseError for Refused {
    fn status_code(&self) -> StatusCode {
        StatusCode::FORBIDDEN
    }
}

#[actix_web::test]
async fn errors_fallbacks_and_middleware_inside_have_the_context() {
    let handlers = ErrorHandlers::new().handler(StatusCode::FORBIDDEN, |response: ServiceResponse<_>| {
        let response = response.map_body(|head, body| {
            head.headers_mut().insert("x-path".parse().unwrap(), path().parse().unwrap());
            body
        });
        Ok(ErrorHandlerResponse::Response(response.map_into_left_body()))
    });
    let app = layered!(
        App::new()
            .route("/refused", web::get().to(|| async { Err::<String, _>(Refused) }))
            .default_service(web::to(|| async { HttpResponse::NotFound().body(path()) }))
            .wrap(from_fn(|request, next: actix_web::middleware::Next<_>| async move {
                assert_ne!(path(), "nothing");
                next.call(request).await
            }))
            .wrap(handlers)
    );
    let response = call_service(&app, TestRequest::get().uri("/refused").to_request()).await;
    assert_eq!(
        (response.status(), response.headers().get("x-path").unwrap().to_str().unwrap()),
        (StatusCode::FORBIDDEN, "/refused")
    );
    assert_eq!(text(response).await, "refused /refused");
    let response = call_service(&app, TestRequest::get().uri("/x").to_request()).await;
    assert_eq!((response.status(), text(response).await), (StatusCode::NOT_FOUND, "/x".to_owned()));
}

/// Notes in which context it is dropped.
struct Drops(Rc<RefCell<Vec<String>>>);

impl Drop for Drops {
    fn drop(&mut self) {
        self.0.borrow_mut().push(path());
    }
}

#[actix_web::test]
async fn chunks_are_made_and_bodies_are_dropped_in_the_context_which_ends_with_them() {
    let (dropped, contexts) =
        (Rc::new(RefCell::new(Vec::new())), Rc::new(RefCell::new(Vec::<std::sync::Weak<()>>::new())));
    #[derive(Context)]
    struct Alive(#[expect(dead_code, reason = "held")] std::sync::Arc<()>);
    let (notes, begun) = (Rc::clone(&dropped), Rc::clone(&contexts));
    let streams = move || {
        let drops = Drops(Rc::clone(&notes));
        async move {
            HttpResponse::Ok().streaming(stream::iter(0..2).map(move |_| {
                let _ = &drops;
                Ok::<_, Infallible>(Bytes::from(path()))
            }))
        }
    };
    let app = init_service(App::new().route("/streams", web::get().to(streams)).wrap(ContextMiddleware::new(
        move |request| {
            let value = std::sync::Arc::new(());
            begun.borrow_mut().push(std::sync::Arc::downgrade(&value));
            (Path(request.uri.path().to_owned()), Alive(value))
        },
    )))
    .await;
    let alive = || contexts.borrow().iter().filter(|context| context.strong_count() > 0).count();
    let response = call_service(&app, TestRequest::get().uri("/streams").to_request()).await;
    assert_eq!((alive(), response.response().body().size()), (1, BodySize::Stream));
    assert_eq!(text(response).await, "/streams/streams");
    assert_eq!((alive(), dropped.borrow().as_slice()), (0, ["/streams".to_owned()].as_slice()));
    let hung_up = call_service(&app, TestRequest::get().uri("/streams").to_request()).await;
    assert_eq!(alive(), 1);
    drop(hung_up);
    assert_eq!((alive(), dropped.borrow().len()), (0, 2));
}

#[actix_web::test]
async fn a_request_that_is_cancelled_is_dropped_in_its_context() {
    let dropped = Rc::new(RefCell::new(Vec::new()));
    let notes = Rc::clone(&dropped);
    let pending = move || {
        let drops = Drops(Rc::clone(&notes));
        async move {
            let _drops = drops;
            std::future::pending::<&'static str>().await
        }
    };
    let app = layered!(App::new().route("/pending", web::get().to(pending)));
    let mut future = Box::pin(app.call(TestRequest::get().uri("/pending").to_request()));
    assert!(futures::poll!(future.as_mut()).is_pending());
    drop(future);
    assert_eq!(*dropped.borrow(), ["/pending"]);
}

#[derive(Context)]
struct Tenant(#[context(wire = "x-tenant-id")] String);

#[actix_web::test]
async fn what_a_request_brings_is_taken_by_policy_and_its_id_comes_back() {
    let refused = Rc::new(RefCell::new(Vec::new()));
    let notes = Rc::clone(&refused);
    let middleware = ContextMiddleware::new(|_| Path(get::<RequestId>().to_string()))
        .inbound(Inbound::internal().keys::<Tenant>())
        .on_refused(move |report| notes.borrow_mut().push(format!("{report} {}", path())));
    let handler = || async { format!("{} {}", path(), get::<Tenant>().0) };
    let app = init_service(App::new().route("/", web::get().to(handler)).wrap(middleware)).await;
    let request = TestRequest::get()
        .insert_header(("x-request-id", "req-7"))
        .insert_header(("x-tenant-id", "acme"))
        .insert_header(("baggage", "a b"));
    let response = call_service(&app, request.to_request()).await;
    assert_eq!(response.headers().get("x-request-id").unwrap(), "req-7");
    assert_eq!(text(response).await, "req-7 acme");
    assert_eq!(*refused.borrow(), ["baggage member `a b` has an invalid name req-7"]);
}

#[actix_web::test]
async fn a_hundred_requests_at_once_stay_apart() {
    async fn yields() -> impl Responder {
        rt::task::yield_now().await;
        path()
    }
    let app = layered!(App::new().default_service(web::to(yields)));
    let all = (0..100).map(async |index| {
        let uri = format!("/{index}");
        assert_eq!(text(call_service(&app, TestRequest::get().uri(&uri).to_request()).await).await, uri);
    });
    futures::future::join_all(all).await;
}
