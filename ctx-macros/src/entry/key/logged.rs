//! `#[context(log)]`: the fields of a key that are for logs.
//!
//! ```text
//! const __FIELDS: Option<VisitFields<Self>> = Some(|value, visit| match value {
//!     Self { id: field0, .. } => { if let Some(value) = (&&&&&Logged(field0)).__ctx_logged() { visit("id", value) } }
//! });
//! ```

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Field, Fields, LitStr, Member, Meta, Token};

use super::options::{fields, flag, is_sensitive, options, text, value};
use crate::syntax::errors::Errors;
use crate::syntax::spans::located;

/// What `log` says: `log`, `log = "tenant_id"`, `log(debug)`, `log(display)`, `log(display, name = "tenant_id")`.
pub(super) struct Log {
    place: Span,
    name: Option<LitStr>,
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    ByType,
    Debug,
    Display,
}

pub(super) const TAKES: &str =
    "nothing, a name or a format: `log`, `log = \"tenant_id\"`, `log(debug)`, `log(display, name = \"tenant_id\")`";

impl Log {
    /// `None` if the option is malformed.
    pub(super) fn parse(option: &Meta) -> Option<Log> {
        let mut log = Log { place: option.path().span(), name: None, format: Format::ByType };
        match option {
            Meta::Path(_) => {}
            Meta::NameValue(_) => log.name = Some(value(option).and_then(text)?),
            Meta::List(list) => {
                let options = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).ok()?;
                if options.is_empty() {
                    return None;
                }
                for option in options {
                    let has_format = log.format != Format::ByType;
                    match option.path().get_ident()?.to_string().as_str() {
                        "debug" if !has_format && flag(&option).is_some() => log.format = Format::Debug,
                        "display" if !has_format && flag(&option).is_some() => log.format = Format::Display,
                        "name" if log.name.is_none() => log.name = Some(value(&option).and_then(text)?),
                        _ => return None,
                    }
                }
            }
        }
        Some(log)
    }

    /// Each `log` of a field's attributes.
    fn all_of(field: &Field) -> impl Iterator<Item = Log> {
        let options = field.attrs.iter().flat_map(options).filter(|option| option.path().is_ident("log"));
        options.filter_map(|option| Log::parse(&option))
    }

    fn of(field: &Field) -> Option<Log> {
        Log::all_of(field).next()
    }
}

/// Reports what cannot be logged. `of_type` is the option on the type.
pub(super) fn check(item: &DeriveInput, of_type: Option<&Log>, is_sensitive_type: bool, errors: &mut Errors) {
    const SENSITIVE: &str = "what is sensitive cannot be logged: remove `log`, or remove `sensitive`";
    let is_sensitive_field = |field: &&Field| field.attrs.iter().any(is_sensitive);
    if matches!(item.data, Data::Union(_)) {
        return;
    }
    let is_whole = of_type.is_some_and(|log| is_whole(item, log));
    if let Some(log) = of_type {
        if is_sensitive_type {
            errors.at(log.place, SENSITIVE);
        } else if is_whole {
            if let Some(field) = fields(item).find(is_sensitive_field) {
                let message =
                    "the value is logged as a whole, and this field is sensitive: put `log` on the other fields";
                errors.at(field.ident.as_ref().map_or_else(|| field.ty.span(), Ident::span), message);
            }
        } else if fields(item).all(|field| is_sensitive_field(&field)) {
            errors.at(log.place, "nothing to log: each field is sensitive");
        } else if let Some(name) = log.name.as_ref().filter(|_| fields(item).count() != 1) {
            errors.at(name.span(), "one name for several fields: put `#[context(log = \"..\")]` on a field");
        } else if let Data::Struct(data) = &item.data
            && matches!(data.fields, Fields::Unnamed(_))
            && data.fields.len() > 1
        {
            errors.at(
                log.place,
                "the fields have no names: put `#[context(log = \"..\")]` on each field to log, and remove it here",
            );
        }
    }
    for field in fields(item) {
        let Some(log) = Log::of(field) else { continue };
        if let Some(second) = Log::all_of(field).nth(1) {
            errors.at(second.place, "`log` is given twice");
        }
        if is_sensitive_type || is_sensitive_field(&field) {
            errors.at(log.place, SENSITIVE);
        } else if is_whole {
            errors.at(log.place, "the value is logged as a whole: remove `log` here, or on the type");
        } else if field.ident.is_none() && log.name.is_none() && fields(item).count() > 1 {
            errors.at(log.place, "the field has no name: `log = \"..\"`");
        }
    }
}

/// Whether `log` on the type means the value as a whole, and not its fields.
fn is_whole(item: &DeriveInput, log: &Log) -> bool {
    let has_fields = matches!(&item.data, Data::Struct(data) if !data.fields.is_empty());
    !has_fields || log.format != Format::ByType
}

/// The constant that visits the fields to log. `None` if there are none.
pub(super) fn visit(
    item: &DeriveInput,
    of_type: Option<&Log>,
    is_sensitive_type: bool,
    key: Option<&LitStr>,
    private: &TokenStream,
) -> Option<TokenStream> {
    if is_sensitive_type {
        return None;
    }
    let name_of_type = || key.map_or_else(|| lower_case(&item.ident.unraw().to_string()), LitStr::value);
    let body = match of_type {
        Some(log) if is_whole(item, log) => {
            let name = log.name.as_ref().map_or_else(name_of_type, LitStr::value);
            logged(&quote!(ctx_value), log.format, &name, log.place, private)
        }
        _ => {
            let arm = |path: TokenStream, fields: &Fields| {
                let (mut patterns, mut visits) = (Vec::new(), Vec::new());
                for (index, (field, member)) in fields.iter().zip(fields.members()).enumerate() {
                    let own = Log::of(field);
                    let Some(log) = own.as_ref().or(of_type) else { continue };
                    if field.attrs.iter().any(is_sensitive) {
                        continue;
                    }
                    let name = match (&log.name, &member) {
                        (Some(name), _) => name.value(),
                        (None, Member::Named(name)) => name.unraw().to_string(),
                        (None, Member::Unnamed(_)) => name_of_type(),
                    };
                    let place = field.ty.to_token_stream().into_iter().last().map_or(log.place, |token| token.span());
                    let variable = format_ident!("ctx_field{index}", span = Span::mixed_site().located_at(place));
                    visits.push(logged(&variable.to_token_stream(), log.format, &name, place, private));
                    patterns.push(quote!(#member: #variable));
                }
                (!visits.is_empty()).then(|| quote!(#path { #(#patterns,)* .. } => { #(#visits)* }))
            };
            let arms: Vec<TokenStream> = match &item.data {
                Data::Struct(data) => arm(quote!(Self), &data.fields).into_iter().collect(),
                Data::Enum(data) => {
                    let variant = |variant: &syn::Variant| {
                        let ident: &Ident = &variant.ident;
                        arm(quote!(Self::#ident), &variant.fields)
                    };
                    data.variants.iter().filter_map(variant).collect()
                }
                Data::Union(_) => Vec::new(),
            };
            if arms.is_empty() {
                return None;
            }
            quote! {
                #[allow(unreachable_patterns)]
                match ctx_value { #(#arms)* _ => {} }
            }
        }
    };
    Some(quote! {
        const __FIELDS: #private::Option<#private::VisitFields<Self>> = #private::Option::Some(|ctx_value, ctx_visit| {
            #[allow(unused_imports)]
            use #private::{
                LoggedByDebug as _, LoggedByDebugIfSome as _, LoggedByDisplay as _, LoggedByType as _, LoggedIfSome as _,
            };
            #body
        });
    })
}

/// Visits one value. An error about its type points at `place`.
fn logged(value: &TokenStream, format: Format, name: &str, place: Span, private: &TokenStream) -> TokenStream {
    // One kind of span for all tokens: otherwise the compiler blames the derive.
    let place = Span::call_site().located_at(place);
    let private = located(private, place);
    let value = match format {
        Format::ByType => quote_spanned!(place=> (&&&&&#private::Logged(#value)).__ctx_logged()),
        Format::Debug => quote_spanned!(place=> #private::Option::Some(#private::LogValue::Debugged(#value))),
        Format::Display => quote_spanned!(place=> #private::Option::Some(#private::LogValue::Displayed(#value))),
    };
    quote! {
        if let #private::Option::Some(ctx_logged) = #value {
            ctx_visit(#name, ctx_logged);
        }
    }
}

/// `RequestId`  =>  `request_id`
fn lower_case(name: &str) -> String {
    let mut result = String::new();
    let mut before = ' ';
    for char in name.chars() {
        if char.is_uppercase() && !result.is_empty() && !before.is_uppercase() {
            result.push('_');
        }
        result.extend(char.to_lowercase());
        before = char;
    }
    result
}
