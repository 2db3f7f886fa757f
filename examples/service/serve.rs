//! `--serve`: the same service, to try it with `curl`.

use std::process::ExitCode;

use tokio::net::TcpListener;

use crate::audit::Audit;
use crate::database::Database;
use crate::failure::BoxError;
use crate::orders::Orders;
use crate::{handlers, stock};

pub(crate) async fn until_interrupted(listener: TcpListener) -> Result<ExitCode, BoxError> {
    ctx_tracing::Setup::new().filter("info,tower_http=debug").text().to_stderr().init()?;
    let address = listener.local_addr()?;
    let headers = |id: u32, tenant| format!("-H 'x-request-id: {id}' -H 'x-tenant: {tenant}'");
    println!("listening on http://{address}, until Ctrl-C; try:");
    println!("  curl -X POST {} http://{address}/orders/lamp-1", headers(1, "acme"));
    println!("  curl {} http://{address}/quotes/chair-2", headers(2, "globex"));
    println!("out of stock, cancelled after a second:");
    println!("  curl -m 1 -X POST {} http://{address}/orders/{}-3", headers(3, "hooli"), stock::NEVER_IN_STOCK);

    let router = handlers::router(Orders::new(Audit::new(Database::open()?)));
    // Not a graceful shutdown, which would wait for ever for an order of an item that is out of stock.
    tokio::select! {
        served = axum::serve(listener, router) => served?,
        interrupted = tokio::signal::ctrl_c() => interrupted?,
    }
    println!("stopped");
    Ok(ExitCode::SUCCESS)
}
