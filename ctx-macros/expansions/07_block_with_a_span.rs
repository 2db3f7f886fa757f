//! ## A block with a span of its own
//!
//! A method may give the block ambient state of its own, such as a span. The block captures the context, and carriers capture nothing for
//! it: their state would be in front of the state that the method gives.

#[with_context]
fn traced(span: Span) -> impl Future<Output = ()> {
    async move { work().await }.instrument(span)
}
