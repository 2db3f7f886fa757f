//! The client: sends the planned requests, goes away where it is planned, and checks the answers.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderName, HeaderValue};
use reqwest::Response;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

use super::line::{Line, Source};
use super::log::Log;
use super::plan::{Kind, Request};
use crate::api::{LEVELS, LEVELS_IF_NEVER_SOLD, Level, Reserved, WAREHOUSES};
use crate::failure::BoxError;
use crate::tenant::Tenant;

const AT_A_TIME: usize = 50;

/// What the client saw of a request.
#[derive(Default)]
pub(crate) struct Answer {
    /// The request id in the answer. None if the client went away before it had an answer.
    pub(crate) request_id: Option<String>,
    pub(crate) fault: Option<String>,
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

    /// Sends all requests, some at a time, until the deadline. Returns the answers in the order of the requests.
    pub(crate) async fn send_all(self, requests: &Arc<Vec<Request>>) -> Vec<Answer> {
        let client = Arc::new(self);
        let next = Arc::new(AtomicUsize::new(0));
        let mut lanes = JoinSet::new();
        for _ in 0..AT_A_TIME {
            let (client, next, requests) = (Arc::clone(&client), Arc::clone(&next), Arc::clone(requests));
            lanes.spawn(async move {
                let mut answers = Vec::new();
                while let index = next.fetch_add(1, Ordering::Relaxed)
                    && let Some(request) = requests.get(index)
                {
                    answers.push((index, client.send(request).await));
                }
                answers
            });
        }
        let mut answers: Vec<(usize, Answer)> = lanes.join_all().await.into_iter().flatten().collect();
        answers.sort_by_key(|(index, _)| *index);
        answers.into_iter().map(|(_, answer)| answer).collect()
    }

    async fn send(&self, request: &Request) -> Answer {
        let mut answer = Answer::default();
        answer.fault = match timeout_at(self.deadline, self.answered(request, &mut answer.request_id)).await {
            Ok(result) => result.err().map(|error| format!("{error:?}")),
            Err(_) => Some("not done in time".to_owned()),
        };
        answer
    }

    async fn answered(&self, request: &Request, request_id: &mut Option<String>) -> Result<(), BoxError> {
        // The lines of this request come after those that are there.
        let from = self.log.len();
        match request.kind {
            Kind::Order => {
                let response = self.response(request, request_id).await?;
                are_reserved(request, request_id.as_deref(), &response.bytes().await?)
            }
            Kind::CancelledOrder => tokio::select! {
                answered = self.response(request, request_id) => answered.and(Err("answered, not cancelled".into())),
                // This drops the other branch, and its connection with it.
                () = self.stock_says(from, "out of stock", WAREHOUSES.len(), request) => Ok(()),
            },
            Kind::Watch => {
                let mut response = self.response(request, request_id).await?;
                are_told(request, LEVELS, &mut response).await?;
                let more = response.chunk().await?;
                if more.is_some() { Err(format!("more than was watched: {more:?}").into()) } else { Ok(()) }
            }
            Kind::CancelledWatch => {
                let mut response = self.response(request, request_id).await?;
                are_told(request, LEVELS_IF_NEVER_SOLD, &mut response).await?;
                self.stock_says(from, "level unchanged", 1, request).await;
                // The response is dropped here, and its connection with it.
                Ok(())
            }
        }
    }

    async fn response(&self, request: &Request, request_id: &mut Option<String>) -> Result<Response, BoxError> {
        let url = |path| format!("http://{}/{path}/{}", self.address, request.item);
        let mut call = match request.kind {
            Kind::Order | Kind::CancelledOrder => self.http.post(url("orders")),
            Kind::Watch | Kind::CancelledWatch => self.http.get(url("levels")),
        };
        call = call.header(AUTHORIZATION, Tenant::key_of(request.tenant));
        for (name, value) in &request.sent.headers {
            call = call.header(HeaderName::from_static(name), HeaderValue::from_bytes(value)?);
        }
        let response = call.send().await?;
        let id = response.headers().get("x-request-id").ok_or("no request id in the answer")?;
        *request_id = Some(id.to_str()?.to_owned());
        if !response.status().is_success() {
            return Err(format!("answered {}: {}", response.status(), response.text().await?).into());
        }
        Ok(response)
    }

    /// Finds the lines by the item, not by the context, whose values are not checked yet.
    async fn stock_says(&self, from: usize, message: &str, times: usize, request: &Request) {
        let says = |line: &Line| {
            let is_it = line.source == Source::Stock && line.message == message;
            (is_it && line.item() == Some(&request.item)).then_some(())
        };
        self.log.find(from, times, says).await;
    }
}

/// Compares with what the stock service has read from its context.
fn are_reserved(request: &Request, request_id: Option<&str>, body: &[u8]) -> Result<(), BoxError> {
    let reserved: Vec<Reserved> = serde_json::from_slice(body)?;
    let is_right = |reserved: &Reserved| {
        let of_context = (Some(&*reserved.request_id), &*reserved.tenant);
        reserved.item == request.item && of_context == (request_id, request.tenant)
    };
    let are_right = reserved.len() == WAREHOUSES.len() && reserved.iter().all(is_right);
    if are_right { Ok(()) } else { Err(format!("answered {reserved:?}").into()) }
}

/// Reads a number of levels, of which each was made in the context of the request.
async fn are_told(request: &Request, levels: u32, response: &mut Response) -> Result<(), BoxError> {
    let mut body = Vec::new();
    let mut read = 0;
    while read < levels {
        body.extend(response.chunk().await?.ok_or("the stream ended early")?);
        while let Some(end) = body.iter().position(|byte| *byte == b'\n') {
            let level: Level = serde_json::from_slice(&body.drain(..=end).collect::<Vec<_>>())?;
            if (&*level.item, &*level.tenant) != (&*request.item, request.tenant) {
                return Err(format!("was told of {} and {}", level.item, level.tenant).into());
            }
            read += 1;
        }
    }
    Ok(())
}
