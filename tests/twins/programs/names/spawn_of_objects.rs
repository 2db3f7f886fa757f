//! Own functions that are named as spawn sites, and take trait objects.

use ctx_runtime::with_context;
use std::fmt::Debug;
use std::sync::Arc;

pub fn spawn_local(x: Box<dyn Debug>) -> String {
    format!("{:?}", x)
}

pub fn streaming(x: Arc<dyn Debug + Send + Sync>) -> String {
    format!("{:?}", x)
}

#[with_context]
pub fn objects() -> String {
    spawn_local(Box::new(1)) + &streaming(Arc::new("x"))
}

#[with_context]
pub async fn objects_later() -> String {
    spawn_local(Box::new(vec![1])) + &streaming(Arc::new("x"))
}

fn main() {}
