//! What happens to the spans of `tracing` at spawns: `plain.rs` loses them, `annotated.rs` is the same code with two annotations.
//!
//! ```text
//! cargo run --example spans
//! ```

mod annotated;
mod plain;
mod tree;

use ctx_tracing::SpanCarrier;
use tracing::subscriber::set_global_default;
use tracing_subscriber::prelude::*;
use tracing_subscriber::registry;
use tree::Tree;

#[tokio::main]
async fn main() {
    let tree = Tree::default();
    set_global_default(registry().with(tree.clone())).expect("the first subscriber");
    let _installed = SpanCarrier::new().install();

    plain::order(1).await;
    let plain = format!("as it is written today\n\n{}", tree.take());
    annotated::order(1).await;
    let annotated = format!("with #[with_context] on the functions that spawn\n\n{}", tree.take());
    print!("{}", side_by_side(&plain, &annotated));
}

/// Two texts, each in a column.
fn side_by_side(left: &str, right: &str) -> String {
    let (left, right): (Vec<_>, Vec<_>) = (left.lines().collect(), right.lines().collect());
    let width = 3 + left.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    let line = |index: usize| {
        let (left, right) = (left.get(index).unwrap_or(&""), right.get(index).unwrap_or(&""));
        format!("{left:width$}{right}").trim_end().to_owned() + "\n"
    };
    (0..left.len().max(right.len())).map(line).collect()
}
