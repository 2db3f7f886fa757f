//! The second layer: audit records, written in the background.

use ctx_runtime::with_context;
use tracing::{error, info};

use crate::database::Database;
use crate::failure::Failure;

#[derive(Clone)]
pub(crate) struct Audit {
    database: Database,
}

impl Audit {
    pub(crate) fn new(database: Database) -> Self {
        Audit { database }
    }

    /// Returns at once. The row is also written if the request is cancelled meanwhile.
    #[with_context]
    pub(crate) fn record(&self, event: &'static str, item: &str) {
        let (audit, item) = (self.clone(), item.to_owned());
        tokio::spawn(async move {
            match audit.write(event, &item).await {
                Ok(()) => info!(item, event, "audited"),
                Err(failure) => error!(item, event, %failure, "audit row lost"),
            }
        });
    }

    /// The second spawn: the task of [`record`](Self::record) gives the row to the pool of blocking threads.
    #[with_context]
    async fn write(&self, event: &'static str, item: &str) -> Result<(), Failure> {
        let (database, item) = (self.database.clone(), item.to_owned());
        Ok(tokio::task::spawn_blocking(move || database.insert(event, &item)).await??)
    }
}
