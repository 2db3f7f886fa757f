//! The requests of the client, and the results that the service must have. The check compares only with this plan.

use crate::stock::NEVER_IN_STOCK;

pub(crate) const REQUESTS: u32 = 500;

/// The messages of tower-http, about each request and each answer.
const STARTED: &str = "started processing request";
const FINISHED: &str = "finished processing request";

const TENANTS: [&str; 7] = ["acme", "globex", "hooli", "initech", "stark", "umbrella", "wayne"];

/// A request. Its item is unique, and goes down the layers as an argument. Each log line and row has the item from the
/// argument, and the id and the tenant from the context. If they do not belong together, the contexts are mixed up.
pub(crate) struct Request {
    pub(crate) id: u32,
    pub(crate) tenant: &'static str,
    pub(crate) item: String,
    pub(crate) kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Order,
    Quote,
    /// An order of an item that is out of stock. The client goes away while it waits.
    Cancelled,
}

/// Every tenth request is cancelled, and every fifth a quote.
pub(crate) fn requests() -> Vec<Request> {
    let request = |(id, tenant): (u32, &&'static str)| {
        let (kind, name) = match id % 10 {
            0 => (Kind::Cancelled, NEVER_IN_STOCK),
            3 | 8 => (Kind::Quote, "chair"),
            _ => (Kind::Order, "lamp"),
        };
        Request { id, tenant, item: format!("{name}-{id}"), kind }
    };
    (1..=REQUESTS).zip(TENANTS.iter().cycle()).map(request).collect()
}

impl Kind {
    /// The log lines of a request of this kind, those of tower-http among them. A message stands as often as it must be logged.
    pub(crate) fn lines(self) -> &'static [&'static str] {
        match self {
            Kind::Order => &[
                STARTED,
                "order received",
                "row inserted",
                "audited",
                "in stock",
                "in stock",
                "reserved",
                "price computed",
                "label printed",
                "row inserted",
                "audited",
                "order accepted",
                FINISHED,
            ],
            Kind::Quote => &[STARTED, "quote requested", "price computed", "row inserted", "audited", FINISHED],
            Kind::Cancelled => &[
                STARTED,
                "order received",
                "row inserted",
                "audited",
                "out of stock",
                "out of stock",
                "no longer asked",
                "no longer asked",
                "order rolled back",
                "row inserted",
                "audited",
            ],
        }
    }

    /// The events in the rows of a request of this kind.
    pub(crate) fn rows(self) -> &'static [&'static str] {
        match self {
            Kind::Order => &["received", "placed"],
            Kind::Quote => &["quoted"],
            Kind::Cancelled => &["received", "rolled back"],
        }
    }
}
