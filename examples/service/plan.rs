//! The requests of the client, and the results that the service must have. The check compares only with this plan.

use crate::stock::NEVER_IN_STOCK;
use crate::{manuals, refunds};

/// Orders and quotes.
const SALES: u32 = 500;
/// Downloads, errors and panics.
const OTHERS: u32 = 150;
pub(crate) const REQUESTS: u32 = SALES + OTHERS;

/// The messages of tower-http: about each request, each answer, the end of each body of unknown length, and each answer of an error.
const STARTED: &str = "started processing request";
const FINISHED: &str = "finished processing request";
const STREAMED: &str = "end of stream";
const FAILED: &str = "response failed";

/// The access log's line about a request, by its outcome.
const COMPLETE: &str = "request: complete";
const ABORTED: &str = "request: aborted";
const BODY_FAILED: &str = "request: failed";

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
    /// A download of a few pages.
    Download,
    /// A download that does not end. The client goes away after the first page.
    GivenUp,
    /// A download that fails after the first page.
    Torn,
    /// A request that is answered by an error.
    Refused,
    /// A request whose handler panics.
    Panicked,
}

/// Of the sales, every tenth request is cancelled, and every fifth a quote. The other kinds have equal parts of the rest.
pub(crate) fn requests() -> Vec<Request> {
    let request = |(id, tenant): (u32, &&'static str)| {
        let (kind, name) = if id <= SALES { sale(id) } else { other(id) };
        Request { id, tenant, item: format!("{name}-{id}"), kind }
    };
    (1..=REQUESTS).zip(TENANTS.iter().cycle()).map(request).collect()
}

fn sale(id: u32) -> (Kind, &'static str) {
    match id % 10 {
        0 => (Kind::Cancelled, NEVER_IN_STOCK),
        3 | 8 => (Kind::Quote, "chair"),
        _ => (Kind::Order, "lamp"),
    }
}

fn other(id: u32) -> (Kind, &'static str) {
    match id % 5 {
        0 => (Kind::Download, "desk"),
        1 => (Kind::GivenUp, manuals::NEVER_ENDS),
        2 => (Kind::Torn, manuals::TORN),
        3 => (Kind::Refused, "stool"),
        _ => (Kind::Panicked, refunds::PANICS),
    }
}

impl Request {
    /// The message of the panic that must happen.
    pub(crate) fn panic(&self) -> Option<String> {
        (self.kind == Kind::Panicked).then(|| refunds::panic_about(&self.item))
    }
}

impl Kind {
    /// The line by which the service says that it noticed that the client went away.
    pub(crate) fn line_if_cancelled(self) -> Option<&'static str> {
        match self {
            Kind::Cancelled => Some("order rolled back"),
            Kind::GivenUp => Some("manual given up"),
            _ => None,
        }
    }

    /// The log lines of a request of this kind, those of libraries among them. A message stands as often as it must be logged.
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
                COMPLETE,
            ],
            Kind::Quote => {
                &[STARTED, "quote requested", "price computed", "row inserted", "audited", FINISHED, COMPLETE]
            }
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
                ABORTED,
            ],
            Kind::Download => &[
                STARTED,
                "manual requested",
                FINISHED,
                "page written",
                "page written",
                "page written",
                "manual sent",
                STREAMED,
                COMPLETE,
            ],
            Kind::GivenUp => &[STARTED, "manual requested", FINISHED, "page written", "manual given up", ABORTED],
            Kind::Torn => {
                &[STARTED, "manual requested", FINISHED, "page written", "page missing", "manual given up", BODY_FAILED]
            }
            Kind::Refused => &[STARTED, "refund requested", "refund refused", FINISHED, COMPLETE],
            Kind::Panicked => &[STARTED, "refund requested", "request panicked", FINISHED, FAILED, COMPLETE],
        }
    }

    /// The events in the rows of a request of this kind.
    pub(crate) fn rows(self) -> &'static [&'static str] {
        match self {
            Kind::Order => &["received", "placed"],
            Kind::Quote => &["quoted"],
            Kind::Cancelled => &["received", "rolled back"],
            Kind::Download | Kind::GivenUp | Kind::Torn | Kind::Refused | Kind::Panicked => &[],
        }
    }
}
