//! A table of snippets, and the construct that each snippet is.

use proc_macro2::{TokenStream, TokenTree};
use syn::Signature;

use super::{Construct, Sought, construct};
use crate::input::args::Args;
use crate::input::kind::Kind;
use crate::input::provides;
use crate::input::words::Words;
use crate::recognize::chain::parallel::Runs;
use crate::recognize::chain::runs_others::When;
use crate::recognize::spawn_sites::SpawnSites;
use crate::recognize::variables::others;
use crate::syntax::errors::Errors;

/// The first construct in a snippet: its kind and its tokens. The function is strict, and has `needs(..)`.
const SNIPPETS: &[(&str, &str, &str)] = &[
    // Code that does not belong to the function.
    ("fn inner() { spawn(job) }", "nested item", "fn inner() { spawn(job) }"),
    ("use tokio::spawn; spawn(job)", "nested item", "use tokio::spawn;"),
    ("const { spawn(job) }", "group", "{ spawn(job) }"),
    ("quote!(spawn(job))", "not code", "quote!(spawn(job))"),
    ("#[cfg(test)] spawn(job)", "not code", "#[cfg(test)]"),
    // Directives come before the code that they stand on.
    ("#[context(detach)] spawn(job)", "directive", "#[context(detach)]"),
    ("#[context(unchecked(Tx))] load().await", "directive", "#[context(unchecked(Tx))]"),
    // Chains: a chain that is awaited comes first, then a call that runs the work of others.
    ("load(1).await", "awaited", "load(1).await"),
    ("rows(1).next().await?.name", "awaited", "rows(1).next().await"),
    ("tokio::spawn(job).await", "awaited", "tokio::spawn(job).await"),
    ("job().boxed()", "awaited", "job().boxed()"),
    ("yield_now().await", "awaited", "yield_now().await"),
    ("rayon::yield_now()", "runs others at once", "rayon::yield_now()"),
    ("pool.yield_local()", "runs others at once", "pool.yield_local()"),
    ("tasks.run_until(job)", "runs others, polled", "tasks.run_until(job)"),
    ("tasks.run_until()", "group", "()"),
    ("rows.par_iter().map(|row| row.id).sum()", "parallel, here", "rows.par_iter().map(|row| row.id).sum()"),
    ("rows.par_iter().map(|row| row.id)", "parallel, later", "rows.par_iter().map(|row| row.id)"),
    ("rows.par_apply(|row| row.id)", "parallel, perhaps", "rows.par_apply(|row| row.id)"),
    ("rows.par_iter().sum()", "group", "()"),
    ("rayon::iter::repeat(1).map(|x| x + 1).sum()", "parallel, here", "rayon::iter::repeat(1).map(|x| x + 1).sum()"),
    ("stream! { yield 1; }", "stream", "stream! { yield 1; }"),
    ("stream::unfold(0, |n| step(n))", "stream", "stream::unfold(0, |n| step(n))"),
    // Spawn sites, by name and arguments.
    ("tokio::spawn(job)", "spawn site", "spawn(job)"),
    ("set.spawn_on::<Job>(job, &handle)", "spawn site", "spawn_on::<Job>(job, &handle)"),
    ("Command::new(\"ls\").spawn()", "group", "(\"ls\")"),
    ("submit(job)", "spawn site", "submit(job)"),
    ("rayon::join(|| a(), || b())", "spawn site", "join(|| a(), || b())"),
    ("names.join(\", \")", "group", "(\", \")"),
    ("rayon::scope(|scope| scope.spawn(|_| a()))", "spawn site", "scope(|scope| scope.spawn(|_| a()))"),
    ("snapshot.scope(async { a() })", "scope call", "scope(async { a() })"),
    ("Sse::new(events)", "spawn site", "new(events)"),
    ("Vec::with_capacity(2)", "group", "(2)"),
    ("Body::wrap_stream(events)", "spawn site", "wrap_stream(events)"),
    ("snapshot.wrap_stream(events)", "leaving call", "(events)"),
    // Calls of the closure that the function is given.
    ("f(1)", "given closure", "f(1)"),
    ("self.f(1)", "group", "(1)"),
    // Our own macros, and macros that poll their arguments.
    ("join!(a(), b())", "join", "join!(a(), b())"),
    ("tokio::select! { x = a() => x }", "select", "select! { x = a() => x }"),
    ("scope!(Attempt(1) => a())", "scope", "scope!(Attempt(1) => a())"),
    ("root!(Request(1) => a())", "scope", "root!(Request(1) => a())"),
    ("scope!(a, b)", "macro arguments", "(a, b)"),
    ("context!(Request.id)", "read", "context!(Request.id)"),
    ("context!(Request, |r| r.id)", "read", "context!(Request, |r| r.id)"),
    ("context!()", "macro arguments", "()"),
    ("context!(Request?)", "macro arguments", "(Request?)"),
    ("context!(info, 1)", "macro arguments", "(info, 1)"),
    // Other calls.
    ("runtime.block_on(job)", "block on", "block_on(job)"),
    ("runtime.block_on(job).await", "awaited", "runtime.block_on(job).await"),
    ("fn block_on(job)", "nested item", "fn block_on(job)"),
    ("Box::pin(job())", "work arguments", "pin(job())"),
    ("pin!(job())", "work arguments", "pin!(job())"),
    ("pin!(job)", "macro arguments", "(job)"),
    ("jobs.push(job())", "work arguments", "push(job())"),
    ("jobs.push(job)", "group", "(job)"),
    ("submit_all(move || a())", "leaving call", "(move || a())"),
    ("submit_all(a, job)", "leaving call", "(a, job)"),
    ("rows.map(move |row| row.id)", "group", "(move |row| row.id)"),
    // Blocks, macros and groups.
    ("async { a() }", "async block", "async { a() }"),
    ("async move { a() }", "async block", "async move { a() }"),
    ("async move { a() }.await", "async block", "async move { a() }"),
    ("println!(\"{}\", a())", "macro arguments", "(\"{}\", a())"),
    ("assert!(a())", "shown macro arguments", "(a())"),
    ("cfg!(all(unix, not(test)))", "macro arguments", "(all(unix, not(test)))"),
    ("[a, b]", "group", "[a, b]"),
    ("let a = b + 1;", "none", ""),
];

#[test]
fn each_snippet_is_the_construct_that_the_table_says() {
    let mut wrong = Vec::new();
    for &(snippet, kind, taken) in SNIPPETS {
        let found = first(snippet);
        if (found.0.as_str(), found.1) != (kind, squeezed(taken)) {
            wrong.push(format!("{snippet}: {}, and not {kind}: `{taken}`", found.0));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_arguments_of_an_awaited_call_are_work() {
    let is_awaited = |sought: Sought<'_>| kind_at("audit(job())", 0, &Sought { is_awaited: true, ..sought });
    assert_eq!(with_sought("audit(job())", is_awaited), "work arguments");
    assert_eq!(with_sought("audit(job())", |sought| kind_at("audit(job())", 0, &sought)), "none");
}

#[test]
fn a_chain_is_not_awaited_where_nothing_is_checked() {
    let unchecked = |sought: Sought<'_>| kind_at("load(1).await", 0, &Sought { checks_work: false, ..sought });
    assert_eq!(with_sought("load(1).await", unchecked), "none");
}

#[test]
fn without_its_word_a_construct_is_not_looked_for() {
    let snippet = "rows.par_iter().map(|row| row.id).sum()";
    let wordless = |sought: Sought<'_>| kind_at(snippet, 0, &Sought { words: Words::default(), ..sought });
    assert_eq!(with_sought(snippet, wordless), "none");
}

fn with_sought<R>(snippet: &str, ask: impl FnOnce(Sought<'_>) -> R) -> R {
    let tokens: TokenStream = snippet.parse().unwrap();
    let mut errors = Errors::default();
    let args = "spawn(submit), needs(Request), provides(Tx), strict".parse().unwrap();
    let args = Args::parse(Kind::With, args, &mut errors);
    assert!(errors.is_empty());
    let signature: Signature = syn::parse_quote!(fn with_tx(f: impl FnOnce(u32)));
    let given = provides::closures(&signature);
    let mut variables = Vec::new();
    others(&[], &tokens.clone().into_iter().collect::<Vec<_>>(), &mut variables);
    // As if the word of a collection of futures occurred.
    let words = Words { collection: true, ..Words::of(&tokens) };
    ask(Sought {
        sites: &SpawnSites::new(&args),
        words,
        given: &given,
        wraps_blocks: true,
        checks_work: true,
        checks_code: true,
        checks_reads: true,
        strict: Some(&variables),
        is_awaited: false,
        is_shown: false,
    })
}

/// The first construct of a snippet, and its tokens.
fn first(snippet: &str) -> (String, String) {
    let tokens: Vec<TokenTree> = snippet.parse::<TokenStream>().unwrap().into_iter().collect();
    with_sought(snippet, |sought| {
        let found = (0..tokens.len()).find_map(|at| construct(&tokens, at, || sought).map(|construct| (at, construct)));
        let Some((at, construct)) = found else { return ("none".to_owned(), String::new()) };
        let taken: TokenStream = tokens[at..at + length(&construct)].iter().cloned().collect();
        (kind(&construct).to_owned(), squeezed(&taken.to_string()))
    })
}

/// The text without the blanks between tokens.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

fn kind_at(snippet: &str, at: usize, sought: &Sought<'_>) -> &'static str {
    let tokens: Vec<TokenTree> = snippet.parse::<TokenStream>().unwrap().into_iter().collect();
    construct(&tokens, at, || *sought).map_or("none", |construct| kind(&construct))
}

fn kind(construct: &Construct<'_>) -> &'static str {
    match construct {
        Construct::NestedItem { .. } => "nested item",
        Construct::NotCode { .. } => "not code",
        Construct::Directive(_) => "directive",
        Construct::Awaited(_) => "awaited",
        Construct::RunsOthers { call, .. } if call.when == When::AtOnce => "runs others at once",
        Construct::RunsOthers { .. } => "runs others, polled",
        Construct::Parallel(chain) => match chain.runs {
            Runs::Here => "parallel, here",
            Runs::Later => "parallel, later",
            Runs::Perhaps => "parallel, perhaps",
        },
        Construct::Stream { .. } => "stream",
        Construct::SpawnSite { .. } => "spawn site",
        Construct::GivenClosure { .. } => "given closure",
        Construct::Join { .. } => "join",
        Construct::Select { .. } => "select",
        Construct::Scope { .. } => "scope",
        Construct::Read { .. } => "read",
        Construct::ScopeCall { .. } => "scope call",
        Construct::BlockOn { .. } => "block on",
        Construct::WorkArguments { .. } => "work arguments",
        Construct::AsyncBlock { .. } => "async block",
        Construct::MacroArguments { shows_code: true, .. } => "shown macro arguments",
        Construct::MacroArguments { .. } => "macro arguments",
        Construct::LeavingCall { .. } => "leaving call",
        Construct::Group(_) => "group",
    }
}

fn length(construct: &Construct<'_>) -> usize {
    match construct {
        Construct::NestedItem { length }
        | Construct::NotCode { length }
        | Construct::Stream { length }
        | Construct::SpawnSite { length, .. }
        | Construct::BlockOn { length, .. }
        | Construct::WorkArguments { length, .. }
        | Construct::AsyncBlock { length } => *length,
        Construct::Awaited(chain) => chain.length,
        Construct::RunsOthers { call, .. } => call.arguments + 1,
        Construct::Parallel(chain) => chain.length,
        Construct::Directive(_) | Construct::GivenClosure { .. } | Construct::ScopeCall { .. } => 2,
        Construct::Join { .. } | Construct::Select { .. } | Construct::Scope { .. } | Construct::Read { .. } => 3,
        Construct::MacroArguments { .. } | Construct::LeavingCall { .. } | Construct::Group(_) => 1,
    }
}
