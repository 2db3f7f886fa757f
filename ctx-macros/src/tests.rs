//! Tests of the macros as functions from tokens to tokens. `tests/` and `ui-tests/` test how the generated code
//! behaves.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Item, Meta};

use crate::entry::{attribute, key, read};
use crate::expand::editor;
use crate::input::args::Args;
use crate::input::kind::Kind;
use crate::recognize::futures::{INFERRED, NO_FUTURES};
use crate::recognize::spawn_site::{Keeps, On, Wraps};
use crate::recognize::spawn_sites::KNOWN;
use crate::syntax::errors::Errors;

const READS: [&str; 6] = [
    "context!()",
    "context!(Request)",
    "context!(Request?)",
    "context!(Request.user.name)",
    "context!(Request?.pair.0.1)",
    "context!(Request, |request| request.tenant.len())",
];

fn expand_item(item: TokenStream) -> TokenStream {
    let mut item: Item = syn::parse2(item).unwrap();
    let attributes: &mut Vec<Attribute> = match &mut item {
        Item::Fn(item) => &mut item.attrs,
        Item::Struct(item) => &mut item.attrs,
        _ => panic!("a sample is a function or a struct"),
    };
    if attributes[0].path().is_ident("derive") {
        attributes.remove(0);
        return key::expand(item.into_token_stream());
    }
    let attribute = attributes.remove(0);
    let kind = if attribute.path().is_ident("context_root") { Kind::Root } else { Kind::With };
    let args = match attribute.meta {
        Meta::List(list) => list.tokens,
        _ => TokenStream::new(),
    };
    attribute::expand(kind, args, item.into_token_stream())
}

/// The items that rustc compiles: without the plain functions, which are for rustdoc and clippy.
fn compiled(mut file: syn::File) -> syn::File {
    let cfg =
        |attribute: &Attribute| attribute.path().is_ident("cfg").then(|| attribute.meta.to_token_stream().to_string());
    file.items.retain_mut(|item| {
        let Item::Fn(function) = item else { return true };
        let for_tools = function.attrs.iter().filter_map(cfg).any(|cfg| cfg.contains("doc") && !cfg.contains("not"));
        function.attrs.retain(|attribute| !cfg(attribute).is_some_and(|cfg| cfg.contains("not")));
        !for_tools
    });
    file
}

fn expand_read(read: &str) -> TokenStream {
    let tokens: TokenStream = read.parse().unwrap();
    let Some(TokenTree::Group(arguments)) = tokens.into_iter().last() else { unreachable!() };
    let arguments = arguments.stream();
    read::expand(quote::quote!((::ctx_runtime) #arguments), &read::nothing())
}

fn samples() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("expansions");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
        .iter()
        .map(|file| {
            let text = fs::read_to_string(file).unwrap();
            let (comment, item): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with("//!"));
            let comment: Vec<&str> = comment.iter().map(|line| line.trim_start_matches("//!").trim()).collect();
            (comment.join("\n"), item.join("\n").trim().to_owned())
        })
        .collect()
}

/// Compares `docs/EXPANSION.md` with the output of the macros. After a change: `BLESS=1 cargo test -p ctx-macros`.
#[test]
fn the_docs_show_the_current_expansions() {
    let mut page = String::from(
        "# What the macros make\n\nReal input and output, written by a test of `ctx-macros` from the samples in \
         `ctx-macros/expansions`, and compared\nby it ever after.\n\nrustdoc, clippy and rust-analyzer see each function as it was \
         written: for the first two it stands beside what the\ncompiler sees, under `#[cfg(any(clippy, doc))]`, and is left out here.\nWith `needs(..)`, clippy sees what the compiler sees.\n",
    );
    for (comment, input) in samples() {
        let output = prettyplease::unparse(&compiled(syn::parse2(expand_item(input.parse().unwrap())).unwrap()));
        write!(page, "\n{comment}\n\n```rust\n{input}\n```\n\nbecomes\n\n```rust\n{output}```\n").unwrap();
    }
    page.push_str("\n## `context!`\n\n```rust\n");
    for form in READS {
        let body = expand_read(form);
        let file = syn::parse2(quote::quote!(fn read() { #body })).unwrap();
        let printed = prettyplease::unparse(&file);
        let lines: Vec<&str> = printed.lines().skip(1).map(|line| line.strip_prefix("    ").unwrap_or(line)).collect();
        writeln!(page, "// {form}\n{}", lines[..lines.len() - 1].join("\n")).unwrap();
    }
    page.push_str(
        "```\n\nWith the feature `diagnostics` of `ctx-runtime` it is `Here(|| ())`: the type of that closure shows the function, \
         for the\nexplanation of a read that finds nothing.\n",
    );
    let (root, given) =
        ("Request { id: new_id() }", "async fn handle(headers: Headers) {\n    serve(headers).await;\n}");
    let expanded = for_an_editor(root, given);
    write!(
        page,
        "\n## For an editor\n\nWhen rust-analyzer asks, a function stays as it is written. What the attribute names stands in \
         front of its body.\n\n```rust\n#[context_root({root})]\n{given}\n```\n\nbecomes\n\n```rust\n{}```\n",
        prettyplease::unparse(&syn::parse2(expanded).unwrap())
    )
    .unwrap();
    assert_is_in_the_docs("EXPANSION.md", &page);
}

fn for_an_editor(args: &str, item: &str) -> TokenStream {
    let mut errors = Errors::default();
    let args = Args::parse(Kind::Root, args.parse().unwrap(), &mut errors);
    assert!(errors.is_empty());
    editor::function(&args, item.parse().unwrap())
}

#[test]
fn an_editor_gets_the_item_unchanged_without_arguments() {
    let item = "pub async fn f(a: A) -> T { #[context(detach)] spawn(a.b()); context!(C) }";
    let expanded = for_an_editor("", item).to_string();
    assert_eq!(expanded, item.parse::<TokenStream>().unwrap().to_string());
}

/// While a body does not parse, rust-analyzer passes an identifier in its place. It puts the body back where this
/// identifier comes out.
#[test]
fn the_identifier_that_stands_for_a_body_comes_out() {
    for values in ["", "Key(1)"] {
        assert_eq!(for_an_editor(values, "async fn f() -> T __ra_fixup").to_string().matches("__ra_fixup").count(), 1);
    }
    let container = "impl A { async fn f(&self) -> T __ra_fixup async fn g() {} }";
    let expanded = attribute::expand(Kind::With, TokenStream::new(), container.parse().unwrap()).to_string();
    assert_eq!((expanded.matches("__ra_fixup").count(), expanded.matches("with_context").count()), (1, 2));
}

/// Compares the table in `docs/SPAWN_SITES.md` with the table of the macros.
#[test]
fn the_docs_show_the_current_spawn_sites() {
    let mut rows = String::from("\n| call | of | |\n|---|---|---|\n");
    for (name, site, owners) in KNOWN {
        let arguments = site.arguments();
        let note = match (site.keeps, site.on) {
            (Keeps::AllHere, _) => "waits",
            (_, On::AType) => "as a function of a type",
            _ if matches!(site.wraps, Wraps::SameType) => "keeps its type",
            _ if site.gives_work => "gives work",
            _ => "",
        };
        let on = match site.on {
            On::Named(names) => {
                names.iter().map(|on| format!("`{on}::{name}({arguments})`")).collect::<Vec<_>>().join(", ")
            }
            _ => format!("`{name}({arguments})`"),
        };
        writeln!(rows, "| {on} | {owners} | {note} |").unwrap();
    }
    let (begin, end) = ("<!-- table -->\n", "<!-- end of the table -->");
    let page = fs::read_to_string(docs("SPAWN_SITES.md")).unwrap();
    let (before, rest) = page.split_once(begin).unwrap();
    let (_, after) = rest.split_once(end).unwrap();
    assert_is_in_the_docs("SPAWN_SITES.md", &format!("{before}{begin}{rows}\n{end}{after}"));
}

fn docs(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name)
}

fn assert_is_in_the_docs(name: &str, page: &str) {
    if std::env::var_os("BLESS").is_some() {
        fs::write(docs(name), page).unwrap();
    }
    assert!(
        fs::read_to_string(docs(name)).is_ok_and(|docs| docs == page),
        "docs/{name} is not what the macros do: run `BLESS=1 cargo test -p ctx-macros`, and read the difference"
    );
}

/// Every variant of `tokens` that lacks one token, also inside of groups.
fn damaged(tokens: TokenStream) -> Vec<TokenStream> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut variants = Vec::new();
    for at in 0..tokens.len() {
        let with = |replacement: Option<TokenTree>| -> TokenStream {
            tokens[..at].iter().cloned().chain(replacement).chain(tokens[at + 1..].iter().cloned()).collect()
        };
        variants.push(with(None));
        if let TokenTree::Group(group) = &tokens[at] {
            for inside in damaged(group.stream()) {
                variants.push(with(Some(TokenTree::Group(Group::new(group.delimiter(), inside)))));
            }
        }
    }
    variants
}

/// An editor asks for an expansion while the user types, so the input may be damaged.
#[test]
fn no_damaged_input_panics_and_the_users_function_always_comes_out() {
    let args: TokenStream = "bind(A(1), B), spawn(a::b, c), crate = d::e, inherit".parse().unwrap();
    let item: TokenStream = "#[inline] pub(crate) async fn f<'a, T>(&self, (a, b): (A, B), mut c: &'a T) -> Result<impl Sized, E> where T: X {
        #[context(detach)] tokio::spawn(f(1)); let x = #[context(carry)] || spawn::<F>(async move { a? });
        fn nested() { spawn(x) } quote!(spawn(x)); select! { x = y.spawn(z) => x }
        let y = a[0].b::<C>()?.par_iter().map(|x| x + 1).filter(async move |&x| -> T { x }).sum::<u8>() as u16;
        rayon::scope(|s| s.spawn(move |_| f(1))); stream::unfold(1, |x| async { x }); stream! { yield 1 } #[context(carry)] move |x| x;
    }".parse().unwrap();
    for kind in [Kind::Root, Kind::With] {
        for args in damaged(args.clone()) {
            assert!(attribute::expand(kind, args, item.clone()).to_string().contains("fn f"));
        }
        for item in damaged(item.clone()) {
            attribute::expand(kind, args.clone(), item);
        }
    }
    let key: TokenStream =
        "#[context(default = 1 + 1, crate = a::b, fork = c, name = \"d\")] struct Key<T> where T: X { #[context(sensitive)] a: A<T>, b: B }"
            .parse()
            .unwrap();
    for key in damaged(key) {
        key::expand(key);
    }
    for form in READS {
        for read in damaged(expand_read(form)).into_iter().chain(damaged(form.parse().unwrap())) {
            read::expand(quote::quote!((crate) #read), &read::function());
        }
    }
}

#[test]
fn a_body_that_does_not_parse_yet_reaches_the_editor_with_its_spawn_sites() {
    let item = "async fn f() { let x = request.; tokio::spawn(async { y }); }".parse().unwrap();
    let expanded = attribute::expand(Kind::With, TokenStream::new(), item).to_string();
    assert!(expanded.replace(' ', "").contains("request.;") && expanded.contains("crossed"), "{expanded}");
}

#[test]
fn the_docs_list_the_names_that_are_not_checked() {
    let docs = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/CHECKED.md")).unwrap();
    let is_missing = |name: &&&str| !docs.contains(&format!("`{name}`"));
    let missing: Vec<_> = NO_FUTURES.iter().chain(&INFERRED).filter(is_missing).collect();
    assert!(missing.is_empty(), "not in docs/CHECKED.md: {missing:?}");
}

/// As `#[crate::test]` of axum does: it puts `#[tokio::test]` behind the function's other attributes.
#[test]
fn an_attribute_that_another_macro_puts_behind_ours_sees_the_async_fn() {
    let container = quote::quote!(
        mod tests {
            #[crate::test]
            async fn answers() {
                audit().await
            }
        }
    );
    let annotated: syn::ItemMod = syn::parse2(attribute::expand(Kind::With, TokenStream::new(), container)).unwrap();
    let Some((_, items)) = annotated.content else { panic!("an inline module") };
    let [Item::Fn(function)] = &items[..] else { panic!("one function") };
    let mut function = function.clone();
    let names = |function: &syn::ItemFn| {
        let name = |attribute: &Attribute| attribute.path().segments.last().unwrap().ident.to_string();
        function.attrs.iter().map(name).collect::<Vec<_>>()
    };
    assert_eq!(names(&function), ["test", "with_context"]);
    let args = match function.attrs.pop().unwrap().meta {
        Meta::List(list) => list.tokens,
        _ => TokenStream::new(),
    };
    function.attrs = vec![syn::parse_quote!(#[tokio::test])];
    let annotated = attribute::expand(Kind::With, args, function.to_token_stream());
    let compiled = compiled(syn::parse2(annotated).unwrap());
    let [Item::Fn(function)] = &compiled.items[..] else { panic!("one function") };
    assert_eq!(names(function), ["test", "with_context"]);
    assert!(function.sig.asyncness.is_some());
}
