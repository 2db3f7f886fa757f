//! Wraps work that is handed over, so that the work runs in the context. The type of the work decides how. A closure
//! whose parameters are inferred from its place is wrapped inside: see `wrap/closure.rs`.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Expr;

use crate::input::runtime::Private;
use crate::prove::checks;
use crate::prove::provided::Provided;
use crate::recognize::spawn_site::Wraps;
use crate::syntax::errors::Errors;
use crate::syntax::expressions::is_closure_without_parameters;
use crate::syntax::search::contains_await;
use crate::syntax::spans::{first_span, last_span};
use crate::wrap::by_type::by_type;
use crate::wrap::hoist::{Hoisted, WorkMade, hoist_arguments};
use crate::wrap::site::Creation;

/// The context that work takes along.
#[derive(Clone, Copy)]
pub(crate) enum Takes {
    /// The whole context: for a stream that others poll.
    All,
    /// Everything that can be read here, also while work is made that will see less.
    AllHere,
    /// The bindings that cross a spawn site.
    WhatCrosses,
    /// Nothing: the work is detached.
    Nothing,
}

/// A hand-over of work. `private` is the path to the functions that the wrapping code calls.
pub(crate) struct HandOver {
    pub(crate) private: Private,
    pub(crate) takes: Takes,
    /// The place of the hand-over.
    pub(crate) creation: Creation,
    /// The keys that are provided to the work, if the work is checked.
    pub(crate) provided: Option<Provided>,
    /// The variables that went into the work.
    pub(crate) variables: Vec<Ident>,
    /// Whether the result of a closure is work as well.
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

    /// An expression for the static data of this place.
    pub(super) fn site(&self, place: Span) -> TokenStream {
        let private = self.private.located(place);
        match self.takes {
            Takes::Nothing => {
                let what = format!("#[context(detach)] {}", self.creation.what);
                Creation { what, ..self.creation.clone() }.site(&private)
            }
            _ => self.creation.site(&private),
        }
    }

    /// An expression for the value that the body of a closure takes its context from.
    pub(super) fn handed(&self, span: Span) -> TokenStream {
        let (private, site, context) = (&self.private, self.site(span), self.context(span));
        quote_spanned!(span=> #private::handed(#site, #context))
    }

    /// As [`HandOver::handed`], for the closures of a chain that runs here.
    pub(crate) fn handed_here(&self, span: Span) -> TokenStream {
        let (private, site, context) = (&self.private, self.site(span), self.context(span));
        quote_spanned!(span=> #private::handed_here(#site, #context))
    }

    /// ```text
    /// job  =>  match crossing(SITE).of(job) { work => { use kinds::*; let work = (&&&&&&&&&&work).__ctx_kind().wrap(work); work } }
    /// ```
    ///
    /// With `match`, temporaries in `job` live as long as before. With `let`, the result coerces as `job` did.
    ///
    /// ```text
    /// || job  =>  closure(SITE, cross(), || job)
    /// ```
    ///
    /// A closure is known by its tokens. Where a `FnOnce` is expected, the closure may be a `FnOnce` and nothing else.
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
        // Lints do not look into code whose origin is not the user's, so the inner tokens have the macro's span. The
        // compiler looks for the origin of code that it blames. The outermost tokens have the user's spans, so that it
        // finds the argument.
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

    /// The arm that wraps the variable `ctx_work`, with the check that the keys are provided that the work needs.
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

    /// An expression of type `Work`. A call in `job` may capture the context when the call is evaluated. So the job is
    /// evaluated where the call captures the context that the work will run in:
    ///
    /// ```text
    /// audit(1)        =>  crossing(SITE).of(audit(1))
    /// variable        =>  crossed(SITE, variable)
    /// ```
    pub(super) fn make(&self, job: TokenStream, span: Span, errors: &mut Errors) -> WorkMade {
        let private = &self.private;
        let expression = syn::parse2::<Expr>(job.clone());
        let captures_nothing =
            matches!(expression, Ok(Expr::Async(_) | Expr::Closure(_) | Expr::Path(_) | Expr::Field(_)));
        let site = self.site(span);
        let around = match self.takes {
            Takes::All | Takes::AllHere => {
                let context = self.context(span);
                return WorkMade::without_hoisting(quote_spanned!(span=> #private::within(#site, #context, #job)));
            }
            Takes::WhatCrosses if captures_nothing => {
                return WorkMade::without_hoisting(quote_spanned!(span=> #private::crossed(#site, #job)));
            }
            Takes::Nothing if captures_nothing => {
                return WorkMade::without_hoisting(quote_spanned!(span=> #private::detached(#site, #job)));
            }
            Takes::WhatCrosses => quote_spanned!(span=> #private::crossing(#site)),
            Takes::Nothing => quote_spanned!(span=> #private::detaching(#site)),
        };
        // No `.await` can stand in the call around the job. So arguments that wait are evaluated before.
        let Some(awaits) = contains_await(job.clone()) else {
            return WorkMade::without_hoisting(quote_spanned!(span=> #around.of(#job)));
        };
        match (expression.ok().and_then(hoist_arguments), self.takes) {
            (Some((call, hoisted)), _) => {
                WorkMade { work: quote_spanned!(span=> #around.of(#call)), hoisted: Some(hoisted) }
            }
            (None, Takes::Nothing) => {
                let message =
                    "`.await` cannot stand in a detached call: assign its result to a variable before the call";
                errors.at(awaits.span(), message);
                WorkMade::without_hoisting(quote_spanned!(span=> #private::crossed(#site, #job)))
            }
            (None, _) => WorkMade::without_hoisting(quote_spanned!(span=> #private::crossed(#site, #job))),
        }
    }
}
