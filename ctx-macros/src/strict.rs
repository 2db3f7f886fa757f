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
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::{Expr, Token};

use crate::function::Function;
use crate::helper::{Helper, gives_closure, is_name};
use crate::provided;
use crate::rewrite::{Blocks, Crossing, Place, Rewriter, arguments, with_tokens};
use crate::site::Call;
use crate::spawn_sites::Site;
use crate::tokens::{first_span, is_any, is_punct, makes_no_future, turbofish_at_end, with_span};

impl Rewriter<'_> {
    /// The arguments of a call, in strict code, if there is work among them and the call is not recognised.
    pub(crate) fn unrecognised(&mut self, before: &[TokenTree], group: &Group, place: Place) -> Option<(Group, usize)> {
        let called = self.unknown(before, group, place)?;
        let list = arguments(group)?;
        let leaves: Vec<Leaves> = list.iter().map(|argument| called.leaves(self.leaves(argument))).collect();
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
                        Leaves::Perhaps => provided::with_check(tokens, |work| self.recognised(work, first)),
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
            if called.leaves(self.leaves(argument)) == Leaves::Closure {
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
        provided::never(&block, place)
    }

    fn leaves(&self, argument: &Expr) -> Leaves {
        match argument {
            Expr::Async(block) if block.attrs.is_empty() => Leaves::Block,
            Expr::Closure(closure) if closure.attrs.is_empty() => {
                let is_work = closure.asyncness.is_some() || closure.capture.is_some();
                if is_work { Leaves::Closure } else { Leaves::Nothing }
            }
            Expr::Paren(inner) if inner.attrs.is_empty() => self.leaves(&inner.expr),
            Expr::Call(call) if call.attrs.is_empty() => match (&*call.func, call.args.first()) {
                (Expr::Path(function), Some(argument)) if holds(&function.path) => match self.leaves(argument) {
                    Leaves::Closure => Leaves::Closure,
                    _ => Leaves::Nothing,
                },
                (Expr::Path(function), _) => self.named(&function.path, true),
                _ => Leaves::Nothing,
            },
            Expr::MethodCall(call) if call.attrs.is_empty() => {
                let is_own = matches!(&*call.receiver, Expr::Path(path) if path.path.is_ident("self"));
                if is_own && !makes_no_future(&[call.method.to_string()]) { Leaves::Perhaps } else { Leaves::Nothing }
            }
            Expr::Path(path) if path.attrs.is_empty() && path.qself.is_none() => self.named(&path.path, false),
            _ => Leaves::Nothing,
        }
    }

    /// A path whose last name is that of a function, and not of a type, a constant or a variable.
    fn named(&self, path: &syn::Path, is_called: bool) -> Leaves {
        let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.unraw().to_string()).collect();
        let is_type = names.iter().any(|name| name != "Self" && name.starts_with(char::is_uppercase));
        let is_variable = names.len() == 1 && !is_called && self.variables_of_all.contains(&names[0]);
        if is_type || is_variable || names == ["self"] || makes_no_future(&names) {
            return Leaves::Nothing;
        }
        Leaves::Perhaps
    }
}

/// The names that may be those of variables: of arguments, and of whatever stands in the body where a function that is handed over would
/// not, which is alone among the arguments of a call, or called.
pub(crate) fn variables(function: &Function) -> Vec<String> {
    let mut names = Vec::new();
    let inputs = function.signature.inputs.to_token_stream();
    others(&[], &inputs.into_iter().collect::<Vec<_>>(), &mut names);
    let body: Vec<TokenTree> = function.body.iter().flat_map(Group::stream).collect();
    others(&[], &body, &mut names);
    names
}

fn others(before: &[TokenTree], tokens: &[TokenTree], names: &mut Vec<String>) {
    let is_call = match before.last() {
        Some(TokenTree::Ident(name)) => is_name(name),
        Some(token) => is_punct(token, '>'),
        None => false,
    };
    // Between those of a closure, names are of arguments.
    let mut bars = 0;
    for (at, token) in tokens.iter().enumerate() {
        let behind = tokens.get(at + 1);
        bars += usize::from(is_punct(token, '|'));
        match token {
            TokenTree::Ident(name) => {
                let is_called =
                    matches!(behind, Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
                let is_end = |token: Option<&TokenTree>| token.is_none_or(|token| is_punct(token, ','));
                let is_argument =
                    is_call && bars % 2 == 0 && is_end(at.checked_sub(1).map(|at| &tokens[at])) && is_end(behind);
                let is_in_path = at > 0 && is_punct(&tokens[at - 1], ':');
                if !is_called && !is_argument && !is_in_path {
                    names.push(name.unraw().to_string());
                }
            }
            TokenTree::Group(group) => {
                let inside: Vec<TokenTree> = group.stream().into_iter().collect();
                let before = if group.delimiter() == Delimiter::Parenthesis { &tokens[..at] } else { &[] };
                others(before, &inside, names);
            }
            _ => {}
        }
    }
}

/// Whether an argument is work.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Leaves {
    Nothing,
    Closure,
    Block,
    /// By its type.
    Perhaps,
}

/// `Box::new(..)`, `Some(..)`
fn holds(path: &syn::Path) -> bool {
    let mut names = path.segments.iter().rev().map(|segment| &segment.ident);
    match (names.next(), names.next()) {
        (Some(new), Some(ty)) => new == "new" && is_any(ty, &["Arc", "Box", "Rc"]),
        (Some(name), None) => name == "Some",
        _ => false,
    }
}

/// What is called.
struct Called {
    /// The names of the path, or of the method.
    names: Vec<String>,
    is_method: bool,
    /// The number of tokens.
    length: usize,
}

impl Called {
    fn is_ordinary(&self) -> bool {
        let Some((last, of)) = self.names.split_last() else { return true };
        let is_type = last.starts_with(char::is_uppercase);
        let is_pointer = of.last().is_some_and(|of| POINTERS.contains(&of.as_str()));
        is_type || is_pointer || ORDINARY.contains(&last.as_str())
    }

    /// A collection of futures belongs to the function. One of closures is called by others.
    fn leaves(&self, argument: Leaves) -> Leaves {
        let collects = self.names.last().is_some_and(|name| COLLECT.contains(&name.as_str()));
        if collects && argument != Leaves::Closure { Leaves::Nothing } else { argument }
    }

    fn message(&self) -> String {
        let name = self.names.last().map_or("", String::as_str);
        let shown = if self.is_method { format!(".{name}(..)") } else { format!("{}(..)", self.names.join("::")) };
        format!(
            "`{shown}` is given work, and is no spawn site that is known here: declare it, if it hands the work to a task or thread, `#[with_context(strict, spawn({name}))]`; or put `#[context(carry)]` in front of the argument; or `#[context(skip)]` in front of the statement, if the work has a context of its own, as the handler of a route, or `#[context(detach)]`, if it shall have none"
        )
    }
}

/// The call that the tokens end with, in front of its arguments.
fn called(before: &[TokenTree]) -> Option<Called> {
    let end = before.len() - turbofish_at_end(before);
    let mut names = Vec::new();
    let mut start = end;
    while let Some(TokenTree::Ident(name)) = before[..start].last() {
        names.insert(0, name.unraw().to_string());
        start -= 1;
        match &before[..start] {
            [.., first, second] if is_punct(first, ':') && is_punct(second, ':') => start -= 2,
            _ => break,
        }
    }
    let first = before.get(start).and_then(|token| match token {
        TokenTree::Ident(name) => Some(name),
        _ => None,
    })?;
    let is_keyword = names.len() == 1 && syn::parse2::<Ident>(first.to_token_stream()).is_err();
    let is_definition = matches!(before[..start].last(), Some(TokenTree::Ident(word)) if is_any(word, &["fn"]));
    if is_keyword || is_definition {
        return None;
    }
    let is_method = before[..start].last().is_some_and(|token| is_punct(token, '.'));
    Some(Called { names, is_method, length: before.len() - start })
}

/// Names of methods that run a closure once, whoever calls them.
const ONCE: [&str; 4] = ["call_once", "call_once_force", "get_or_init", "get_or_try_init"];

/// Types whose functions hold what they are given.
const POINTERS: [&str; 18] = [
    "Arc",
    "AssertUnwindSafe",
    "Box",
    "Cell",
    "Cow",
    "LazyCell",
    "LazyLock",
    "ManuallyDrop",
    "Mutex",
    "Once",
    "OnceCell",
    "OnceLock",
    "Option",
    "Pin",
    "Rc",
    "RefCell",
    "Result",
    "RwLock",
];

/// Names of functions and methods that call a closure before they return, or make an adapter of it that runs where it is polled or
/// iterated.
const ORDINARY: &[&str] = &[
    "abortable",
    "all",
    "and_modify",
    "and_then",
    "any",
    "array_chunks",
    "array_windows",
    "binary_search_by",
    "binary_search_by_key",
    "by_key",
    "call_once",
    "catch_unwind",
    "chunk_by",
    "cmp_by",
    "contains",
    "dedup_by",
    "dedup_by_key",
    "drop",
    "drop_while",
    "ends_with",
    "entry",
    "eq",
    "eq_by",
    "escape_default",
    "expect",
    "extract_if",
    "fetch_update",
    "fill_with",
    "filter",
    "filter_map",
    "filter_ok",
    "find",
    "find_map",
    "flat_map",
    "flat_map_iter",
    "fold",
    "for_each",
    "for_each_concurrent",
    "forget",
    "from_fn",
    "fuse",
    "get_or_init",
    "get_or_insert_with",
    "get_or_try_init",
    "insert_with",
    "inspect",
    "inspect_err",
    "inspect_ok",
    "into",
    "is_err_and",
    "is_none_or",
    "is_ok_and",
    "is_some_and",
    "is_sorted_by",
    "is_sorted_by_key",
    "join_all",
    "lazy",
    "lt_by",
    "map",
    "map_break",
    "map_err",
    "map_into",
    "map_ok",
    "map_ok_or_else",
    "map_or",
    "map_or_else",
    "map_while",
    "match_indices",
    "matches",
    "max_by",
    "max_by_key",
    "maybe_done",
    "min_by",
    "min_by_key",
    "modify",
    "next_if",
    "next_if_eq",
    "ok_or_else",
    "once",
    "once_with",
    "or_else",
    "or_insert_with",
    "or_insert_with_key",
    "partial_cmp_by",
    "partition",
    "partition_point",
    "poll_fn",
    "pop_if",
    "position",
    "process_results",
    "ready",
    "reduce",
    "repeat_with",
    "replace",
    "replace_with",
    "replacen",
    "resize_with",
    "retain",
    "retain_mut",
    "rev",
    "rfind",
    "rfold",
    "rmatches",
    "rposition",
    "rsplit",
    "rsplit_once",
    "rsplit_terminator",
    "rsplitn",
    "scan",
    "select_nth_unstable_by",
    "select_nth_unstable_by_key",
    "send_if_modified",
    "send_modify",
    "skip_while",
    "sort",
    "sort_by",
    "sort_by_cached_key",
    "sort_by_key",
    "sort_unstable_by",
    "sort_unstable_by_key",
    "split",
    "split_inclusive",
    "split_once",
    "split_terminator",
    "splitn",
    "starts_with",
    "step_by",
    "strip_prefix",
    "strip_suffix",
    "successors",
    "sum",
    "take_if",
    "take_while",
    "then",
    "then_some",
    "then_with",
    "trim_end_matches",
    "trim_matches",
    "trim_start_matches",
    "try_fold",
    "try_for_each",
    "try_for_each_concurrent",
    "try_from_fn",
    "try_map",
    "try_unfold",
    "unfold",
    "unwrap_or",
    "unwrap_or_else",
    "update",
    "wait_timeout_while",
    "wait_while",
    "with",
    "with_borrow",
    "with_borrow_mut",
    "with_mut",
];

/// Names of those that put futures together, in this function.
const COLLECT: &[&str] = &[
    "chain",
    "extend",
    "insert",
    "join",
    "join3",
    "join4",
    "join5",
    "push",
    "push_back",
    "push_front",
    "race",
    "select",
    "take_until",
    "try_join",
    "zip",
];
