//! `#[with_context(strict)]`: work that leaves the function in a way that nobody recognises is an error.
//!
//! **Work** is a closure that is `async` or has `move`, an `async` block, the call of a function or of a method of `self` that gives a
//! future, and the name of a function. It **leaves** where it is an argument of a call of a function or method, by itself or in
//! parentheses, and a closure also in `Box::new(..)`, `Arc::new(..)`, `Rc::new(..)`, `Some(..)`. The call is **recognised** if
//!
//! - it is a spawn site, in the table or declared with `spawn(..)`, or a helper that `provides(..)` something;
//! - it has a name of the standard library's, futures' or rayon's that calls its closure before it returns, or makes an adapter of
//!   it: `map`, `filter`, `unwrap_or_else`, `then`; or is a constructor, whose name begins with a capital letter, or one of a
//!   smart pointer: `Some(..)`, `Box::new(..)`;
//! - for blocks, calls and names: it is awaited, boxed, pinned, joined or returned where it stands, or is an argument of a call that is,
//!   so that this function polls the work, or those that poll what it returns; or it puts the work into a collection: `push`;
//! - `#[context(..)]` stands in front of the argument, or of the statement.
//!
//! Work that is spawned in what runs once, as the closure of `get_or_init`, is an error as well: a worker for all would have the context
//! of whoever came first.
//!
//! Not looked at: what stands in blocks, tuples, arrays and fields; and what stands under `#[context(unchecked)]`.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::{Expr, Token};

use crate::prove::checks;
use crate::prove::helper::Helper;
use crate::recognize::closures::gives_closure;
use crate::recognize::leaving::{Called, Leaves, called, leaves};
use crate::recognize::ordinary::ONCE;
use crate::recognize::spawn_site::Site;
use crate::rewrite::rewriter::{Blocks, Crossing, Place, Rewriter};
use crate::syntax::groups::{arguments, with_tokens};
use crate::syntax::spans::{first_span, with_span};
use crate::wrap::site::Call;

impl Rewriter<'_> {
    /// The arguments of a call, in strict code, if there is work among them and the call is not recognised.
    pub(crate) fn unrecognised(&mut self, before: &[TokenTree], group: &Group, place: Place) -> Option<(Group, usize)> {
        let called = self.unknown(before, group, place)?;
        let list = arguments(group)?;
        let leaves: Vec<Leaves> =
            list.iter().map(|argument| called.leaves(leaves(argument, &self.variables_of_all))).collect();
        if leaves.iter().all(|leaves| *leaves == Leaves::Nothing) {
            return None;
        }
        match place.crossing {
            Crossing::Skip => {
                let (group, _) =
                    self.provided_by_call(before, group, place).unwrap_or_else(|| self.group(group, place));
                Some((group, 1))
            }
            Crossing::Detach(_) => self.unknown_site(&called, before, group, place),
            Crossing::Carry => {
                let helper = self.helper(before, group, place);
                let place = place.blocks(Blocks::Escape);
                let inside = helper.as_ref().map(|helper| self.beside(helper, place));
                let mut result = TokenStream::new();
                let mut sites = 0;
                for (pair, leaves) in list.into_pairs().zip(leaves) {
                    let (mut argument, comma) = pair.into_tuple();
                    let first = first_span(&argument.to_token_stream());
                    let place = inside.filter(|_| gives_closure(&argument)).unwrap_or(place);
                    if matches!(leaves, Leaves::Closure | Leaves::Block) {
                        self.leaves_by(&called, &mut argument, helper.as_ref());
                    }
                    let (tokens, found) = self.tokens(argument.into_token_stream(), place);
                    sites += found;
                    let tokens = match leaves {
                        Leaves::Perhaps => checks::with_check(tokens, |work| self.recognised(work, first)),
                        Leaves::Nothing | Leaves::Closure | Leaves::Block => tokens,
                    };
                    result.extend(quote!(#tokens #comma));
                }
                Some((with_tokens(group, result), sites))
            }
        }
    }

    /// What is called, in strict code, if that is no name that is known.
    fn unknown(&self, before: &[TokenTree], group: &Group, place: Place) -> Option<Called> {
        let is_asked = self.strict && group.delimiter() == Delimiter::Parenthesis && self.provided(place).is_some();
        called(before).filter(|called| is_asked && !called.is_ordinary())
    }

    /// The call as a spawn site: `#[context(detach)]` says that it is one.
    fn unknown_site(
        &mut self,
        called: &Called,
        before: &[TokenTree],
        group: &Group,
        place: Place,
    ) -> Option<(Group, usize)> {
        let path = &before[before.len() - called.length..];
        self.spawn_site(group, Call { site: Site::UNKNOWN, path }, place)
    }

    /// The closures among the arguments of a call that is awaited: a pool may run them. Says how many leave, or gives the call as a spawn
    /// site.
    pub(crate) fn closures_leave(
        &mut self,
        before: &[TokenTree],
        group: &Group,
        list: &mut Punctuated<Expr, Token![,]>,
        helper: Option<&Helper>,
        place: Place,
    ) -> Result<usize, (Group, usize)> {
        let Some(called) = self.unknown(before, group, place) else { return Ok(0) };
        let mut found = 0;
        for argument in list {
            if called.leaves(leaves(argument, &self.variables_of_all)) == Leaves::Closure {
                found += 1;
                if matches!(place.crossing, Crossing::Carry) {
                    self.leaves_by(&called, argument, helper);
                }
            }
        }
        match place.crossing {
            Crossing::Detach(_) if found > 0 => self.unknown_site(&called, before, group, place).map_or(Ok(found), Err),
            _ => Ok(found),
        }
    }

    /// Says that the argument leaves, by its type if the call may be of a helper: this is known, and runs the closure itself. What it
    /// provides is known by its type, and a closure has to stand where it does, so the question goes into its body.
    fn leaves_by(&mut self, called: &Called, argument: &mut Expr, helper: Option<&Helper>) {
        let place = first_span(&argument.to_token_stream());
        let (Expr::Closure(closure), Some(helper)) = (argument, helper) else {
            self.errors.at(place, called.message());
            return;
        };
        let private = self.private();
        let span = Span::mixed_site().located_at(place);
        let (provides, body) = (helper.provides(private, span), &closure.body);
        let variable = Ident::new("ctx_provided", place);
        let asked = quote_spanned!(place=> (&&#variable).__ctx_recognised(););
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

    /// The arguments of a call: what runs once is marked.
    pub(crate) fn once(&self, before: &[TokenTree], place: Place) -> Place {
        let is_once =
            || called(before).is_some_and(|called| called.names.last().is_some_and(|name| ONCE.contains(&&**name)));
        Place { runs_once: place.runs_once || self.strict && is_once(), ..place }
    }

    /// Work is started that serves all, by whoever comes first.
    pub(crate) fn starts_once(&mut self, call: Call<'_>) {
        let place = call.path.last().map_or_else(Span::call_site, TokenTree::span);
        self.errors.at(place, "this runs once, for all who come: the work that it starts would have the context of the first for ever. Write `#[context(detach)]` in front, or `#[context(skip)]`");
    }

    /// The statement that asks for the type of a variable.
    fn recognised(&self, variable: &Ident, place: Span) -> TokenStream {
        let (private, blamed) = (self.private(), with_span(self.private(), place));
        let asked = quote_spanned!(place=> (&&#blamed::strict::leaves(&#variable)).__ctx_recognised(););
        let block = quote_spanned! {Span::mixed_site().located_at(place)=>
            {
                use #private::strict::{NoWork as _, Work as _};
                #asked
            };
        };
        checks::never(&block, place)
    }
}
