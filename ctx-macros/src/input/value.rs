//! A value to bind, and its type, as far as tokens show it.

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Expr, FnArg, Pat, Path, Signature, Type};

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
    /// A constructor: the value has this type.
    Shown,
    /// A function or constant of the type, or an argument: the compiler checks the type.
    Guessed,
    /// `value as Key`
    Said,
}

impl Value {
    /// A value whose expression shows its type, or `value as Key`, which says it.
    pub(crate) fn new(expression: Expr) -> Value {
        match expression {
            Expr::Cast(cast) => {
                let ty = cast.ty.to_token_stream();
                Value { expression: *cast.expr, key: Some(SeenType { ty, how: Seen::Said }) }
            }
            expression => Value { key: shown(&expression), expression },
        }
    }

    /// A value in code where no check counts on its type. Only `as` says the type.
    pub(crate) fn said(expression: Expr) -> Value {
        match expression {
            expression @ Expr::Cast(_) => Value::new(expression),
            expression => Value { expression, key: None },
        }
    }

    /// Adds the type of a value that is an argument of the function, or the clone of an argument.
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

/// The type that an expression shows: `Request { .. }`, `Tenant(..)`, `Role::Admin`, `Session::open(..)`
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

/// The type in a path to a constructor or a variant, or to a function or constant of the type.
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
