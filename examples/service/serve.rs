//! `--serve`: the same service, to try it with `curl`.

use std::process::ExitCode;

use tokio::net::TcpListener;

use crate::audit::Audit;
use crate::database::Database;
use crate::failure::BoxError;
use crate::orders::Orders;
use crate::{manuals, refunds, router, stock};

pub(crate) async fn until_interrupted(listener: TcpListener) -> Result<ExitCode, BoxError> {
    ctx_tracing::Setup::new().filter("info,tower_http=debug").text().to_stderr().init()?;
    let address = listener.local_addr()?;
    let headers = |id: u32, tenant| format!("-H 'x-request-id: {id}' -H 'x-tenant: {tenant}'");
    println!("listening on http://{address}, until Ctrl-C; try:");
    println!("  curl -X POST {} http://{address}/orders/lamp-1", headers(1, "acme"));
    println!("  curl {} http://{address}/quotes/chair-2", headers(2, "globex"));
    println!("  curl {} http://{address}/manuals/desk-3", headers(3, "hooli"));
    println!("out of stock, and a download that does not end; both are cancelled after a second:");
    println!("  curl -m 1 -X POST {} http://{address}/orders/{}-4", headers(4, "initech"), stock::NEVER_IN_STOCK);
    println!("  curl -m 1 -N {} http://{address}/manuals/{}-5", headers(5, "stark"), manuals::NEVER_ENDS);
    println!("an error, a panic, and a request without its headers:");
    println!("  curl -X POST {} http://{address}/refunds/stool-6", headers(6, "umbrella"));
    println!("  curl -i -X POST {} http://{address}/refunds/{}-7", headers(7, "wayne"), refunds::PANICS);
    println!("  curl -i http://{address}/quotes/chair-8");

    let router = router::router(Orders::new(Audit::new(Database::open()?)));
    // Not a graceful shutdown, which would wait for ever for an order of an item that is out of stock.
    tokio::select! {
        served = axum::serve(listener, router) => served?,
        interrupted = tokio::signal::ctrl_c() => interrupted?,
    }
    println!("stopped");
    Ok(ExitCode::SUCCESS)
}
