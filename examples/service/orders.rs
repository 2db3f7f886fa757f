//! The first layer: the steps of an order and of a quote.

use tracing::info;

use crate::audit::Audit;
use crate::failure::Failure;
use crate::{pricing, shipping, stock};

#[derive(Clone)]
pub(crate) struct Orders {
    audit: Audit,
}

impl Orders {
    pub(crate) fn new(audit: Audit) -> Self {
        Orders { audit }
    }

    /// Returns the price of the order, in cents.
    // No attribute: it neither reads the context nor spawns. The futures that it awaits run in the caller's context.
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

    /// Returns the price that an order would have, in cents.
    pub(crate) async fn quote(&self, item: &str) -> Result<u64, Failure> {
        let cents = pricing::price(item).await?;
        self.audit.record("quoted", item);
        Ok(cents)
    }
}

/// An unfinished order. If it fails, or its client goes away and the server drops the handler, it is rolled back.
struct Unfinished<'a> {
    audit: &'a Audit,
    item: &'a str,
    done: bool,
}

/// The destructor runs in the context too, and the work that it spawns is carried.
impl Drop for Unfinished<'_> {
    fn drop(&mut self) {
        let item = self.item;
        if !self.done {
            info!(item, "order rolled back");
            self.audit.record("rolled back", item);
        }
    }
}
