//! Building the item that takes the annotated function's place. Nothing fails here.

use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Meta, ReturnType, Signature, Token, Type, Visibility};

use crate::args::Args;
use crate::attribute::Kind;
use crate::editor;
use crate::function::Function;
use crate::provided::{self, Provided, Seen, Value};
use crate::returned_work::Returned;
use crate::rewrite::with_tokens;
use crate::site::Creation;
use crate::tokens::{contains_return, first_span, has_macro_call, last_span, located};
use crate::{lifetimes, parameters, provides, return_type, returned_work};

pub(crate) fn function(kind: Kind, args: &Args, function: Function, rewritten: Option<Group>) -> TokenStream {
    let Function { mut attributes, visibility, mut signature, body: written, end, .. } = function;
    let is_no_async_fn_then = written.is_some() && args.inherit.is_none() || !args.needs.is_empty();
    if signature.asyncness.is_some() && is_no_async_fn_then {
        expect_no_async_fn(&mut attributes);
    }
    let (Some(written), Some(body)) = (written, rewritten) else {
        return declaration(args, &attributes, &visibility, signature, end);
    };
    let companion = provides::companion(args, &visibility, &signature);
    let mut allowed = allow_needs(args);
    let block = if signature.constness.is_some() {
        // Reported: as little as possible, so that nothing else is.
        inner(args, &body).into_token_stream()
    } else if signature.asyncness.is_some() && args.inherit.is_none() {
        let assignments = parameters::allow_assignments(&signature, &args.values);
        let caller =
            (!makes_scope(kind, args) && may_track_caller(&attributes, &signature)).then(|| quote!(#[track_caller]));
        allowed.extend(quote!(#assignments #caller));
        let returned = match makes_scope(kind, args) {
            true => Returned::of(kind, false, &signature.output, &written),
            false => Returned::AsItIs,
        };
        asynchronous(kind, args, &mut signature, &body, returned)
    } else {
        let returned = match args.inherit {
            None if args.needs.is_empty() => Returned::of(kind, makes_scope(kind, args), &signature.output, &written),
            // What is wrapped in the body does not say what it needs.
            None => Returned::of_type(&signature.output),
            Some(_) => Returned::AsItIs,
        };
        if returned == Returned::Opaque {
            add_needs(args, &mut signature.output);
        }
        match makes_scope(kind, args) {
            true if returned == Returned::AsItIs => bound(kind, args, &mut signature, &body),
            true if returned == Returned::Asked && !may_return_early(&signature.output, &body) => {
                bound_and_asked(kind, args, &mut signature, &body)
            }
            true => bound_work(kind, args, &mut signature, &body, returned),
            false => in_callers_context(kind, args, &mut signature, &body, returned),
        }
    };
    quote! {
        #(#attributes)*
        #allowed
        #visibility #signature #block
        #companion
    }
}

/// Whether hooks may be told where the function is called. Values to bind are the user's code, of which a panic would name
/// the wrong place then; all else runs later.
fn may_track_caller(attributes: &[Attribute], signature: &Signature) -> bool {
    let is_in_the_way = |attribute: &Attribute| {
        ["naked", "target_feature", "track_caller"].iter().any(|name| attribute.path().is_ident(name))
    };
    signature.abi.is_none() && !attributes.iter().any(is_in_the_way)
}

/// The method of a trait that has no body. It is as it was, but for what it needs.
fn declaration(
    args: &Args,
    attributes: &[Attribute],
    visibility: &Visibility,
    mut signature: Signature,
    end: Option<TokenTree>,
) -> TokenStream {
    if args.needs.is_empty() {
        return quote!(#(#attributes)* #visibility #signature #end);
    }
    if signature.asyncness.take().is_some() {
        lifetimes::name(&mut signature);
        signature.output = future(args, &signature);
    } else if Returned::of_type(&signature.output) == Returned::Opaque {
        add_needs(args, &mut signature.output);
    }
    quote!(#(#attributes)* #visibility #signature #end)
}

/// `T`  =>  `impl Future<Output = T>`, and what it needs. Where a trait declares another `T`, that is blamed, and where it declares
/// other needs, the name.
fn future(args: &Args, signature: &Signature) -> ReturnType {
    let private = args.private();
    let output = return_type::output(&signature.output, &private);
    let blamed = match &signature.output {
        ReturnType::Type(_, ty) if args.needs.is_empty() => first_span(&ty.to_token_stream()),
        _ => signature.ident.span(),
    };
    let place = Span::mixed_site().located_at(blamed);
    // For the compiler, the signature ends where it did.
    let mut end = Punct::new('>', Spacing::Alone);
    end.set_span(match &signature.output {
        ReturnType::Default => signature.paren_token.span.close(),
        ReturnType::Type(_, ty) => last_span(&ty.to_token_stream()),
    });
    let needs = &args.needs;
    let future = match needs.is_empty() {
        true => quote_spanned!(place=> impl #private::Future<Output = #output #end),
        false => {
            quote_spanned!(place=> impl #private::Future<Output = #output> + #private::Needs<Keys = (#(#needs,)*) #end)
        }
    };
    ReturnType::Type(Token![->](place), Box::new(Type::Verbatim(future)))
}

/// `Needs<Keys = (A, B)>`, if there are any.
fn needs(args: &Args) -> Option<TokenStream> {
    let (private, needs) = (args.private(), &args.needs);
    (!needs.is_empty()).then(|| quote!(#private::Needs<Keys = (#(#needs,)*)>))
}

/// `impl Future<..>`  =>  `impl Future<..> + Needs<Keys = (A, B)>`
fn add_needs(args: &Args, output: &mut ReturnType) {
    if let ReturnType::Type(_, ty) = output
        && let Type::ImplTrait(ty) = &mut **ty
        && let Some(needs) = needs(args)
    {
        ty.bounds.push(syn::parse_quote!(#needs));
    }
}

/// The lint `async_fn_in_trait` does not know the function any more. So what expects it would not be met.
fn expect_no_async_fn(attributes: &mut Vec<Attribute>) {
    attributes.retain_mut(|attribute| {
        let Meta::List(list) = &mut attribute.meta else { return true };
        if !list.path.is_ident("expect") {
            return true;
        }
        let Ok(lints) = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated) else { return true };
        let kept: Vec<&Meta> = lints.iter().filter(|lint| !lint.path().is_ident("async_fn_in_trait")).collect();
        if kept.len() == lints.len() {
            return true;
        }
        list.tokens = quote!(#(#kept),*);
        kept.iter().any(|lint| matches!(lint, Meta::Path(_)))
    });
}

/// Where a trait that is not ours declares the method, its implementation may say more of it.
fn allow_needs(args: &Args) -> TokenStream {
    if args.needs.is_empty() { TokenStream::new() } else { quote!(#[allow(refining_impl_trait)]) }
}

/// Whether the function has values to bind, or a context of its own.
fn makes_scope(kind: Kind, args: &Args) -> bool {
    kind == Kind::Root || !args.values.is_empty()
}

/// A future or stream in a context, that says what it needs.
fn scope(args: &Args, context: &TokenStream, work: &TokenStream, span: Span) -> TokenStream {
    let private = args.private();
    if args.needs.is_empty() {
        return quote_spanned!(span=> #private::scope(#context, #work));
    }
    // The keys are those of the return type: said once, so that what is wrong with them is said once.
    quote_spanned!(span=> #private::needing(#context, #work))
}

/// The same for one whose body is rewritten already. What other macros put around that since, no pass has wrapped.
pub(crate) fn rewritten_function(kind: Kind, args: &Args, mut function: Function) -> TokenStream {
    let nothing = Group::new(Delimiter::Brace, TokenStream::new());
    let body = function.body.replace(nothing);
    self::function(kind, args, function, body)
}

/// The body of an `async fn` that stays one, in a context:
///
/// ```text
/// { body }   =>   { let context = root(..); rooted(context, async move { body }).await }
/// ```
pub(crate) fn inside(kind: Kind, args: &Args, signature: &Signature, body: &Group) -> Group {
    let inner = inner(args, body);
    if !makes_scope(kind, args) {
        return inner;
    }
    let (context, private, span) = (context(kind, args, signature), args.private(), Span::mixed_site());
    let hint = return_type::hint(&signature.output);
    let work = quote_spanned!(span=> async move { #hint #inner });
    let scope = match kind {
        Kind::Root => quote_spanned!(span=> #private::rooted(ctx_context, #work)),
        Kind::With => quote_spanned!(span=> #private::scope(ctx_context, #work)),
    };
    with_tokens(body, quote_spanned!(span=> let ctx_context = #context; #scope.await))
}

/// The future of a function that binds. If it gives a future or stream, the function goes on in that.
///
/// ```text
/// scope(..)   =>   goes_on(scope(..), |work| { use returned_kinds::*; (&&&&&&&&&&work).__ctx_kind().wrap(work) })
/// ```
fn going_on(args: &Args, returned: Returned, scope: TokenStream) -> TokenStream {
    let (private, span) = (args.private(), Span::mixed_site());
    match returned {
        Returned::AsItIs => scope,
        Returned::Opaque => quote_spanned!(span=> #private::goes_on(#scope, #private::in_its_context)),
        // Of other names nothing is asked: an `async fn` may give what it likes.
        Returned::Boxed | Returned::Asked => {
            let wrapped = quote_spanned!(span=> (&&&&&&&&&&ctx_work).__ctx_kind().wrap(ctx_work));
            quote_spanned! {span=>
                #private::goes_on(#scope, |ctx_work| {
                    use #private::returned_kinds::*;
                    #wrapped
                })
            }
        }
    }
}

/// The function with one more attribute behind the others: they are expanded first.
pub(crate) fn for_another_macro(function: Function, attribute: &TokenStream) -> TokenStream {
    let Function { attributes, visibility, signature, body, end, .. } = function;
    quote!(#(#attributes)* #attribute #visibility #signature #body #end)
}

/// ```text
/// async fn f(a: A) -> T { body }
/// =>
/// fn f(a: A) -> impl Future<Output = T> {
///     scope(carry(), async move { let _ = &a; { body } })
/// }
/// ```
/// Values have temporaries, which may borrow what the block takes: `let context = root(..); scope(context, ..)`. `returned` is what
/// becomes of a future or stream that the body gives.
fn asynchronous(kind: Kind, args: &Args, signature: &mut Signature, body: &Group, returned: Returned) -> TokenStream {
    let mut context = context(kind, args, signature);
    let moved = parameters::into_block(signature, &args.values, &body.stream());
    let hint = return_type::hint(&signature.output);
    let body = &inner(args, body);
    let value = return_type::as_expected(&signature.output, body, &args.private());
    let asyncness = signature.asyncness.take().map(|keyword| keyword.span).unwrap_or_else(Span::call_site);
    signature.output = future(args, signature);
    lifetimes::name(signature);
    // For the compiler, the item begins where it did.
    signature.fn_token.span = asyncness;
    let span = Span::mixed_site().located_at(returned_work::blamed(body));
    let block = in_block(body, quote!(#moved #hint #value));
    let future = quote_spanned!(asyncness=> async move #block);
    let mut bound = None;
    if makes_scope(kind, args) {
        bound = Some(quote_spanned!(span=> let ctx_context = #context;));
        context = quote_spanned!(span=> ctx_context);
    }
    let scoped = match kind {
        Kind::Root => {
            let private = args.private();
            quote_spanned!(span=> #private::rooted(#context, #future))
        }
        Kind::With => scope(args, &context, &future, span),
    };
    let scoped = going_on(args, returned, scoped);
    in_users_braces(body, quote!(#bound #scoped))
}

/// ```text
/// statements { body }   =>   { { statements { body } } }
/// ```
/// Before edition 2024, temporaries of a block's last expression live until its variables are gone, which the arguments are here.
/// The braces around the statements are of the macro's edition, where such temporaries go first. The outermost are the user's: in
/// those of a macro, the compiler names no variable.
fn in_block(body: &Group, statements: TokenStream) -> Group {
    let mut block = Group::new(Delimiter::Brace, statements);
    block.set_span(Span::mixed_site().located_at(body.span()));
    with_tokens(body, block.into_token_stream())
}

/// The body of an item that takes the function's place. With other braces, the compiler takes the item for generated code, and
/// reports no lints in it.
fn in_users_braces(body: &Group, tokens: TokenStream) -> TokenStream {
    with_tokens(body, tokens).into_token_stream()
}

/// ```text
/// fn f(a: A) -> T { body }
/// =>
/// fn f(a: A) -> T { let context = bind_here(..); match context.enter() { _ctx_running => { let a = a; { body } } } }
/// ```
/// `match`, so that temporaries of the body are dropped inside.
fn bound(kind: Kind, args: &Args, signature: &mut Signature, body: &Group) -> TokenStream {
    let context = context(kind, args, signature);
    let moved = parameters::into_scope(signature, &args.values, &body.stream());
    let body = &inner(args, body);
    let value = return_type::as_expected(&signature.output, body, &args.private());
    let block = in_block(body, quote!(#moved #value));
    // Values have temporaries, which are gone before the body runs.
    let run = quote_spanned! {Span::mixed_site()=>
        let ctx_context = #context;
        match ctx_context.enter() {
            _ctx_running => #block
        }
    };
    in_users_braces(body, run)
}

/// As [`bound`], where what the body gives may be work, in which the context goes on.
///
/// ```text
/// fn f(a: A) -> F { body }
/// =>
/// fn f(a: A) -> F {
///     let context = bind_here(..);
///     match context.enter() { running => { let work: F = { body }; let work = within(SITE, end_bound(running), work); .. } }
/// }
/// ```
fn bound_and_asked(kind: Kind, args: &Args, signature: &mut Signature, body: &Group) -> TokenStream {
    let (context, private, span) = (context(kind, args, signature), args.private(), Span::mixed_site());
    let moved = parameters::into_scope(signature, &args.values, &body.stream());
    let body = &inner(args, body);
    let block = in_block(body, quote!(#moved #body));
    let (captured, made) = match kind {
        Kind::Root => (None, quote_spanned!(span=> #private::end_root(ctx_running))),
        Kind::With => (
            Some(quote_spanned!(span=> let ctx_captured = #private::captured(&ctx_context);)),
            quote_spanned!(span=> #private::end_bound(ctx_running, ctx_captured)),
        ),
    };
    let (ty, asked) = (return_type::in_body(&signature.output), asked_in(args, signature, Returned::Asked, &made));
    let run = quote_spanned! {span=>
        let ctx_context = #context;
        #captured
        match ctx_context.enter() {
            ctx_running => {
                let ctx_work: #ty = #block;
                { #asked }
            }
        }
    };
    in_users_braces(body, run)
}

/// ```text
/// fn f(a: A) -> F { body }   =>   fn f(a: A) -> F { let (context, work) = bind_here(..).make(move || { body }); .. }
/// ```
fn bound_work(kind: Kind, args: &Args, signature: &mut Signature, body: &Group, returned: Returned) -> TokenStream {
    let context = context(kind, args, signature);
    let moved = parameters::into_block(signature, &args.values, &body.stream());
    let allowed = parameters::allow_assignments(signature, &args.values);
    let output = return_type::of_closure(&signature.output);
    let span = Span::mixed_site();
    let body = &inner(args, body);
    let block = in_block(body, quote!(#moved #body));
    let closure = quote_spanned!(signature.fn_token.span=> #allowed move || #output #block);
    let provided = Provided::by(kind, args, signature);
    let (made, work) = (quote_spanned!(span=> ctx_context), quote_spanned!(span=> ctx_work));
    let value = returned_in(args, signature, returned, provided, returned_work::blamed(body), &made, &work);
    let make = quote_spanned! {span=>
        let ctx_context = #context;
        let (ctx_context, ctx_work) = ctx_context.make(#closure);
        #value
    };
    in_users_braces(body, make)
}

/// ```text
/// fn f(a: A) -> T { body }             =>  fn f(a: A) -> T { body }
/// fn f(a: A) -> impl Stream { body }   =>  fn f(a: A) -> impl Stream { scope(carry(), { body }) }
/// ```
fn in_callers_context(
    kind: Kind,
    args: &Args,
    signature: &mut Signature,
    body: &Group,
    returned: Returned,
) -> TokenStream {
    let (private, inner, span) = (args.private(), inner(args, body), Span::mixed_site());
    match returned {
        // Nothing reads or is checked here. As it was: lints know `fn clone(&self) -> Self { *self }` by its body.
        Returned::AsItIs if args.needs.is_empty() && !needs_imports(body) => return body.into_token_stream(),
        Returned::AsItIs => return inner.into_token_stream(),
        Returned::Opaque | Returned::Boxed | Returned::Asked => {}
    }
    let value = match &signature.output {
        // A `return` gives the value, too.
        _ if contains_return(body.stream()).is_some() => {
            let output = return_type::of_closure(&signature.output);
            let moved = parameters::into_block(signature, &[], &body.stream());
            let allowed = parameters::allow_assignments(signature, &[]);
            let block = in_block(body, quote!(#moved #inner));
            quote_spanned!(span=> #private::call(#allowed move || #output #block))
        }
        output if returned == Returned::Boxed => {
            let ty = return_type::in_body(output);
            quote_spanned!(span=> { let ctx_work: #ty = #inner; ctx_work })
        }
        _ => inner.into_token_stream(),
    };
    let provided = Provided::by(kind, args, signature);
    let context = quote_spanned!(span=> #private::carry());
    let value = returned_in(args, signature, returned, provided, returned_work::blamed(body), &context, &value);
    in_users_braces(body, value)
}

/// Whether a `return` may give the value, which is one of work: it may stand in what a macro makes.
fn may_return_early(output: &ReturnType, body: &Group) -> bool {
    let is_work = Returned::of_type(output) == Returned::Boxed;
    contains_return(body.stream()).is_some() || is_work && has_macro_call(body.stream())
}

/// Whether there may be a `context!`, or a check, in a body.
pub(crate) fn needs_imports(body: &Group) -> bool {
    has_macro_call(body.stream()) || body.to_string().contains("__ctx_")
}

/// The future or stream that a function returns, in `context`. What is named like a box of one is asked for its type.
fn returned_in(
    args: &Args,
    signature: &Signature,
    returned: Returned,
    provided: Option<Provided>,
    blamed: Span,
    context: &TokenStream,
    value: &TokenStream,
) -> TokenStream {
    let (private, span) = (args.private(), Span::mixed_site());
    let site = creation("AsyncFn", "#[with_context]", signature).site(&private);
    match returned {
        Returned::AsItIs => value.clone(),
        Returned::Opaque => {
            // The keys that are needed are those of the return type: said once, so that what is wrong with them is said once.
            let keys = if args.needs.is_empty() { quote!(()) } else { quote!(_) };
            let scoped = quote_spanned!(span=> #private::returned::<#keys, _>(#site, ctx_context, ctx_work));
            let work = Ident::new("ctx_work", span);
            let checked = provided.map(|provided| {
                let (imports, check) = (imports(args), provided::needs(&work, &provided, blamed));
                provided::never_reached(&scoped, &quote!(#imports #check), span)
            });
            let scoped = checked.unwrap_or(scoped);
            quote_spanned!(span=> match (#context, #value) { (ctx_context, ctx_work) => #scoped })
        }
        Returned::Boxed | Returned::Asked => {
            let asked = asked_in(args, signature, returned, &quote_spanned!(span=> ctx_context));
            quote_spanned!(span=> match (#context, #value) { (ctx_context, ctx_work) => { #asked } })
        }
    }
}

/// What becomes of the variable `ctx_work` in `context`, by its type.
fn asked_in(args: &Args, signature: &Signature, returned: Returned, context: &TokenStream) -> TokenStream {
    let (private, span) = (args.private(), Span::mixed_site());
    let site = creation("AsyncFn", "#[with_context]", signature).site(&private);
    let kinds = match returned {
        Returned::Asked => quote_spanned!(span=> bound_kinds),
        _ => quote_spanned!(span=> returned_kinds),
    };
    // Of work that cannot be wrapped, the return type is blamed.
    let blamed = match &signature.output {
        ReturnType::Type(_, ty) if returned == Returned::Asked => span.located_at(ty.span()),
        _ => span,
    };
    let wrapped = quote_spanned!(blamed=> (&&&&&&&&&&ctx_work).__ctx_kind().wrap(ctx_work));
    quote_spanned! {span=>
        use #private::#kinds::*;
        let ctx_work = #private::within(#site, #context, ctx_work);
        #wrapped
    }
}

/// ```text
/// { body }   =>   { use {Annotated as _, ..}; body }
/// ```
/// The braces stay the user's: their edition says when temporaries are dropped. The item in front sees to it that
/// they are not unnecessary ones.
pub(crate) fn inner(args: &Args, body: &Group) -> Group {
    let (imports, keys, body_tokens) = (imports(args), keys(args), body.stream());
    let mut inner = Group::new(Delimiter::Brace, quote!(#imports #keys #body_tokens));
    inner.set_span(body.span());
    inner
}

/// What says of a needed type that it is no key.
fn keys(args: &Args) -> Option<TokenStream> {
    let is_key = |key: &Type| {
        let place = first_span(&key.to_token_stream());
        let private = located(&args.private(), place);
        quote_spanned!(place=> #private::is_key::<#key>();)
    };
    let keys: Vec<TokenStream> = args.needs.iter().map(is_key).collect();
    (!keys.is_empty()).then(|| quote!(if false { #(#keys)* }))
}

/// What makes `context!` compile, and the checks.
pub(crate) fn imports(args: &Args) -> TokenStream {
    let private = args.private();
    quote! {
        use #private::{Annotated as _, AnythingElse as _};
    }
}

/// What the function makes, at the place of the attribute.
fn creation(kind: &'static str, what: &str, signature: &Signature) -> Creation {
    let span = Span::mixed_site().located_at(signature.ident.span());
    Creation { kind, what: what.to_owned(), span }
}

/// The context that the function runs in.
fn context(kind: Kind, args: &Args, signature: &Signature) -> TokenStream {
    let private = args.private();
    if !makes_scope(kind, args) {
        return quote!(#private::carry());
    }
    let (work, what, make) = match kind {
        Kind::Root => ("Root", "#[context_root]", "root"),
        Kind::With => ("AsyncFn", "#[with_context(bind(..))]", "bind"),
    };
    let make = if signature.asyncness.is_some() { format_ident!("{make}") } else { format_ident!("{make}_here") };
    let site = creation(work, what, signature).site(&private);
    let values = tuple(&args.values, &private);
    let imports = imports(args);
    quote!({ #imports #private::#make(#site, #values) })
}

/// Eight values at most to a tuple, and tuples of tuples from there.
pub(crate) fn tuple(values: &[Value], private: &TokenStream) -> TokenStream {
    if values.len() <= 8 {
        let values = values.iter().map(|value| {
            let tokens: Vec<TokenTree> = value.to_token_stream().into_iter().collect();
            let place = |token: Option<&TokenTree>| editor::blamed(token.map_or_else(Span::call_site, TokenTree::span));
            let (first, last) = (place(tokens.first()), place(tokens.last()));
            let private = located(private, first);
            let mut argument = Group::new(Delimiter::Parenthesis, value.to_token_stream());
            argument.set_span(Span::mixed_site().located_at(last));
            let seen = value.key.as_ref().map(|key| (key.how, &key.ty));
            match seen {
                None | Some((Seen::Shown, _)) => quote_spanned!(first=> #private::value #argument),
                Some((Seen::Said, ty)) => quote_spanned!(first=> #private::value::<#ty> #argument),
                Some((Seen::Guessed, ty)) => quote_spanned!(first=> #private::value_of::<#ty, _> #argument),
            }
        });
        return quote!((#(#values,)*));
    }
    let (first, rest) = values.split_at(values.len() / 2);
    let (first, rest) = (tuple(first, private), tuple(rest, private));
    quote!((#first, #rest))
}
