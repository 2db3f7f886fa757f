//! The return type of a function, in the form that each new place needs.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{PathArguments, ReturnType, Type, TypeParamBound};

use crate::input::runtime::Private;
use crate::input::words::Words;
use crate::syntax::groups::with_tokens;
use crate::syntax::tokens::{is_any, is_punct};
use crate::syntax::trees::Trees;

/// The tokens of a return type, without the arrow. Printing a type is expensive.
pub(crate) struct Written(Vec<TokenTree>);

impl Written {
    pub(crate) fn of(output: &ReturnType) -> Written {
        match output {
            ReturnType::Default => Written(Vec::new()),
            ReturnType::Type(_, ty) => Written(ty.to_token_stream().into_iter().collect()),
        }
    }

    /// The places of the first token and of the last.
    pub(crate) fn ends(&self) -> Option<(Span, Span)> {
        Some((self.0.first()?.span(), self.0.last()?.span()))
    }
}

/// The type `T` in `Future<Output = T>`.
pub(crate) fn output(output: &ReturnType, written: &Written, private: &Private) -> Vec<TokenTree> {
    match output {
        ReturnType::Default => quote!(()).into_iter().collect(),
        // The type `!` may only be written after an arrow.
        ReturnType::Type(_, ty) if matches!(**ty, Type::Never(_)) => {
            quote!(<fn() -> #ty as #private::Returns>::Type).into_iter().collect()
        }
        ReturnType::Type(..) => written.0.clone(),
    }
}

/// A statement that is never reached. It tells type inference the return type, so that `?`, coercions and the
/// compiler's messages are the same as in the original function.
///
/// ```text
/// 'hint: { break 'hint; return loop {} as Result<_, Error>; }   // Result<impl Sized, Error>
/// ```
///
/// The compiler throws away the code behind a `break` before it borrow-checks the body. An `if false` would cost the
/// compiler five times as much.
pub(crate) fn hint(output: &ReturnType, written: &Written, head: Words) -> Option<Trees> {
    match output {
        // If a type has no size, the compiler reports it at the type.
        ReturnType::Type(_, ty)
            if is_str(ty) || matches!(**ty, Type::Never(_) | Type::Slice(_) | Type::TraitObject(_)) =>
        {
            return None;
        }
        _ => {}
    }
    let (place, nameable) = match written.ends() {
        None => (Span::call_site(), quote!(()).into_iter().collect()),
        Some((first, last)) => (first.join(last).unwrap_or(first), nameable(&written.0, head)),
    };
    let span = Span::mixed_site().located_at(place);
    let trees = || Trees::new(span);
    let lint = trees().word("unreachable_code").into_list();
    let allow = trees().word("allow").group(Delimiter::Parenthesis, lint).into_list();
    let never = trees()
        .word("break")
        .lifetime("ctx_hint")
        .punct(";")
        .punct("#")
        .group(Delimiter::Bracket, allow)
        .word("return")
        .word("loop")
        .group(Delimiter::Brace, Vec::new())
        .word("as")
        .tokens(nameable)
        .punct(";");
    Some(trees().lifetime("ctx_hint").punct(":").group(Delimiter::Brace, never.into_list()).punct(";"))
}

/// The body of a function that returns a closure, such as `impl Fn(&str) -> usize`. The value of the body is expected
/// to be a `dyn Fn(&str) -> usize`. So a closure infers the types of its parameters, although nothing around the body
/// says them.
///
/// ```text
/// { body }   =>   let mut place;
///                 let _: &dyn Fn(&str) -> usize = kept({ body }, { place = None; &mut place });
///                 taken(place)
/// ```
///
/// The place is assigned behind the body: otherwise a future would keep it across the `.await`s of the body.
pub(crate) fn as_expected(output: &ReturnType, body: &Group, private: &Private) -> TokenStream {
    let Some(bound) = closure(output) else { return TokenTree::from(body.clone()).into() };
    let span = Span::mixed_site();
    quote_spanned! {span=>
        let mut ctx_place;
        let _: &dyn #bound = #private::kept(#body, {
            ctx_place = #private::Option::None;
            &mut ctx_place
        });
        #private::taken(ctx_place)
    }
}

/// The bound of a closure: `Fn(&str) -> usize` in `impl Fn(&str) -> usize + Send`.
fn closure(output: &ReturnType) -> Option<&TypeParamBound> {
    let ReturnType::Type(_, ty) = output else { return None };
    let Type::ImplTrait(ty) = &**ty else { return None };
    ty.bounds.iter().find(|bound| match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last().is_some_and(|last| {
            matches!(last.arguments, PathArguments::Parenthesized(_)) && is_any(&last.ident, &["Fn", "FnMut", "FnOnce"])
        }),
        _ => false,
    })
}

/// A type without lifetimes, and with `_` in the place of types that have no name. Most types stay as they are.
fn nameable(ty: &[TokenTree], head: Words) -> Vec<TokenTree> {
    if !head.impl_trait && !head.bang && !head.apostrophe {
        return ty.to_vec();
    }
    without_lifetimes(without_impl(ty.iter().cloned().collect())).into_iter().collect()
}

fn is_str(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident("str"))
}

/// Replaces each lifetime by `'_`, so that a lifetime that is not declared is reported once. A type that contains a
/// function type stays as it is, because lifetimes in a function type stand for any lifetime. A type that contains a
/// block stays as it is, because a block may have labels.
fn without_lifetimes(tokens: TokenStream) -> TokenStream {
    fn may_be_other(tokens: TokenStream) -> bool {
        tokens.into_iter().any(|token| match token {
            TokenTree::Ident(word) => is_any(&word, &["fn", "for", "Fn", "FnMut", "FnOnce"]),
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace || may_be_other(group.stream()),
            _ => false,
        })
    }
    fn replaced(tokens: TokenStream) -> TokenStream {
        let mut is_lifetime = false;
        let replace = |token: TokenTree| {
            let was_lifetime = std::mem::replace(&mut is_lifetime, is_punct(&token, '\''));
            match token {
                TokenTree::Ident(name) if was_lifetime && name != "static" => Ident::new("_", name.span()).into(),
                TokenTree::Group(group) => with_tokens(&group, replaced(group.stream())).into(),
                token => token,
            }
        };
        tokens.into_iter().map(replace).collect()
    }
    if may_be_other(tokens.clone()) { tokens } else { replaced(tokens) }
}

/// Macros of rocket that stand for a type: `TextStream![String]` is `TextStream<impl Stream<Item = String>>`. Another
/// macro may stand for a type without `impl`. The body has to know such a type, so the macro stays.
const OPAQUE: [&str; 4] = ["ByteStream", "EventStream", "ReaderStream", "TextStream"];

/// Replaces each `impl A + B`, and each macro that stands for such a type, by `_`.
pub(crate) fn without_impl(tokens: TokenStream) -> TokenStream {
    let mut result: Vec<TokenTree> = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(name)
                if is_any(&name, &OPAQUE) && tokens.next_if(|next| is_punct(next, '!')).is_some() =>
            {
                let _in_brackets = tokens.next();
                while let [.., first, second] = &result[..]
                    && is_punct(first, ':')
                    && is_punct(second, ':')
                {
                    result.truncate(result.len() - 2);
                    result.pop_if(|module| matches!(module, TokenTree::Ident(_)));
                }
                result.extend(quote!(_));
            }
            TokenTree::Ident(ident) if is_any(&ident, &["impl"]) => {
                // Skips the tokens up to the end of the `impl`: `Result<impl A, B>`, `[impl A; 2]`.
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
                result.push(TokenTree::Group(inner));
            }
            token => result.push(token),
        }
    }
    result.into_iter().collect()
}

/// The return type as the type of a variable, with `_` in the place of types that have no name.
pub(crate) fn in_body(output: &ReturnType) -> TokenStream {
    match output {
        ReturnType::Default => quote!(()),
        ReturnType::Type(_, ty) => without_impl(ty.to_token_stream()),
    }
}

/// The return type of the closure around a body that makes work.
pub(crate) fn of_closure(output: &ReturnType) -> TokenStream {
    match output {
        ReturnType::Default => quote!(-> ()),
        ReturnType::Type(arrow, ty) => {
            let ty = without_impl(ty.to_token_stream());
            quote!(#arrow #ty)
        }
    }
}
