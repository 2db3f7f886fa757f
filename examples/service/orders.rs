//! The first layer: the steps of an order and of a quote.

use ctx_runtime::{context, with_context};
use tracing::info;

use crate::audit::Audit;
use crate::failure::Failure;
use crate::request::RequestInfo;
use crate::{pricing, shipping, stock};

#[derive(Clone)]
pub(crate) struct Orders {
    audit: Audit,
}

impl Orders {
    pub(crate) fn new(audit: Audit) -> Self {
        Orders { audit }
    }

    /// Gives the price of the order, in cents.
    // Without an attribute: it neither reads the context nor spawns, and what it awaits runs in its caller's.
    pub(crate) async fn place(&self, item: &str) -> Result<u64, Failure> {
        self.audit.record("received", item);
        let mut unfinished = Unfinished { audit: &self.audit, item, done: false };
        stock::reserve(item).await?;
        let cents = pricing::price(item).await?;
        shipping::print_label(item).await?;
        unfinished.done = true;
        self.audit.record("placed", item);
        Ok(cents)
    }

    /// Gives the price that an order would have, in cents.
    pub(crate) async fn quote(&self, item: &str) -> Result<u64, Failure> {
        let cents = pricing::price(item).await?;
        self.audit.record("quoted", item);
        Ok(cents)
    }
}

/// An order on its way. If it fails, or its client goes away and the server drops the handler, it is rolled back.
struct Unfinished<'a> {
    audit: &'a Audit,
    item: &'a str,
    done: bool,
}

/// A destructor runs in the context as well, and what it hands on is carried.
impl Drop for Unfinished<'_> {
    #[with_context]
    fn drop(&mut self) {
        let item = self.item;
        if !self.done {
            info!(request = context!(RequestInfo.id), tenant = context!(RequestInfo.tenant), item, "order rolled back");
            self.audit.record("rolled back", item);
        }
    }
}
