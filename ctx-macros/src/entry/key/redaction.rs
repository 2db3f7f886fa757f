//! `#[context(sensitive)]`: how a value is shown without its sensitive parts.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Fields};

use super::options::{fields, is_sensitive};

/// The constant that shows a value for the runtime, with `[redacted]` in the place of sensitive fields.
///
/// ```text
/// const __REDACTED: Option<Show<Self>> = Some(|value, f| match value {
///     Self { id: field0, token: field1 } =>
///         f.debug_struct("Request").field("id", shown!(field0)).field("token", &Redacted).finish(),
/// });
/// ```
pub(super) fn redaction(item: &DeriveInput, is_sensitive_type: bool, private: &TokenStream) -> Option<TokenStream> {
    let is_sensitive_field = |field: &syn::Field| is_sensitive_type || field.attrs.iter().any(is_sensitive);
    if !is_sensitive_type && !fields(item).any(is_sensitive_field) {
        return None;
    }
    let arm = |path: TokenStream, ident: &syn::Ident, fields: &Fields| {
        let names: Vec<_> =
            (0..fields.len()).map(|index| format_ident!("ctx_field{index}", span = Span::mixed_site())).collect();
        let members = fields.members();
        let shown = fields.iter().zip(&names).zip(fields.members()).map(|((field, name), member)| {
            let value = match is_sensitive_field(field) {
                true => quote!(&#private::Redacted),
                false => quote!({ use #private::NotDebug as _; #private::Shown(#name).__ctx_debug() }),
            };
            match member {
                syn::Member::Named(label) => {
                    let label = label.unraw().to_string();
                    quote!(.field(#label, #value))
                }
                syn::Member::Unnamed(_) => quote!(.field(#value)),
            }
        });
        let title = ident.unraw().to_string();
        let start = if matches!(fields, Fields::Named(_)) { quote!(debug_struct) } else { quote!(debug_tuple) };
        quote!(#path { #(#members: #names),* } => ctx_f.#start(#title)#(#shown)*.finish(),)
    };
    let arms: Vec<TokenStream> = match &item.data {
        Data::Struct(data) => vec![arm(quote!(Self), &item.ident, &data.fields)],
        Data::Enum(data) => {
            let variant = |variant: &syn::Variant| {
                let ident = &variant.ident;
                arm(quote!(Self::#ident), ident, &variant.fields)
            };
            data.variants.iter().map(variant).collect()
        }
        Data::Union(_) => return None,
    };
    Some(quote! {
        const __REDACTED: #private::Option<#private::Show<Self>> = #private::Option::Some(|ctx_value, ctx_f| {
            #[allow(unused_variables)]
            match ctx_value { #(#arms)* }
        });
    })
}
