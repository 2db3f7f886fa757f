//! The one pass over a function's body. It works on tokens, so that it is the same inside a foreign macro
//! and outside, and a body that does not parse yet still comes out.
//!
//! Changed: the arguments of spawn sites, and what `#[context(..)]` stands on. Left alone: nested items,
//! macros that make code for elsewhere, and all the rest.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Expr, ExprClosure, Token};

use crate::args::Args;
use crate::errors::Errors;
use crate::spawn_sites::SpawnSites;

pub(crate) struct Rewriter<'a> {
    private: TokenStream,
    sites: SpawnSites,
    errors: &'a mut Errors,
}

/// What the spawn sites at hand do with the context.
#[derive(Clone, Copy)]
enum Crossing {
    Carry,
    /// With the place of the attribute that says so.
    Detach(Span),
}

impl<'a> Rewriter<'a> {
    pub(crate) fn new(args: &Args, errors: &'a mut Errors) -> Self {
        Rewriter { private: args.private(), sites: SpawnSites::new(args), errors }
    }

    pub(crate) fn body(&mut self, body: &Group) -> Group {
        let (mut rewritten, _) = self.group(body, Crossing::Carry);
        // The body becomes a block inside another. Its braces are not the user's any more, or they would be unused.
        rewritten.set_span(Span::mixed_site().located_at(body.span()));
        rewritten
    }

    fn group(&mut self, group: &Group, crossing: Crossing) -> (Group, usize) {
        let (tokens, sites) = self.tokens(group.stream(), crossing);
        let mut rewritten = Group::new(group.delimiter(), tokens);
        rewritten.set_span(group.span());
        (rewritten, sites)
    }

    /// Rewrites a stretch of code; says how many spawn sites `crossing` applied to.
    fn tokens(&mut self, tokens: TokenStream, crossing: Crossing) -> (TokenStream, usize) {
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
            if let Some(length) = item.or_else(|| code_for_elsewhere(rest)) {
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
        if is_macro || attributes.chain(item).any(|token| is_annotation(token)) {
            return;
        }
        if let Some(read) = find_read(item) {
            self.errors.at(
                read,
                "`context!` in a nested function that has no context: put `#[with_context]` on the nested function",
            );
        }
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
            let may_be_work = may_be_work(&argument);
            let tokens = argument.into_token_stream();
            let span = first_span(&tokens);
            // What is inside carries on from the context that it will run in.
            let (tokens, _) = self.tokens(tokens, Crossing::Carry);
            if may_be_work { self.wrap(tokens, span, crossing, "kinds") } else { tokens }
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
            Crossing::Carry => (job, self.carry(span)),
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
            What::Detach => {
                let (tokens, sites) = self.tokens(expression, Crossing::Detach(directive.span));
                if sites == 0 {
                    self.errors.at(directive.span, "no spawn site to detach: `#[context(detach)]` goes on a statement or expression that hands work to a task or thread");
                }
                result.extend(tokens);
            }
            What::Carry => {
                let closure = syn::parse2::<ExprClosure>(expression.clone());
                let has_parameters = closure.is_ok_and(|closure| !closure.inputs.is_empty());
                if has_parameters {
                    self.errors.at(directive.span, "a closure with parameters cannot be wrapped: take a snapshot, `let context = context!();`, and call `context.run(|| ..)` inside it");
                }
                let (tokens, _) = self.tokens(expression, Crossing::Carry);
                result.extend(if has_parameters {
                    tokens
                } else {
                    self.wrap(tokens, span, Crossing::Carry, "work_kinds")
                });
            }
            What::Unknown => {
                let Directive { word, span, place, .. } = &directive;
                let span = if word.is_empty() { *place } else { *span };
                self.errors.at(span, format!("unknown `#[context({word})]`: expected `detach` or `carry`"));
                result.extend(self.tokens(expression, Crossing::Carry).0);
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

/// `#[context(detach)]` or `#[context(carry)]`.
struct Directive {
    what: What,
    word: String,
    /// Of the word.
    span: Span,
    place: Span,
}

enum What {
    Detach,
    Carry,
    Unknown,
}

impl Directive {
    fn parse(tokens: &[TokenTree]) -> Option<Directive> {
        let [TokenTree::Punct(hash), TokenTree::Group(brackets), ..] = tokens else { return None };
        if hash.as_char() != '#' || brackets.delimiter() != Delimiter::Bracket {
            return None;
        }
        let inside: Vec<TokenTree> = brackets.stream().into_iter().collect();
        match inside.as_slice() {
            [TokenTree::Ident(name), rest @ ..] if name == "context" => {
                let word = match rest {
                    [TokenTree::Group(word)] => word.stream().to_string(),
                    _ => String::new(),
                };
                let what = match word.as_str() {
                    "detach" => What::Detach,
                    "carry" => What::Carry,
                    _ => What::Unknown,
                };
                let span = match rest {
                    [TokenTree::Group(word)] => first_span(&word.stream()),
                    _ => name.span(),
                };
                Some(Directive { what, word, span, place: name.span() })
            }
            _ => None,
        }
    }
}

/// The number of tokens up to the expression of `let pattern = expression`.
fn initializer(tokens: &[TokenTree]) -> usize {
    let is_equals = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == '=');
    tokens.iter().position(is_equals).map_or(0, |equals| equals + 1)
}

/// The expression that the tokens begin with, and their number; up to the next `;` if there is none.
fn first_expression(tokens: &[TokenTree]) -> (usize, TokenStream) {
    let stream: TokenStream = tokens.iter().cloned().collect();
    let expression = |input: ParseStream<'_>| {
        let expression: Expr = input.parse()?;
        let rest: TokenStream = input.parse()?;
        Ok((expression, rest.into_iter().count()))
    };
    if let Ok((expression, rest)) = expression.parse2(stream) {
        return (tokens.len() - rest, expression.into_token_stream());
    }
    let is_end = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ';');
    let length = tokens.iter().position(is_end).unwrap_or(tokens.len());
    (length, tokens[..length].iter().cloned().collect())
}

/// Whether an argument may be a future or a closure without parameters. What is clearly something else is not even
/// passed through: the compiler infers and coerces it as before.
fn may_be_work(argument: &Expr) -> bool {
    match argument {
        Expr::Closure(closure) => closure.inputs.is_empty(),
        Expr::Array(_) | Expr::Lit(_) | Expr::Reference(_) | Expr::Repeat(_) | Expr::Tuple(_) => false,
        _ => true,
    }
}

/// The first token that would mean something else inside a closure: `await`, `?`, `return`, ...
fn leaves_closure(tokens: TokenStream) -> Option<TokenTree> {
    const WORDS: [&str; 4] = ["await", "break", "continue", "return"];
    let mut in_async = false;
    for token in tokens {
        match &token {
            TokenTree::Ident(word) if word == "async" => in_async = true,
            TokenTree::Ident(word) if is_any(word, &WORDS) => return Some(token),
            TokenTree::Punct(punct) if punct.as_char() == '?' => return Some(token),
            TokenTree::Group(group) if in_async && group.delimiter() == Delimiter::Brace => in_async = false,
            TokenTree::Group(group) => {
                if let Some(found) = leaves_closure(group.stream()) {
                    return Some(found);
                }
            }
            _ => {}
        }
    }
    None
}

fn is_closure_without_parameters(tokens: &TokenStream) -> bool {
    let mut tokens = tokens.clone().into_iter().peekable();
    tokens.next_if(|token| matches!(token, TokenTree::Ident(word) if word == "move"));
    let mut is_bar = || matches!(tokens.next(), Some(TokenTree::Punct(punct)) if punct.as_char() == '|');
    is_bar() && is_bar()
}

fn last_span(tokens: &TokenStream) -> Span {
    tokens.clone().into_iter().last().map_or_else(Span::call_site, |token| token.span())
}

fn first_span(tokens: &TokenStream) -> Span {
    tokens.clone().into_iter().next().map_or_else(Span::call_site, |token| token.span())
}

/// The number of tokens of `::<..>`.
fn turbofish(tokens: &[TokenTree]) -> usize {
    let punct = |index: usize| match tokens.get(index) {
        Some(TokenTree::Punct(punct)) => Some(punct.as_char()),
        _ => None,
    };
    if (punct(0), punct(1), punct(2)) != (Some(':'), Some(':'), Some('<')) {
        return 0;
    }
    let mut depth = 0;
    for index in 2..tokens.len() {
        match punct(index) {
            Some('<') => depth += 1,
            Some('>') if punct(index - 1) != Some('-') => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return index + 1;
        }
    }
    0
}

/// The number of tokens of the item that begins at `at`, if one does. Items inside a function have a context
/// of their own, or none: a nested function is annotated by itself.
///
/// A heuristic on tokens: an item begins with its keyword, at the beginning of a statement (`fn` and a name:
/// anywhere), and ends with the first `;` or braces.
fn nested_item(tokens: &[TokenTree], at: usize) -> Option<usize> {
    const KEYWORDS: [&str; 12] =
        ["const", "enum", "extern", "impl", "macro_rules", "mod", "pub", "static", "struct", "trait", "type", "use"];
    let TokenTree::Ident(keyword) = &tokens[at] else { return None };
    let begins_statement = match at.checked_sub(1).map(|before| &tokens[before]) {
        None => true,
        Some(TokenTree::Punct(punct)) => punct.as_char() == ';',
        Some(TokenTree::Group(group)) => matches!(group.delimiter(), Delimiter::Brace | Delimiter::Bracket),
        Some(_) => false,
    };
    let is_function = keyword == "fn" && matches!(tokens.get(at + 1), Some(TokenTree::Ident(_)));
    let is_const_block = keyword == "const" && matches!(tokens.get(at + 1), Some(TokenTree::Group(_)));
    let is_item = begins_statement && KEYWORDS.iter().any(|word| keyword == word) && !is_const_block;
    if !is_function && !is_item {
        return None;
    }
    Some(tokens[at..].iter().position(is_end_of_statement).map_or(tokens.len() - at, |end| end + 1))
}

fn is_end_of_statement(token: &TokenTree) -> bool {
    match token {
        TokenTree::Punct(punct) => punct.as_char() == ';',
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        _ => false,
    }
}

/// Whether the token is, or has inside, one of the names of our attributes.
fn is_annotation(token: &TokenTree) -> bool {
    match token {
        TokenTree::Ident(word) => is_any(word, &["context_root", "with_context"]),
        TokenTree::Group(group) => group.stream().into_iter().any(|token| is_annotation(&token)),
        _ => false,
    }
}

/// The place of the first `context!(..)`.
fn find_read(tokens: &[TokenTree]) -> Option<Span> {
    tokens.iter().enumerate().find_map(|(at, token)| match (token, &tokens[at + 1..]) {
        (TokenTree::Ident(name), [TokenTree::Punct(bang), TokenTree::Group(_), ..])
            if name == "context" && bang.as_char() == '!' =>
        {
            Some(name.span())
        }
        (TokenTree::Group(group), _) => find_read(&group.stream().into_iter().collect::<Vec<_>>()),
        _ => None,
    })
}

/// The number of tokens of a macro call whose tokens are not code that runs here.
fn code_for_elsewhere(tokens: &[TokenTree]) -> Option<usize> {
    const MACROS: [&str; 6] = ["concat", "parse_quote", "parse_quote_spanned", "quote", "quote_spanned", "stringify"];
    match tokens {
        [TokenTree::Ident(name), TokenTree::Punct(bang), TokenTree::Group(_), ..]
            if bang.as_char() == '!' && is_any(name, &MACROS) =>
        {
            Some(3)
        }
        _ => None,
    }
}

fn is_any(ident: &Ident, words: &[&str]) -> bool {
    words.iter().any(|word| ident == word)
}
