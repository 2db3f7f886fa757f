//! What the tests share.
#![allow(dead_code, unreachable_pub, reason = "each test program uses a part of it")]

mod envelope;
mod ingest;

use std::num::NonZero;
use std::panic;
use std::sync::{Arc, Once};
use std::time::Duration;

use ctx_sentry::CtxIntegration;
use sentry::{Breadcrumb, Client, ClientOptions, Hub, Level};
use serde_json::Value;
use tokio::runtime::Builder;

pub use ingest::Ingest;

/// How long a test waits for what must come.
pub const LONG: Duration = Duration::from_secs(120);

/// A client of Sentry, with its HTTP transport, that sends to an ingest of the test.
pub struct Service {
    pub ingest: Ingest,
    pub hub: Arc<Hub>,
}

impl Service {
    pub fn start(options: ClientOptions) -> Self {
        Service::with(Ingest::start(), options)
    }

    pub fn with(ingest: Ingest, options: ClientOptions) -> Self {
        let hub = hub(&ingest.dsn(), options);
        Service { ingest, hub }
    }

    pub fn run<F: Future>(&self, make: impl FnOnce() -> F) -> F::Output {
        run(&self.hub, make)
    }

    /// Everything that was sent until now.
    pub fn events(&self) -> Vec<Value> {
        self.items("event")
    }

    pub fn items(&self, kind: &str) -> Vec<Value> {
        assert!(self.hub.client().unwrap().flush(Some(LONG)), "everything is sent");
        self.ingest.items(kind)
    }
}

/// A hub with a client of its own.
pub fn hub(dsn: &str, options: ClientOptions) -> Arc<Hub> {
    keep_planned_panics_quiet();
    let capacity = options.transport_channel_capacity.map_or(20_000, NonZero::get);
    let options = sentry::apply_defaults(options.dsn(dsn).transport_channel_capacity(capacity));
    Arc::new(Hub::new(Some(Arc::new(Client::with_options(options))), Arc::default()))
}

/// Makes a future and runs it, on two workers. The hub is around both, and the hubs of the workers have its client as well.
pub fn run<F: Future>(hub: &Arc<Hub>, make: impl FnOnce() -> F) -> F::Output {
    let client = hub.client();
    let mut runtime = Builder::new_multi_thread();
    runtime.worker_threads(2).enable_all().on_thread_start(move || Hub::current().bind_client(client.clone()));
    Hub::run(Arc::clone(hub), || runtime.build().unwrap().block_on(make()))
}

/// The hook is below the hook of Sentry, which the first client installs.
fn keep_planned_panics_quiet() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let next = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let text = info.payload().downcast_ref::<&str>().copied();
            if !text
                .or(info.payload().downcast_ref::<String>().map(String::as_str))
                .is_some_and(|text| text.ends_with("panicked"))
            {
                next(info);
            }
        }));
    });
}

/// A client with the integration.
pub fn service(integration: CtxIntegration) -> Service {
    Service::start(ClientOptions::new().add_integration(integration))
}

pub fn is_current(hub: &Arc<Hub>) -> bool {
    Arc::ptr_eq(&Hub::current(), hub)
}

pub fn set_tag(key: &str, value: &str) {
    sentry::configure_scope(|scope| scope.set_tag(key, value));
}

pub fn leave_crumb(text: impl Into<String>) {
    sentry::add_breadcrumb(Breadcrumb { message: Some(text.into()), ..Breadcrumb::default() });
}

pub fn fail(text: impl AsRef<str>) {
    sentry::capture_message(text.as_ref(), Level::Error);
}

/// The message of an event, also of a panic.
pub fn message(event: &Value) -> &str {
    event["message"].as_str().or_else(|| event["exception"]["values"][0]["value"].as_str()).unwrap()
}

pub fn tag<'a>(event: &'a Value, key: &str) -> Option<&'a str> {
    event["tags"].get(key)?.as_str()
}

/// The texts of the breadcrumbs.
pub fn crumbs(event: &Value) -> Vec<&str> {
    let values = event["breadcrumbs"]["values"].as_array();
    values.into_iter().flatten().map(|crumb| crumb["message"].as_str().unwrap()).collect()
}

/// The only event with a message.
pub fn find<'a>(events: &'a [Value], text: &str) -> &'a Value {
    let mut found = events.iter().filter(|event| message(event) == text);
    let event = found.next().unwrap_or_else(|| panic!("no event {text:?}"));
    assert!(found.next().is_none(), "one event {text:?}");
    event
}
