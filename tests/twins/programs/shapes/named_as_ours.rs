//! A lifetime that is named as ours were.
use ctx_runtime::with_context;

#[with_context]
pub async fn shadowed_names<'ctx_0>(text: &'ctx_0 str, other: impl Into<&str>) -> &'ctx_0 str {
    &text[other.into().len()..]
}

fn main() {}
