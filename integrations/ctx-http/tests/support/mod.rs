//! What the tests share.
#![allow(dead_code, unreachable_pub, reason = "each test program uses a part of it")]

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use axum::routing::IntoMakeService;
use ctx_runtime::Context;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tower::Service;
use tracing_subscriber::fmt::MakeWriter;

/// A server on loopback, which ends gracefully.
pub struct Server {
    pub address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<io::Result<()>>,
}

impl Server {
    pub async fn start(app: Router) -> Self {
        Server::serve(app.into_make_service()).await
    }

    pub async fn serve<S>(app: IntoMakeService<S>) -> Self
    where
        S: Service<Request, Response = Response, Error = Infallible, Future: Send> + Clone + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let stopped = async { drop(stopped.await) };
        let task = tokio::spawn(axum::serve(listener, app).with_graceful_shutdown(stopped).into_future());
        Server { address, stop, task }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Takes no new request, and waits for those under way.
    pub async fn end(self) {
        self.stop.send(()).unwrap();
        self.task.await.unwrap().unwrap();
    }
}

/// Is alive as long as its context.
#[derive(Context)]
pub struct Alive(#[expect(dead_code, reason = "held")] Arc<()>);

/// Contexts, and which of them are alive.
#[derive(Clone, Default)]
pub struct Contexts(Arc<Mutex<Vec<Weak<()>>>>);

impl Contexts {
    pub fn begin(&self) -> Alive {
        let value = Arc::new(());
        self.0.lock().unwrap().push(Arc::downgrade(&value));
        Alive(value)
    }

    pub fn alive(&self) -> usize {
        self.0.lock().unwrap().iter().filter(|weak| weak.strong_count() > 0).count()
    }

    pub fn begun(&self) -> usize {
        self.0.lock().unwrap().len()
    }
}

/// The lines of a log.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    pub fn lines(&self) -> Vec<serde_json::Value> {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        String::from_utf8(bytes).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Log;

    fn make_writer(&'a self) -> Log {
        self.clone()
    }
}
