//! Commands.

use ctx_runtime::with_context;
use std::process::Command;

#[with_context]
pub fn runs() -> std::io::Result<u32> {
    let child = Command::new("true").spawn()?;
    Ok(child.id())
}

#[with_context]
pub async fn joins(rows: Vec<String>) -> String {
    rows.join(",")
}

#[with_context]
pub fn paths(path: &std::path::Path) -> std::path::PathBuf {
    path.join("x")
}

fn main() {}
