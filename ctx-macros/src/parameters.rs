//! Moving a function's arguments into the block that its body becomes, so that they are dropped as
//! before: after the body, the last first.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::{FnArg, Pat, PatIdent, Signature};

pub(crate) struct Moved {
    /// To stand first in the block.
    pub(crate) statements: TokenStream,
}

/// A block drops what it captured in the order in which it names it, and its own variables before that,
/// in reverse. So arguments that the body uses by name are only named, last first:
///
/// ```text
/// fn f(a: A, b: B)        =>  async move { let _ = (&b, &a); body }
/// ```
///
/// An argument with a pattern becomes a variable of the block, and so do those behind it:
///
/// ```text
/// fn f(a: A, (b, c): B)   =>  fn f(a: A, arg1: B) { async move { let _ = (&a,); let (b, c) = arg1; body } }
/// ```
///
/// as does one that the body never names, so that the compiler still says that it is unused.
pub(crate) fn into_block(signature: &mut Signature, body: &TokenStream) -> Moved {
    let mut captured = Vec::new();
    let mut variables = TokenStream::new();
    for (index, input) in signature.inputs.iter_mut().enumerate() {
        let FnArg::Typed(argument) = input else {
            captured.push(quote!(self));
            continue;
        };
        let attributes = &argument.attrs;
        let by_name = match &*argument.pat {
            Pat::Ident(PatIdent { by_ref: None, subpat: None, ident, .. }) => {
                let is_used = ident.to_string().starts_with('_') || names(body, &ident.unraw().to_string());
                (is_used && variables.is_empty()).then_some(ident)
            }
            _ => None,
        };
        if let Some(name) = by_name {
            // `#[cfg]` on the argument has been resolved before an attribute macro runs.
            captured.push(name.to_token_stream());
            continue;
        }
        let name = match &*argument.pat {
            Pat::Ident(PatIdent { by_ref: None, subpat: None, ident, .. }) => ident.clone(),
            _ => Ident::new(&format!("arg{index}"), Span::mixed_site()),
        };
        let pattern = std::mem::replace(&mut *argument.pat, syn::parse_quote!(#name));
        // The pattern may bind by reference, or not at all: the whole argument has to live on behind it.
        variables.extend(match &pattern {
            Pat::Ident(PatIdent { by_ref: None, subpat: None, .. }) => quote!(#(#attributes)* let #pattern = #name;),
            _ => quote!(let #name = #name; let #pattern = #name;),
        });
    }
    let captured = captured.iter().rev();
    Moved {
        statements: quote! {
            #[allow(clippy::all, clippy::pedantic, clippy::restriction, clippy::nursery)]
            let _ = (#(&#captured,)*);
            #variables
        },
    }
}

/// Whether the tokens name a variable, in a format string perhaps.
fn names(tokens: &TokenStream, name: &str) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident.unraw() == name,
        TokenTree::Group(group) => names(&group.stream(), name),
        TokenTree::Literal(literal) => literal.to_string().contains(name),
        TokenTree::Punct(_) => false,
    })
}
