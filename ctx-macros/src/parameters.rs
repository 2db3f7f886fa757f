//! Moving a function's arguments into the block that its body becomes, so that they are dropped as
//! before: after the body, the last first.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::{Attribute, Expr, FnArg, Pat, PatIdent, Signature};

/// Makes the signature fit, and gives the statements to stand first in the block.
///
/// A block drops what it captured in the order in which it names it, and its own variables before that,
/// in reverse. So arguments that the body uses by name are only named, last first:
///
/// ```text
/// fn f(a: A, b: B)        =>  fn f(a: A, b: B) { async move { let _ = &b; let _ = &a; body } }
/// ```
///
/// An argument with a pattern becomes a variable of the block, and so do those behind it:
///
/// ```text
/// fn f(a: A, (b, c): B)   =>  fn f(a: A, arg1: B) { async move { let _ = &a; let (b, c) = arg1; body } }
/// ```
///
/// as does one that nobody names, so that the compiler still says that it is unused. What `values`, the
/// bindings of the attribute, name stays as it is: they may take it, and if they do not, the block captures
/// it where the body uses it.
pub(crate) fn into_block(signature: &mut Signature, values: &[Expr], body: &TokenStream) -> TokenStream {
    let values: TokenStream = values.iter().map(ToTokens::to_token_stream).collect();
    let mut captured = Vec::new();
    let mut variables = TokenStream::new();
    for (index, input) in signature.inputs.iter_mut().enumerate() {
        let FnArg::Typed(argument) = input else {
            captured.push(quote!(let _ = &self;));
            continue;
        };
        let conditions = conditions(&argument.attrs);
        let simple = match &*argument.pat {
            Pat::Ident(PatIdent { by_ref: None, subpat: None, ident, .. }) => Some(ident.clone()),
            _ => None,
        };
        let bound = identifiers(argument.pat.to_token_stream());
        if bound.iter().any(|name| mentions(&values, name)) {
            continue;
        }
        if let Some(name) = &simple
            && variables.is_empty()
            && (name.to_string().starts_with('_') || mentions(body, name))
        {
            captured.push(quote!(#conditions let _ = &#name;));
            continue;
        }
        let name = simple.clone().unwrap_or_else(|| Ident::new(&format!("arg{index}"), Span::mixed_site()));
        let pattern = std::mem::replace(&mut *argument.pat, syn::parse_quote!(#name));
        // A pattern may bind by reference, or not at all: the whole argument has to live on behind it.
        let whole = simple.is_none().then(|| quote!(#conditions let #name = #name;));
        let attributes = &argument.attrs;
        variables.extend(quote!(#whole #(#attributes)* let #pattern = #name;));
    }
    let captured = captured.iter().rev();
    quote! {
        #(#captured)*
        #variables
    }
}

/// Conditions on an argument hold for what is made of it.
fn conditions(attributes: &[Attribute]) -> TokenStream {
    attributes.iter().filter(|attribute| attribute.path().is_ident("cfg")).map(ToTokens::to_token_stream).collect()
}

fn identifiers(tokens: TokenStream) -> Vec<Ident> {
    let inside = |token| match token {
        TokenTree::Ident(ident) if ident != "mut" && ident != "ref" && ident != "_" => vec![ident],
        TokenTree::Group(group) => identifiers(group.stream()),
        _ => Vec::new(),
    };
    tokens.into_iter().flat_map(inside).collect()
}

/// Whether the tokens name a variable, in a format string perhaps.
fn mentions(tokens: &TokenStream, name: &Ident) -> bool {
    fn any(tokens: TokenStream, name: &str) -> bool {
        tokens.into_iter().any(|token| match token {
            TokenTree::Ident(ident) => ident.unraw() == name,
            TokenTree::Group(group) => any(group.stream(), name),
            TokenTree::Literal(literal) => literal.to_string().contains(name),
            TokenTree::Punct(_) => false,
        })
    }
    any(tokens.clone(), &name.unraw().to_string())
}
