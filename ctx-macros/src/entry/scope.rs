//! `scope!` and `root!`: the values to bind, and the body that runs with them.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Expr, Token};

use crate::expand::context::tuple;
use crate::input::kind::Begins;
use crate::input::runtime::Private;
use crate::input::value::Value;
use crate::recognize::work::gives_work;
use crate::syntax::search::contains_await;
use crate::syntax::spans::first_span;
use crate::wrap::by_type::by_type;
use crate::wrap::site::Creation;

/// The input: `($crate) value, value => body`. In annotated code, it is `($crate) @ value, value => body`, or
/// `($crate) @! ..` if the body gives no work.
struct Scope {
    runtime: TokenStream,
    values: Vec<Value>,
    arrow: Token![=>],
    /// Whether the body gives work, as it was written before the pass rewrote it. `None` outside of annotated code.
    gives: Option<bool>,
    body: Expr,
}

pub(crate) fn expand(begins: Begins, scope: TokenStream) -> TokenStream {
    match syn::parse2::<Scope>(scope) {
        Ok(scope) if begins == Begins::Afresh => match scope.waits() {
            Some(waits) => {
                let message = "`.await` goes into a block, as in `root!(Message { .. } => async { .. }).await`";
                syn::Error::new(waits.span(), message).into_compile_error()
            }
            None => scope.expand_root(),
        },
        Ok(scope) => scope.expand(),
        Err(error) => error.into_compile_error(),
    }
}

const FORMS: &str = "expected values and the code that runs with them, as in `scope!(Attempt(2) => async { .. })`";

impl Parse for Scope {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let runtime = match input.parse()? {
            TokenTree::Group(runtime) => runtime.stream(),
            other => return Err(syn::Error::new(other.span(), "call `ctx_runtime::scope!`")),
        };
        // In annotated code, a check may count on the types that the values seem to have.
        let counts = input.parse::<Option<Token![@]>>()?.is_some();
        let is_no_work = counts && input.parse::<Option<Token![!]>>()?.is_some();
        let wrong = |error: syn::Error| syn::Error::new(error.span(), FORMS);
        let mut values = Punctuated::<Expr, Token![,]>::new();
        while !input.peek(Token![=>]) {
            values.push_value(input.parse().map_err(wrong)?);
            if !input.peek(Token![=>]) {
                values.push_punct(input.parse().map_err(wrong)?);
            }
        }
        let arrow = input.parse::<Token![=>]>()?;
        if values.is_empty() {
            return Err(syn::Error::new_spanned(arrow, FORMS));
        }
        let body = input.parse().map_err(wrong)?;
        input.parse::<Option<Token![,]>>()?;
        if !input.is_empty() {
            return Err(input.error(FORMS));
        }
        let value = |value| if counts { Value::new(value) } else { Value::said(value) };
        Ok(Scope {
            runtime,
            values: values.into_iter().map(value).collect(),
            arrow,
            gives: counts.then_some(!is_no_work),
            body,
        })
    }
}

impl Scope {
    /// ```text
    /// scope!(Attempt(2) => async { body })   =>  scope(values((value(Attempt(2)),)), async { body })
    /// scope!(Attempt(2) => body)             =>  run(values((value(Attempt(2)),)), || { let work = call(|| body); .. })
    /// ```
    ///
    /// The type of the body's value decides whether it is work. Work runs with the values, too.
    fn expand(&self) -> TokenStream {
        let (runtime, private, body) = (&self.runtime, self.private(), &self.body);
        let values = tuple(&self.values, &private);
        if let Expr::Async(_) = body {
            return quote!(#runtime::scope(#values, #body));
        }
        if !self.gives_work() {
            return quote!(#runtime::run(#values, || #body));
        }
        let (site, span) = (self.site("Scope", "scope!"), self.span());
        let made = quote_spanned!(span=> #private::within_scope(#site, ctx_work));
        let asked = asked(&private, &made, "scope_kinds", span);
        let asked = quote_spanned! {span=>
            {
                let ctx_work = #private::call(|| #body);
                #asked
            }
        };
        quote!(#runtime::run(#values, || #asked))
    }

    /// ```text
    /// root!(Request(1) => async { body })   =>  scope(root(SITE, (value(Request(1)),)), async { body })
    /// root!(Request(1) => body)             =>  match (root_here(SITE, ..).enter(), { body }) { (running, work) => .. }
    /// ```
    ///
    /// The type of the body's value decides whether it is work. Work goes on in the root. The body does not see the
    /// names that the macro adds.
    fn expand_root(&self) -> TokenStream {
        let (private, body) = (self.private(), &self.body);
        let values = tuple(&self.values, &private);
        let (site, span) = (self.site("Root", "root!"), self.span());
        match body {
            Expr::Async(_) => quote!(#private::scope(#private::root(#site, #values), #body)),
            _ => {
                let made = quote_spanned!(span=> #private::within(#site, #private::end_root(ctx_running), ctx_work));
                let asked = asked(&private, &made, if self.gives_work() { "made_kinds" } else { "no_kinds" }, span);
                quote_spanned! {span=>
                    match (#private::root_here(#site, #values).enter(), { let ctx_work = #body; ctx_work }) {
                        (ctx_running, ctx_work) => #asked
                    }
                }
            }
        }
    }

    fn gives_work(&self) -> bool {
        self.gives.unwrap_or_else(|| gives_work(&self.body))
    }

    /// An expression for the static data of this place.
    fn site(&self, kind: &'static str, what: &str) -> TokenStream {
        let span = self.values.first().map_or_else(Span::call_site, |value| first_span(&value.to_token_stream()));
        let span = Span::mixed_site().located_at(span);
        Creation { kind, what: what.to_owned(), span }.site(&self.private())
    }

    /// The place of the tokens that the macro adds: the arrow. At a name of the user's, an editor would find the
    /// macro's tokens for this name.
    fn span(&self) -> Span {
        Span::mixed_site().located_at(self.arrow.spans[0])
    }

    /// An `.await` that is not in an `async` block. While it waits, other code would run in the root.
    fn waits(&self) -> Option<TokenTree> {
        match &self.body {
            Expr::Async(_) => None,
            body => contains_await(body.to_token_stream()),
        }
    }

    fn private(&self) -> Private {
        Private::of(&self.runtime)
    }
}

/// A block that wraps the variable `ctx_work` by its type. `made` is the expression that makes it a `Work`.
fn asked(private: &Private, made: &TokenStream, kinds: &str, span: Span) -> TokenStream {
    let (kinds, wrapped) = (Ident::new(kinds, span), by_type(span));
    quote_spanned! {span=>
        {
            use #private::#kinds::*;
            let ctx_work = #made;
            #wrapped
        }
    }
}
