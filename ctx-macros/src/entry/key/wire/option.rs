//! What `wire` says: `wire = "x-tenant-id"`, `wire("x-tenant-id", in)`, `wire(baggage = "tenant", with = Hex, sensitive)`.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{Ident, LitStr, Meta, Token, Type};

use crate::entry::key::options::{options, text, value};

pub(in crate::entry::key) struct Wire {
    pub(super) place: Span,
    pub(super) name: LitStr,
    pub(super) is_baggage: bool,
    pub(super) is_received: bool,
    pub(super) is_sent: bool,
    pub(super) codec: Option<Type>,
    /// The place of the word `sensitive`.
    pub(super) sensitive: Option<Span>,
}

pub(in crate::entry::key) const TAKES: &str = "a name, and options: `wire = \"x-name\"`, `wire(\"x-name\", in)`, `wire(\"x-name\", out, with = Codec)`, `wire(baggage = \"name\")`, `wire(\"x-name\", sensitive)`";

impl Wire {
    /// `None` if the option is malformed.
    pub(in crate::entry::key) fn parse(option: &Meta) -> Option<Wire> {
        let place = option.path().span();
        match option {
            Meta::Path(_) => None,
            Meta::NameValue(_) => Some(Wire::new(place, value(option).and_then(text)?, false)),
            Meta::List(list) => {
                let words = |input: ParseStream<'_>| Wire::parse_words(place, input);
                words.parse2(list.tokens.clone()).ok()
            }
        }
    }

    fn new(place: Span, name: LitStr, is_baggage: bool) -> Wire {
        Wire { place, name, is_baggage, is_received: true, is_sent: true, codec: None, sensitive: None }
    }

    fn parse_words(place: Span, input: ParseStream<'_>) -> syn::Result<Wire> {
        let is_baggage = !input.peek(LitStr);
        if is_baggage {
            let word = Ident::parse_any(input)?;
            if word != "baggage" {
                return Err(input.error("a name"));
            }
            input.parse::<Token![=]>()?;
        }
        let mut wire = Wire::new(place, input.parse()?, is_baggage);
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            let word = Ident::parse_any(input)?;
            match word.to_string().as_str() {
                "in" if wire.is_received && wire.is_sent => wire.is_sent = false,
                "out" if wire.is_received && wire.is_sent => wire.is_received = false,
                "sensitive" if wire.sensitive.is_none() => wire.sensitive = Some(word.span()),
                "with" if wire.codec.is_none() => {
                    input.parse::<Token![=]>()?;
                    wire.codec = Some(input.parse()?);
                }
                _ => return Err(syn::Error::new(word.span(), "an option")),
            }
        }
        Ok(wire)
    }

    /// Each `wire` of a field's attributes.
    pub(super) fn all_of(field: &syn::Field) -> impl Iterator<Item = Wire> {
        let options = field.attrs.iter().flat_map(options).filter(|option| option.path().is_ident("wire"));
        options.filter_map(|option| Wire::parse(&option))
    }

    pub(super) fn of(field: &syn::Field) -> Option<Wire> {
        Wire::all_of(field).next()
    }
}
