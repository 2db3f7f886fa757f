//! The code of a check. The compiler looks at it, and nobody runs it.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;

use crate::prove::provided::{Provided, private};
use crate::recognize::chain::walk;
use crate::recognize::futures::is_looked_into;
use crate::syntax::spans::{called, first_span, last_span, with_span};

/// `value`, which nothing is expected of before it is awaited, or a method of it called: checked.
///
/// ```text
/// call()    =>  call().__ctx_asked::<(A, B)>().__ctx_checked()
/// variable  =>  asked::<(A, B), _>(variable).__ctx_checked()
/// ```
/// A method call is what costs the compiler the least. But it reborrows a place that is a `&mut`, where an `.await` moves it.
/// Where variables went into the value, the statements about them are needed, and so is what stands around those.
pub(crate) fn checked_where_awaited(
    value: TokenStream,
    written: &[TokenTree],
    variables: &[Ident],
    provided: &Provided,
) -> TokenStream {
    if !variables.is_empty() || is_looked_into(written) || !provided.helpers.is_empty() {
        return checked(value, variables, provided);
    }
    let place = called(written);
    let scope = provided.scope(place);
    if walk::is_call(written) {
        return quote_spanned!(place=> #value.__ctx_asked::<#scope>().__ctx_checked());
    }
    let (private, value) = (with_span(&private(&provided.runtime), place), without_lint(&value));
    quote_spanned!(place=> #private::asked::<#scope, _>(#value).__ctx_checked())
}

/// `value`, checked: what it needs from the context is provided. So it is of the variables, which went into it.
///
/// ```text
/// match value { work => 'checked: { break 'checked work; asked::<(A, B), _>(&work).__ctx_checked(); } }
/// ```
/// The compiler looks at what is never reached, and throws it away. What is expected of the value reaches it through
/// the `break`, before the question for its type.
pub(crate) fn checked(value: TokenStream, variables: &[Ident], provided: &Provided) -> TokenStream {
    let name = Ident::new("ctx_checked", Span::mixed_site().located_at(first_span(&value)));
    let checks = checks(&name, &value, variables, provided);
    around(value, &name, &checks)
}

/// `value`, and the check of the variables that went into it alone.
pub(crate) fn with_checked_variables(value: TokenStream, variables: &[Ident], provided: &Provided) -> TokenStream {
    let name = Ident::new("ctx_checked", Span::mixed_site().located_at(first_span(&value)));
    let checks = variables.iter().map(|variable| needs(variable, provided, variable.span())).collect();
    around(value, &name, &checks)
}

/// `value`, and another check of it.
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

/// The statements that check what a variable needs that has `value`, and the variables that went into it. Of what was
/// looked into, this has been said.
pub(crate) fn checks(name: &Ident, value: &TokenStream, variables: &[Ident], provided: &Provided) -> TokenStream {
    let tokens: Vec<TokenTree> = value.clone().into_iter().collect();
    let of_value = (!is_looked_into(&tokens)).then(|| needs(name, provided, called(&tokens)));
    let of_variables = variables.iter().map(|variable| needs(variable, provided, variable.span()));
    of_value.into_iter().chain(of_variables).collect()
}

/// `(&mut future).await` needs its parentheses, and `match (&mut future) {}` and `asked((&mut future))` do not: the lint
/// looks at where they are from.
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

/// The statement that checks what a variable needs. The tokens are the user's, but for what lints could find in them: so
/// the compiler blames `place`, and nothing else.
pub(crate) fn needs(variable: &Ident, provided: &Provided, place: Span) -> TokenStream {
    let (scope, private) = (provided.scope(place), with_span(&private(&provided.runtime), place));
    if let Some(there) = provided.there(place) {
        return never(&there.asked_for(variable), place);
    }
    let asked = quote_spanned!(place=> #private::asked::<#scope, _>(&#variable).__ctx_checked(););
    let result = quote_spanned!(Span::mixed_site().located_at(place)=> let _: &_ =);
    never(&quote!(#result #asked), place)
}

/// The statement that checks that a key is provided.
pub(crate) fn key(key: &Type, provided: &Provided) -> TokenStream {
    key_at(key, provided, first_span(&key.to_token_stream()))
}

/// As [`key`], where `place` is to be blamed.
pub(crate) fn key_at(key: &Type, provided: &Provided, place: Span) -> TokenStream {
    let (scope, private) = (provided.scope(place), with_span(&private(&provided.runtime), place));
    if let Some(there) = provided.there(place) {
        return never(&there.asked_for_key(key), place);
    }
    never(&quote_spanned!(place=> #private::is_provided::<#scope, #key, _>();), place)
}

pub(crate) fn never(statement: &TokenStream, place: Span) -> TokenStream {
    let span = Span::mixed_site().located_at(place);
    quote_spanned!(span=> #[allow(unreachable_code)] #statement)
}

/// A block that gives `value`, and has statements in it which the compiler checks, and nobody runs.
pub(crate) fn never_reached(value: &TokenStream, statements: &TokenStream, span: Span) -> TokenStream {
    let span = Span::mixed_site().located_at(span);
    quote_spanned!(span=> 'ctx_checked: { break 'ctx_checked #value; #statements })
}
