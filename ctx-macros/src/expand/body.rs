//! The braces of a body, and the import with which `context!` compiles in it.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;

use crate::input::args::Args;
use crate::syntax::body::Body;
use crate::syntax::groups::{in_group, with_tokens};
use crate::syntax::spans::first_span;
use crate::syntax::trees::Trees;

/// ```text
/// statements { body }   =>   { { statements { body } } }
/// ```
///
/// Before edition 2024, the temporaries of a block's last expression live until the variables of the block are dropped.
/// The arguments are such variables here. So the braces around the statements have the macro's edition, in which these
/// temporaries are dropped first. The outermost braces are the user's: the compiler names no variable in braces of a
/// macro.
pub(crate) fn in_block(body: &Group, statements: TokenStream) -> Group {
    let block = in_group(Delimiter::Brace, statements, Span::mixed_site().located_at(body.span()));
    with_tokens(body, TokenTree::from(block).into())
}

/// The body of the item that takes the function's place, in the user's braces. With other braces, the compiler takes
/// the item for generated code and reports no lints in it.
pub(crate) fn in_users_braces(body: &Group, tokens: TokenStream) -> TokenStream {
    with_tokens(body, tokens).into_token_stream()
}

/// ```text
/// { body }   =>   { use Annotated as _; body }
/// ```
///
/// The braces stay the user's, because their edition decides when temporaries are dropped. With the `use` item in
/// front, the compiler does not report the braces as unnecessary.
pub(crate) fn with_imports(args: &Args, body: Body) -> Group {
    with_statements(args, body, imports(args).into_iter().collect())
}

/// As [`with_imports`], with the hint of the return type. With a hint, the `use` item is only there if the body may read.
pub(crate) fn with_hint(args: &Args, body: Body, hint: Option<Trees>) -> Group {
    let mut statements = hint.map_or_else(Vec::new, Trees::into_list);
    if statements.is_empty() || body.has_bang {
        statements.extend(imports(args));
    }
    with_statements(args, body, statements)
}

fn with_statements(args: &Args, body: Body, mut tokens: Vec<TokenTree>) -> Group {
    let span = body.span();
    tokens.extend(keys(args).into_iter().flatten());
    tokens.extend(body.tokens);
    in_group(Delimiter::Brace, tokens.into_iter().collect(), span)
}

/// Statements that report a needed type that is no key.
fn keys(args: &Args) -> Option<TokenStream> {
    let is_key = |key: &Type| {
        let place = first_span(&key.to_token_stream());
        let private = args.private().located(place);
        quote_spanned!(place=> #private::is_key::<#key>();)
    };
    let keys: Vec<TokenStream> = args.needs.iter().map(is_key).collect();
    (!keys.is_empty()).then(|| quote!(if false { #(#keys)* }))
}

/// The import with which `context!` compiles.
pub(crate) fn imports(args: &Args) -> TokenStream {
    let private = args.private();
    quote! {
        use #private::Annotated as _;
    }
}
