//! The constructs of a body: which construct begins at a token.
//!
//! [`construct`] looks for the constructs in the order of [`Construct`]'s variants, and returns the first that is
//! there. If tokens may be two constructs, this order decides, and nothing else does. The rule stands above each
//! variant.

use proc_macro2::{Delimiter, Group, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Expr, Token, Type};

use crate::input::kind::Begins;
use crate::input::provides::Given;
use crate::input::words::Words;
use crate::recognize::calls::{is_definition, is_member, qualified_name};
use crate::recognize::chain::awaited::{self, Awaited};
use crate::recognize::chain::parallel::{self, Parallel};
use crate::recognize::chain::runs_others::{self, RunsOthers, When};
use crate::recognize::chain::stream;
use crate::recognize::chain::walk::may_have_closure;
use crate::recognize::directive::{Directive, other_attribute};
use crate::recognize::futures::{PUSH, pins_call};
use crate::recognize::items::{begins_item, code_for_elsewhere, nested_item, scope_arguments};
use crate::recognize::leaving::LeavingCall;
use crate::recognize::spawn_site::Site;
use crate::recognize::spawn_sites::SpawnSites;
use crate::syntax::angles::turbofish;
use crate::syntax::groups::{arguments, trees, without_parentheses};
use crate::syntax::tokens::{async_block, find, is_any, is_await, is_punct, is_word, macro_call};

/// A stretch of code that the pass over a body treats in its own way, with the parts that were recognised. `length` is
/// its number of tokens.
pub(crate) enum Construct<'t> {
    /// `fn f() { .. }`: an item has its own context or none, whatever is inside.
    NestedItem { length: usize },
    /// `quote! { .. }`, `#[cfg(test)]`: tokens that are not code of this function, whatever they look like.
    NotCode { length: usize },
    /// `#[context(detach)]`: it decides about the statement or expression behind it.
    Directive(Directive),
    /// `load(1).await?.name`: the whole chain. Constructs inside are recognised when the parts of the chain are
    /// rewritten.
    Awaited(Awaited),
    /// `rayon::yield_now()`, `tasks.run_until(job)`: a chain. A parallel iterator may be its receiver.
    RunsOthers { call: RunsOthers, list: Vec<Expr> },
    /// `rows.par_iter().map(f).sum()`
    Parallel(Parallel),
    /// `stream! { .. }`, `stream::unfold(..)`: the code in the macro of a stream does not run here.
    Stream { length: usize },
    /// `tokio::spawn(job)`: by its name and arguments. Known functions come before the closures that the function is
    /// given.
    SpawnSite { length: usize, site: Site, list: Vec<Expr> },
    /// `f(..)`, where `f` is a closure that the function is given. `given` is the index of the closure.
    GivenClosure { given: usize, arguments: &'t Group },
    /// `join!(a(), b())`
    Join { arguments: &'t Group },
    /// `select! { .. }`
    Select { arguments: &'t Group },
    /// `scope!(value => body)`, `root!(value => body)`. `arrow` is the index of the `=>` in the arguments.
    Scope { begins: Begins, values: Vec<Expr>, arrow: usize, arguments: &'t Group },
    /// `context!(Key.field)`, if reads are checked.
    Read { key: Type, arguments: &'t Group },
    /// `snapshot.scope(async { .. })`. A spawn site of the same name has other arguments.
    ScopeCall { arguments: &'t Group },
    /// `runtime.block_on(job)`
    BlockOn { length: usize, list: Vec<Expr> },
    /// `audit(job())`, in a value that is awaited, boxed, or put into a collection of futures.
    WorkArguments { length: usize, arguments: &'t Group },
    /// `async move { .. }`
    AsyncBlock { length: usize },
    /// `println!(..)`. With `shows_code`, the macro shows the code of its arguments.
    MacroArguments { shows_code: bool, arguments: &'t Group },
    /// `submit(move || ..)` in strict code: a call that is not recognised and is given work.
    LeavingCall { call: LeavingCall, arguments: &'t Group },
    /// `(..)`, `[..]`, `{ .. }`: the arguments of another call, or any other group.
    Group(&'t Group),
}

/// What the pass looks for at a token.
#[derive(Clone, Copy)]
pub(crate) struct Sought<'a> {
    pub(crate) sites: &'a SpawnSites,
    pub(crate) words: Words,
    /// The closures that the function is given.
    pub(crate) given: &'a [Given],
    /// Whether `async` blocks and streams are wrapped.
    pub(crate) wraps_blocks: bool,
    /// Whether work that is made here is checked: the keys that it needs have to be provided.
    pub(crate) checks_work: bool,
    /// Whether code that runs here is checked in the same way.
    pub(crate) checks_code: bool,
    /// Whether reads by `context!` are checked in the same way.
    pub(crate) checks_reads: bool,
    /// In strict code, the names of the function's variables.
    pub(crate) strict: Option<&'a [String]>,
    /// Whether the code goes into a value that is awaited.
    pub(crate) is_awaited: bool,
    /// Whether a macro shows the code.
    pub(crate) is_shown: bool,
}

/// The construct that begins at `at`. `sought` is called only if a construct may begin there.
pub(crate) fn construct<'t, 's>(
    tokens: &'t [TokenTree],
    at: usize,
    sought: impl FnOnce() -> Sought<'s>,
) -> Option<Construct<'t>> {
    let rest = &tokens[at..];
    if !may_begin(rest) {
        return None;
    }
    let sought = &sought();
    if sought.words.may_nest_items()
        && let Some(length) = nested_item(tokens, at)
    {
        return Some(Construct::NestedItem { length });
    }
    if let Some(length) = code_for_elsewhere(rest).or_else(|| other_attribute(rest)) {
        return Some(Construct::NotCode { length });
    }
    if let Some(directive) = Directive::parse(rest) {
        return Some(Construct::Directive(directive));
    }
    if let Some(chain) = chain(tokens, at, sought) {
        return Some(chain);
    }
    if let Some((length, site, list)) = spawn_site(tokens, at, sought) {
        return Some(Construct::SpawnSite { length, site, list });
    }
    if let Some((given, arguments)) = given_closure(tokens, at, sought) {
        return Some(Construct::GivenClosure { given, arguments });
    }
    if let Some(call) = macro_of_ours(rest, sought).or_else(|| call(tokens, at, sought)) {
        return Some(call);
    }
    if let Some(length) = async_block(rest) {
        return Some(Construct::AsyncBlock { length });
    }
    match rest {
        [TokenTree::Group(arguments), ..] => Some(group(&tokens[..at], arguments, sought)),
        _ => None,
    }
}

/// Whether a token may begin a construct. Most tokens do not, and stop here.
fn may_begin(tokens: &[TokenTree]) -> bool {
    match tokens {
        [TokenTree::Group(_), ..] => true,
        [TokenTree::Punct(punct), ..] => matches!(punct.as_char(), '#' | ':' | '<'),
        [TokenTree::Ident(_), TokenTree::Punct(punct), ..] => matches!(punct.as_char(), '.' | ':' | '!' | '?' | '<'),
        [TokenTree::Ident(word), TokenTree::Ident(_), ..] => begins_item(word) || is_any(word, &["async", "fn"]),
        [_, TokenTree::Punct(dot), ..] => dot.as_char() == '.',
        [TokenTree::Ident(_), TokenTree::Group(_) | TokenTree::Literal(_), ..] => true,
        _ => false,
    }
}

/// The construct that a chain of calls is. If the word of a construct does not occur, no chain is searched for it.
fn chain<'t>(tokens: &'t [TokenTree], at: usize, sought: &Sought<'_>) -> Option<Construct<'t>> {
    if sought.checks_work
        && let Some(chain) = awaited::awaited(tokens, at)
    {
        return Some(Construct::Awaited(chain));
    }
    if sought.words.runs_others
        && !sought.is_shown
        && let Some(call) = runs_others::runs_others(tokens, at)
        && let Some(list) = runs_others_with(&tokens[at + call.arguments], call.when, sought)
    {
        return Some(Construct::RunsOthers { call, list });
    }
    if sought.words.parallel
        && let Some(chain) = parallel::parallel(tokens, at)
        && may_have_closure(&tokens[at..][chain.adapters..chain.length])
    {
        return Some(Construct::Parallel(chain));
    }
    if sought.words.stream && sought.wraps_blocks {
        return stream::stream(tokens, at).map(|length| Construct::Stream { length });
    }
    None
}

/// The arguments of a call that runs the work of others. `yield_now()` has no arguments; a call that is awaited is
/// tokio's.
fn runs_others_with(arguments: &TokenTree, when: When, sought: &Sought<'_>) -> Option<Vec<Expr>> {
    let TokenTree::Group(group) = arguments else { return None };
    match when {
        When::AtOnce => (group.stream().is_empty() && !sought.is_awaited).then(Vec::new),
        When::Polled => list(group),
    }
}

/// The arguments of a call, if there are any. A group that does not parse is not code yet, or not the arguments of a
/// call.
fn list(group: &Group) -> Option<Vec<Expr>> {
    arguments(group).filter(|list| !list.is_empty()).map(|list| list.into_iter().map(without_parentheses).collect())
}

fn spawn_site(tokens: &[TokenTree], at: usize, sought: &Sought<'_>) -> Option<(usize, Site, Vec<Expr>)> {
    let (length, group) = called_at(&tokens[at..])?;
    if !matches!(&tokens[at], TokenTree::Ident(name) if sought.sites.may_have(name)) {
        return None;
    }
    let (name, qualifier) = qualified_name(tokens, at)?;
    let site = sought.sites.find(&name, qualifier.as_deref())?;
    let list = list(group)?;
    site.is_called_with(&list).then_some((length, site, list))
}

/// The number of tokens of `name::<T>(..)`, and the arguments.
fn called_at(tokens: &[TokenTree]) -> Option<(usize, &Group)> {
    let arguments = 1 + turbofish(&tokens[1..]);
    match tokens.get(arguments) {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => Some((arguments + 1, group)),
        _ => None,
    }
}

fn given_closure<'t>(tokens: &'t [TokenTree], at: usize, sought: &Sought<'_>) -> Option<(usize, &'t Group)> {
    let (TokenTree::Ident(name), TokenTree::Group(group)) = (&tokens[at], tokens.get(at + 1)?) else { return None };
    if sought.given.is_empty() || group.delimiter() != Delimiter::Parenthesis || is_member(&tokens[..at]) {
        return None;
    }
    let given = sought.given.iter().position(|given| given.name == *name)?;
    let is_checked = match sought.given[given].gives_future {
        // If nobody polls the future, there is a mistake to report.
        true => sought.checks_work || !is_polled(tokens, at, sought.is_awaited),
        false => sought.checks_code,
    };
    is_checked.then_some((given, group))
}

/// Whether the future of the call at `at` is polled where it is made. In a value that is awaited or handed over, it is
/// polled where the work runs that is made here.
pub(crate) fn is_polled(tokens: &[TokenTree], at: usize, is_awaited: bool) -> bool {
    is_awaited || is_await(&tokens[at + 2..])
}

/// A macro call whose arguments are not ordinary code.
fn macro_of_ours<'t>(rest: &'t [TokenTree], sought: &Sought<'_>) -> Option<Construct<'t>> {
    let (TokenTree::Ident(name), TokenTree::Group(arguments)) = (rest.first()?, rest.get(2)?) else { return None };
    if !is_punct(&rest[1], '!') {
        return None;
    }
    match name.to_string().as_str() {
        "join" | "try_join" => Some(Construct::Join { arguments }),
        "select" | "select_biased" => Some(Construct::Select { arguments }),
        "scope" => scope(Begins::OnTop, arguments),
        "root" => scope(Begins::Afresh, arguments),
        "context" if sought.checks_reads => read(arguments).map(|key| Construct::Read { key, arguments }),
        _ => None,
    }
}

fn scope(begins: Begins, arguments: &Group) -> Option<Construct<'_>> {
    let tokens = trees(arguments);
    let arrow = find(&tokens, "=>")?;
    let values = tokens[..arrow].iter().cloned().collect();
    let values = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(values).ok()?;
    Some(Construct::Scope { begins, values: values.into_iter().collect(), arrow, arguments })
}

/// The key of `context!(Key.field)`. The arguments of other macros of this name do not begin with a type, or do not go
/// on in this way.
fn read(arguments: &Group) -> Option<Type> {
    let key = |input: ParseStream<'_>| {
        let key: Type = input.parse()?;
        let is_closure = input.peek(Token![,]) && (input.peek2(Token![|]) || input.peek2(Token![move]));
        let is_read = input.is_empty() || input.peek(Token![.]) || is_closure;
        input.parse::<proc_macro2::TokenStream>()?;
        Ok((key, is_read))
    };
    let (key, is_read) = key.parse2(arguments.stream()).ok()?;
    let is_type = matches!(&key, Type::Path(path) if path.path.segments.last().is_some_and(
        |last| last.ident.to_string().starts_with(char::is_uppercase)
    ));
    (is_read && is_type).then_some(key)
}

/// A call whose arguments are not ordinary code.
fn call<'t>(tokens: &'t [TokenTree], at: usize, sought: &Sought<'_>) -> Option<Construct<'t>> {
    let TokenTree::Ident(name) = &tokens[at] else { return None };
    if let Some(arguments) = scope_arguments(tokens, at) {
        return Some(Construct::ScopeCall { arguments });
    }
    let called = called_at(&tokens[at..]);
    if let Some((length, arguments)) = called
        && sought.words.runs_others
        && is_any(name, &["block_on"])
        && !sought.is_shown
        && !is_definition(&tokens[..at])
        // A call that is awaited blocks nothing.
        && !is_await(&tokens[at + length..])
        && let Some(list) = list(arguments)
    {
        return Some(Construct::BlockOn { length, list });
    }
    work_arguments(tokens, at, called, sought)
}

/// The arguments of a call that are work: of a call or of `vec!` in a value that is awaited; of `Box::pin` and `pin!`;
/// and of `push`, if the word of a collection of futures occurs in the function.
fn work_arguments<'t>(
    tokens: &'t [TokenTree],
    at: usize,
    called: Option<(usize, &'t Group)>,
    sought: &Sought<'_>,
) -> Option<Construct<'t>> {
    let TokenTree::Ident(name) = &tokens[at] else { return None };
    if !sought.checks_work {
        return None;
    }
    let of_macro = |names: &[&str]| match (macro_call(&tokens[at..], names), tokens.get(at + 2)) {
        (Some(length), Some(TokenTree::Group(arguments))) => Some(Construct::WorkArguments { length, arguments }),
        _ => None,
    };
    if sought.is_awaited
        && let Some(elements) = of_macro(&["vec"])
    {
        return Some(elements);
    }
    let Some((length, arguments)) = called else {
        return of_macro(&["pin"]).filter(|_| pins_call(&tokens[at + 2]));
    };
    let is_boxed = is_any(name, &["pin"]) && tokens.get(at.wrapping_sub(3)).is_some_and(|boxed| is_word(boxed, "Box"));
    if sought.is_awaited || is_boxed {
        return Some(Construct::WorkArguments { length, arguments });
    }
    let is_method = at.checked_sub(1).is_some_and(|before| is_punct(&tokens[before], '.'));
    let are_pushed = is_method && sought.words.collection && is_any(name, &PUSH) && are_calls(arguments);
    are_pushed.then_some(Construct::WorkArguments { length, arguments })
}

/// Whether all arguments are calls by path, or calls of methods of `self`. The type of another argument of `push` is
/// often not known yet.
fn are_calls(arguments: &Group) -> bool {
    let is_call = |argument: &Expr| match argument {
        Expr::Call(_) => true,
        Expr::MethodCall(call) => matches!(&*call.receiver, Expr::Path(path) if path.path.is_ident("self")),
        _ => false,
    };
    self::arguments(arguments).is_some_and(|list| list.iter().all(is_call))
}

/// The call in front of a group, if work leaves a strict function by this call.
fn leaving<'t>(before: &[TokenTree], arguments: &'t Group, sought: &Sought<'_>) -> Option<Construct<'t>> {
    let variables = sought.strict.filter(|_| sought.checks_work && arguments.delimiter() == Delimiter::Parenthesis)?;
    LeavingCall::of(before, arguments, variables).map(|call| Construct::LeavingCall { call, arguments })
}

/// The construct of a group. In a macro, tokens that look like a call may be something else:
/// `cfg!(all(unix, not(test)))`.
fn group<'t>(before: &[TokenTree], arguments: &'t Group, sought: &Sought<'_>) -> Construct<'t> {
    /// Macros that show the code of their arguments.
    const SHOW_CODE: [&str; 4] = ["assert", "dbg", "debug_assert", "ensure"];
    match before {
        [.., name, bang] if is_punct(bang, '!') => {
            let shows_code = matches!(name, TokenTree::Ident(name) if is_any(name, &SHOW_CODE));
            Construct::MacroArguments { shows_code, arguments }
        }
        _ => leaving(before, arguments, sought).unwrap_or(Construct::Group(arguments)),
    }
}

#[cfg(test)]
mod tests;
