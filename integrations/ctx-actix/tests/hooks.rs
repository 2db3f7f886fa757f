//! What hooks are told of the roots of requests.

use std::convert::Infallible;
use std::mem;
use std::sync::{Arc, Mutex};

use actix_web::body::to_bytes;
use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::web::{self, Bytes};
use actix_web::{App, HttpResponse};
use ctx_actix::ContextMiddleware;
use ctx_runtime::hooks::{self, Hooks, Kind, Resource};
use futures::stream;

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

#[actix_web::test]
async fn the_root_of_a_request_resolves_unless_the_client_hangs_up() {
    let told = Arc::new(Told::default());
    let _installed = hooks::filter().kinds([Kind::Root]).install(Arc::clone(&told));
    let events = || mem::take(&mut *told.0.lock().unwrap());
    let streams = || async {
        HttpResponse::Ok().streaming(stream::iter(["a", "b"].map(|chunk| Ok::<_, Infallible>(Bytes::from(chunk)))))
    };
    let app = init_service(
        App::new()
            .route("/streams", web::get().to(streams))
            .route("/empty", web::get().to(HttpResponse::Ok))
            .wrap(ContextMiddleware::new(|_| ())),
    )
    .await;
    let ask = |path| call_service(&app, TestRequest::get().uri(path).to_request());
    let Ok(bytes) = to_bytes(ask("/streams").await.into_body()).await else { panic!("the body fails") };
    assert_eq!((&bytes[..], events()), (&b"ab"[..], vec!["init", "resolve", "destroy"]));
    drop(ask("/empty").await);
    assert_eq!(events(), ["init", "resolve", "destroy"]);
    drop(ask("/streams").await);
    assert_eq!(events(), ["init", "destroy"]);
}
