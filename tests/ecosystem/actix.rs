//! The route macros of actix-web, which turn the function into a type. No test opens a socket.

use actix_web::http::StatusCode;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, HttpResponse, Responder, error, get, post, route, routes, web};
use ctx_runtime::{context, context_root, with_context};
use futures::stream::{self, StreamExt};
use tracing::instrument;

use crate::keys::{Request, User, id};

async fn pause() {
    actix_web::rt::task::yield_now().await;
}

#[get("/above/{tenant}/{id}")]
#[context_root(Request { id: path.1, tenant: path.0.clone() })]
async fn above(path: web::Path<(String, u64)>) -> impl Responder {
    pause().await;
    format!("{} of {} by {}", context!(Request.id), context!(Request.tenant), path.0)
}

#[context_root(Request { id: path.1, tenant: path.0.clone() })]
#[get("/below/{tenant}/{id}")]
async fn below(path: web::Path<(String, u64)>) -> impl Responder {
    pause().await;
    format!("{} of {} by {}", context!(Request.id), context!(Request.tenant), path.0)
}

#[post("/posted")]
#[context_root(Request::new(body.len() as u64), User("post"))]
async fn posted(body: String, name: web::Data<String>) -> Result<HttpResponse, error::Error> {
    // This makes the future `!Send`, which actix allows.
    let shared = std::rc::Rc::new(body);
    let read = actix_web::rt::spawn(async { context!(Request.id) }).await.map_err(error::ErrorBadGateway)?;
    let (blocking, closure) = (web::block(id).await?, web::block(|| context!(Request?.id)).await?);
    if shared.is_empty() {
        return Err(error::ErrorImATeapot(format!("empty for {}", context!(User.0))));
    }
    Ok(HttpResponse::Created().body(format!("{read} {blocking:?} {closure:?} {} {}", reads().await, name.as_str())))
}

#[with_context]
async fn reads() -> u64 {
    pause().await;
    context!(Request.id)
}

#[routes]
#[get("/one")]
#[get("/another")]
#[instrument]
#[context_root(Request::new(7))]
async fn two_paths() -> String {
    reads().await.to_string()
}

#[context_root(Request::new(8))]
#[route("/methods", method = "GET", method = "PUT")]
async fn methods() -> String {
    reads().await.to_string()
}

/// A route becomes a unit struct. Its name must not collide with names in generated code.
#[get("/route")]
#[with_context(bind(Request::new(9)))]
async fn route_of_the_module() -> String {
    reads().await.to_string()
}

async fn answer(request: TestRequest) -> (StatusCode, String) {
    let app = App::new().app_data(web::Data::new("app".to_owned()));
    let app = app.service(above).service(below).service(posted).service(two_paths).service(methods);
    let app = init_service(app.service(route_of_the_module)).await;
    let response = call_service(&app, request.to_request()).await;
    let status = response.status();
    (status, String::from_utf8(read_body(response).await.to_vec()).unwrap())
}

#[actix_web::test]
async fn a_route_is_a_root_in_both_orders() {
    for (path, expected) in [("/above/acme/5", "5 of acme by acme"), ("/below/beta/6", "6 of beta by beta")] {
        assert_eq!(answer(TestRequest::get().uri(path)).await, (StatusCode::OK, expected.to_owned()));
    }
}

#[actix_web::test]
async fn a_route_that_is_not_send_carries_into_tasks_and_fails_with_question_marks() {
    let request = |body| TestRequest::post().uri("/posted").set_payload(body);
    assert_eq!(answer(request("abc")).await, (StatusCode::CREATED, "3 Some(3) Some(3) 3 app".to_owned()));
    assert_eq!(answer(request("")).await, (StatusCode::IM_A_TEAPOT, "empty for post".to_owned()));
}

#[actix_web::test]
async fn routes_with_several_paths_and_methods_are_roots() {
    for (request, expected) in [
        (TestRequest::get().uri("/one"), "7"),
        (TestRequest::get().uri("/another"), "7"),
        (TestRequest::get().uri("/methods"), "8"),
        (TestRequest::put().uri("/methods"), "8"),
        (TestRequest::get().uri("/route"), "9"),
    ] {
        assert_eq!(answer(request).await, (StatusCode::OK, expected.to_owned()));
    }
}

#[actix_web::test]
#[context_root(Request::new(7))]
async fn a_test_above_a_root() {
    assert_eq!((context!(Request.id), reads().await), (7, 7));
}

#[context_root(Request::new(7))]
#[actix_web::test]
async fn a_test_below_a_root() {
    assert_eq!((context!(Request.id), reads().await), (7, 7));
}

#[actix_web::main]
#[context_root(Request::new(7))]
async fn main_above() -> u64 {
    reads().await
}

#[context_root(Request::new(7))]
#[actix_web::main]
async fn main_below() -> u64 {
    reads().await
}

#[test]
fn a_main_function_is_a_root_in_both_orders() {
    assert_eq!((main_above(), main_below()), (7, 7));
}

#[actix_web::test]
async fn a_response_that_is_streamed_is_read_in_the_context_of_its_route() {
    #[get("/{id}")]
    #[context_root(Request::new(*id))]
    async fn rows(id: web::Path<u64>) -> HttpResponse {
        let rows = stream::iter(0..2).then(|row| async move {
            pause().await;
            Ok::<_, error::Error>(format!("{row} of {:?};", crate::keys::id()).into())
        });
        HttpResponse::Ok().streaming(rows)
    }
    let app = init_service(App::new().service(rows)).await;
    let response = call_service(&app, TestRequest::get().uri("/7").to_request()).await;
    assert_eq!(read_body(response).await, "0 of Some(7);1 of Some(7);");
}
