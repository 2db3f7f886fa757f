//! A first look at a function, as text: what it has no word of needs not be looked for, token by token.

use proc_macro2::TokenStream;

/// What there may be in a function.
#[derive(Clone, Copy, Default)]
pub(crate) struct Glance {
    /// A parallel iterator.
    pub(crate) parallel: bool,
    /// A call that runs the work of others.
    pub(crate) runs_others: bool,
    /// The making of a stream.
    pub(crate) stream: bool,
    /// A collection of futures.
    pub(crate) collection: bool,
    /// A reference.
    pub(crate) reference: bool,
}

impl Glance {
    /// One walk over bytes: macros run unoptimised, and a search for each word would walk as often, and slower.
    pub(crate) fn at(item: &TokenStream) -> Glance {
        let text = item.to_string().into_bytes();
        let mut glance = Glance::default();
        let mut at = 0;
        while at < text.len() {
            let rest = &text[at..];
            match rest[0] {
                b'p' => glance.parallel |= rest.starts_with(b"par_"),
                b'b' => {
                    glance.parallel |= rest.starts_with(b"broadcast");
                    glance.runs_others |= rest.starts_with(b"block_on");
                }
                b'r' => {
                    glance.parallel |= rest.starts_with(b"rayon");
                    glance.runs_others |= rest.starts_with(b"run_until");
                }
                b'y' => glance.runs_others |= rest.starts_with(b"yield_"),
                b's' => glance.stream |= rest.starts_with(b"stream"),
                b'u' => glance.stream |= rest.starts_with(b"unfold"),
                b'F' => {
                    glance.collection |= rest.starts_with(b"FuturesOrdered") || rest.starts_with(b"FuturesUnordered");
                }
                b'S' => glance.collection |= rest.starts_with(b"SelectAll"),
                b'&' => glance.reference = true,
                _ => {}
            }
            at += 1;
        }
        glance
    }
}
