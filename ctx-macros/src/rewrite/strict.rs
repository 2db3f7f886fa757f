//! `#[with_context(strict)]`: work that leaves the function by a call that is not recognised is an error.
//!
//! **Work** is a closure that is `async` or has `move`, an `async` block, the call of a function or of a method of
//! `self` that gives a future, and the name of a function. Work **leaves** as an argument of a call of a function or
//! method, by itself or in parentheses. A closure also leaves in `Box::new(..)`, `Arc::new(..)`, `Rc::new(..)` and
//! `Some(..)`. The call is **recognised** if one of these conditions holds:
//!
//! - It is a spawn site, in the table or declared with `spawn(..)`, or a function with `provides(..)`.
//! - It has the name of a function of std, futures or rayon that calls its closure before it returns, or makes an
//!   adapter of the closure: `map`, `filter`, `unwrap_or_else`, `then`.
//! - It is a constructor, whose name begins with a capital letter, or a function of a smart pointer: `Some(..)`,
//!   `Box::new(..)`.
//! - The work is a block, a call or a name, and the call is awaited, boxed, pinned, joined or returned where it stands,
//!   or is an argument of such a call. Then the work is polled by this function, or by the code that polls the
//!   function's result.
//! - The work is a block, a call or a name, and the call puts it into a collection: `push`.
//! - `#[context(..)]` stands in front of the argument, or of the statement.
//!
//! Work is also an error if it is spawned in code that runs once, such as the closure of `get_or_init`: a worker for
//! all callers would have the context of the first caller.
//!
//! Work in blocks, tuples, arrays and fields is not checked. Code under `#[context(unchecked)]` is not checked either.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::{Expr, Token};

use crate::prove::checks;
use crate::prove::helper::Helper;
use crate::recognize::closures::gives_closure;
use crate::recognize::leaving::{Called, Leaves, LeavingCall, called, leaves};
use crate::recognize::ordinary::ONCE;
use crate::recognize::spawn_site::Site;
use crate::rewrite::rewriter::{AtSpawnSites, Blocks, Rewriter, Surroundings};
use crate::rewrite::rewritten::Rewritten;
use crate::syntax::groups::{with_tokens, without_parentheses};
use crate::syntax::spans::first_span;
use crate::wrap::site::Call;

impl Rewriter<'_> {
    /// The arguments of a call that is not recognised and is given work.
    pub(super) fn leaving_call(
        &mut self,
        before: &[TokenTree],
        call: LeavingCall,
        group: &Group,
        around: Surroundings,
    ) -> Rewritten {
        let (group, sites) = match around.at_spawn_sites {
            AtSpawnSites::Skip => {
                let (group, _) =
                    self.provided_by_call(before, group, around).unwrap_or_else(|| self.group(group, around));
                (group, 1)
            }
            AtSpawnSites::Detach(_) => self.unknown_site(&call.called, before, group, call.list, around),
            AtSpawnSites::Carry => self.leaving_arguments(before, call, group, around),
        };
        Rewritten { is_changed: true, ..Rewritten::group(group, sites) }
    }

    fn leaving_arguments(
        &mut self,
        before: &[TokenTree],
        LeavingCall { called, list, leaves }: LeavingCall,
        group: &Group,
        around: Surroundings,
    ) -> (Group, usize) {
        let helper = self.helper(before, group, around);
        let around = around.with_blocks(Blocks::Escape);
        let inside = helper.as_ref().map(|helper| self.inside_helper_call(helper, around));
        let mut result = TokenStream::new();
        let mut sites = 0;
        for (pair, leaves) in list.into_pairs().zip(leaves) {
            let (mut argument, comma) = pair.into_tuple();
            let first = first_span(&argument.to_token_stream());
            let around = inside.filter(|_| gives_closure(&argument)).unwrap_or(around);
            if matches!(leaves, Leaves::Closure | Leaves::Block) {
                self.report_leaving(&called, &mut argument, helper.as_ref());
            }
            let (tokens, found) = self.tokens(argument.into_token_stream(), around);
            sites += found;
            let tokens = match leaves {
                Leaves::Perhaps => checks::with_check(tokens, |work| self.recognised(work, first)),
                Leaves::Nothing | Leaves::Closure | Leaves::Block => tokens,
            };
            result.extend(quote!(#tokens #comma));
        }
        (with_tokens(group, result), sites)
    }

    /// The function or method that is called, if it has no known name and the code is strict.
    fn unrecognised_call(&self, before: &[TokenTree], group: &Group, around: Surroundings) -> Option<Called> {
        let is_asked =
            self.strict && group.delimiter() == Delimiter::Parenthesis && self.provided_to_work(around).is_some();
        called(before).filter(|called| is_asked && !called.is_ordinary())
    }

    /// The call as a spawn site. `#[context(detach)]` says that it is a spawn site.
    fn unknown_site(
        &mut self,
        called: &Called,
        before: &[TokenTree],
        group: &Group,
        list: Punctuated<Expr, Token![,]>,
        around: Surroundings,
    ) -> (Group, usize) {
        let call = Call { site: Site::UNKNOWN, path: &before[before.len() - called.length..] };
        (self.handed_to(group, call, list.into_iter().map(without_parentheses).collect(), around), 1)
    }

    /// Reports the closures among the arguments of an awaited call: a pool may run them. Returns how many leave, or the
    /// arguments of the call as a spawn site.
    pub(crate) fn closures_leave(
        &mut self,
        before: &[TokenTree],
        group: &Group,
        list: &mut Punctuated<Expr, Token![,]>,
        helper: Option<&Helper>,
        around: Surroundings,
    ) -> Result<usize, (Group, usize)> {
        let Some(called) = self.unrecognised_call(before, group, around) else { return Ok(0) };
        let mut found = 0;
        for argument in list.iter_mut() {
            if called.leaves(leaves(argument, &self.variables_of_all)) == Leaves::Closure {
                found += 1;
                if matches!(around.at_spawn_sites, AtSpawnSites::Carry) {
                    self.report_leaving(&called, argument, helper);
                }
            }
        }
        match around.at_spawn_sites {
            AtSpawnSites::Detach(_) if found > 0 => {
                Err(self.unknown_site(&called, before, group, list.clone(), around))
            }
            _ => Ok(found),
        }
    }

    /// Reports that an argument leaves. A call of a function with `provides(..)` is recognised, because the function
    /// runs the closure itself. Only the compiler knows whether the function has `provides(..)`. The question goes into
    /// the body of the closure, because the closure has to stay in its place.
    fn report_leaving(&mut self, called: &Called, argument: &mut Expr, helper: Option<&Helper>) {
        let at = first_span(&argument.to_token_stream());
        let (Expr::Closure(closure), Some(helper)) = (argument, helper) else {
            self.errors.at(at, called.message());
            return;
        };
        let private = self.private();
        let span = Span::mixed_site().located_at(at);
        let (provides, body) = (helper.provides(private, span), &closure.body);
        let variable = Ident::new("ctx_provided", at);
        let asked = quote_spanned!(at=> (&&#variable).__ctx_recognised(););
        let body = quote_spanned! {span=>
            {
                if false {
                    use #private::strict::Provides as _;
                    let #variable = #provides;
                    #asked
                }
                #body
            }
        };
        *closure.body = syn::parse2(body.clone()).unwrap_or(Expr::Verbatim(body));
    }

    /// The surroundings of the arguments of a call. Code that runs once is marked.
    pub(crate) fn marked_if_once(&self, before: &[TokenTree], around: Surroundings) -> Surroundings {
        let is_once =
            || called(before).is_some_and(|called| called.names.last().is_some_and(|name| ONCE.contains(&&**name)));
        Surroundings { runs_once: around.runs_once || self.strict && is_once(), ..around }
    }

    /// Reports that work is started that serves all callers, in the context of the first caller.
    pub(crate) fn report_start_once(&mut self, call: Call<'_>) {
        let at = call.path.last().map_or_else(Span::call_site, TokenTree::span);
        self.errors.at(at, "the code around this call runs once, for all callers: the work would keep the context of the first caller. Put `#[context(detach)]` or `#[context(skip)]` in front of the call");
    }

    /// The statement that asks for the type of a variable.
    fn recognised(&self, variable: &Ident, at: Span) -> TokenStream {
        let (private, blamed) = (self.private(), self.private().with_span(at));
        let asked = quote_spanned!(at=> (&&#blamed::strict::leaves(&#variable)).__ctx_recognised(););
        let block = quote_spanned! {Span::mixed_site().located_at(at)=>
            {
                use #private::strict::{IsWork as _, NoWork as _};
                #asked
            };
        };
        checks::never(&block, at)
    }
}
