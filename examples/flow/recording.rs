//! One order, sent over HTTP and recorded.

use std::net::Ipv4Addr;
use std::time::Duration;

use ctx_runtime::diagnostics::{self, Flow};
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::time::{sleep, timeout};

use crate::audit::Audit;
use crate::database::{Database, Row};
use crate::failure::BoxError;
use crate::orders::Orders;
use crate::router;

/// The results of an order.
pub(crate) struct Recorded {
    pub(crate) flow: Flow,
    pub(crate) rows: Vec<Row>,
}

pub(crate) async fn of_an_order() -> Result<Recorded, BoxError> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let order = format!("http://{}/orders/lamp-1", listener.local_addr()?);
    let database = Database::open()?;
    let router = router::router(Orders::new(Audit::new(database.clone())));

    let recording = diagnostics::record();
    let server = tokio::spawn(async move { axum::serve(listener, router).await });
    let sent = send(&order).await;
    server.abort();
    // The last audit row is written after the answer.
    timeout(Duration::from_secs(10), all_tasks_ended()).await?;
    sent?;
    Ok(Recorded { flow: recording.finish(), rows: database.rows()? })
}

async fn send(order: &str) -> Result<(), BoxError> {
    // A proxy from the environment must not get requests to this machine.
    let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(10)).build()?;
    let answer = http.post(order).header("x-request-id", 1).header("x-tenant", "acme").send().await?;
    answer.error_for_status()?.bytes().await?;
    Ok(())
}

async fn all_tasks_ended() {
    while Handle::current().metrics().num_alive_tasks() > 0 {
        sleep(Duration::from_millis(5)).await;
    }
}
