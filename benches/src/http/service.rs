//! The process that serves all variants, on a port that the system chooses.

use std::io::{Read, stdin};
use std::net::Ipv4Addr;
use std::num::NonZeroUsize;
use std::thread;

use axum::routing::get;
use axum::{Router, ServiceExt};
use clap::Args;
use tokio::net::TcpListener;
use tokio::runtime::Builder;

use super::{Error, variants};
use crate::cpu_time;

#[derive(Args, Clone, Copy, Debug)]
#[group(id = "service-options")]
pub struct Options {
    /// Threads of the service. With one thread on a machine with two cores, the load generator has the other core
    #[arg(long, value_name = "N", default_value = "1")]
    pub workers: NonZeroUsize,
}

/// Serves until its standard input ends. The first line of output has two addresses. Only at the second, the layer of
/// `layer-around` is around the router.
pub fn serve(options: Options) -> Result<(), Error> {
    // All variants run in this process, but only `instrument` has spans: no dependency of the service is built with its
    // support for `tracing`.
    tracing::subscriber::set_global_default(tracing_subscriber::registry())?;
    end_with_parent();
    let runtime = Builder::new_multi_thread().worker_threads(options.workers.get()).enable_all().build()?;
    // `block_on` runs its future outside of the workers: it accepts connections, and answers no request.
    runtime.block_on(async {
        let bind = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
        let (listener, listener_around) = (bind().await?, bind().await?);
        println!("{} {}", listener.local_addr()?, listener_around.local_addr()?);
        let router = Router::new().merge(variants::router()).route("/cpu", get(cpu));
        let around = variants::layer_around(router.clone()).into_make_service();
        tokio::try_join!(
            axum::serve(listener, router).into_future(),
            axum::serve(listener_around, around).into_future(),
        )?;
        Ok(())
    })
}

/// The CPU time of this process, in nanoseconds.
async fn cpu() -> String {
    cpu_time::of_process().as_nanos().to_string()
}

/// Ends the process when standard input closes. The parent holds its other end, which closes however the parent ends.
fn end_with_parent() {
    thread::spawn(|| {
        // The input and an error mean the same: the parent has ended.
        let _ = stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
}
