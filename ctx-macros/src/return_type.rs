//! The return type of an `async fn`, as the places need it that it moves to.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{ReturnType, Type};

/// `T` in `Future<Output = T>`.
pub(crate) fn output(output: &ReturnType, private: &TokenStream) -> TokenStream {
    match output {
        ReturnType::Default => quote!(()),
        // The type `!` may be written after an arrow only.
        ReturnType::Type(_, ty) if matches!(**ty, Type::Never(_)) => {
            quote!(<fn() -> #ty as #private::Returns>::Type)
        }
        ReturnType::Type(_, ty) => ty.to_token_stream(),
    }
}

/// A statement that is never reached and tells inference the type, so that `?`, coercions and the
/// compiler's messages are those of the original function.
///
/// ```text
/// 'hint: { break 'hint; return loop {} as Result<_, Error>; }   // Result<impl Sized, Error>
/// ```
/// Behind a `break`, it is thrown away before the body is borrow-checked: an `if false` costs the compiler five times as
/// much.
pub(crate) fn hint(output: &ReturnType) -> TokenStream {
    let unit = syn::parse_quote!(());
    let ty = match output {
        ReturnType::Default => &unit,
        ReturnType::Type(_, ty) => ty,
    };
    if matches!(**ty, Type::Never(_)) {
        return TokenStream::new();
    }
    let span = Span::mixed_site().located_at(ty.span());
    let nameable = without_impl(ty.to_token_stream());
    quote_spanned! {span=>
        'ctx_hint: {
            break 'ctx_hint;
            #[allow(unreachable_code)]
            return loop {} as #nameable;
        }
    }
}

/// Replaces each `impl A + B` by `_`.
pub(crate) fn without_impl(tokens: TokenStream) -> TokenStream {
    let mut result = TokenStream::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(ident) if ident == "impl" => {
                // Up to what ends it in what is around it: `Result<impl A, B>`, `[impl A; 2]`.
                let mut depth = 0_usize;
                let mut arrow = false;
                while let Some(next) = tokens.peek() {
                    if let TokenTree::Punct(punct) = next {
                        match punct.as_char() {
                            '>' if arrow => {}
                            ',' | '>' | ';' if depth == 0 => break,
                            '<' => depth += 1,
                            '>' => depth -= 1,
                            _ => {}
                        }
                        arrow = punct.as_char() == '-';
                    }
                    tokens.next();
                }
                result.extend(quote!(_));
            }
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), without_impl(group.stream()));
                inner.set_span(group.span());
                result.extend([TokenTree::Group(inner)]);
            }
            token => result.extend([token]),
        }
    }
    result
}

/// The return type of the closure that a bound, synchronous body moves into.
pub(crate) fn of_closure(output: &ReturnType) -> TokenStream {
    match output {
        ReturnType::Default => quote!(-> ()),
        ReturnType::Type(arrow, ty) => {
            let ty = without_impl(ty.to_token_stream());
            quote!(#arrow #ty)
        }
    }
}
