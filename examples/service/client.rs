//! The client: sends the planned requests over HTTP.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

use crate::answer;
use crate::failure::BoxError;
use crate::log::Log;
use crate::plan::{Kind, Request};
use crate::progress::Progress;

const AT_A_TIME: usize = 50;

/// The result of a request, for the client.
pub(crate) enum Outcome {
    Answered,
    /// The client closed the connection while the service worked.
    Cancelled,
    Wrong(String),
}

pub(crate) struct Client {
    http: reqwest::Client,
    address: SocketAddr,
    log: Arc<Log>,
    deadline: Instant,
}

impl Client {
    pub(crate) fn new(address: SocketAddr, log: Arc<Log>, deadline: Instant) -> reqwest::Result<Self> {
        // A proxy from the environment must not get requests to this machine.
        let http = reqwest::Client::builder().no_proxy().build()?;
        Ok(Client { http, address, log, deadline })
    }

    /// Sends all requests, some at a time, until the deadline. Returns the index and the outcome of each, in order.
    pub(crate) async fn send_all(self, requests: &Arc<Vec<Request>>) -> Vec<(usize, Outcome)> {
        let client = Arc::new(self);
        let progress = Arc::new(Progress::new(requests.len()));
        let next = Arc::new(AtomicUsize::new(0));
        let mut lanes = JoinSet::new();
        for _ in 0..AT_A_TIME {
            let (client, progress, next) = (Arc::clone(&client), Arc::clone(&progress), Arc::clone(&next));
            let requests = Arc::clone(requests);
            lanes.spawn(async move {
                let mut outcomes = Vec::new();
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(request) = requests.get(index) else { break outcomes };
                    outcomes.push((index, client.send(request).await));
                    progress.step();
                }
            });
        }
        let mut outcomes: Vec<(usize, Outcome)> = lanes.join_all().await.into_iter().flatten().collect();
        outcomes.sort_by_key(|(index, _)| *index);
        progress.finish();
        outcomes
    }

    async fn send(&self, request: &Request) -> Outcome {
        let outcome = async {
            tokio::select! {
                answer = self.answer(request) => answer.unwrap_or_else(|error| Outcome::Wrong(error.to_string())),
                // This drops the other branch in the middle, and its connection with it.
                () = self.middle(request) => Outcome::Cancelled,
            }
        };
        timeout_at(self.deadline, outcome).await.unwrap_or_else(|_| Outcome::Wrong("no answer in time".to_owned()))
    }

    async fn answer(&self, request: &Request) -> Result<Outcome, BoxError> {
        let Request { id, tenant, item, kind } = request;
        let url = |path| format!("http://{}/{path}/{item}", self.address);
        let call = match kind {
            Kind::Order | Kind::Cancelled => self.http.post(url("orders")),
            Kind::Quote => self.http.get(url("quotes")),
            Kind::Download | Kind::GivenUp | Kind::Torn => self.http.get(url("manuals")),
            Kind::Refused | Kind::Panicked => self.http.post(url("refunds")),
        };
        let response = call.header("x-request-id", *id).header("x-tenant", *tenant).send().await?;
        answer::check(request, response).await
    }

    /// Ends when the service is in the middle of a request that must be cancelled. For other requests, it never ends.
    ///
    /// It finds the request in the log by its item, not by the context, whose values are not checked yet.
    async fn middle(&self, request: &Request) {
        match request.kind {
            Kind::Cancelled => self.log.until("out of stock", &request.item, 2).await,
            _ => std::future::pending().await,
        }
    }
}
