//! `#[with_context(strict)]`: work that leaves the function in a way that nobody recognises is an error.
//!
//! **Work** is an `async` block, an `async` closure, a closure with `move`, the call of a function or of a method of `self` that gives a
//! future, and the name of a function. It **leaves** where it is an argument of a call of a function or method. The call is
//! **recognised** if
//!
//! - it is a spawn site: in the table, or declared with `spawn(..)`;
//! - it is awaited, boxed, pinned, joined or returned where it stands, or is an argument of a call that is: then the work is polled by
//!   this function, or by those that poll what this function returns;
//! - it has a name of the standard library's, futures' or rayon's that calls its closure before it returns, or puts it into an
//!   adapter: `map`, `filter`, `unwrap_or_else`, `then`; or is a constructor, whose name begins with a capital letter, or one of a
//!   smart pointer: `Some(..)`, `Box::new(..)`;
//! - `#[context(..)]` stands in front of the argument, or of the statement.
//!
//! What a macro is given, fields of structs, and what stands under `#[context(unchecked)]` are not looked at.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::Expr;
use syn::ext::IdentExt;

use crate::function::Function;
use crate::provided;
use crate::rewrite::{Crossing, Place, Rewriter, arguments, with_tokens};
use crate::site::Call;
use crate::spawn_sites::Site;
use crate::tokens::{first_span, is_any, is_punct, makes_no_future, turbofish_at_end, with_span};

impl Rewriter<'_> {
    /// The arguments of a call, in strict code, if there is work among them and the call is not recognised.
    pub(crate) fn unrecognised(&mut self, before: &[TokenTree], group: &Group, place: Place) -> Option<(Group, usize)> {
        let is_asked = self.strict && group.delimiter() == Delimiter::Parenthesis && self.provided(place).is_some();
        let called = called(before).filter(|called| is_asked && !called.is_ordinary())?;
        let list = arguments(group)?;
        let leaves: Vec<Leaves> = list.iter().map(|argument| self.leaves(argument)).collect();
        if leaves.iter().all(|leaves| *leaves == Leaves::Nothing) {
            return None;
        }
        match place.crossing {
            Crossing::Skip => Some((self.group(group, place).0, 1)),
            Crossing::Detach(_) => {
                let path = &before[before.len() - called.length..];
                self.spawn_site(group, Call { site: Site::DECLARED, path }, place)
            }
            Crossing::Carry => {
                let mut result = TokenStream::new();
                let mut sites = 0;
                for (pair, leaves) in list.into_pairs().zip(leaves) {
                    let (argument, comma) = pair.into_tuple();
                    let (first, written) = (first_span(&argument.to_token_stream()), argument.to_token_stream());
                    let (tokens, found) = self.tokens(written, place);
                    sites += found;
                    let tokens = match leaves {
                        Leaves::Nothing => tokens,
                        Leaves::Work => {
                            self.errors.at(first, called.message());
                            tokens
                        }
                        Leaves::Perhaps => provided::with_check(tokens, |work| self.recognised(work, first)),
                    };
                    tokens.to_tokens(&mut result);
                    comma.to_tokens(&mut result);
                }
                Some((with_tokens(group, result), sites))
            }
        }
    }

    /// The statement that asks for the type of a variable.
    fn recognised(&self, variable: &Ident, place: Span) -> TokenStream {
        let (private, blamed) = (self.private(), with_span(self.private(), place));
        let asked = quote_spanned!(place=> (&&#blamed::strict::leaves(&#variable)).__ctx_recognised(););
        let block = quote_spanned! {Span::mixed_site().located_at(place)=>
            {
                #[allow(unused_imports)]
                use #private::strict::{NoWork as _, Work as _};
                #asked
            };
        };
        provided::never(&block, place)
    }

    fn leaves(&self, argument: &Expr) -> Leaves {
        match argument {
            Expr::Async(block) if block.attrs.is_empty() => Leaves::Work,
            Expr::Closure(closure) if closure.attrs.is_empty() => {
                let is_work = closure.asyncness.is_some() || closure.capture.is_some();
                if is_work { Leaves::Work } else { Leaves::Nothing }
            }
            Expr::Call(call) if call.attrs.is_empty() => match &*call.func {
                Expr::Path(function) => self.named(&function.path, true),
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
    let is_call = matches!(before.last(), Some(TokenTree::Ident(name)) if !name.to_string().starts_with(char::is_uppercase))
        || before.last().is_some_and(|token| is_punct(token, '>'));
    for (at, token) in tokens.iter().enumerate() {
        let behind = tokens.get(at + 1);
        match token {
            TokenTree::Ident(name) => {
                let is_called =
                    matches!(behind, Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
                let is_end = |token: Option<&TokenTree>| token.is_none_or(|token| is_punct(token, ','));
                let is_argument = is_call && is_end(at.checked_sub(1).map(|at| &tokens[at])) && is_end(behind);
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
    Work,
    /// By its type.
    Perhaps,
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

    fn message(&self) -> String {
        let name = self.names.last().map_or("", String::as_str);
        let shown = if self.is_method { format!(".{name}(..)") } else { format!("{}(..)", self.names.join("::")) };
        format!(
            "`{shown}` is given work, and is no spawn site that is known here: declare it, `#[with_context(strict, spawn({name}))]`; or put `#[context(carry)]` in front of the argument, or `#[context(detach)]` or `#[context(skip)]` in front of the statement"
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
/// iterated; and of those that put a future into a collection of this function.
const ORDINARY: &[&str] = &[
    "all",
    "and_then",
    "any",
    "binary_search_by",
    "binary_search_by_key",
    "by_key",
    "call_once",
    "catch_unwind",
    "chain",
    "chunk_by",
    "cmp_by",
    "contains",
    "dedup_by",
    "dedup_by_key",
    "drop",
    "drop_while",
    "entry",
    "eq",
    "expect",
    "extend",
    "extract_if",
    "fetch_update",
    "filter",
    "filter_map",
    "find",
    "find_map",
    "flat_map",
    "fold",
    "for_each",
    "for_each_concurrent",
    "forget",
    "from_fn",
    "fuse",
    "get_or_init",
    "get_or_insert_with",
    "get_or_try_init",
    "insert",
    "insert_with",
    "inspect",
    "inspect_err",
    "inspect_ok",
    "into",
    "is_none_or",
    "is_ok_and",
    "is_some_and",
    "is_sorted_by",
    "is_sorted_by_key",
    "join_all",
    "map",
    "map_err",
    "map_or",
    "map_or_else",
    "map_ok",
    "map_while",
    "max_by",
    "max_by_key",
    "min_by",
    "min_by_key",
    "modify",
    "ok_or_else",
    "once_with",
    "or_else",
    "or_insert_with",
    "or_insert_with_key",
    "partition",
    "partition_point",
    "poll_fn",
    "position",
    "push",
    "push_back",
    "push_front",
    "reduce",
    "repeat_with",
    "replace_with",
    "resize_with",
    "retain",
    "retain_mut",
    "rev",
    "rposition",
    "rsplit",
    "scan",
    "select_nth_unstable_by",
    "skip_while",
    "sort",
    "sort_by",
    "sort_by_cached_key",
    "sort_by_key",
    "sort_unstable_by",
    "sort_unstable_by_key",
    "split",
    "split_once",
    "split_terminator",
    "splitn",
    "strip_prefix",
    "successors",
    "sum",
    "take_if",
    "take_while",
    "then",
    "then_some",
    "trim_end_matches",
    "trim_matches",
    "trim_start_matches",
    "try_fold",
    "try_for_each",
    "try_for_each_concurrent",
    "try_from_fn",
    "try_unfold",
    "unfold",
    "unwrap_or",
    "unwrap_or_else",
    "update",
    "with",
    "with_borrow",
    "with_borrow_mut",
    "with_mut",
    "zip",
];
