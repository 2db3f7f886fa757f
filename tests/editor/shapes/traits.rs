use ctx_runtime::with_context;

use crate::keys::{Error, Request, Row, Store};

#[with_context]
pub trait Rows {
    const LIMIT: usize = 10;

    async fn one(&self, id: u64) -> Result<Row, Error>;

    async fn name(&self, id: u64) -> String {
        let row = self.one(id).await;
        row.map(|row| row.name).unwrap_or_default()
    }
}

#[with_context]
impl Rows for Store {
    async fn one(&self, id: u64) -> Result<Row, Error> {
        let row = self.find(id).await?;
        Ok(row)
    }
}

#[with_context]
pub trait Checked {
    #[with_context(needs(Request))]
    async fn check(&self) -> bool;
}

pub fn of(request: &Request) -> u64 {
    request.id
}

#[with_context]
pub async fn named(rows: &impl Rows) -> String {
    rows.name(1).await
}
