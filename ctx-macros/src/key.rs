//! `#[derive(Context)]`: parse, check, expand.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Expr, GenericParam, Meta, Path, Token};

use crate::errors::Errors;
use crate::tokens::located;

pub(crate) fn expand(item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let key = match syn::parse2(item) {
        Ok(item) => {
            let options = Options::parse(&item, &mut errors);
            check(&item, &mut errors);
            implementation(&item, &options)
        }
        Err(error) => {
            errors.add(error);
            TokenStream::new()
        }
    };
    // With errors too: what uses the key shall not fail as well.
    let mut tokens = key;
    tokens.extend(errors.into_tokens());
    tokens
}

struct Options {
    default: Option<DefaultValue>,
    runtime: Path,
}

enum DefaultValue {
    Given(Expr),
    /// A bare `default`: that of the type.
    OfType(Span),
}

impl Options {
    fn parse(item: &DeriveInput, errors: &mut Errors) -> Options {
        let mut default = None;
        let mut runtime = None;
        for attribute in item.attrs.iter().filter(|attribute| attribute.path().is_ident("context")) {
            let list = match attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated) {
                Ok(list) => list,
                Err(error) => {
                    errors.add(error);
                    continue;
                }
            };
            for option in list {
                if option.path().is_ident("default") {
                    set(&mut default, &option, default_value(&option), "an expression, as in `default = 5`", errors);
                } else if option.path().is_ident("crate") {
                    let path = value(&option).and_then(|value| syn::parse2(value.to_token_stream()).ok());
                    set(&mut runtime, &option, path, "a path, as in `crate = my_prelude::ctx_runtime`", errors);
                } else {
                    let name = option.path().to_token_stream();
                    errors.at(
                        option.span(),
                        format!("unknown option `{name}`; `#[derive(Context)]` takes `default`, `crate = ..`"),
                    );
                }
            }
        }
        Options { default, runtime: runtime.unwrap_or_else(|| syn::parse_quote!(::ctx_runtime)) }
    }
}

/// The value of `name = value`.
fn value(option: &Meta) -> Option<Expr> {
    match option {
        Meta::NameValue(pair) => Some(pair.value.clone()),
        Meta::Path(_) | Meta::List(_) => None,
    }
}

fn default_value(option: &Meta) -> Option<DefaultValue> {
    match option {
        Meta::Path(name) => Some(DefaultValue::OfType(name.span())),
        option => value(option).map(DefaultValue::Given),
    }
}

fn set<T>(slot: &mut Option<T>, option: &Meta, value: Option<T>, takes: &str, errors: &mut Errors) {
    let name = option.path().to_token_stream();
    match value {
        None => errors.at(option.span(), format!("`{name}` takes {takes}")),
        Some(_) if slot.is_some() => errors.at(option.span(), format!("`{name}` is given twice")),
        Some(value) => *slot = Some(value),
    }
}

fn check(item: &DeriveInput, errors: &mut Errors) {
    if let Data::Union(data) = &item.data {
        errors.at(data.union_token.span(), "a union cannot be a context: nothing says which field is valid");
    }
    for lifetime in item.generics.lifetimes() {
        errors.at(
            lifetime.lifetime.span(),
            "a context may outlive the function that bound it, so it cannot borrow: own the data, as a `String` or an `Arc`",
        );
    }
    for attribute in fields(item).flat_map(|field| &field.attrs).filter(is_ours) {
        errors.at(attribute.path().span(), "`#[context(..)]` goes on the type, not on a field");
    }
}

fn is_ours(attribute: &&Attribute) -> bool {
    attribute.path().is_ident("context")
}

fn fields(item: &DeriveInput) -> Box<dyn Iterator<Item = &syn::Field> + '_> {
    match &item.data {
        Data::Struct(data) => Box::new(data.fields.iter()),
        Data::Enum(data) => Box::new(data.variants.iter().flat_map(|variant| &variant.fields)),
        Data::Union(data) => Box::new(data.fields.named.iter()),
    }
}

/// ```text
/// impl Context for Tenant {
///     fn __key() -> &'static Key<Self> {
///         use NoProof as _;
///         Proof::<Tenant>::field::<String>();               // the error, if the type cannot be shared
///         static KEY: Key<Tenant> = Key::new("Tenant", Proof::<Tenant>::OF);
///         &KEY
///     }
/// }
/// ```
/// The key of a generic type is found by its type, and a bound of the implementation asks whether it can be shared.
fn implementation(item: &DeriveInput, options: &Options) -> TokenStream {
    let Options { default, runtime } = options;
    let private = quote!(#runtime::__private);
    let ident = &item.ident;
    let name = ident.unraw().to_string();
    let is_generic = item.generics.type_params().next().is_some() || item.generics.const_params().next().is_some();
    // One that borrows has been reported: go on as if it did not.
    let mut generics = item.generics.clone();
    generics.params = generics.params.into_iter().filter(|param| !matches!(param, GenericParam::Lifetime(_))).collect();
    let (impl_generics, _, _) = generics.split_for_impl();
    let arguments = item.generics.params.iter().map(|param| match param {
        GenericParam::Lifetime(_) => quote!('static),
        GenericParam::Type(param) => param.ident.to_token_stream(),
        GenericParam::Const(param) => param.ident.to_token_stream(),
    });
    let ty = if item.generics.params.is_empty() { quote!(#ident) } else { quote!(#ident<#(#arguments),*>) };
    let predicates = item.generics.where_clause.as_ref().map(|clause| &clause.predicates).into_iter().flatten();
    let predicates = predicates.map(ToTokens::to_token_stream);

    let has_lifetimes = item.generics.lifetimes().next().is_some();
    let (mut bounds, mut checks) = (Vec::new(), Vec::new());
    if is_generic {
        bounds.push(quote!(#ty: #runtime::Shareable));
    }
    for field in fields(item).filter(|_| !has_lifetimes && !is_generic) {
        let field = &field.ty;
        let place = field.to_token_stream().into_iter().last().map_or_else(Span::call_site, |token| token.span());
        let private = located(&private, place);
        checks.push(quote_spanned!(place=> #private::Proof::<#ty>::field::<#field>();));
    }
    let key = quote!(#private::Key::new(#name, #private::Proof::<#ty>::OF));
    let key = if is_generic {
        quote!(#private::one_per_type(|| #key))
    } else {
        quote! {
            static KEY: #private::Key<#ty> = #key;
            &KEY
        }
    };
    let default = default.as_ref().map(|default| {
        let make = match default {
            DefaultValue::Given(value) => value.to_token_stream(),
            DefaultValue::OfType(place) => {
                let place = Span::mixed_site().located_at(*place);
                quote_spanned!(place=> <Self as #private::Default>::default())
            }
        };
        let default = if is_generic {
            quote!(#private::one_per_type::<Self>(|| #make))
        } else {
            quote! {
                static DEFAULT: #private::OnceLock<#ty> = #private::OnceLock::new();
                #private::default_in(&DEFAULT, || #make)
            }
        };
        quote! {
            fn __default() -> #private::Option<&'static Self> {
                #private::Option::Some({ #default })
            }
        }
    });
    quote! {
        #[automatically_derived]
        impl #impl_generics #runtime::Context for #ty
        where
            #(#predicates,)*
            #(#bounds,)*
        {
            fn __key() -> &'static #private::Key<Self> {
                #[allow(unused_imports)]
                use #private::NoProof as _;
                #(#checks)*
                #key
            }
            #default
        }
    }
}
