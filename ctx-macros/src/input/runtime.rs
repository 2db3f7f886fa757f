//! The path to the runtime, as the attribute or the default says it.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;

use crate::syntax::trees::Trees;

/// The path to the functions that generated code calls: `::ctx_runtime::__private`. A list, because a `TokenStream` that is
/// put into another costs calls of the compiler.
#[derive(Clone)]
pub(crate) struct Private(Vec<TokenTree>);

impl Private {
    pub(crate) fn of(runtime: &impl ToTokens) -> Private {
        Private(
            Trees::new(Span::call_site()).tokens(runtime.to_token_stream()).punct("::").word("__private").into_list(),
        )
    }

    /// `::ctx_runtime::__private`
    pub(crate) fn usual() -> Private {
        let path = Trees::new(Span::call_site()).punct("::").word("ctx_runtime").punct("::").word("__private");
        Private(path.into_list())
    }

    /// The path to a function or type.
    pub(crate) fn path_to(&self, name: &str, span: Span) -> Trees {
        Trees::new(span).tokens(self.0.iter().cloned()).punct("::").word(name)
    }

    /// The path as if the user had written it at `place`.
    pub(crate) fn with_span(&self, place: Span) -> Private {
        let move_to = |token: &TokenTree| {
            let mut token = token.clone();
            token.set_span(place);
            token
        };
        Private(self.0.iter().map(move_to).collect())
    }

    /// The path at `place`. Lints still know that its tokens are generated.
    pub(crate) fn located(&self, place: Span) -> Private {
        let locate = |token: &TokenTree| {
            let mut token = token.clone();
            token.set_span(token.span().located_at(place));
            token
        };
        Private(self.0.iter().map(locate).collect())
    }
}

impl ToTokens for Private {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.0.iter().cloned());
    }
}
