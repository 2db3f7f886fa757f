//! The keys that code has in its context, as far as an attribute can see them: those that a function needs, and those of
//! the values that it binds.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Expr, FnArg, GenericParam, Pat, Path, Signature, Type};

use crate::args::Args;
use crate::attribute::Kind;
use crate::chain;
use crate::helper::{Helper, There};
use crate::tokens::{first_span, is_looked_into, last_span, with_span};

/// A value to bind.
#[derive(Clone)]
pub(crate) struct Value {
    pub(crate) expression: Expr,
    pub(crate) key: Option<SeenType>,
}

/// The type of a value, as its tokens show it.
#[derive(Clone)]
pub(crate) struct SeenType {
    pub(crate) ty: TokenStream,
    pub(crate) how: Seen,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seen {
    /// A constructor: it cannot be of another.
    Shown,
    /// A function or constant of the type, or an argument: the compiler is asked.
    Guessed,
    /// `value as Key`
    Said,
}

impl Value {
    /// `value` shows its type, or says it: `value as Key`.
    pub(crate) fn new(expression: Expr) -> Value {
        match expression {
            Expr::Cast(cast) => {
                let ty = cast.ty.to_token_stream();
                Value { expression: *cast.expr, key: Some(SeenType { ty, how: Seen::Said }) }
            }
            expression => Value { key: shown(&expression), expression },
        }
    }

    /// Where nothing counts on the type of a value: only what `as` says.
    pub(crate) fn said(expression: Expr) -> Value {
        match expression {
            expression @ Expr::Cast(_) => Value::new(expression),
            expression => Value { expression, key: None },
        }
    }

    /// The type of a value that is an argument of the function, or the clone of one.
    pub(crate) fn or_of_argument(mut self, signature: &Signature) -> Value {
        if self.key.is_none() {
            self.key = type_of_argument(&self.expression, signature).map(|ty| SeenType { ty, how: Seen::Guessed });
        }
        self
    }
}

impl ToTokens for Value {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.expression.to_tokens(tokens);
    }
}

/// `Request { .. }`, `Tenant(..)`, `Role::Admin`, `Session::open(..)`
fn shown(value: &Expr) -> Option<SeenType> {
    match value {
        Expr::Paren(inner) => shown(&inner.expr),
        Expr::Group(inner) => shown(&inner.expr),
        Expr::Struct(value) if value.qself.is_none() => of_path(&value.path, true),
        Expr::Call(call) => match &*call.func {
            Expr::Path(function) if function.qself.is_none() => of_path(&function.path, true),
            _ => None,
        },
        Expr::Path(value) if value.qself.is_none() => of_path(&value.path, false),
        _ => None,
    }
}

/// The type that a path to a constructor, a variant, a function or a constant of it has in front of that.
fn of_path(path: &Path, is_called: bool) -> Option<SeenType> {
    const TRAITS: [&str; 9] =
        ["Clone", "Default", "From", "FromIterator", "FromStr", "Into", "ToOwned", "TryFrom", "TryInto"];
    let is_type = |ident: &Ident| {
        let name = ident.unraw().to_string();
        name.starts_with(char::is_uppercase) && !TRAITS.contains(&name.as_str())
    };
    let last = &path.segments.last()?.ident;
    // `LIMITS` is a constant; `A` may be a type.
    let name = last.unraw().to_string();
    let is_constant = !is_called && name.len() > 1 && !name.contains(char::is_lowercase);
    let owner = path.segments.iter().rev().nth(1).filter(|segment| is_type(&segment.ident));
    if owner.is_some() {
        let mut ty = path.clone();
        ty.segments.pop();
        ty.segments.pop_punct();
        let is_guess = !is_type(&path.segments.last()?.ident) || is_constant;
        let how = if is_guess { Seen::Guessed } else { Seen::Shown };
        return Some(SeenType { ty: ty.to_token_stream(), how });
    }
    (is_type(last) && !is_constant).then(|| SeenType { ty: path.to_token_stream(), how: Seen::Shown })
}

fn type_of_argument(value: &Expr, signature: &Signature) -> Option<TokenStream> {
    let (name, is_clone) = match value {
        Expr::Path(path) => (path.path.get_ident()?, false),
        Expr::MethodCall(call) if call.method == "clone" => match &*call.receiver {
            Expr::Path(path) => (path.path.get_ident()?, true),
            _ => return None,
        },
        _ => return None,
    };
    signature.inputs.iter().find_map(|input| match input {
        FnArg::Typed(argument) => match (&*argument.pat, &*argument.ty) {
            (Pat::Ident(pattern), Type::Path(ty)) if pattern.ident == *name => Some(ty.to_token_stream()),
            (Pat::Ident(pattern), Type::Reference(ty)) if pattern.ident == *name && is_clone => match &*ty.elem {
                Type::Path(ty) => Some(ty.to_token_stream()),
                _ => None,
            },
            _ => None,
        },
        FnArg::Receiver(_) => None,
    })
}

/// What is provided to a stretch of code.
#[derive(Clone)]
pub(crate) struct Provided {
    runtime: Path,
    /// The function's own type parameters: what they require is not known.
    parameters: Vec<Ident>,
    keys: Vec<Key>,
    has_unknown: bool,
    /// The functions whose closures the code stands in: they may provide more.
    helpers: Vec<Helper>,
}

#[derive(Clone)]
struct Key {
    ty: TokenStream,
    text: String,
    /// Whether there is a spawn site between the binding and this code.
    has_crossed: bool,
    /// Whether the user answers for it: it is taken to be there, wherever the code runs.
    is_unchecked: bool,
}

impl Provided {
    /// To the body of a function. Nothing is proved of one that is called, but for its spawn sites, as it is.
    pub(crate) fn by(kind: Kind, args: &Args, signature: &Signature) -> Option<Provided> {
        if args.inherit.is_some() {
            return None;
        }
        let parameter = |param: &GenericParam| match param {
            GenericParam::Type(param) => Some(param.ident.clone()),
            GenericParam::Lifetime(_) | GenericParam::Const(_) => None,
        };
        let parameters = signature.generics.params.iter().filter_map(parameter).collect();
        let nothing = Provided {
            runtime: args.runtime.clone(),
            parameters,
            keys: Vec::new(),
            has_unknown: false,
            helpers: Vec::new(),
        };
        let mut provided = nothing.and(&args.values);
        if kind == Kind::With {
            args.needs.iter().for_each(|key| provided.add(key.to_token_stream()));
        }
        Some(provided)
    }

    /// With values on top.
    pub(crate) fn and(&self, values: &[Value]) -> Provided {
        let mut provided = self.clone();
        for value in values {
            match &value.key {
                Some(key) => provided.add(key.ty.clone()),
                None => provided.has_unknown = true,
            }
        }
        provided
    }

    fn add(&mut self, ty: TokenStream) {
        let text = ty.to_string().replace(":: <", "<");
        self.keys.retain(|key| key.text != text);
        self.keys.push(Key { ty, text, has_crossed: false, is_unchecked: false });
    }

    /// With keys that the user answers for.
    pub(crate) fn and_unchecked(&self, keys: &[Type]) -> Provided {
        let mut provided = self.clone();
        for key in keys {
            provided.add(key.to_token_stream());
            provided.keys.iter_mut().last().into_iter().for_each(|key| key.is_unchecked = true);
        }
        provided
    }

    /// With what a function provides to a closure.
    pub(crate) fn beside(&self, helper: Helper) -> Provided {
        let mut provided = self.clone();
        provided.helpers.push(helper);
        provided
    }

    /// What is left of it in spawned work.
    pub(crate) fn across(&self) -> Provided {
        let mut provided = self.clone();
        provided.helpers.iter_mut().for_each(Helper::across);
        provided.keys.iter_mut().for_each(|key| key.has_crossed = !key.is_unchecked);
        provided
    }

    /// What is left of it in detached work.
    pub(crate) fn detached(&self) -> Provided {
        let mut provided = Provided { has_unknown: false, helpers: Vec::new(), ..self.clone() };
        provided.keys.retain(|key| key.is_unchecked);
        provided
    }

    /// The type that says all this.
    pub(crate) fn scope(&self, span: Span) -> TokenStream {
        let runtime = &self.runtime;
        let unknown = self.has_unknown.then(|| quote_spanned!(span=> #runtime::__private::UnknownType));
        let keys: Vec<TokenStream> = self.keys.iter().map(|key| self.element(key, span)).chain(unknown).collect();
        scope(&keys, runtime, span)
    }

    /// All this, with what functions provide besides.
    fn there(&self, place: Span) -> Option<There> {
        There::new(self.scope(place), &self.helpers, private(&self.runtime), place)
    }

    /// Whether the key is a type parameter, or of one, or `Self`: what it requires is for the compiler to say. One of a block
    /// around the function is known by its name: a capital letter.
    fn is_parameter(&self, key: &str) -> bool {
        let first = key.split("::").next().unwrap_or_default().trim();
        let is_letter = first.len() == 1 && first.starts_with(char::is_uppercase);
        is_letter || first == "Self" || first.starts_with('<') || self.parameters.iter().any(|known| *known == first)
    }

    fn element(&self, key: &Key, span: Span) -> TokenStream {
        let (ty, runtime) = (&key.ty, &self.runtime);
        let is_parameter = self.is_parameter(&key.text);
        match (key.has_crossed, is_parameter) {
            (true, _) => quote_spanned!(span=> <#ty as #runtime::Context>::__Crossing),
            (false, true) => quote_spanned!(span=> <#ty as #runtime::Context>::__Required),
            (false, false) => ty.clone(),
        }
    }
}

/// 16 types at most to a tuple, and pairs from there.
fn scope(keys: &[TokenStream], runtime: &Path, span: Span) -> TokenStream {
    if keys.len() <= 16 {
        return quote_spanned!(span=> (#(#keys,)*));
    }
    let (first, rest) = keys.split_at(16);
    let (first, rest) = (scope(first, runtime, span), scope(rest, runtime, span));
    quote_spanned!(span=> #runtime::__private::Both<#first, #rest>)
}

/// `value`, which nothing is expected of before it is awaited, or a method of it called: checked.
///
/// ```text
/// call()    =>  call().__ctx_asked::<(A, B)>().__ctx_checked()
/// variable  =>  asked::<(A, B), _>(variable).__ctx_checked()
/// ```
/// A method call is what costs the compiler the least. But it reborrows a place that is a `&mut`, where an `.await` moves it.
/// Where variables went into the value, the statements about them are needed, and so is what stands around those.
pub(crate) fn asked(
    value: TokenStream,
    written: &[TokenTree],
    variables: &[Ident],
    provided: &Provided,
) -> TokenStream {
    if !variables.is_empty() || is_looked_into(written) || !provided.helpers.is_empty() {
        return checked(value, variables, provided);
    }
    let place = called(written);
    let scope = provided.scope(place);
    if chain::is_call(written) {
        return quote_spanned!(place=> #value.__ctx_asked::<#scope>().__ctx_checked());
    }
    let (private, value) = (with_span(&private(&provided.runtime), place), without_lint(&value));
    quote_spanned!(place=> #private::asked::<#scope, _>(#value).__ctx_checked())
}

/// `value`, checked: what it needs from the context is provided. So it is of the variables, which went into it.
///
/// ```text
/// match value { work => 'checked: { break 'checked work; asked::<(A, B), _>(&work).__ctx_checked(); } }
/// ```
/// The compiler looks at what is never reached, and throws it away. What is expected of the value reaches it through
/// the `break`, before the question for its type.
pub(crate) fn checked(value: TokenStream, variables: &[Ident], provided: &Provided) -> TokenStream {
    let name = Ident::new("ctx_checked", Span::mixed_site().located_at(first_span(&value)));
    let checks = checks(&name, &value, variables, provided);
    around(value, &name, &checks)
}

/// `value`, and the check of the variables that went into it alone.
pub(crate) fn with_checked_variables(value: TokenStream, variables: &[Ident], provided: &Provided) -> TokenStream {
    let name = Ident::new("ctx_checked", Span::mixed_site().located_at(first_span(&value)));
    let checks = variables.iter().map(|variable| needs(variable, provided, variable.span())).collect();
    around(value, &name, &checks)
}

/// `value`, and another check of it.
pub(crate) fn with_check(value: TokenStream, check: impl FnOnce(&Ident) -> TokenStream) -> TokenStream {
    let name = Ident::new("ctx_checked", Span::mixed_site().located_at(first_span(&value)));
    let check = check(&name);
    around(value, &name, &check)
}

fn around(value: TokenStream, name: &Ident, checks: &TokenStream) -> TokenStream {
    if checks.is_empty() {
        return value;
    }
    let (first, last) = (first_span(&value), last_span(&value));
    let span = Span::mixed_site().located_at(first);
    let block = never_reached(&name.to_token_stream(), checks, span);
    let mut arms = Group::new(Delimiter::Brace, quote_spanned!(span=> #name => #block));
    arms.set_span(last);
    let (keyword, value) = (Ident::new("match", first), without_lint(&value));
    quote!(#keyword #value #arms)
}

/// The statements that check what a variable needs that has `value`, and the variables that went into it. Of what was
/// looked into, this has been said.
pub(crate) fn checks(name: &Ident, value: &TokenStream, variables: &[Ident], provided: &Provided) -> TokenStream {
    let tokens: Vec<TokenTree> = value.clone().into_iter().collect();
    let of_value = (!is_looked_into(&tokens)).then(|| needs(name, provided, called(&tokens)));
    let of_variables = variables.iter().map(|variable| needs(variable, provided, variable.span()));
    of_value.into_iter().chain(of_variables).collect()
}

/// `(&mut future).await` needs its parentheses, and `match (&mut future) {}` and `asked((&mut future))` do not: the lint
/// looks at where they are from.
fn without_lint(value: &TokenStream) -> TokenStream {
    let mut tokens = value.clone().into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Group(mut group)), None) => {
            group.set_span(Span::mixed_site().located_at(group.span()));
            group.into_token_stream()
        }
        _ => value.clone(),
    }
}

/// The statement that checks what a variable needs. The tokens are the user's, but for what lints could find in them: so
/// the compiler blames `place`, and nothing else.
pub(crate) fn needs(variable: &Ident, provided: &Provided, place: Span) -> TokenStream {
    let (scope, private) = (provided.scope(place), with_span(&private(&provided.runtime), place));
    if let Some(there) = provided.there(place) {
        return never(&there.asked_for(variable), place);
    }
    let asked = quote_spanned!(place=> #private::asked::<#scope, _>(&#variable).__ctx_checked(););
    let result = quote_spanned!(Span::mixed_site().located_at(place)=> let _: &_ =);
    never(&quote!(#result #asked), place)
}

/// The statement that checks that a key is provided.
pub(crate) fn key(key: &Type, provided: &Provided) -> TokenStream {
    key_at(key, provided, first_span(&key.to_token_stream()))
}

/// As [`key`], where `place` is to be blamed.
pub(crate) fn key_at(key: &Type, provided: &Provided, place: Span) -> TokenStream {
    let (scope, private) = (provided.scope(place), with_span(&private(&provided.runtime), place));
    if let Some(there) = provided.there(place) {
        return never(&there.asked_for_key(key), place);
    }
    never(&quote_spanned!(place=> #private::is_provided::<#scope, #key, _>();), place)
}

pub(crate) fn never(statement: &TokenStream, place: Span) -> TokenStream {
    let span = Span::mixed_site().located_at(place);
    quote_spanned!(span=> #[allow(unreachable_code)] #statement)
}

fn private(runtime: &Path) -> TokenStream {
    quote!(#runtime::__private)
}

/// Where the function is named whose value this is: what is called last, or what stands last.
pub(crate) fn called(value: &[TokenTree]) -> Span {
    let name = |token: &TokenTree| matches!(token, TokenTree::Ident(_) | TokenTree::Literal(_));
    value.iter().rfind(|token| name(token)).or(value.first()).map_or_else(Span::call_site, TokenTree::span)
}

/// A block that gives `value`, and has statements in it which the compiler checks, and nobody runs.
pub(crate) fn never_reached(value: &TokenStream, statements: &TokenStream, span: Span) -> TokenStream {
    let span = Span::mixed_site().located_at(span);
    quote_spanned!(span=> 'ctx_checked: { break 'ctx_checked #value; #statements })
}
