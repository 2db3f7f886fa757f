//! The code of a check. The compiler type-checks this code, and the code never runs.

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;

use crate::prove::provided::Provided;
use crate::recognize::chain::walk;
use crate::recognize::futures::is_looked_into;
use crate::syntax::spans::{called, first_span, last_span};

/// Checks a `value` that is awaited, or that a method is called on. Up to there, nothing expects a type of the value.
///
/// ```text
/// call()   =>  checked(call(), 0)
/// ```
///
/// If variables went into the value, statements check the variables, and the code of [`checked`] is needed around the
/// statements.
pub(crate) fn checked_where_awaited(
    value: Vec<TokenTree>,
    written: &[TokenTree],
    variables: &[Ident],
    provided: &Provided,
) -> Vec<TokenTree> {
    if !variables.is_empty() || is_looked_into(written) || !provided.helpers.is_empty() {
        return checked(value.into_iter().collect(), variables, provided).into_iter().collect();
    }
    // A literal is no future, and the compiler would call it the result of a call.
    if matches!(written, [TokenTree::Literal(_)]) {
        return value;
    }
    let place = called(written);
    let start = written.first().map_or(place, TokenTree::span);
    match walk::is_call(written) {
        true => asked(value, provided, (start, place)),
        false => asked(without_lint(&value.into_iter().collect()).into_iter().collect(), provided, (start, place)),
    }
}

/// The call that asks what a value needs. Most code provides nothing, and its question is shorter.
///
/// ```text
/// checked(value, 0)
/// checked_in::<(A, B), _, _, _, _>(value, 0)
/// ```
///
/// The call begins at `start`, where the value begins, because lints show the awaited expression. Errors blame `place`.
fn asked(mut value: Vec<TokenTree>, provided: &Provided, (start, place): (Span, Span)) -> Vec<TokenTree> {
    let private = provided.private.with_span(place);
    let call = match provided.provides_nothing() {
        true => private.path_to("checked", place),
        false => {
            let scope = provided.scope(place);
            private.path_to("checked_in", place).tokens(quote_spanned!(place=> ::<#scope, _, _, _, _>))
        }
    };
    let mut comma = Punct::new(',', Spacing::Alone);
    comma.set_span(place);
    // Lints about literals whose type nothing decides leave the macro's literals alone.
    let mut kind = Literal::u8_unsuffixed(0);
    kind.set_span(Span::mixed_site());
    value.push(comma.into());
    value.push(kind.into());
    let mut call = call.group(Delimiter::Parenthesis, value).into_list();
    if let Some(first) = call.first_mut() {
        first.set_span(start);
    }
    call
}

/// Checks that every key that `value` needs is provided, and checks the variables that went into the value.
///
/// ```text
/// match value { work => 'checked: { break 'checked work; checked(&work, 0); } }
/// ```
///
/// The compiler type-checks code that is never reached, and throws it away. The type that is expected of the value reaches
/// it through the `break`, before the check asks for its type.
pub(crate) fn checked(value: TokenStream, variables: &[Ident], provided: &Provided) -> TokenStream {
    let name = Ident::new("ctx_checked", Span::mixed_site().located_at(first_span(&value)));
    let checks = checks(&name, &value, variables, provided);
    around(value, &name, &checks)
}

/// Checks the variables that went into `value`, and not the value itself.
pub(crate) fn with_checked_variables(value: TokenStream, variables: &[Ident], provided: &Provided) -> TokenStream {
    let name = Ident::new("ctx_checked", Span::mixed_site().located_at(first_span(&value)));
    let checks = variables.iter().map(|variable| needs(variable, provided, variable.span())).collect();
    around(value, &name, &checks)
}

/// Puts another check around `value`. `check` makes the check from the name of a variable that has the value.
pub(crate) fn with_check(value: TokenStream, check: impl FnOnce(&Ident) -> TokenStream) -> TokenStream {
    let name = Ident::new("ctx_checked", Span::mixed_site().located_at(first_span(&value)));
    let check = check(&name);
    around(value, &name, &check)
}

fn around(value: TokenStream, name: &Ident, checks: &TokenStream) -> TokenStream {
    if checks.is_empty() {
        return value;
    }
    let (first, last) = (first_span(&value), last_span(&value));
    let span = Span::mixed_site().located_at(first);
    let block = never_reached(&name.to_token_stream(), checks, span);
    let mut arms = Group::new(Delimiter::Brace, quote_spanned!(span=> #name => #block));
    arms.set_span(last);
    let (keyword, value) = (Ident::new("match", first), without_lint(&value));
    quote!(#keyword #value #arms)
}

/// The statements that check a variable that has `value`, and the variables that went into the value. If the value is
/// looked into, its parts are checked already, and only the statements about the variables remain.
pub(crate) fn checks(name: &Ident, value: &TokenStream, variables: &[Ident], provided: &Provided) -> TokenStream {
    let tokens: Vec<TokenTree> = value.clone().into_iter().collect();
    let of_value = (!is_looked_into(&tokens)).then(|| needs(name, provided, called(&tokens)));
    let of_variables = variables.iter().map(|variable| needs(variable, provided, variable.span()));
    of_value.into_iter().chain(of_variables).collect()
}

/// Gives the parentheses around a value the macro's span. `(&mut future).await` needs its parentheses.
/// `match (&mut future) {}` and `checked((&mut future), 0)` do not need them, and a lint reports unnecessary parentheses by
/// their span.
fn without_lint(value: &TokenStream) -> TokenStream {
    let mut tokens = value.clone().into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Group(mut group)), None) => {
            group.set_span(Span::mixed_site().located_at(group.span()));
            group.into_token_stream()
        }
        _ => value.clone(),
    }
}

/// The statement that checks what a variable needs. Its tokens have the user's span, so that the compiler blames
/// `place` and nothing else. Tokens that a lint could report have the macro's span.
pub(crate) fn needs(variable: &Ident, provided: &Provided, place: Span) -> TokenStream {
    if let Some(there) = provided.there(place) {
        return never(&there.asked_for(variable), place);
    }
    let asked = asked(quote_spanned!(place=> &#variable).into_iter().collect(), provided, (place, place));
    let result = quote_spanned!(Span::mixed_site().located_at(place)=> let _: &_ =);
    let end = quote_spanned!(place=> ;);
    never(&quote!(#result #(#asked)* #end), place)
}

/// The statement that checks that a key is provided.
pub(crate) fn key(key: &Type, provided: &Provided) -> TokenStream {
    key_at(key, provided, first_span(&key.to_token_stream()))
}

/// As [`key`], where the compiler blames `place`.
pub(crate) fn key_at(key: &Type, provided: &Provided, place: Span) -> TokenStream {
    let (scope, private) = (provided.scope(place), provided.private.with_span(place));
    if let Some(there) = provided.there(place) {
        return never(&there.asked_for_key(key), place);
    }
    never(&quote_spanned!(place=> #private::is_provided::<#scope, #key, _>();), place)
}

pub(crate) fn never(statement: &TokenStream, place: Span) -> TokenStream {
    let span = Span::mixed_site().located_at(place);
    quote_spanned!(span=> #[allow(unreachable_code)] #statement)
}

/// A block that gives `value`. The compiler checks the statements in it, and they never run.
pub(crate) fn never_reached(value: &TokenStream, statements: &TokenStream, span: Span) -> TokenStream {
    let span = Span::mixed_site().located_at(span);
    quote_spanned!(span=> 'ctx_checked: { break 'ctx_checked #value; #statements })
}
