//! The arguments of an attribute: the tokens in its parentheses.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Expr, Path, Token, Type};

use crate::input::kind::Kind;
use crate::input::runtime::Private;
use crate::input::value::Value;
use crate::syntax::errors::Errors;

#[derive(Clone)]
pub(crate) struct Args {
    pub(crate) kind: Kind,
    /// `bind(..)`, or the values of a root.
    pub(crate) values: Vec<Value>,
    /// `needs(..)`, in an order that does not depend on the order in the attribute.
    pub(crate) needs: Vec<Type>,
    /// Whether the function's own attribute has `needs(..)`, and not only the block around it.
    pub(crate) has_own_needs: bool,
    /// `provides(..)`: the keys that the function provides to a closure that it is given.
    pub(crate) provides: Vec<Type>,
    /// `spawn(..)`
    pub(crate) spawn: Vec<Path>,
    /// `strict`
    pub(crate) strict: bool,
    pub(crate) has_own_strict: bool,
    /// `inherit`
    pub(crate) inherit: Option<Span>,
    /// `crate = ..`
    pub(crate) runtime: Path,
    private: Private,
}

impl Args {
    pub(crate) fn parse(kind: Kind, tokens: TokenStream, errors: &mut Errors) -> Args {
        let runtime = Path {
            leading_colon: Some(Token![::](Span::call_site())),
            ..Ident::new("ctx_runtime", Span::call_site()).into()
        };
        let mut args = Args {
            kind,
            values: Vec::new(),
            needs: Vec::new(),
            has_own_needs: false,
            provides: Vec::new(),
            spawn: Vec::new(),
            strict: false,
            has_own_strict: false,
            inherit: None,
            private: Private::usual(),
            runtime,
        };
        let mut given = Vec::new();
        for argument in split_at_commas(tokens) {
            let parsed = match option_name(&argument, kind) {
                Some(name) if given.contains(&name) => {
                    Err(syn::Error::new(name.span(), format!("`{name}` is given twice")))
                }
                Some(name) => {
                    let parsed = args.parse_option(&name, argument);
                    given.push(name);
                    parsed
                }
                None if kind == Kind::Root => value(argument).map(|value| args.values.push(Value::new(value))),
                None => Err(syn::Error::new_spanned(argument, format!("expected one of {OPTIONS}"))),
            };
            if let Err(error) = parsed {
                errors.add(error);
            }
        }
        args
    }

    fn parse_option(&mut self, name: &Ident, argument: TokenStream) -> syn::Result<()> {
        let rest: TokenStream = argument.into_token_stream().into_iter().skip(1).collect();
        match (name.to_string().as_str(), self.kind) {
            ("bind", Kind::With) => {
                let values = in_parentheses(name, "values, as in `bind(Tenant(id))`", rest)?;
                self.values = values.into_iter().map(Value::new).collect();
            }
            ("needs", Kind::With) => {
                let keys = in_parentheses(name, "keys, as in `needs(Request, Tenant)`", rest)?;
                self.has_own_needs = true;
                self.add_needs(keys)?;
            }
            (SHARED_NEEDS, Kind::With) => {
                let keys = in_parentheses(name, "keys", rest)?;
                self.add_needs(keys)?;
            }
            ("provides", Kind::With) => {
                let keys = in_parentheses(name, "keys, as in `provides(Transaction)`", rest)?;
                check_keys(&keys, "provides(Transaction)")?;
                if let Some(key) = keys.get(MOST_NEEDS) {
                    let message = format!("a function may provide {MOST_NEEDS} keys at most");
                    return Err(syn::Error::new_spanned(key, message));
                }
                self.provides = keys;
            }
            ("needs", Kind::Root) => {
                let message = "a root inherits nothing, so it cannot need anything: bind the value here, as in `#[context_root(Tenant(id))]`";
                return Err(syn::Error::new(name.span(), message));
            }
            ("spawn", _) => {
                self.spawn = in_parentheses(name, "paths, as in `spawn(my_pool::submit)`", rest)?;
            }
            ("strict" | SHARED_STRICT, _) if rest.is_empty() => {
                self.strict = true;
                self.has_own_strict |= name == "strict";
            }
            ("strict", _) => return Err(syn::Error::new(name.span(), "`strict` takes no arguments")),
            ("inherit", Kind::With) if rest.is_empty() => self.inherit = Some(name.span()),
            ("inherit", Kind::With) => return Err(syn::Error::new(name.span(), "`inherit` takes no arguments")),
            ("crate", _) => {
                let path = |input: ParseStream<'_>| {
                    input.parse::<Token![=]>()?;
                    input.call(Path::parse_mod_style)
                };
                self.runtime = path.parse2(rest).map_err(|_| {
                    syn::Error::new(name.span(), "`crate` takes a path, as in `crate = my_prelude::ctx_runtime`")
                })?;
                self.private = Private::of(&self.runtime);
            }
            ("provides", Kind::Root) => {
                let message = "`provides(..)` is for `#[with_context]`: a closure in a root does not have the context of the root's caller";
                return Err(syn::Error::new(name.span(), message));
            }
            ("bind", Kind::Root) => {
                let message = "`bind(..)` is for `#[with_context]`; a root takes its values directly, as in `#[context_root(Tenant(id))]`";
                return Err(syn::Error::new(name.span(), message));
            }
            ("inherit", Kind::Root) => {
                let message = "`inherit` is for `#[with_context]`; a root inherits nothing";
                return Err(syn::Error::new(name.span(), message));
            }
            (text, Kind::With) if text.starts_with(char::is_uppercase) => {
                return Err(syn::Error::new(
                    name.span(),
                    format!("values go into `bind(..)`, as in `bind({text}(..))`"),
                ));
            }
            (_, Kind::With) => {
                let message = format!("unknown option `{name}`; `#[with_context]` takes {OPTIONS}");
                return Err(syn::Error::new(name.span(), message));
            }
            (_, Kind::Root) => {
                let message = format!(
                    "unknown option `{name}`; `#[context_root]` takes values, `strict`, `spawn(..)`, `crate = ..`"
                );
                return Err(syn::Error::new(name.span(), message));
            }
        }
        Ok(())
    }

    /// Adds keys. A key of the block around the function may also be a key of the function.
    fn add_needs(&mut self, keys: Vec<Type>) -> syn::Result<()> {
        check_keys(&keys, "needs(Request, Tenant)")?;
        for key in keys {
            if !has(&self.needs, &key) {
                self.needs.push(key);
            }
        }
        if let Some(key) = self.needs.get(MOST_NEEDS) {
            let message = format!("a function may need {MOST_NEEDS} keys at most");
            let error = syn::Error::new_spanned(key, message);
            self.needs.truncate(MOST_NEEDS);
            return Err(error);
        }
        // Sorts by the last name: the path of a key may be longer in a trait than in the implementation.
        let name = |key: &Type| match key {
            Type::Path(path) => path.path.segments.last().map(ToTokens::to_token_stream).map(|last| last.to_string()),
            _ => None,
        };
        self.needs.sort_by_key(|key| (name(key), text(key)));
        Ok(())
    }

    /// The path to the functions that generated code calls.
    pub(crate) fn makes_scope(&self) -> bool {
        self.kind == Kind::Root || !self.values.is_empty()
    }

    pub(crate) fn private(&self) -> Private {
        self.private.clone()
    }
}

fn text(key: &Type) -> String {
    key.to_token_stream().to_string()
}

fn has(list: &[Type], key: &Type) -> bool {
    list.iter().any(|known| text(known) == text(key))
}

fn check_keys(keys: &[Type], example: &str) -> syn::Result<()> {
    for (index, key) in keys.iter().enumerate() {
        if !matches!(key, Type::Path(_) | Type::Group(_)) {
            return Err(syn::Error::new_spanned(key, format!("a key is a type with a name, as in `{example}`")));
        }
        if has(&keys[..index], key) {
            return Err(syn::Error::new_spanned(key, format!("`{}` is given twice", text(key))));
        }
    }
    Ok(())
}

/// The most keys of a function. The runtime has tuples of as many types.
const MOST_NEEDS: usize = 16;

/// The options that an `impl`, `trait` or `mod` adds to the attribute of a function inside.
pub(crate) const SHARED_NEEDS: &str = "__shared_needs";

pub(crate) const SHARED_STRICT: &str = "__shared_strict";

const OPTIONS: &str = "`needs(..)`, `bind(..)`, `provides(..)`, `inherit`, `strict`, `spawn(..)`, `crate = ..`";

/// The name of an option, if the argument has the shape of an option. The arguments of a root may also be values. So in
/// a root, only known names are options, and only where the argument cannot be a value.
fn option_name(argument: &TokenStream, kind: Kind) -> Option<Ident> {
    let mut tokens = argument.clone().into_iter();
    let TokenTree::Ident(name) = tokens.next()? else { return None };
    let next = tokens.next();
    let has_shape = match &next {
        None | Some(TokenTree::Group(_)) => true,
        Some(TokenTree::Punct(punct)) => punct.as_char() == '=',
        Some(_) => false,
    };
    let is_option = match kind {
        Kind::With => has_shape,
        Kind::Root => match name.to_string().as_str() {
            "bind" | "needs" | "provides" | "spawn" => matches!(next, Some(TokenTree::Group(_))),
            "inherit" | "strict" | SHARED_STRICT => next.is_none(),
            "crate" => has_shape,
            // An assignment binds no key, so it is meant as an option.
            _ => matches!(&next, Some(TokenTree::Punct(punct)) if punct.as_char() == '=' && !is_comparison(tokens)),
        },
    };
    is_option.then_some(name)
}

/// Whether the `=` is a part of `==` or `=>`.
fn is_comparison(mut rest: proc_macro2::token_stream::IntoIter) -> bool {
    matches!(rest.next(), Some(TokenTree::Punct(punct)) if matches!(punct.as_char(), '=' | '>'))
}

fn value(argument: TokenStream) -> syn::Result<Expr> {
    syn::parse2(argument).map_err(|error| syn::Error::new(error.span(), "expected a value, and a `,` after it"))
}

fn in_parentheses<T: Parse>(name: &Ident, what: &str, rest: TokenStream) -> syn::Result<Vec<T>> {
    let wrong = |span| syn::Error::new(span, format!("`{name}` takes {what}"));
    let mut rest = rest.into_iter();
    let list = match rest.next() {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis && !group.stream().is_empty() => {
            Punctuated::<T, Token![,]>::parse_terminated.parse2(group.stream()).map_err(|error| wrong(error.span()))?
        }
        _ => return Err(wrong(name.span())),
    };
    match rest.next() {
        Some(behind) => Err(syn::Error::new(behind.span(), format!("expected a `,` after `{name}(..)`"))),
        None => Ok(list.into_iter().collect()),
    }
}

/// Splits the arguments at commas, except at the commas inside an expression (`a::<B, C>()`, `|a, b| c`). Tokens that
/// parse as an expression are one argument. Other tokens end at the next comma.
fn split_at_commas(tokens: TokenStream) -> Vec<TokenStream> {
    let arguments = |input: ParseStream<'_>| {
        let mut arguments = Vec::new();
        while !input.is_empty() {
            let ahead = input.fork();
            let is_expression = ahead.parse::<Expr>().is_ok() && (ahead.is_empty() || ahead.peek(Token![,]));
            let mut argument = TokenStream::new();
            if is_expression {
                argument = input.parse::<Expr>()?.into_token_stream();
            }
            while !input.is_empty() && !input.peek(Token![,]) {
                argument.extend([input.parse::<TokenTree>()?]);
            }
            let comma = input.parse::<Option<Token![,]>>()?;
            if argument.is_empty() {
                // The comma is the mistake.
                argument = comma.to_token_stream();
            }
            arguments.push(argument);
        }
        Ok(arguments)
    };
    arguments.parse2(tokens).unwrap_or_default()
}
