//! An HTTP server that takes what a client of Sentry sends.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, mpsc};
use std::thread;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::envelope::{self, Item};

/// Runs on a thread of its own, as long as the process.
pub struct Ingest {
    pub address: SocketAddr,
    shared: Shared,
    arrivals: Mutex<mpsc::Receiver<()>>,
    is_open: watch::Sender<bool>,
}

#[derive(Clone)]
struct Shared {
    items: Arc<Mutex<Vec<Item>>>,
    arrived: mpsc::Sender<()>,
    is_open: watch::Receiver<bool>,
}

impl Ingest {
    /// Answers at once.
    pub fn start() -> Self {
        Ingest::with(true)
    }

    /// Takes what is sent, and answers when it is opened.
    pub fn start_held() -> Self {
        Ingest::with(false)
    }

    fn with(open: bool) -> Self {
        let (is_open, opens) = watch::channel(open);
        let (arrived, arrivals) = mpsc::channel();
        let shared = Shared { items: Arc::default(), arrived, is_open: opens };
        let app = Router::new().route("/api/1/envelope/", post(take)).with_state(shared.clone());
        let (bound, address) = mpsc::channel();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                bound.send(listener.local_addr().unwrap()).unwrap();
                axum::serve(listener, app).await.unwrap();
            });
        });
        Ingest { address: address.recv().unwrap(), shared, arrivals: Mutex::new(arrivals), is_open }
    }

    pub fn dsn(&self) -> String {
        format!("http://public@{}/1", self.address)
    }

    /// Waits until one more envelope has arrived.
    pub fn wait_for_envelope(&self) {
        self.arrivals.lock().unwrap().recv().unwrap();
    }

    pub fn open(&self) {
        self.is_open.send(true).unwrap();
    }

    pub fn items(&self, kind: &str) -> Vec<Value> {
        let items = self.shared.items.lock().unwrap();
        items.iter().filter(|item| item.kind == kind).map(|item| item.payload.clone()).collect()
    }
}

async fn take(State(mut shared): State<Shared>, headers: HeaderMap, body: Bytes) -> Json<Value> {
    assert!(headers["x-sentry-auth"].to_str().unwrap().contains("sentry_key=public"));
    assert!(!headers.contains_key("content-encoding"), "this client sends plain envelopes");
    shared.items.lock().unwrap().extend(envelope::read(&body));
    shared.arrived.send(()).unwrap();
    shared.is_open.wait_for(|is_open| *is_open).await.unwrap();
    Json(json!({}))
}
