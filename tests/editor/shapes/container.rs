use ctx_runtime::{context, with_context};

use crate::keys::{Request, Row, Store};

pub struct Service {
    store: Store,
}

#[with_context]
impl Service {
    pub fn new(store: Store) -> Self {
        Service { store }
    }

    /// The rows of a tenant.
    pub async fn rows(&self, limit: usize) -> Vec<Row> {
        let tenant = context!(Request.tenant);
        let mut rows = self.store.load_rows(limit).await;
        rows.retain(|row| row.name == tenant);
        self.log(&rows).await;
        rows
    }

    async fn log(&self, rows: &[Row]) {
        let _ = rows.len();
    }
}

pub fn of(request: &Request) -> &String {
    &request.tenant
}
