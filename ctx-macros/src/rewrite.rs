//! The one pass over a function's body. It works on tokens, so that it is the same inside a foreign macro
//! and outside, and a body that does not parse yet still comes out.
//!
//! Changed: the arguments of spawn sites, `async` blocks that are not awaited on the spot, and what `#[context(..)]`
//! stands on. Left alone: nested items,
//! macros that make code for elsewhere, and all the rest.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Expr, ExprClosure, Path, Token};

use crate::args::Args;
use crate::directive::{Directive, What};
use crate::errors::Errors;
use crate::function::Function;
use crate::spawn_sites::SpawnSites;
use crate::tokens::{
    async_block, code_for_elsewhere, find_read, first_expression, first_span, initializer, is_annotation, is_await,
    is_closure_without_parameters, is_end_of_statement, joining_macro, last_span, leaves_closure, nested_item,
    other_attribute, scope_call, turbofish, with_span,
};

pub(crate) struct Rewriter<'a> {
    private: TokenStream,
    sites: SpawnSites,
    /// Arguments that are references: not work.
    references: Vec<Ident>,
    /// With `inherit`, only spawn sites are rewritten.
    wraps_blocks: bool,
    errors: &'a mut Errors,
}

/// What becomes of `async` blocks.
#[derive(Clone, Copy)]
enum Blocks {
    /// They may be polled anywhere.
    Escape,
    /// By the function itself, or in what is put around them.
    ArePolledHere,
}

/// What the spawn sites at hand do with the context.
#[derive(Clone, Copy)]
enum Crossing {
    Carry,
    /// Nothing: the call is left alone.
    Skip,
    /// With the place of the attribute that says so.
    Detach(Span),
}

impl<'a> Rewriter<'a> {
    pub(crate) fn new(args: &Args, function: &Function, errors: &'a mut Errors) -> Self {
        Rewriter {
            private: args.private(),
            sites: SpawnSites::new(args),
            references: function.references(),
            wraps_blocks: args.inherit.is_none(),
            errors,
        }
    }

    pub(crate) fn body(&mut self, body: &Group) -> Group {
        self.group(body, Crossing::Carry).0
    }

    fn group(&mut self, group: &Group, crossing: Crossing) -> (Group, usize) {
        self.group_in(group, crossing, Blocks::Escape)
    }

    fn group_in(&mut self, group: &Group, crossing: Crossing, blocks: Blocks) -> (Group, usize) {
        let (tokens, sites) = self.tokens(group.stream(), crossing, blocks);
        let mut rewritten = Group::new(group.delimiter(), tokens);
        rewritten.set_span(group.span());
        (rewritten, sites)
    }

    /// Rewrites a stretch of code; says how many spawn sites `crossing` applied to.
    fn tokens(&mut self, tokens: TokenStream, crossing: Crossing, blocks: Blocks) -> (TokenStream, usize) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut result = TokenStream::new();
        let mut sites = 0;
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let rest = &tokens[at..];
            let item = nested_item(&tokens, at);
            if let Some(length) = item {
                self.check_item(&tokens[..at], &rest[..length]);
            }
            let verbatim = item.or_else(|| code_for_elsewhere(rest)).or_else(|| other_attribute(rest));
            if let Some(length) = verbatim {
                result.extend(rest[..length].iter().cloned());
                at += length;
            } else if let Some(directive) = Directive::parse(rest) {
                at += 2;
                let (covered, rewritten) = self.directed(directive, &tokens[at..]);
                result.extend(rewritten);
                at += covered;
            } else if let Some(arguments) = self.call(&tokens, at) {
                result.extend(tokens[at..arguments].iter().cloned());
                if let TokenTree::Group(group) = &tokens[arguments] {
                    let (group, wrapped) = self.spawn_site(group, crossing);
                    result.extend([TokenTree::Group(group)]);
                    sites += wrapped;
                }
                at = arguments + 1;
            } else if let Some(length) = joining_macro(rest).or_else(|| scope_call(&tokens, at)) {
                result.extend(rest[..length - 1].iter().cloned());
                if let TokenTree::Group(group) = &rest[length - 1] {
                    let (group, inside) = self.group_in(group, crossing, Blocks::ArePolledHere);
                    result.extend([TokenTree::Group(group)]);
                    sites += inside;
                }
                at += length;
            } else if let Some(length) = async_block(rest) {
                let (block, inside) = self.async_block(&rest[..length], crossing, blocks, &rest[length..]);
                result.extend(block);
                sites += inside;
                at += length;
            } else {
                match token {
                    TokenTree::Group(group) => {
                        let (group, inside) = self.group(group, crossing);
                        result.extend([TokenTree::Group(group)]);
                        sites += inside;
                    }
                    token => result.extend([token.clone()]),
                }
                at += 1;
            }
        }
        (result, sites)
    }

    /// A nested function sees what makes `context!` compile, but no context is carried to it.
    fn check_item(&mut self, before: &[TokenTree], item: &[TokenTree]) {
        let is_macro = matches!(item, [TokenTree::Ident(word), ..] if word == "macro_rules");
        let attributes = before.iter().rev().take_while(|token| !is_end_of_statement(token));
        if is_macro || attributes.chain(item).any(is_annotation) {
            return;
        }
        if let Some(read) = find_read(item) {
            self.errors.at(
                read,
                "`context!` in a nested function that has no context: put `#[with_context]` on the nested function",
            );
        }
    }

    /// ```text
    /// async { .. }   =>   scope(carry(), async { .. })
    /// ```
    /// The block captures the context where it is written, whoever polls it, unless that is on the spot.
    fn async_block(
        &mut self,
        block: &[TokenTree],
        crossing: Crossing,
        blocks: Blocks,
        behind: &[TokenTree],
    ) -> (TokenStream, usize) {
        let (keywords, group) = block.split_at(block.len() - 1);
        let mut tokens: TokenStream = keywords.iter().cloned().collect();
        let mut sites = 0;
        if let [TokenTree::Group(group)] = group {
            let (group, inside) = self.group(group, crossing);
            tokens.extend([TokenTree::Group(group)]);
            sites = inside;
        }
        if !self.wraps_blocks || matches!(blocks, Blocks::ArePolledHere) || is_await(behind) {
            return (tokens, sites);
        }
        let (first, last) = (block[0].span(), last_span(&tokens));
        // The outermost tokens have the user's spans, for the reason given in `wrap`.
        let private = with_span(&self.private, first);
        let scope = Ident::new("scope", first);
        let inner = &self.private;
        let mut arguments = Group::new(Delimiter::Parenthesis, quote!(#inner::carry(), #tokens));
        arguments.set_span(last);
        let separator = quote_spanned!(first=> ::);
        (quote!(#private #separator #scope #arguments), sites)
    }

    /// If a call of a spawn site starts at `at`: the index of its arguments.
    fn call(&self, tokens: &[TokenTree], at: usize) -> Option<usize> {
        let TokenTree::Ident(name) = &tokens[at] else { return None };
        let is_definition = at > 0 && matches!(&tokens[at - 1], TokenTree::Ident(before) if before == "fn");
        if is_definition || !self.sites.contains(&name.unraw().to_string()) {
            return None;
        }
        let arguments = at + 1 + turbofish(&tokens[at + 1..]);
        match tokens.get(arguments) {
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => Some(arguments),
            _ => None,
        }
    }

    /// `(future, &handle)` becomes `(wrapped future, wrapped &handle)`: the type decides what wrapping does.
    fn spawn_site(&mut self, arguments: &Group, crossing: Crossing) -> (Group, usize) {
        let Ok(list) = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(arguments.stream()) else {
            // Not code yet, or not a call.
            return self.group(arguments, crossing);
        };
        if list.is_empty() {
            return (arguments.clone(), 0);
        }
        let list = list.into_iter().map(|argument| {
            let wraps = !matches!(crossing, Crossing::Skip) && self.may_be_work(&argument);
            // A block is wrapped once, here.
            let blocks = if matches!(argument, Expr::Async(_)) { Blocks::ArePolledHere } else { Blocks::Escape };
            let tokens = argument.into_token_stream();
            let span = first_span(&tokens);
            // What is inside carries on from the context that it will run in.
            let (tokens, _) = self.tokens(tokens, Crossing::Carry, blocks);
            if wraps { self.wrap(tokens, span, crossing, "kinds") } else { tokens }
        });
        let list: Vec<TokenStream> = list.collect();
        let mut rewritten = Group::new(Delimiter::Parenthesis, quote!(#(#list),*));
        rewritten.set_span(arguments.span());
        (rewritten, 1)
    }

    /// ```text
    /// job  =>  match Work(job) { work => { use kinds::*; let work = (&&&&&work).__ctx_kind().wrap(carry, work); work } }
    /// ```
    /// `match`, so that temporaries in `job` live as long as they did; `let`, so that the result coerces as `job` did.
    ///
    /// ```text
    /// || job  =>  closure(carry, || job)
    /// ```
    /// A closure's type is clear, and where a `FnOnce` is expected, it may be one that is nothing else.
    fn wrap(&mut self, job: TokenStream, span: Span, crossing: Crossing, kinds: &str) -> TokenStream {
        let kinds = Ident::new(kinds, Span::mixed_site());
        // Lints do not look into code of another origin than the user's. But the compiler looks for the
        // origin of what it blames: the outermost tokens are the user's, so that it is the argument.
        let (first, last) = (span, last_span(&job));
        let span = Span::mixed_site().located_at(span);
        let (job, crossing) = match crossing {
            Crossing::Carry | Crossing::Skip => (job, self.carry(span)),
            Crossing::Detach(attribute) => self.detach(job, span, attribute),
        };
        let private = &self.private;
        let (job, arm) = if is_closure_without_parameters(&job) {
            (quote_spanned!(span=> #private::closure(#crossing, #job)), quote_spanned!(span=> work => work))
        } else {
            let arm = quote_spanned! {span=>
                work => {
                    use #private::#kinds::*;
                    let work = (&&&&&work).__ctx_kind().wrap(#crossing, work);
                    work
                }
            };
            (quote_spanned!(span=> #private::Work(#job)), arm)
        };
        let keyword = Ident::new("match", first);
        let mut arms = Group::new(Delimiter::Brace, arm);
        arms.set_span(last);
        quote!(#keyword #job #arms)
    }

    fn carry(&self, span: Span) -> TokenStream {
        let private = &self.private;
        quote_spanned!(span=> #private::carry)
    }

    /// A call in `job` may capture the context by itself, when it is evaluated. So it is evaluated in one
    /// that captures as the detached one:
    ///
    /// ```text
    /// refresh(1)  =>  detached(site, || refresh(1))
    /// ```
    fn detach(&mut self, job: TokenStream, span: Span, attribute: Span) -> (TokenStream, TokenStream) {
        let private = &self.private;
        let site = site(private, "#[context(detach)]", "", attribute);
        let crossing = quote_spanned!(span=> || #private::detach(#site));
        let captures_nothing = matches!(syn::parse2(job.clone()), Ok(Expr::Async(_) | Expr::Closure(_)));
        if captures_nothing {
            return (job, crossing);
        }
        if let Some(leaves) = leaves_closure(job.clone()) {
            self.errors.at(
                leaves.span(),
                "not inside a detached call: take this into a variable first, and use the variable in the call",
            );
            return (job, crossing);
        }
        let private = &self.private;
        (quote_spanned!(span=> #private::detached(#site, || #job)), crossing)
    }

    /// Rewrites what `#[context(..)]` stands on, the beginning of `rest`; says how many tokens that was.
    fn directed(&mut self, directive: Directive, rest: &[TokenTree]) -> (usize, TokenStream) {
        // `#[context(carry)] let job = expression;`: the expression is meant.
        let head = match rest.first() {
            Some(TokenTree::Ident(word)) if word == "let" => initializer(rest),
            _ => 0,
        };
        let mut result: TokenStream = rest[..head].iter().cloned().collect();
        if let Some(second) = Directive::parse(&rest[head..]) {
            self.errors.at(second.place, "one `#[context(..)]` is enough");
            let (length, rewritten) = self.directed(directive, &rest[head + 2..]);
            result.extend(rewritten);
            return (head + 2 + length, result);
        }
        let (length, expression) = first_expression(&rest[head..]);
        let span = first_span(&expression);
        match directive.what {
            What::Detach | What::Skip => {
                let crossing = match directive.what {
                    What::Detach => Crossing::Detach(directive.span),
                    _ => Crossing::Skip,
                };
                let (tokens, sites) = self.tokens(expression, crossing, Blocks::Escape);
                if sites == 0 {
                    self.errors.at(directive.span, format!("no spawn site here: `#[context({})]` goes on a statement or expression that hands work to a task or thread", directive.word));
                }
                result.extend(tokens);
            }
            What::Carry => {
                let closure = syn::parse2::<ExprClosure>(expression.clone());
                let has_parameters = closure.is_ok_and(|closure| !closure.inputs.is_empty());
                if has_parameters {
                    self.errors.at(directive.span, "a closure with parameters cannot be wrapped: take a snapshot, `let context = context!();`, and call `context.run(|| ..)` inside it");
                }
                let (tokens, _) = self.tokens(expression, Crossing::Carry, Blocks::ArePolledHere);
                result.extend(if has_parameters {
                    tokens
                } else {
                    self.wrap(tokens, span, Crossing::Carry, "work_kinds")
                });
            }
            What::Unknown => {
                let Directive { word, span, place, .. } = &directive;
                let span = if word.is_empty() { *place } else { *span };
                self.errors.at(span, format!("unknown `#[context({word})]`: expected `detach`, `carry` or `skip`"));
                result.extend(self.tokens(expression, Crossing::Carry, Blocks::Escape).0);
            }
        }
        (head + length, result)
    }
}

/// An expression of type `&'static Site`, for the place of `span`.
pub(crate) fn site(private: &TokenStream, what: &str, function: &str, span: Span) -> TokenStream {
    let span = Span::mixed_site().located_at(span);
    quote_spanned! {span=>
        {
            static SITE: #private::Site = #private::Site::new(#what, #private::module_path!(), #function);
            &SITE
        }
    }
}

impl Rewriter<'_> {
    /// Whether an argument may be a future or a closure without parameters. What is clearly something else is not even
    /// passed through: the compiler infers, reborrows and coerces it as before.
    fn may_be_work(&self, argument: &Expr) -> bool {
        const CONVERSIONS: [&str; 5] = ["collect", "into", "parse", "try_into", "unwrap_or_default"];
        const WRAPPERS: [&str; 4] = ["Err", "Ok", "Some", "default"];
        match argument {
            // With parameters: their types are inferred from the place where the closure stands.
            Expr::Closure(closure) => closure.inputs.is_empty() && closure.asyncness.is_none(),
            Expr::Array(_) | Expr::Lit(_) | Expr::Reference(_) | Expr::Repeat(_) | Expr::Tuple(_) => false,
            Expr::Path(path) => {
                !path.path.get_ident().is_some_and(|name| *name == "None" || self.references.contains(name))
            }
            Expr::Call(call) => match &*call.func {
                Expr::Path(function) => !last_name_is(&function.path, &WRAPPERS),
                _ => true,
            },
            // `x.parse()?`, `x.parse().unwrap()`
            Expr::Try(inner) => self.may_be_work(&inner.expr),
            Expr::MethodCall(call) if call.method == "unwrap" || call.method == "expect" => {
                self.may_be_work(&call.receiver)
            }
            Expr::MethodCall(call) => !CONVERSIONS.iter().any(|conversion| call.method == conversion),
            _ => true,
        }
    }
}

fn last_name_is(path: &Path, names: &[&str]) -> bool {
    path.segments.last().is_some_and(|last| names.iter().any(|name| last.ident == name))
}
