//! Wrapping what is handed over, so that it runs in the context: by its type where that is all there is to go by, and
//! inside, where it is a closure whose parameters are inferred from the place that it stands in.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::{Block, Expr, ExprClosure, ExprMethodCall, Pat, Path, ReturnType, Stmt, Token};

use crate::errors::Errors;
use crate::provided::{self, Provided};
use crate::rewrite::with_tokens;
use crate::site::Creation;
use crate::tokens::{
    contains_await, contains_return, first_span, has_name, is_any, is_closure_without_parameters, last_span, located,
    with_span,
};

/// The context that work takes along.
#[derive(Clone, Copy)]
pub(crate) enum Takes {
    /// All of it: a stream that others poll.
    All,
    /// All that can be read here, also where work is being made that will see less.
    AllHere,
    /// What crosses a spawn site.
    WhatCrosses,
    /// None of it: it is detached.
    Nothing,
}

/// How often a closure is called.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Calls {
    Once,
    Many,
}

/// What an argument is asked to be. What is not comes through as it is.
#[derive(Clone, Copy)]
pub(crate) enum AsksFor {
    /// What can be spawned: a future or closure. A stream is nothing that runs.
    Spawned,
    /// That, and it may be called often: a function's name stays what it is.
    SpawnedOften,
    /// That, or a stream.
    AnyWork,
    /// Any work; and of a function, what it gives is work as well.
    AnyWorkAndWhatItGives,
    /// A box that stays the same type.
    SameType,
    /// Any work; all else is a mistake.
    Work,
}

/// The wrapping code; `private` is the path of what it calls.
pub(crate) struct HandOver {
    pub(crate) private: TokenStream,
    pub(crate) takes: Takes,
    /// Where it is handed over.
    pub(crate) creation: Creation,
    /// What is provided to the work, if that is checked.
    pub(crate) provided: Option<Provided>,
    /// Variables that went into it.
    pub(crate) variables: Vec<Ident>,
    /// What a closure gives is work as well.
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

    /// An expression that says where this is.
    fn site(&self, place: Span) -> TokenStream {
        let private = located(&self.private, place);
        match self.takes {
            Takes::Nothing => {
                let what = format!("#[context(detach)] {}", self.creation.what);
                Creation { what, ..self.creation.clone() }.site(&private)
            }
            _ => self.creation.site(&private),
        }
    }

    /// An expression that makes what is handed to the body of a closure.
    fn handed(&self, span: Span) -> TokenStream {
        let (private, site, context) = (&self.private, self.site(span), self.context(span));
        quote_spanned!(span=> #private::handed(#site, #context))
    }

    /// The same for the closures of a chain that runs here.
    pub(crate) fn handed_here(&self, span: Span) -> TokenStream {
        let (private, site, context) = (&self.private, self.site(span), self.context(span));
        quote_spanned!(span=> #private::handed_here(#site, #context))
    }

    /// ```text
    /// job  =>  match crossing(SITE).of(job) { work => { use kinds::*; let work = (&&&&&&&&&&work).__ctx_kind().wrap(work); work } }
    /// ```
    /// `match`, so that temporaries in `job` live as long as they did; `let`, so that the result coerces as `job` did.
    ///
    /// ```text
    /// || job  =>  closure(SITE, cross(), || job)
    /// ```
    /// A closure's type is clear, and where a `FnOnce` is expected, it may be one that is nothing else.
    pub(crate) fn wrap(&self, job: TokenStream, asks_for: AsksFor, errors: &mut Errors) -> TokenStream {
        let kinds = match asks_for {
            AsksFor::Spawned => "kinds",
            AsksFor::SpawnedOften => "often_kinds",
            AsksFor::AnyWork => "any_kinds",
            AsksFor::AnyWorkAndWhatItGives => "giving_kinds",
            AsksFor::SameType => "returned_kinds",
            AsksFor::Work => "work_kinds",
        };
        let kinds = Ident::new(kinds, Span::mixed_site());
        // Lints do not look into code of another origin than the user's. But the compiler looks for the
        // origin of what it blames: the outermost tokens are the user's, so that it is the argument.
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

    /// What becomes of the variable `ctx_work`; with the check that what it needs is provided.
    fn arm(&self, kinds: &Ident, job: &TokenStream, span: Span) -> TokenStream {
        let private = &self.private;
        let wrap = quote_spanned! {span=>
            use #private::#kinds::*;
            let ctx_wrapped = (&&&&&&&&&&ctx_work).__ctx_kind().wrap(ctx_work);
        };
        let Some(provided) = &self.provided else {
            return quote_spanned!(span=> ctx_work => { #wrap ctx_wrapped });
        };
        let checks = provided::checks(&Ident::new("ctx_work", span), job, &self.variables, provided);
        let checked = provided::never_reached(&quote_spanned!(span=> ctx_wrapped), &checks, span);
        quote_spanned!(span=> ctx_work => { #wrap #checked })
    }

    /// An expression of type `Work`. A call in `job` may capture the context by itself, when it is evaluated. So it is
    /// evaluated where that captures what the work will run in:
    ///
    /// ```text
    /// audit(1)        =>  crossing(SITE).of(audit(1))
    /// variable        =>  crossed(SITE, variable)
    /// ```
    fn make(&self, job: TokenStream, span: Span, errors: &mut Errors) -> Made {
        let private = &self.private;
        let expression = syn::parse2::<Expr>(job.clone());
        let captures_nothing =
            matches!(expression, Ok(Expr::Async(_) | Expr::Closure(_) | Expr::Path(_) | Expr::Field(_)));
        let site = self.site(span);
        let around = match self.takes {
            Takes::All | Takes::AllHere => {
                let context = self.context(span);
                return Made::of(quote_spanned!(span=> #private::within(#site, #context, #job)));
            }
            Takes::WhatCrosses if captures_nothing => {
                return Made::of(quote_spanned!(span=> #private::crossed(#site, #job)));
            }
            Takes::Nothing if captures_nothing => {
                return Made::of(quote_spanned!(span=> #private::detached(#site, #job)));
            }
            Takes::WhatCrosses => quote_spanned!(span=> #private::crossing(#site)),
            Takes::Nothing => quote_spanned!(span=> #private::detaching(#site)),
        };
        // What is around cannot wait, so what waits comes before.
        let Some(awaits) = contains_await(job.clone()) else {
            return Made::of(quote_spanned!(span=> #around.of(#job)));
        };
        match (expression.ok().and_then(hoist_arguments), self.takes) {
            (Some((call, hoisted)), _) => {
                Made { work: quote_spanned!(span=> #around.of(#call)), hoisted: Some(hoisted) }
            }
            (None, Takes::Nothing) => {
                let message =
                    "not inside a detached call: take this into a variable first, and use the variable in the call";
                errors.at(awaits.span(), message);
                Made::of(quote_spanned!(span=> #private::crossed(#site, #job)))
            }
            (None, _) => Made::of(quote_spanned!(span=> #private::crossed(#site, #job))),
        }
    }

    /// A closure with parameters has to stand where it stood. So the context goes into it:
    ///
    /// ```text
    /// |s| body             =>  { let context = handed(SITE, cross()); |s| run(context, || body) }
    /// move |s| body        =>  { let context = handed(SITE, cross()); move |s| run(context, move || body) }
    /// async |s| body       =>  { let context = handed(SITE, cross()); async |s| run_async(context, async { body }).await }
    /// ```
    /// One that is called many times has to own the context, or it could be called once only:
    ///
    /// ```text
    /// move |s| body        =>  { let context = handed(SITE, cross()); move |s| inside(&context, || body) }
    /// ```
    pub(crate) fn closure(&self, closure: ExprClosure, calls: Calls) -> TokenStream {
        let place = closure.to_token_stream();
        let (first, last) = (first_span(&place), last_span(&place));
        let context = self.handed(Span::mixed_site().located_at(first));
        let closure = self.inside(closure, calls);
        let name = context_variable(first);
        let mut block = Group::new(Delimiter::Brace, quote!(let #name = #context; #closure));
        block.set_span(first.join(last).unwrap_or(first));
        block.into_token_stream()
    }

    /// The body of a closure whose result others poll, if it is work: it goes on in the context that the body runs in.
    ///
    /// ```text
    /// talk(socket)  =>  match within(SITE, carry(), { talk(socket) }) { work => { .. work.__ctx_kind().wrap(work) } }
    /// ```
    /// A result whose type is said stays what it is, and so does one that a `return` gives.
    pub(crate) fn given(&self, output: &ReturnType, body: TokenStream) -> TokenStream {
        let may_be_work = || syn::parse2::<Expr>(body.clone()).is_ok_and(|body| gives_work(&body));
        if !self.gives_work
            || !matches!(output, ReturnType::Default)
            || contains_return(body.clone()).is_some()
            || !may_be_work()
        {
            return body;
        }
        let (private, span) = (&self.private, Span::mixed_site().located_at(first_span(&body)));
        let site = self.creation.site(private);
        let given = quote_spanned! {span=>
            match #private::within(#site, #private::carry(), #body) {
                ctx_work => {
                    use #private::any_kinds::*;
                    let ctx_given = (&&&&&&&&&&ctx_work).__ctx_kind().wrap(ctx_work);
                    ctx_given
                }
            }
        };
        in_group(Delimiter::Brace, given, last_span(&body)).into_token_stream()
    }

    /// A closure that runs in the context that the variable `ctx_context` has.
    pub(crate) fn inside(&self, mut closure: ExprClosure, calls: Calls) -> TokenStream {
        let private = &self.private;
        let place = first_span(&closure.to_token_stream());
        let name = context_variable(place);
        let body = std::mem::replace(&mut closure.body, Box::new(Expr::Verbatim(TokenStream::new())));
        let span = Span::mixed_site().located_at(first_span(&body.to_token_stream()));
        // The outermost tokens have the user's spans, for the reason given in `wrap`.
        let last = last_span(&body.to_token_stream());
        let call = if closure.asyncness.is_some() {
            let body = match *body {
                Expr::Block(block) => block.to_token_stream(),
                body => quote_spanned!(span=> { #body }),
            };
            match calls {
                Calls::Once => quote_spanned!(span=> #private::run_async(#name, async #body).await),
                Calls::Many => quote_spanned!(span=> #private::inside_async(&#name, async #body).await),
            }
        } else {
            let (output, moved) = (&closure.output, move_unused(&mut closure.inputs, &body));
            let body = inner_body(&body, moved, span);
            let body = self.given(output, body.into_token_stream());
            let bars = quote_spanned!(place=> ||);
            // What the closure owns and is called once with is dropped inside.
            let capture = closure.capture.as_ref().filter(|_| calls == Calls::Once);
            let (function, context) = match calls {
                Calls::Once => ("run", name.to_token_stream()),
                Calls::Many => ("inside", quote_spanned!(span=> &#name)),
            };
            let (function, path) = (Ident::new(function, place), with_span(private, place));
            let colons = quote_spanned!(place=> ::);
            let arguments = in_group(Delimiter::Parenthesis, quote!(#context, #capture #bars #output #body), last);
            quote!(#path #colons #function #arguments)
        };
        let call = match closure.output {
            ReturnType::Default => call,
            ReturnType::Type(..) => in_group(Delimiter::Brace, call, span).into_token_stream(),
        };
        closure.body = Box::new(Expr::Verbatim(call));
        closure.into_token_stream()
    }
}

/// The body of the inner closure. A statement tells lints that the closure is more than a call, and that a user's braces are not
/// unnecessary ones.
fn inner_body(body: &Expr, moved: TokenStream, span: Span) -> Group {
    let tokens = body.to_token_stream();
    let last = last_span(&tokens);
    let statement = quote_spanned!(span=> let () = (););
    let body = match tokens.clone().into_iter().next() {
        Some(TokenTree::Group(braces)) if matches!(body, Expr::Block(block) if block.label.is_none() && block.attrs.is_empty()) =>
        {
            let inside = braces.stream();
            with_tokens(&braces, quote!(#statement #inside))
        }
        _ if moved.is_empty() => in_group(Delimiter::Brace, quote!(#statement #tokens), last),
        _ => in_group(Delimiter::Brace, quote!(#statement #tokens), span),
    };
    if moved.is_empty() { body } else { in_group(Delimiter::Brace, quote!(#moved #body), span.located_at(last)) }
}

/// An argument that the body does not name is dropped behind it, outside of the context. These statements, at the
/// beginning of the inner closure, take such ones inside.
fn move_unused(inputs: &mut Punctuated<Pat, Token![,]>, body: &Expr) -> TokenStream {
    let body = body.to_token_stream();
    let mut moved = TokenStream::new();
    for (index, input) in inputs.iter_mut().enumerate() {
        let pattern = match input {
            Pat::Type(typed) => &mut *typed.pat,
            pattern => pattern,
        };
        match pattern {
            Pat::Ident(name) if name.by_ref.is_none() && name.subpat.is_none() && !has_name(&body, &name.ident) => {
                let name = &name.ident;
                moved.extend(quote!(let #name = #name;));
            }
            Pat::Wild(_) => {
                let name = Ident::new(&format!("ctx_arg{index}"), Span::mixed_site());
                moved.extend(quote!(let #name = #name; let _ = &#name;));
                *pattern = syn::parse_quote!(#name);
            }
            _ => {}
        }
    }
    moved
}

struct Made {
    /// An expression of type `Work`.
    work: TokenStream,
    hoisted: Option<Hoisted>,
}

impl Made {
    fn of(work: TokenStream) -> Self {
        Made { work, hoisted: None }
    }
}

/// Arguments that are evaluated before a call, and the names that stand for them in it.
struct Hoisted {
    arguments: Vec<TokenStream>,
    names: Vec<Ident>,
}

/// `audit(load().await, 1)`: the arguments up to the last that waits, and the call with names in their place.
fn hoist_arguments(call: Expr) -> Option<(TokenStream, Hoisted)> {
    let waits = |tokens: &dyn ToTokens| contains_await(tokens.to_token_stream()).is_some();
    let mut call = call;
    let arguments = match &mut call {
        Expr::Call(call) if matches!(*call.func, Expr::Path(_)) => &mut call.args,
        Expr::MethodCall(call) if matches!(*call.receiver, Expr::Path(_)) => &mut call.args,
        _ => return None,
    };
    let count = arguments.iter().rposition(|argument| waits(argument))? + 1;
    let mut hoisted = Hoisted { arguments: Vec::new(), names: Vec::new() };
    for (index, argument) in arguments.iter_mut().take(count).enumerate() {
        let name = Ident::new(&format!("ctx_arg{index}"), Span::mixed_site());
        let argument = std::mem::replace(argument, syn::parse_quote!(#name));
        hoisted.arguments.push(argument.into_token_stream());
        hoisted.names.push(name);
    }
    Some((call.into_token_stream(), hoisted))
}

/// `async { .. }`  =>  `block(carry(), async { .. })`, at the block's own place.
pub(crate) fn async_block(private: &TokenStream, block: &TokenStream) -> TokenStream {
    call(private, "block", &quote!(#private::carry(), #block), first_span(block), last_span(block))
}

/// A call of ours in the place of the user's tokens: the outermost tokens have their spans, for the reason given in `wrap`.
pub(crate) fn call(private: &TokenStream, name: &str, arguments: &TokenStream, first: Span, last: Span) -> TokenStream {
    let (outer, name) = (with_span(private, first), Ident::new(name, first));
    let arguments = in_group(Delimiter::Parenthesis, arguments.clone(), last);
    let separator = quote_spanned!(first=> ::);
    quote!(#outer #separator #name #arguments)
}

/// The variable that has the context for closures.
pub(crate) fn context_variable(place: Span) -> Ident {
    Ident::new("ctx_context", Span::mixed_site().located_at(place))
}

fn in_group(delimiter: Delimiter, tokens: TokenStream, place: Span) -> Group {
    let mut group = Group::new(delimiter, tokens);
    group.set_span(place);
    group
}

/// Whether what an expression gives may be work that somebody else polls. A spawn site gives a handle to work that is on its way.
pub(crate) fn gives_work(expression: &Expr) -> bool {
    let block_gives = |block: &Block| match block.stmts.last() {
        Some(Stmt::Expr(last, None)) => gives_work(last),
        Some(Stmt::Macro(last)) if last.semi_token.is_none() => true,
        _ => false,
    };
    match expression {
        Expr::Block(block) => block_gives(&block.block),
        Expr::Unsafe(block) => block_gives(&block.block),
        Expr::If(branch) => {
            block_gives(&branch.then_branch) || branch.else_branch.as_ref().is_some_and(|(_, other)| gives_work(other))
        }
        Expr::Match(branches) => branches.arms.iter().any(|arm| gives_work(&arm.body)),
        Expr::Paren(inner) => gives_work(&inner.expr),
        Expr::Loop(_) | Expr::While(_) | Expr::ForLoop(_) | Expr::Assign(_) | Expr::Binary(_) | Expr::Unary(_) => false,
        Expr::Call(call) if matches!(&*call.func, Expr::Path(function) if spawns(function.path.segments.last().map(|last| &last.ident))) => {
            false
        }
        Expr::MethodCall(call) if spawns(Some(&call.method)) || is_inferred(call) => false,
        // Of what is unwrapped, the type may come from the place. A future in a `Result` is rare.
        Expr::Try(_) => false,
        Expr::Call(call) if matches!(&*call.func, Expr::Path(function) if last_name_is(&function.path, &["abort", "exit"])) => {
            false
        }
        expression => may_be_work(expression, &[]),
    }
}

/// A method that gives what is expected of it, or unwraps it.
fn is_inferred(call: &ExprMethodCall) -> bool {
    const NAMES: [&str; 8] = ["and_then", "default", "expect", "get", "product", "sum", "try_get", "unwrap"];
    call.turbofish.is_none() && is_any(&call.method, &NAMES)
}

fn spawns(name: Option<&Ident>) -> bool {
    name.is_some_and(|name| name.to_string().starts_with("spawn"))
}

/// Whether an argument may be a future or a closure without parameters. What is clearly something else is not even
/// passed through: the compiler infers, reborrows and coerces it as before.
pub(crate) fn may_be_work(argument: &Expr, references: &[Ident]) -> bool {
    const CONVERSIONS: [&str; 5] = ["collect", "into", "parse", "try_into", "unwrap_or_default"];
    const WRAPPERS: [&str; 3] = ["Err", "Ok", "Some"];
    const NO_VALUE: [&str; 4] = ["panic", "todo", "unimplemented", "unreachable"];
    match argument {
        Expr::Array(_) | Expr::Lit(_) | Expr::Reference(_) | Expr::Repeat(_) | Expr::Tuple(_) => false,
        // What never ends is of any type.
        Expr::Break(_) | Expr::Continue(_) | Expr::Return(_) => false,
        Expr::Macro(call) => !last_name_is(&call.mac.path, &NO_VALUE),
        Expr::Path(path) => !path.path.get_ident().is_some_and(|name| *name == "None" || references.contains(name)),
        Expr::Call(call) => match (&*call.func, call.args.first()) {
            // `Box::new(|world| ..)`: the parameters are inferred from what the box becomes.
            (Expr::Path(function), Some(Expr::Closure(closure)))
                if !closure.inputs.is_empty() && is_box_new(&function.path) =>
            {
                false
            }
            (Expr::Path(function), _) => {
                let is_any_default = function.path.segments.first().is_some_and(|first| first.ident == "Default");
                !last_name_is(&function.path, &WRAPPERS) && !is_any_default
            }
            _ => true,
        },
        // `x.parse()?`, `x.parse().unwrap()`
        Expr::Try(inner) => may_be_work(&inner.expr, references),
        Expr::MethodCall(call) if call.method == "unwrap" || call.method == "expect" => {
            may_be_work(&call.receiver, references)
        }
        // With their type said, `collect::<Vec<_>>()`, they are what they are.
        Expr::MethodCall(call) if call.turbofish.is_none() => !is_any(&call.method, &CONVERSIONS),
        _ => true,
    }
}

fn is_box_new(path: &Path) -> bool {
    let mut last = path.segments.iter().rev().map(|segment| &segment.ident);
    last.next().is_some_and(|name| name == "new") && last.next().is_some_and(|name| name == "Box")
}

fn last_name_is(path: &Path, names: &[&str]) -> bool {
    path.segments.last().is_some_and(|last| is_any(&last.ident, names))
}
