//! The keys that code has in its context, as far as an attribute can see them: the keys that a function needs, and the
//! keys of the values that it binds.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{GenericParam, Path, Signature, Type};

use crate::input::args::Args;
use crate::input::kind::Kind;
use crate::input::runtime::Private;
use crate::input::value::Value;
use crate::prove::helper::{Helper, ProvidedToClosure};

/// The keys that are provided to a stretch of code.
#[derive(Clone)]
pub(crate) struct Provided {
    pub(crate) runtime: Path,
    pub(crate) private: Private,
    /// The function's own type parameters. Whether a type parameter has a default value, and so requires no binding, is
    /// not known here.
    parameters: Vec<Ident>,
    keys: Vec<Key>,
    has_unknown: bool,
    /// The functions in whose closures the code stands. They may provide more keys.
    pub(crate) helpers: Vec<Helper>,
}

#[derive(Clone)]
struct Key {
    ty: TokenStream,
    text: String,
    /// Whether there is a spawn site between the binding and this code.
    has_crossed: bool,
    /// Whether the user answers for the key: then it counts as provided, wherever the code runs.
    is_unchecked: bool,
}

impl Provided {
    /// The keys that are provided to the body of a function. `None` with `inherit`: except for its spawn sites, the
    /// function stays as it is, and nothing is proved about it.
    pub(crate) fn to_body(args: &Args, signature: &Signature) -> Option<Provided> {
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
            private: args.private(),
            parameters,
            keys: Vec::new(),
            has_unknown: false,
            helpers: Vec::new(),
        };
        let mut provided = nothing.with_values(&args.values);
        if args.kind == Kind::With {
            args.needs.iter().for_each(|key| provided.add(key.to_token_stream()));
        }
        Some(provided)
    }

    /// These keys, with the keys of values on top.
    pub(crate) fn with_values(&self, values: &[Value]) -> Provided {
        let mut provided = self.clone();
        for value in values {
            match &value.key {
                Some(key) => provided.add(key.ty.clone()),
                None => provided.has_unknown = true,
            }
        }
        provided
    }

    pub(crate) fn add(&mut self, ty: TokenStream) {
        let text = ty.to_string().replace(":: <", "<");
        self.keys.retain(|key| key.text != text);
        self.keys.push(Key { ty, text, has_crossed: false, is_unchecked: false });
    }

    /// These keys, and keys that the user answers for.
    pub(crate) fn with_unchecked_keys(&self, keys: &[Type]) -> Provided {
        let mut provided = self.clone();
        for key in keys {
            provided.add(key.to_token_stream());
            provided.keys.iter_mut().last().into_iter().for_each(|key| key.is_unchecked = true);
        }
        provided
    }

    /// These keys, and the keys that a function provides to a closure.
    pub(crate) fn with_helper(&self, helper: Helper) -> Provided {
        let mut provided = self.clone();
        provided.helpers.push(helper);
        provided
    }

    /// The keys that spawned work sees.
    pub(crate) fn across_spawn_site(&self) -> Provided {
        let mut provided = self.clone();
        provided.helpers.iter_mut().for_each(Helper::across_spawn_site);
        provided.keys.iter_mut().for_each(|key| key.has_crossed = !key.is_unchecked);
        provided
    }

    /// The keys that detached work sees.
    pub(crate) fn detached(&self) -> Provided {
        let mut provided = Provided { has_unknown: false, helpers: Vec::new(), ..self.clone() };
        provided.keys.retain(|key| key.is_unchecked);
        provided
    }

    /// Whether no key is provided.
    pub(crate) fn provides_nothing(&self) -> bool {
        self.keys.is_empty() && !self.has_unknown
    }

    /// The type that lists these keys.
    pub(crate) fn scope(&self, span: Span) -> TokenStream {
        let runtime = &self.runtime;
        let unknown = self.has_unknown.then(|| quote_spanned!(span=> #runtime::__private::UnknownType));
        let keys: Vec<TokenStream> = self.keys.iter().map(|key| self.element(key, span)).chain(unknown).collect();
        scope(&keys, runtime, span)
    }

    /// These keys, together with the keys that functions provide. `None` if there is no such function.
    pub(crate) fn there(&self, place: Span) -> Option<ProvidedToClosure> {
        ProvidedToClosure::new(self.scope(place), &self.helpers, self.private.clone(), place)
    }

    /// Whether the key is a type parameter, an associated type, or `Self`. The compiler has to say what such a key
    /// requires. A type parameter of a block around the function is recognised by its name: one capital letter.
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

/// The keys as a tuple of at most 16 types. More keys become pairs of tuples.
fn scope(keys: &[TokenStream], runtime: &Path, span: Span) -> TokenStream {
    if keys.len() <= 16 {
        return quote_spanned!(span=> (#(#keys,)*));
    }
    let (first, rest) = keys.split_at(16);
    let (first, rest) = (scope(first, runtime, span), scope(rest, runtime, span));
    quote_spanned!(span=> #runtime::__private::Both<#first, #rest>)
}
