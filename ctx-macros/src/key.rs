//! `#[derive(Context)]`: parse, check, expand.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Expr, Meta, Path, Token};

use crate::errors::Errors;

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
    let errors = errors.into_tokens();
    // With errors, the implementation would only add its own.
    if errors.is_empty() { key } else { errors }
}

struct Options {
    default: Option<Expr>,
    runtime: Path,
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
                    set(&mut default, &option, value(&option), "an expression, as in `default = 5`", errors);
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

/// The value of `name = value`; that of a bare `default` is `Default::default()`.
fn value(option: &Meta) -> Option<Expr> {
    match option {
        Meta::NameValue(pair) => Some(pair.value.clone()),
        Meta::Path(name) if name.is_ident("default") => {
            let span = Span::mixed_site().located_at(name.span());
            syn::parse2(quote_spanned!(span=> <Self as ::core::default::Default>::default())).ok()
        }
        Meta::Path(_) | Meta::List(_) => None,
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
        errors.at(attribute.span(), "`#[context(..)]` goes on the type, not on a field");
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
/// impl Context for Tenant where String: Shareable {
///     fn __key() -> &'static Key<Self> { static KEY: Key<Tenant> = Key::new("Tenant", None); &KEY }
/// }
/// ```
/// The bounds put the error for a field that cannot be shared on that field.
fn implementation(item: &DeriveInput, options: &Options) -> TokenStream {
    let Options { default, runtime } = options;
    let private = quote!(#runtime::__private);
    let ident = &item.ident;
    let name = ident.unraw().to_string();
    let (impl_generics, type_generics, _) = item.generics.split_for_impl();
    let predicates = item.generics.where_clause.as_ref().map(|clause| &clause.predicates);
    let predicates = predicates.into_iter().flatten().map(ToTokens::to_token_stream);
    let shareable = fields(item).map(|field| {
        let ty = &field.ty;
        quote_spanned!(ty.span()=> #ty: #runtime::Shareable)
    });
    let predicates = predicates.chain(shareable);
    let is_generic = !item.generics.params.is_empty();
    let default = match default {
        None => quote!(#private::Option::None),
        Some(make) if is_generic => quote!(#private::Option::Some(|| #private::one_per_type::<Self>(|| #make))),
        Some(make) => quote! {
            #private::Option::Some(|| {
                static DEFAULT: #private::OnceLock<#ident> = #private::OnceLock::new();
                #private::default_in(&DEFAULT, || #make)
            })
        },
    };
    let key = if is_generic {
        quote!(#private::one_per_type(|| #private::Key::new(#name, #default)))
    } else {
        quote! {
            static KEY: #private::Key<#ident> = #private::Key::new(#name, #default);
            &KEY
        }
    };
    quote! {
        #[automatically_derived]
        #[allow(trivial_bounds)]
        impl #impl_generics #runtime::Context for #ident #type_generics
        where
            #(#predicates,)*
        {
            fn __key() -> &'static #private::Key<Self> {
                #key
            }
        }
    }
}
