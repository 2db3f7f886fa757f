use ctx_runtime::with_context;

use crate::keys::{Row, audit};

#[with_context]
pub async fn patterns(Row { id, name }: Row, (left, _): (u64, u64), mut count: usize, _: String) -> u64 {
    count += audit(&name).await;
    id + left + count as u64
}

#[with_context]
pub async fn unused(row: Row, other: Row) -> u64 {
    row.id
}
