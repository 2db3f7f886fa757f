//! `context!`: parse and expand each of its forms.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{ExprClosure, LitFloat, Member, Token, Type, TypePath};

use crate::prove::checks::never_reached;
use crate::syntax::program;
use crate::syntax::spans::located;

/// The input: `($crate) tokens of the user`. If the key of the read has to be provided,
/// `($crate) @ [a check] tokens of the user`.
struct Read {
    runtime: TokenStream,
    check: Option<TokenStream>,
    what: What,
}

enum What {
    /// `context!()`
    Everything,
    /// `context!(Key)`, `context!(Key?.field)`
    Key { key: TypePath, optional: bool, fields: Vec<Member> },
    /// `context!(Key, |key| ..)`
    With { key: TypePath, optional: bool, closure: ExprClosure },
}

/// The argument of `Here(..)`: `()`, or the closure of [`function`]. The type of a closure shows the function around
/// it.
pub(crate) fn nothing() -> TokenStream {
    quote!(())
}

pub(crate) fn function() -> TokenStream {
    quote!(|| ())
}

pub(crate) fn expand(read: TokenStream, here: &TokenStream) -> TokenStream {
    match syn::parse2::<Read>(read) {
        Ok(read) => read.expand(here),
        Err(error) => error.into_compile_error(),
    }
}

impl Parse for Read {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let runtime = match input.parse()? {
            TokenTree::Group(runtime) => runtime.stream(),
            other => return Err(syn::Error::new(other.span(), "call `ctx_runtime::context!`")),
        };
        let check = match input.parse::<Option<Token![@]>>()? {
            Some(_) => Some(input.parse::<Group>()?.stream()),
            None => None,
        };
        Ok(Read { runtime, check, what: input.parse()? })
    }
}

const FORMS: &str =
    "expected `context!(Key)`, `context!(Key.field)`, `context!(Key?)`, `context!(Key, |key| ..)` or `context!()`";

impl Parse for What {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.is_empty() {
            return Ok(What::Everything);
        }
        let key = match input.parse().map(ungrouped) {
            Ok(Type::Path(key)) => key,
            Ok(other) => return Err(syn::Error::new_spanned(other, FORMS)),
            Err(error) => return Err(syn::Error::new(error.span(), FORMS)),
        };
        let optional = input.parse::<Option<Token![?]>>()?.is_some();
        let mut fields = Vec::new();
        while input.parse::<Option<Token![.]>>()?.is_some() {
            if input.peek(LitFloat) {
                fields.extend(tuple_fields(&input.parse()?)?);
            } else {
                fields.push(
                    input.parse().map_err(|error| syn::Error::new(error.span(), "expected the name of a field"))?,
                );
            }
        }
        let comma = input.parse::<Option<Token![,]>>()?.is_some();
        if comma && fields.is_empty() && !input.is_empty() {
            let closure = input.parse().map_err(|error| syn::Error::new(error.span(), FORMS))?;
            input.parse::<Option<Token![,]>>()?;
            return finish(input, What::With { key, optional, closure });
        }
        finish(input, What::Key { key, optional, fields })
    }
}

/// The type without the groups around it: a macro's `$key:ty` arrives in a group.
fn ungrouped(ty: Type) -> Type {
    match ty {
        Type::Group(group) => ungrouped(*group.elem),
        ty => ty,
    }
}

fn finish(input: ParseStream<'_>, what: What) -> syn::Result<What> {
    if input.is_empty() { Ok(what) } else { Err(input.error(FORMS)) }
}

/// The fields in a literal: the `0.1` of `context!(Pair.0.1)` is one token.
fn tuple_fields(float: &LitFloat) -> syn::Result<Vec<Member>> {
    let text = float.to_string();
    let field = |digits: &str| match digits.parse() {
        Ok(index) => Ok(Member::Unnamed(syn::Index { index, span: float.span() })),
        Err(_) => Err(syn::Error::new(float.span(), "expected the number of a field")),
    };
    text.split('.').map(field).collect()
}

impl Read {
    /// ```text
    /// context!(Request)            =>  Here(()).__ctx_here().get::<Request>()
    /// context!(Request.id)         =>  Here(()).__ctx_here().with::<Request, _>(|key| cloned(&key.id))
    /// context!(Request?.id)        =>  Here(()).__ctx_here().try_with::<Request, _>(|key| cloned(&key.id))
    /// context!(Request, |r| ..)    =>  Here(()).__ctx_here().with::<Request, _>(|r| ..)
    /// context!()                   =>  Here(()).__ctx_here().snapshot()
    /// ```
    ///
    /// In a function that declares its needs, the compiler checks that the key is provided.
    fn expand(&self, here: &TokenStream) -> TokenStream {
        let span = match &self.what {
            What::Everything => Span::call_site(),
            What::Key { key, .. } | What::With { key, .. } => program::blamed(key.span()),
        };
        let runtime = &self.runtime;
        let private = located(&quote!(#runtime::__private), span);
        let here = located(here, span);
        let here = quote_spanned!(span=> #private::Here(#here).__ctx_here());
        let read = match &self.what {
            What::Everything => quote!(#here.snapshot()),
            What::Key { key, optional, fields } if fields.is_empty() => {
                let get = method(["get", "try_get"], *optional, span);
                quote!(#here.#get::<#key>())
            }
            What::Key { key, optional, fields } => {
                let with = method(["with", "try_with"], *optional, span);
                let value = syn::Ident::new("ctx_key", Span::mixed_site());
                let last = program::blamed(fields.last().map_or(span, Member::span));
                let private = located(&private, last);
                let field = quote_spanned!(last=> (&#value #(.#fields)*));
                quote!(#here.#with::<#key, _>(|#value| #private::cloned #field))
            }
            What::With { key, optional, closure } => {
                let with = method(["with", "try_with"], *optional, span);
                quote!(#here.#with::<#key, _>(#closure))
            }
        };
        match &self.check {
            Some(check) => never_reached(&read, check, span),
            None => read,
        }
    }
}

fn method([plain, optional]: [&str; 2], is_optional: bool, span: Span) -> TokenStream {
    syn::Ident::new(if is_optional { optional } else { plain }, span).into_token_stream()
}
