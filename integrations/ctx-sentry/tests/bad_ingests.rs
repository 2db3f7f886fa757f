//! An ingest that cannot be reached or does not answer, and the end of a client: no request waits.

mod support;

use std::net::TcpListener;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use ctx_runtime::{Context, context_root};
use ctx_sentry::CtxIntegration;
use futures::future::join_all;
use sentry::{ClientOptions, Hub};

use support::{Ingest, LONG, Service, fail, find, tag};

const REQUESTS: u64 = 1_000;

#[derive(Context)]
struct Request(#[context(log = "request")] u64);

#[context_root(Request(id))]
async fn handle(id: u64) -> u64 {
    tokio::spawn(async { fail("task failed") }).await.unwrap();
    id
}

/// Each request fails once.
async fn requests() {
    let answers = join_all((0..REQUESTS).map(|id| tokio::spawn(handle(id)))).await;
    assert!(answers.into_iter().map(Result::unwrap).eq(0..REQUESTS));
}

fn options() -> ClientOptions {
    ClientOptions::new().add_integration(CtxIntegration::new())
}

#[test]
fn requests_are_answered_without_an_ingest() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let hub = support::hub(&format!("http://public@{address}/1"), options());
    support::run(&hub, requests);
    assert!(hub.client().unwrap().flush(Some(LONG)), "the transport has given up each event");
}

#[test]
fn requests_are_answered_while_the_ingest_stalls_and_lost_events_are_counted() {
    const QUEUE: u64 = 10;

    let service = Service::with(Ingest::start_held(), options().transport_channel_capacity(QUEUE as usize));
    Hub::run(Arc::clone(&service.hub), || fail("first"));
    service.ingest.wait_for_envelope();
    // The transport waits for the answer.
    service.run(requests);
    assert_eq!(service.ingest.items("event").len(), 1, "nothing more was sent meanwhile");

    service.ingest.open();
    assert_eq!(service.events().len() as u64, 1 + QUEUE);
    Hub::run(Arc::clone(&service.hub), || fail("last"));
    let events = service.events();
    find(&events, "last");
    assert_eq!(events.iter().filter(|event| tag(event, "request").is_some()).count() as u64, QUEUE);
    let reports = service.items("client_report");
    let lost = reports.iter().flat_map(|report| report["discarded_events"].as_array().unwrap());
    let lost = lost.filter(|lost| lost["reason"] == "queue_overflow" && lost["category"] == "error");
    assert_eq!(lost.map(|lost| lost["quantity"].as_u64().unwrap()).sum::<u64>(), REQUESTS - QUEUE);
}

#[test]
fn requests_are_answered_while_the_client_ends() {
    let service = Service::with(Ingest::start_held(), options());
    Hub::run(Arc::clone(&service.hub), || fail("first"));
    service.ingest.wait_for_envelope();
    let client = service.hub.client().unwrap();
    thread::scope(|scope| {
        // It waits for the answer that the ingest holds.
        let closing = scope.spawn(|| client.close(Some(Duration::ZERO)));
        service.run(requests);
        service.ingest.open();
        assert!(!closing.join().unwrap(), "not everything was sent");
    });
    assert!(!client.is_enabled());
    let sent = service.ingest.items("event").len();
    service.run(requests);
    assert_eq!(service.ingest.items("event").len(), sent);
}
