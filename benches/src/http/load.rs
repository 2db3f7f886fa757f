//! The process that sends requests. Each of its keep-alive connections always has one request in flight.

use std::cell::RefCell;
use std::future::pending;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::rc::Rc;
use std::time::{Duration, Instant};

use clap::Args;
use hdrhistogram::Histogram;
use http_body_util::{BodyExt, Empty};
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde::{Deserialize, Serialize};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::task::LocalSet;
use tokio::time::sleep;

use super::Error;
use super::variants::Variant;
use crate::cpu_time;

const TENANTS: [&str; 4] = ["acme", "initech", "umbrella", "hooli"];

// The group has an explicit id: its default id is the name of the type, and three groups have this type name.
#[derive(Args, Clone, Copy, Debug)]
#[group(id = "load-options")]
pub struct Options {
    /// Keep-alive connections, each with one request in flight
    #[arg(long, value_name = "N", default_value = "64")]
    pub connections: NonZeroUsize,

    /// How long each figure is measured
    #[arg(long, value_name = "SECONDS", default_value_t = 0.5)]
    pub seconds: f64,

    /// How long requests are sent without being counted, before the measurement
    #[arg(long, value_name = "SECONDS", default_value_t = 0.1)]
    pub warm_up: f64,

    /// End a measurement after this many requests, if its time is not over by then
    #[arg(long, value_name = "N")]
    pub requests: Option<u64>,
}

/// The figures of a measurement.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Figures {
    pub requests: u64,
    pub seconds: f64,
    /// The CPU time of the service.
    pub cpu_seconds: f64,
    /// The CPU time of the load generator.
    pub load_cpu_seconds: f64,
    /// The CPU time of all other processes. If it is not small, only `cpu_seconds` has a meaning.
    pub others_cpu_seconds: f64,
    pub p50_us: f64,
    pub p99_us: f64,
}

/// The answers since the measurement began.
struct Answered {
    latencies: Histogram<u64>,
    is_over: bool,
}

struct Load {
    address: SocketAddr,
    variant: Variant,
    answered: RefCell<Answered>,
    limit: Option<u64>,
    limit_reached: Notify,
}

/// Sends requests to `variant` of the service at `address`. A wrong answer is an error.
pub fn generate(address: SocketAddr, variant: Variant, options: Options) -> Result<Figures, Error> {
    // The histogram has nanoseconds up to a minute, with three digits.
    let latencies = Histogram::new_with_bounds(1, 60_000_000_000, 3)?;
    let load = Rc::new(Load {
        address,
        variant,
        answered: RefCell::new(Answered { latencies, is_over: false }),
        limit: options.requests,
        limit_reached: Notify::new(),
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    LocalSet::new().block_on(&runtime, load.run(options))
}

impl Load {
    async fn run(self: Rc<Self>, options: Options) -> Result<Figures, Error> {
        let mut service = connect(self.address).await?;
        let mut connections = tokio::task::JoinSet::new();
        for number in 0..options.connections.get() {
            let load = Rc::clone(&self);
            connections.spawn_local(async move { load.ask(number).await });
        }
        // A connection ends by itself only with an error.
        let failed = async {
            match connections.join_next().await {
                Some(ended) => Err(ended?.err().unwrap_or_else(|| "a connection ended early".into())),
                None => pending::<Result<Figures, Error>>().await,
            }
        };
        let figures = tokio::select! {
            figures = self.measure(&mut service, options) => figures?,
            failed = failed => return failed,
        };
        self.answered.borrow_mut().is_over = true;
        while let Some(ended) = connections.join_next().await {
            ended??;
        }
        Ok(figures)
    }

    async fn measure(&self, service: &mut SendRequest<Empty<Bytes>>, options: Options) -> Result<Figures, Error> {
        sleep(Duration::from_secs_f64(options.warm_up)).await;
        let cpu = cpu_seconds(service).await?;
        let (start, load_cpu, machine) = (Instant::now(), cpu_time::of_process(), cpu_time::of_machine()?);
        self.answered.borrow_mut().latencies.reset();
        tokio::select! {
            () = sleep(Duration::from_secs_f64(options.seconds)) => {}
            () = self.until_limit() => {}
        }
        // Answers that arrive during this request also count, because the time of the service includes them.
        let cpu_seconds = cpu_seconds(service).await? - cpu;
        let load_cpu_seconds = (cpu_time::of_process() - load_cpu).as_secs_f64();
        let machine = (cpu_time::of_machine()? - machine).as_secs_f64();
        let seconds = start.elapsed().as_secs_f64();
        let latencies = &self.answered.borrow().latencies;
        let micros = |quantile| latencies.value_at_quantile(quantile) as f64 / 1e3;
        let (p50_us, p99_us) = (micros(0.5), micros(0.99));
        // The times of the two processes are exact to the nanosecond, the time of the machine to a tick of the clock.
        let others_cpu_seconds = (machine - cpu_seconds - load_cpu_seconds).max(0.0);
        let requests = latencies.len();
        Ok(Figures { requests, seconds, cpu_seconds, load_cpu_seconds, others_cpu_seconds, p50_us, p99_us })
    }

    async fn until_limit(&self) {
        let Some(limit) = self.limit else { return pending().await };
        while self.answered.borrow().latencies.len() < limit {
            self.limit_reached.notified().await;
        }
    }

    /// Sends request after request on one connection. Ids differ between connections and within a connection.
    async fn ask(&self, number: usize) -> Result<(), Error> {
        let mut service = connect(self.address).await?;
        let mut id = number as u64 * 1_000_000_000;
        while !self.answered.borrow().is_over {
            id += 1;
            let (tenant, item) = (TENANTS[number % TENANTS.len()], (id % 1000) as u32);
            let request = Request::get(format!("/{}/orders/{item}", self.variant.name()))
                .header("host", "localhost")
                .header("x-request-id", id)
                .header("x-tenant", tenant)
                .body(Empty::new())?;
            let sent = Instant::now();
            let body = send(&mut service, request).await?;
            self.count(sent.elapsed());
            let expected = self.variant.expected(id, tenant, item);
            if body != expected {
                return Err(format!("answered {body:?}, expected {expected:?}").into());
            }
        }
        Ok(())
    }

    fn count(&self, latency: Duration) {
        let mut answered = self.answered.borrow_mut();
        answered.latencies.saturating_record(latency.as_nanos() as u64);
        if self.limit.is_some_and(|limit| answered.latencies.len() >= limit) {
            self.limit_reached.notify_one();
        }
    }
}

async fn connect(address: SocketAddr) -> Result<SendRequest<Empty<Bytes>>, Error> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (service, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(service)
}

async fn send(service: &mut SendRequest<Empty<Bytes>>, request: Request<Empty<Bytes>>) -> Result<Bytes, Error> {
    service.ready().await?;
    let response = service.send_request(request).await?;
    let status = response.status();
    let body = response.into_body().collect().await?.to_bytes();
    if status != StatusCode::OK {
        return Err(format!("answered {status}").into());
    }
    Ok(body)
}

async fn cpu_seconds(service: &mut SendRequest<Empty<Bytes>>) -> Result<f64, Error> {
    let request = Request::get("/cpu").header("host", "localhost").body(Empty::new())?;
    let body = send(service, request).await?;
    Ok(str::from_utf8(&body)?.parse::<f64>()? / 1e9)
}
