//! The options of `#[context(..)]` on a type and its fields, as the files of the derive read them.

use proc_macro2::Span;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Expr, ExprLit, Lit, LitStr, Meta, Token};

/// The place of an option without a value.
pub(super) fn flag(option: &Meta) -> Option<Span> {
    match option {
        Meta::Path(name) => Some(name.span()),
        Meta::List(_) | Meta::NameValue(_) => None,
    }
}

pub(super) fn text(value: Expr) -> Option<LitStr> {
    match value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) if !text.value().trim().is_empty() => Some(text),
        _ => None,
    }
}

/// The value of `name = value`.
pub(super) fn value(option: &Meta) -> Option<Expr> {
    match option {
        Meta::NameValue(pair) => Some(pair.value.clone()),
        Meta::Path(_) | Meta::List(_) => None,
    }
}

/// The options in an attribute of a field. If they do not parse, there are none.
pub(super) fn options(attribute: &Attribute) -> Vec<Meta> {
    match is_ours(&attribute) {
        true => attribute
            .parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)
            .map_or_else(|_| Vec::new(), |options| options.into_iter().collect()),
        false => Vec::new(),
    }
}

pub(super) fn is_ours(attribute: &&Attribute) -> bool {
    attribute.path().is_ident("context")
}

/// Whether the attribute has `sensitive`.
pub(super) fn is_sensitive(attribute: &Attribute) -> bool {
    options(attribute).iter().any(|option| option.path().is_ident("sensitive"))
}

pub(super) fn fields(item: &DeriveInput) -> Box<dyn Iterator<Item = &syn::Field> + '_> {
    match &item.data {
        Data::Struct(data) => Box::new(data.fields.iter()),
        Data::Enum(data) => Box::new(data.variants.iter().flat_map(|variant| &variant.fields)),
        Data::Union(data) => Box::new(data.fields.named.iter()),
    }
}
