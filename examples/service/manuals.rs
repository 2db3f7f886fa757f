//! The manual of an item, as a download. The server polls for each page after the handler has returned.

use std::future::pending;
use std::io;

use axum::body::Body;
use axum::extract::Path;
use ctx_runtime::{context, with_context};
use futures::stream;
use tokio::task::yield_now;
use tracing::{error, info};

use crate::request::RequestInfo;

pub(crate) const PAGES: u32 = 3;
/// Of manuals whose name begins like this, the second page never comes: the download waits until its client gives up.
pub(crate) const NEVER_ENDS: &str = "saga";
/// Of manuals whose name begins like this, the second page cannot be read.
pub(crate) const TORN: &str = "scrap";

/// An ordinary handler, without an attribute.
pub(crate) async fn download(Path(item): Path<String>) -> Body {
    info!(item, "manual requested");
    let pages =
        stream::unfold(Manual { item, sent: 0 }, |mut manual| async move { Some((manual.next().await?, manual)) });
    Body::from_stream(pages)
}

struct Manual {
    item: String,
    sent: u32,
}

impl Manual {
    async fn next(&mut self) -> Option<io::Result<String>> {
        let Manual { item, sent } = self;
        // The server sends the page before. Other requests run meanwhile.
        yield_now().await;
        match *sent {
            PAGES => return None,
            1 if item.starts_with(NEVER_ENDS) => pending().await,
            1 if item.starts_with(TORN) => {
                error!(item, "page missing");
                return Some(Err(io::Error::other("page missing")));
            }
            _ => {}
        }
        *sent += 1;
        Some(Ok(write_page(item, *sent)))
    }
}

/// The destructor runs in the context too, also if the client hangs up and the server drops the body.
impl Drop for Manual {
    fn drop(&mut self) {
        let Manual { item, sent } = self;
        if *sent == PAGES {
            info!(item, "manual sent");
        } else {
            info!(item, sent, "manual given up");
        }
    }
}

#[with_context]
fn write_page(item: &str, number: u32) -> String {
    info!(item, number, "page written");
    context!(RequestInfo, |request| page(request.id, &request.tenant, item, number))
}

/// A page names its request, so that the client can check that it got a page of its own.
pub(crate) fn page(request: u32, tenant: &str, item: &str, number: u32) -> String {
    format!("page {number} about {item} for {tenant}, request {request}\n")
}
