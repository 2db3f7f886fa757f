//! The runtime of each process that is asynchronous.

use std::future::Future;

use crate::failure::BoxError;

/// More threads than many machines have cores, so that tasks move between threads.
pub(crate) fn with_runtime<T>(work: impl Future<Output = Result<T, BoxError>>) -> Result<T, BoxError> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build()?.block_on(work)
}
