//! Moving a function's arguments into the block that its body becomes, so that they are dropped as
//! before: after the body, the last first.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::{Attribute, FnArg, Pat, PatIdent, Receiver, Signature, Type};

use crate::provided::Value;
use crate::tokens::is_any;

/// Makes the signature fit, and gives the statements to stand first in the block.
///
/// A block drops what it captured in the order in which it names it, and its own variables before that,
/// in reverse. So arguments that the body uses by name are only named, last first:
///
/// ```text
/// fn f(a: A, b: B)        =>  fn f(a: A, b: B) { async move { let _ = &b; let _ = &a; body } }
/// ```
///
/// An argument with a pattern becomes a variable of the block, and so do those behind it:
///
/// ```text
/// fn f(a: A, (b, c): B)   =>  fn f(a: A, arg1: B) { async move { let _ = &a; let (b, c) = arg1; body } }
/// ```
///
/// as does one that the body may not use, so that the compiler still says that it is unused, and one that is `mut`, for the reason
/// given in [`allow_assignments`].
///
/// What `values`, the bindings of the attribute, may move stays outside, where they are evaluated. If they do
/// not, the block captures it where the body uses it; if that does not, it is dropped at the call.
pub(crate) fn into_block(signature: &mut Signature, values: &[Value], body: &TokenStream) -> TokenStream {
    into(signature, values, Some(body))
}

/// The same for a block of the function itself, which captures nothing: all are variables of it, but for `self`.
pub(crate) fn into_scope(signature: &mut Signature, values: &[Value]) -> TokenStream {
    into(signature, values, None)
}

fn into(signature: &mut Signature, values: &[Value], body: Option<&TokenStream>) -> TokenStream {
    let values: TokenStream = values.iter().map(ToTokens::to_token_stream).collect();
    let captures = body.is_some();
    let is_used = |name: &Ident| body.is_some_and(|body| name.to_string().starts_with('_') || surely_use(body, name));
    let mut captured = Vec::new();
    let mut variables = TokenStream::new();
    for (index, input) in signature.inputs.iter_mut().enumerate() {
        let argument = match input {
            FnArg::Typed(argument) => argument,
            FnArg::Receiver(receiver) => {
                let name = &receiver.self_token;
                if captures && mentions(&values, &Ident::from(*name)) != Some(Mention::MayMove) {
                    captured.push(quote!(let _ = &#name;));
                }
                continue;
            }
        };
        let cfg: Vec<Attribute> = argument.attrs.iter().filter(|attribute| is_cfg(attribute)).cloned().collect();
        let capture = |name: &Ident| {
            let allow = unused(name);
            quote!(#(#cfg)* #allow let _ = &#name;)
        };
        let simple = match &*argument.pat {
            Pat::Ident(PatIdent { by_ref: None, subpat: None, ident, .. }) => Some(ident.clone()),
            _ => None,
        };
        let is_mutable = matches!(&*argument.pat, Pat::Ident(PatIdent { mutability: Some(_), .. }));
        let mut bound = Vec::new();
        bindings(&argument.pat, &mut bound);
        let in_values = |name: &&Ident| mentions(&values, name);
        let may_move = bound.iter().any(|name| in_values(&name) == Some(Mention::MayMove));
        if may_move || simple.is_none() && bound.iter().any(|name| in_values(&name).is_some()) {
            let others = bound.iter().filter(|name| in_values(name) != Some(Mention::MayMove));
            captured.extend(others.filter(|name| is_used(name)).map(capture));
            continue;
        }
        // One that only the values use is no variable of the block: it would be an unused one.
        if let Some(name) = &simple
            && captures
            && (variables.is_empty() && is_used(name) && !is_mutable
                || !is_used(name) && mentions(&values, name).is_some())
        {
            // Nobody sees when one goes that has no parts and no destructor.
            if !is_plain(&argument.ty) {
                captured.push(capture(name));
            }
            continue;
        }
        let name = simple.clone().unwrap_or_else(|| Ident::new(&format!("ctx_arg{index}"), Span::mixed_site()));
        let pattern = std::mem::replace(&mut *argument.pat, syn::parse_quote!(#name));
        // What is allowed or expected of the pattern moves with it; what it is conditional on holds for both.
        let attributes = std::mem::replace(&mut argument.attrs, cfg.clone());
        // A pattern may bind by reference, or not at all: the whole argument has to live on behind it.
        let mutable = borrows_mutably(pattern.to_token_stream()).then(|| quote!(mut));
        let whole = simple.is_none().then(|| quote!(#(#cfg)* let #mutable #name = #name;));
        let is_used_by_values = simple.is_some() && mentions(&values, &name).is_some();
        let allow = if is_used_by_values { Some(quote!(#[allow(unused_variables)])) } else { unused(&name) };
        variables.extend(quote!(#whole #(#attributes)* #allow let #pattern = #name;));
    }
    let captured = captured.iter().rev();
    quote! {
        #(#captured)*
        #variables
    }
}

/// Whether a type is a reference, a number, a `bool` or a `char`: the block captures all of it or nothing.
fn is_plain(ty: &Type) -> bool {
    const NUMBERS: [&str; 16] = [
        "bool", "char", "f32", "f64", "i128", "i16", "i32", "i64", "i8", "isize", "u128", "u16", "u32", "u64", "u8",
        "usize",
    ];
    match ty {
        Type::Reference(_) => true,
        Type::Path(ty) => ty.path.get_ident().is_some_and(|name| is_any(name, &NUMBERS)),
        _ => false,
    }
}

/// For a statement that uses `_name`: it is not the user who does.
fn unused(name: &Ident) -> Option<TokenStream> {
    name.to_string()
        .starts_with('_')
        .then(|| quote!(#[allow(clippy::no_effect_underscore_binding, clippy::used_underscore_binding)]))
}

/// Whether a pattern has a `ref mut` in it.
fn borrows_mutably(pattern: TokenStream) -> bool {
    let tokens: Vec<TokenTree> = pattern.into_iter().collect();
    let is = |token: Option<&TokenTree>, word: &str| matches!(token, Some(TokenTree::Ident(ident)) if ident == word);
    tokens.iter().enumerate().any(|(at, token)| match token {
        TokenTree::Group(group) => borrows_mutably(group.stream()),
        token => is(Some(token), "ref") && is(tokens.get(at + 1), "mut"),
    })
}

/// The compiler takes an assignment to what a block captured for unread, though a destructor may read it. `self` cannot
/// be a variable of the block.
pub(crate) fn allow_assignments(signature: &Signature, values: &[Value]) -> Option<TokenStream> {
    let values: TokenStream = values.iter().map(ToTokens::to_token_stream).collect();
    let is_captured_mutably = |receiver: &Receiver| {
        receiver.mutability.is_some() && mentions(&values, &receiver.self_token.into()) != Some(Mention::MayMove)
    };
    signature.receiver().is_some_and(is_captured_mutably).then(|| quote!(#[allow(unused_assignments)]))
}

fn is_cfg(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg") || attribute.path().is_ident("cfg_attr")
}

/// The variables of a pattern.
fn bindings(pattern: &Pat, found: &mut Vec<Ident>) {
    match pattern {
        Pat::Ident(pattern) => {
            found.push(pattern.ident.clone());
            if let Some((_, inner)) = &pattern.subpat {
                bindings(inner, found);
            }
        }
        Pat::Tuple(pattern) => pattern.elems.iter().for_each(|inner| bindings(inner, found)),
        Pat::TupleStruct(pattern) => pattern.elems.iter().for_each(|inner| bindings(inner, found)),
        Pat::Struct(pattern) => pattern.fields.iter().for_each(|field| bindings(&field.pat, found)),
        Pat::Slice(pattern) => pattern.elems.iter().for_each(|inner| bindings(inner, found)),
        Pat::Reference(pattern) => bindings(&pattern.pat, found),
        Pat::Paren(pattern) => bindings(&pattern.pat, found),
        Pat::Type(pattern) => bindings(&pattern.pat, found),
        Pat::Or(pattern) => pattern.cases.iter().take(1).for_each(|inner| bindings(inner, found)),
        _ => {}
    }
}

/// How tokens use a variable.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Mention {
    /// As `&x`, `x.clone()` or in a format string.
    Borrows,
    /// In any other way.
    MayMove,
}

/// Whether the tokens name a variable, and what for at most. Names of fields do not count: `name: ..`, `..name`.
fn mentions(tokens: &TokenStream, name: &Ident) -> Option<Mention> {
    if tokens.is_empty() {
        return None;
    }
    most(tokens.clone(), &name.unraw().to_string())
}

/// Whether the tokens surely use a variable: they name it, and nothing before could be another variable of this name, or a string
/// that has the name in it.
fn surely_use(tokens: &TokenStream, name: &Ident) -> bool {
    first_mention(tokens.clone(), &name.unraw().to_string(), false) == Some(First::Uses)
}

/// What the first mention of a name may be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum First {
    Uses,
    /// A pattern that binds the name anew, a string, a nested function.
    MayBeAnother,
}

fn first_mention(tokens: TokenStream, name: &str, is_pattern: bool) -> Option<First> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut pattern = Pattern { is_one: is_pattern, ..Pattern::default() };
    tokens.iter().enumerate().find_map(|(at, token)| {
        let binds = pattern.after(token) || is_arm(&tokens[at + 1..]);
        let found = if binds { First::MayBeAnother } else { First::Uses };
        match token {
            TokenTree::Ident(ident) if is(ident, name) => mention(&tokens, at).map(|_| found),
            TokenTree::Group(group) => first_mention(group.stream(), name, binds),
            TokenTree::Literal(literal) => literal.to_string().contains(name).then_some(First::MayBeAnother),
            _ => None,
        }
    })
}

/// Whether tokens stand in a pattern: behind `let` and `for`, and between the bars of a closure. So does all of a nested function.
#[derive(Default)]
struct Pattern {
    is_one: bool,
    is_closure: bool,
}

impl Pattern {
    /// At this token.
    fn after(&mut self, token: &TokenTree) -> bool {
        match token {
            TokenTree::Ident(word) if is_any(word, &["fn", "for", "let"]) => self.is_one = true,
            TokenTree::Ident(word) if word == "in" => self.is_one = false,
            TokenTree::Punct(punct) => match punct.as_char() {
                '=' | ';' => (self.is_one, self.is_closure) = (false, false),
                '|' => self.is_closure = !self.is_closure,
                _ => {}
            },
            _ => {}
        }
        self.is_one || self.is_closure
    }
}

/// Whether `=>` or `if` is next: a token before stands in the pattern of an arm.
fn is_arm(behind: &[TokenTree]) -> bool {
    match behind {
        [TokenTree::Punct(equals), TokenTree::Punct(arrow), ..] => (equals.as_char(), arrow.as_char()) == ('=', '>'),
        [TokenTree::Ident(word), ..] => word == "if",
        _ => false,
    }
}

/// The most that the tokens use a variable for.
fn most(tokens: TokenStream, name: &str) -> Option<Mention> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut most = None;
    for (at, token) in tokens.iter().enumerate() {
        let here = match token {
            TokenTree::Ident(ident) if is(ident, name) => mention(&tokens, at),
            TokenTree::Group(group) => self::most(group.stream(), name),
            TokenTree::Literal(literal) => literal.to_string().contains(name).then_some(Mention::Borrows),
            _ => None,
        };
        most = most.max(here);
        if most == Some(Mention::MayMove) {
            break;
        }
    }
    most
}

/// Without `unraw`, which would make another identifier, and another string.
fn is(ident: &Ident, name: &str) -> bool {
    let text = ident.to_string();
    text.strip_prefix("r#").unwrap_or(&text) == name
}

fn mention(tokens: &[TokenTree], at: usize) -> Option<Mention> {
    const BORROWING: [&str; 7] = ["as_ref", "as_str", "clone", "is_empty", "len", "to_owned", "to_string"];
    let punct = |at: Option<usize>| match at.and_then(|at| tokens.get(at)) {
        Some(TokenTree::Punct(punct)) => punct.as_char(),
        _ => ' ',
    };
    let before = (punct(at.checked_sub(2)), punct(at.checked_sub(1)));
    let after = (punct(Some(at + 1)), punct(Some(at + 2)));
    let is_member = before.1 == '.' && before.0 != '.';
    let is_path = before == (':', ':') || after == (':', ':');
    let is_field_name = after.0 == ':' && after.1 != ':';
    if is_member || is_path || is_field_name {
        return None;
    }
    // `x.a.0.clone()`
    let mut end = at + 1;
    while let [TokenTree::Punct(dot), member @ (TokenTree::Ident(_) | TokenTree::Literal(_)), rest @ ..] =
        &tokens[end.min(tokens.len())..]
        && dot.as_char() == '.'
    {
        if let TokenTree::Ident(member) = member
            && matches!(rest, [TokenTree::Group(_), ..])
        {
            return Some(if is_any(member, &BORROWING) { Mention::Borrows } else { Mention::MayMove });
        }
        end += 2;
    }
    Some(if before.1 == '&' { Mention::Borrows } else { Mention::MayMove })
}
