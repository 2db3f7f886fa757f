//! Requests that do not say whose they are.

use std::io;
use std::sync::{Arc, Mutex};

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::StatusCode;
use serde_json::Value;
use tower::ServiceExt;
use tracing_subscriber::prelude::*;

use crate::audit::Audit;
use crate::database::Database;
use crate::orders::Orders;
use crate::router;

#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_request_without_its_headers_is_refused_and_each_line_has_what_is_known() {
    let written = Written::default();
    let writer = written.clone();
    let _log =
        tracing_subscriber::registry().with(ctx_tracing::json().with_writer(move || writer.clone())).set_default();
    let refused = ["headers refused", "the request does not say its id and its tenant", "request"];
    let cases: [(&[_], &[_]); 4] = [
        (&[], &refused[1..]),
        (&[("x-request-id", "7")], &refused[1..]),
        (&[("x-request-id", "seven"), ("x-tenant", "acme")], &refused),
        (&[("x-request-id", "7"), ("x-tenant", "")], &refused[1..]),
    ];
    for (headers, messages) in cases {
        let request = headers
            .iter()
            .fold(Request::get("/quotes/chair-1"), |request, (name, value)| request.header(*name, *value));
        let router = router::router(Orders::new(Audit::new(Database::open().unwrap())));
        let response = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{headers:?}");
        let id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        assert_eq!(body, "the header x-request-id has to be a number, and the header x-tenant a name\n");
        let lines = std::mem::take(&mut *written.0.lock().unwrap());
        let lines: Vec<Value> =
            lines.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect();
        let ours = |line: &&Value| !line["target"].as_str().unwrap().starts_with("tower_http");
        let said: Vec<&str> = lines.iter().filter(ours).map(|line| line["message"].as_str().unwrap()).collect();
        assert_eq!(said, messages);
        assert!(lines.iter().all(|line| line["request_id"] == *id), "{lines:?}");
    }
}
