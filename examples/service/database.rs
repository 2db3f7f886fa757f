//! The third layer: the audit rows, in an embedded SQLite database.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ctx_runtime::{context, with_context};
use rusqlite::Connection;
use tracing::info;

use crate::request::RequestInfo;

/// A connection to a database in memory, behind a lock: SQLite writes one row at a time anyway. Its calls block.
#[derive(Clone)]
pub(crate) struct Database(Arc<Mutex<Connection>>);

/// A row of the audit table.
pub(crate) struct Row {
    pub(crate) request: u32,
    pub(crate) tenant: String,
    pub(crate) item: String,
    pub(crate) event: String,
}

impl Database {
    pub(crate) fn open() -> rusqlite::Result<Self> {
        let connection = Connection::open_in_memory()?;
        connection.execute_batch(
            "create table audit (request integer not null, tenant text not null, item text not null, event text not null)",
        )?;
        Ok(Database(Arc::new(Mutex::new(connection))))
    }

    #[with_context]
    pub(crate) fn insert(&self, event: &str, item: &str) -> rusqlite::Result<()> {
        let request = context!(RequestInfo);
        self.connection().execute(
            "insert into audit (request, tenant, item, event) values (?1, ?2, ?3, ?4)",
            (request.id, &request.tenant, item, event),
        )?;
        info!(item, event, "row inserted");
        Ok(())
    }

    /// All rows, for the check.
    pub(crate) fn rows(&self) -> rusqlite::Result<Vec<Row>> {
        let connection = self.connection();
        let mut statement = connection.prepare("select request, tenant, item, event from audit order by rowid")?;
        let rows = statement.query_map((), |row| {
            Ok(Row { request: row.get(0)?, tenant: row.get(1)?, item: row.get(2)?, event: row.get(3)? })
        })?;
        rows.collect()
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        // A panic leaves no statement unfinished: SQLite rolls it back.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
