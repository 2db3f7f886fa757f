//! Wrapping what is handed over, so that it runs in the context: by its type where that is all there is to go by, and
//! inside, where it is a closure whose parameters are inferred from the place that it stands in.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Expr;

use crate::prove::checks;
use crate::prove::provided::Provided;
use crate::recognize::spawn_site::Wraps;
use crate::syntax::errors::Errors;
use crate::syntax::expressions::is_closure_without_parameters;
use crate::syntax::search::contains_await;
use crate::syntax::spans::{first_span, last_span, located};
use crate::wrap::by_type::by_type;
use crate::wrap::hoist::{Hoisted, Made, hoist_arguments};
use crate::wrap::site::Creation;

/// The context that work takes along.
#[derive(Clone, Copy)]
pub(crate) enum Takes {
    /// All of it: a stream that others poll.
    All,
    /// All that can be read here, also where work is being made that will see less.
    AllHere,
    /// What crosses a spawn site.
    WhatCrosses,
    /// None of it: it is detached.
    Nothing,
}

/// The wrapping code; `private` is the path of what it calls.
pub(crate) struct HandOver {
    pub(crate) private: TokenStream,
    pub(crate) takes: Takes,
    /// Where it is handed over.
    pub(crate) creation: Creation,
    /// What is provided to the work, if that is checked.
    pub(crate) provided: Option<Provided>,
    /// Variables that went into it.
    pub(crate) variables: Vec<Ident>,
    /// What a closure gives is work as well.
    pub(crate) gives_work: bool,
}

impl HandOver {
    /// An expression that makes the context.
    fn context(&self, span: Span) -> TokenStream {
        let private = &self.private;
        match self.takes {
            Takes::All => quote_spanned!(span=> #private::carry()),
            Takes::AllHere => quote_spanned!(span=> #private::here()),
            Takes::WhatCrosses => quote_spanned!(span=> #private::cross()),
            Takes::Nothing => {
                let site = self.site(span);
                quote_spanned!(span=> #private::detach(#site))
            }
        }
    }

    /// An expression that says where this is.
    pub(super) fn site(&self, place: Span) -> TokenStream {
        let private = located(&self.private, place);
        match self.takes {
            Takes::Nothing => {
                let what = format!("#[context(detach)] {}", self.creation.what);
                Creation { what, ..self.creation.clone() }.site(&private)
            }
            _ => self.creation.site(&private),
        }
    }

    /// An expression that makes what is handed to the body of a closure.
    pub(super) fn handed(&self, span: Span) -> TokenStream {
        let (private, site, context) = (&self.private, self.site(span), self.context(span));
        quote_spanned!(span=> #private::handed(#site, #context))
    }

    /// The same for the closures of a chain that runs here.
    pub(crate) fn handed_here(&self, span: Span) -> TokenStream {
        let (private, site, context) = (&self.private, self.site(span), self.context(span));
        quote_spanned!(span=> #private::handed_here(#site, #context))
    }

    /// ```text
    /// job  =>  match crossing(SITE).of(job) { work => { use kinds::*; let work = (&&&&&&&&&&work).__ctx_kind().wrap(work); work } }
    /// ```
    /// `match`, so that temporaries in `job` live as long as they did; `let`, so that the result coerces as `job` did.
    ///
    /// ```text
    /// || job  =>  closure(SITE, cross(), || job)
    /// ```
    /// A closure's type is clear, and where a `FnOnce` is expected, it may be one that is nothing else.
    pub(crate) fn wrap(&self, job: TokenStream, wraps: Wraps, errors: &mut Errors) -> TokenStream {
        let kinds = match wraps {
            Wraps::Spawned => "kinds",
            Wraps::SpawnedOften => "often_kinds",
            Wraps::AnyWork => "any_kinds",
            Wraps::AnyWorkAndWhatItGives => "giving_kinds",
            Wraps::SameType => "returned_kinds",
            Wraps::Work => "work_kinds",
        };
        let kinds = Ident::new(kinds, Span::mixed_site());
        // Lints do not look into code of another origin than the user's. But the compiler looks for the
        // origin of what it blames: the outermost tokens are the user's, so that it is the argument.
        let (first, last) = (first_span(&job), last_span(&job));
        let span = Span::mixed_site().located_at(first);
        let private = &self.private;
        let mut hoisted = None;
        let (job, arm) = if is_closure_without_parameters(&job) {
            let (site, context) = (self.site(span), self.context(span));
            let closure = quote_spanned!(span=> #private::closure(#site, #context, #job));
            (closure, quote_spanned!(span=> ctx_work => ctx_work))
        } else {
            let arm = self.arm(&kinds, &job, span);
            let made = self.make(job, span, errors);
            hoisted = made.hoisted;
            (made.work, arm)
        };
        let block = |tokens: TokenStream| {
            let mut block = Group::new(Delimiter::Brace, tokens);
            block.set_span(last);
            block
        };
        let (keyword, arms) = (Ident::new("match", first), block(arm));
        match hoisted {
            None => quote!(#keyword #job #arms),
            Some(Hoisted { arguments, names }) => {
                let arm = block(quote_spanned!(span=> (#(#names,)*) => #keyword #job #arms));
                quote!(#keyword (#(#arguments,)*) #arm)
            }
        }
    }

    /// What becomes of the variable `ctx_work`; with the check that what it needs is provided.
    fn arm(&self, kinds: &Ident, job: &TokenStream, span: Span) -> TokenStream {
        let private = &self.private;
        let wrapped = by_type(span);
        let wrap = quote_spanned! {span=>
            use #private::#kinds::*;
            let ctx_wrapped = #wrapped;
        };
        let Some(provided) = &self.provided else {
            return quote_spanned!(span=> ctx_work => { #wrap ctx_wrapped });
        };
        let checks = checks::checks(&Ident::new("ctx_work", span), job, &self.variables, provided);
        let checked = checks::never_reached(&quote_spanned!(span=> ctx_wrapped), &checks, span);
        quote_spanned!(span=> ctx_work => { #wrap #checked })
    }

    /// An expression of type `Work`. A call in `job` may capture the context by itself, when it is evaluated. So it is
    /// evaluated where that captures what the work will run in:
    ///
    /// ```text
    /// audit(1)        =>  crossing(SITE).of(audit(1))
    /// variable        =>  crossed(SITE, variable)
    /// ```
    pub(super) fn make(&self, job: TokenStream, span: Span, errors: &mut Errors) -> Made {
        let private = &self.private;
        let expression = syn::parse2::<Expr>(job.clone());
        let captures_nothing =
            matches!(expression, Ok(Expr::Async(_) | Expr::Closure(_) | Expr::Path(_) | Expr::Field(_)));
        let site = self.site(span);
        let around = match self.takes {
            Takes::All | Takes::AllHere => {
                let context = self.context(span);
                return Made::of(quote_spanned!(span=> #private::within(#site, #context, #job)));
            }
            Takes::WhatCrosses if captures_nothing => {
                return Made::of(quote_spanned!(span=> #private::crossed(#site, #job)));
            }
            Takes::Nothing if captures_nothing => {
                return Made::of(quote_spanned!(span=> #private::detached(#site, #job)));
            }
            Takes::WhatCrosses => quote_spanned!(span=> #private::crossing(#site)),
            Takes::Nothing => quote_spanned!(span=> #private::detaching(#site)),
        };
        // What is around cannot wait, so what waits comes before.
        let Some(awaits) = contains_await(job.clone()) else {
            return Made::of(quote_spanned!(span=> #around.of(#job)));
        };
        match (expression.ok().and_then(hoist_arguments), self.takes) {
            (Some((call, hoisted)), _) => {
                Made { work: quote_spanned!(span=> #around.of(#call)), hoisted: Some(hoisted) }
            }
            (None, Takes::Nothing) => {
                let message =
                    "`.await` cannot stand in a detached call: assign its result to a variable before the call";
                errors.at(awaits.span(), message);
                Made::of(quote_spanned!(span=> #private::crossed(#site, #job)))
            }
            (None, _) => Made::of(quote_spanned!(span=> #private::crossed(#site, #job))),
        }
    }
}
