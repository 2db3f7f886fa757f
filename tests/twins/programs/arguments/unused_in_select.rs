//! An argument that is not used, whose name a branch of `select!` binds anew.

use ctx_runtime::with_context;

#[with_context]
pub async fn in_select(x: String) -> u32 {
    tokio::select! {
        x = async { 1 } => x,
    }
}

#[with_context]
pub async fn in_select_pattern(x: String) -> u32 {
    tokio::select! {
        Some(x) = async { Some(1) } => x,
        else => 1,
    }
}

fn main() {}
