//! `#[derive(Context)]`: parse, check, expand.

mod logged;
mod options;
mod redaction;
mod wire;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{ConstParam, Data, DeriveInput, Expr, Fields, GenericParam, LitStr, Meta, Path, Token, TypeParam};

use self::logged::Log;
use self::options::{fields, flag, is_ours, options, text, value};
use self::wire::{OnWire, Wire};
use crate::syntax::errors::Errors;
use crate::syntax::spans::located;

pub(crate) fn expand(item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let key = match syn::parse2(item) {
        Ok(item) => {
            let options = Options::parse(&item, &mut errors);
            check(&item, &options, &mut errors);
            implementation(&item, options)
        }
        Err(error) => {
            errors.add(error);
            TokenStream::new()
        }
    };
    // The implementation comes out even if there are errors, so that code that uses the key does not fail as well.
    let mut tokens = key;
    tokens.extend(errors.into_tokens());
    tokens
}

struct Options {
    default: Option<DefaultValue>,
    name: Option<LitStr>,
    policy: Option<Policy>,
    sensitive: Option<Span>,
    log: Option<Log>,
    wire: Option<Wire>,
    /// Written by `context_var!` alone: the value is that of the one field.
    is_wrapper: bool,
    runtime: Path,
}

/// The policy: what the key does at a spawn site.
enum Policy {
    Carry(Span),
    Drop(Span),
    Fork(Expr),
}

impl Policy {
    fn span(&self) -> Span {
        match self {
            Policy::Carry(span) | Policy::Drop(span) => *span,
            Policy::Fork(path) => path.span(),
        }
    }
}

const OPTIONS: &str =
    "`default`, `carry`, `drop`, `fork = ..`, `sensitive`, `log`, `wire = ..`, `name = ..`, `crate = ..`";

enum DefaultValue {
    Given(Expr),
    /// A bare `default`: the `Default` of the type.
    OfType(Span),
}

impl Options {
    fn parse(item: &DeriveInput, errors: &mut Errors) -> Options {
        let mut options = Options {
            default: None,
            name: None,
            policy: None,
            sensitive: None,
            log: None,
            wire: None,
            is_wrapper: false,
            runtime: syn::parse_quote!(::ctx_runtime),
        };
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
                let word = option.path().get_ident().map(ToString::to_string).unwrap_or_default();
                let place = option.path().span();
                match word.as_str() {
                    "default" => {
                        let value = default_value(&option);
                        set(&mut options.default, &option, value, "an expression, as in `default = 5`", errors);
                    }
                    "name" => {
                        let name = value(&option).and_then(text);
                        set(&mut options.name, &option, name, "a text, as in `name = \"tenant\"`", errors);
                    }
                    "sensitive" => {
                        set(&mut options.sensitive, &option, flag(&option), "no value", errors);
                    }
                    "log" => set(&mut options.log, &option, Log::parse(&option), logged::TAKES, errors),
                    "wire" => set(&mut options.wire, &option, Wire::parse(&option), wire::TAKES, errors),
                    "__wrapper" if is_wrapper(item) => options.is_wrapper = true,
                    "carry" => options.set_policy(&option, flag(&option).map(Policy::Carry), "no value", errors),
                    "drop" => options.set_policy(&option, flag(&option).map(Policy::Drop), "no value", errors),
                    "fork" => {
                        let takes = "a function from `&T` to `T`, as in `fork = Span::child`";
                        options.set_policy(&option, value(&option).map(Policy::Fork), takes, errors);
                    }
                    "crate" => {
                        let path = value(&option).and_then(|value| syn::parse2(value.to_token_stream()).ok());
                        set(&mut runtime, &option, path, "a path, as in `crate = my_prelude::ctx_runtime`", errors);
                    }
                    _ => {
                        let name = option.path().to_token_stream();
                        errors.at(place, format!("unknown option `{name}`; `#[derive(Context)]` takes {OPTIONS}"));
                    }
                }
            }
        }
        if let Some(runtime) = runtime {
            options.runtime = runtime;
        }
        options
    }

    fn set_policy(&mut self, option: &Meta, policy: Option<Policy>, takes: &str, errors: &mut Errors) {
        match (&self.policy, &policy) {
            (Some(first), Some(second)) if std::mem::discriminant(first) != std::mem::discriminant(second) => {
                let name = option.path().to_token_stream();
                errors.at(
                    option.path().span(),
                    format!("`{name}` is a second policy: a key is carried, dropped or forked at a spawn site"),
                );
            }
            _ => set(&mut self.policy, option, policy, takes, errors),
        }
    }
}

/// Whether the type has the shape that `context_var!` gives: a struct around one value without a name.
fn is_wrapper(item: &DeriveInput) -> bool {
    matches!(&item.data, Data::Struct(data) if matches!(data.fields, Fields::Unnamed(_)) && data.fields.len() == 1)
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

fn check(item: &DeriveInput, of_type: &Options, errors: &mut Errors) {
    if let Data::Union(data) = &item.data {
        errors.at(data.union_token.span(), "a union cannot be a key: nothing says which of its fields is valid");
    }
    for lifetime in item.generics.lifetimes() {
        errors.at(
            lifetime.lifetime.span(),
            "a value may outlive the function that binds it, so a key cannot borrow: own the data, as a `String` or an `Arc`",
        );
    }
    for attribute in fields(item).flat_map(|field| &field.attrs).filter(is_ours) {
        let options = options(attribute);
        let is_known = |option: &Meta| match option.path().get_ident() {
            Some(name) if name == "sensitive" => flag(option).is_some(),
            Some(name) if name == "log" => match Log::parse(option) {
                Some(_) => true,
                None => {
                    errors.at(option.span(), format!("`log` takes {}", logged::TAKES));
                    true
                }
            },
            Some(name) if name == "wire" => {
                if Wire::parse(option).is_none() {
                    errors.at(option.span(), format!("`wire` takes {}", wire::TAKES));
                }
                true
            }
            _ => false,
        };
        if options.is_empty() || !options.iter().all(is_known) {
            let message = "a field takes only `#[context(log)]`, `#[context(sensitive)]` and `#[context(wire = \"..\")]`: the other options go on the type";
            errors.at(attribute.path().span(), message);
        }
    }
    if let Data::Enum(data) = &item.data {
        for attribute in data.variants.iter().flat_map(|variant| &variant.attrs).filter(is_ours) {
            errors.at(attribute.path().span(), "a variant takes no options: they go on the type or on a field");
        }
    }
    logged::check(item, of_type.log.as_ref(), of_type.sensitive.is_some(), errors);
    wire::check(item, of_type.wire.as_ref(), of_type.sensitive.is_some(), errors);
}

/// ```text
/// impl Context for Tenant {
///     type __Required = Self;                               // Nothing, if there is a default
///     type __Crossing = Self;                               // StaysBehind, if it is dropped at spawn sites
///     fn __key() -> &'static Key<Self> {
///         use NoProof as _;
///         Proof::<Tenant>::field::<String>();               // the error, if the type cannot be shared
///         static KEY: Key<Tenant> = Key::new("Tenant", Proof::<Tenant>::OF, Proof::<Tenant>::SHOW);
///         &KEY
///     }
/// }
/// ```
///
/// For a generic type, the key is found by its type, and the name of the key has the type's arguments. A bound of the
/// implementation asks whether the type can be shared.
fn implementation(item: &DeriveInput, options: Options) -> TokenStream {
    let Options { default, name, policy, sensitive, log, wire, is_wrapper, runtime } = options;
    let private = quote!(#runtime::__private);
    let ident = &item.ident;
    let given_name = name;
    let name = given_name.as_ref().map_or_else(|| ident.unraw().to_string(), LitStr::value);
    let is_generic = item.generics.type_params().next().is_some() || item.generics.const_params().next().is_some();
    // A type that borrows is reported already. From here on, it is treated as if it did not borrow.
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
    let predicates: Vec<_> = predicates.map(ToTokens::to_token_stream).collect();

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
    let OnWire { visit: wire, sent, received } =
        wire::on_wire(item, wire, is_wrapper, sensitive.is_some(), &name, &private);
    let name = if is_generic && given_name.is_none() {
        let arguments = item.generics.params.iter().filter_map(|param| match param {
            GenericParam::Lifetime(_) => None,
            GenericParam::Type(TypeParam { ident, .. }) => Some(quote!(&#private::argument::<#ident>())),
            GenericParam::Const(ConstParam { ident, .. }) => Some(quote!(&#ident)),
        });
        quote!(#private::with_arguments(#name, &[#(#arguments),*]))
    } else {
        quote!(#name)
    };
    let key = quote!(#private::Key::new(#name, #private::Proof::<#ty>::OF, #private::Proof::<#ty>::SHOW));
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
    let required = if default.is_some() { quote!(#private::Nothing) } else { quote!(Self) };
    let crossing = if matches!(policy, Some(Policy::Drop(_))) { quote!(#private::StaysBehind) } else { quote!(Self) };
    let policy = policy.as_ref().map(|policy| {
        let span = policy.span();
        let value = match policy {
            Policy::Carry(_) => quote_spanned!(span=> Carry),
            Policy::Drop(_) => quote_spanned!(span=> Drop),
            Policy::Fork(fork) => quote_spanned!(span=> Fork({ let ctx_fork: fn(&Self) -> Self = #fork; ctx_fork })),
        };
        quote!(const __POLICY: #private::Policy<Self> = #private::Policy::#value;)
    });
    let fields = logged::visit(item, log.as_ref(), sensitive.is_some(), given_name.as_ref(), &private);
    let redaction = redaction::redaction(item, sensitive.is_some(), &private);
    let traits = [
        (
            quote!(Context),
            Some(quote! {
                type __Required = #required;
                type __Crossing = #crossing;
                #policy
                #redaction
                #fields
                #wire
                fn __key() -> &'static #private::Key<Self> {
                    #[allow(unused_imports)]
                    use #private::NoProof as _;
                    #(#checks)*
                    #key
                }
                #default
            }),
        ),
        (quote!(wire::SentKey), sent),
        (quote!(wire::ReceivedKey), received),
    ];
    let implementations =
        traits.into_iter().filter_map(|(name, body)| body.map(|body| (name, body))).map(|(name, body)| {
            quote! {
                #[automatically_derived]
                impl #impl_generics #runtime::#name for #ty
                where
                    #(#predicates,)*
                    #(#bounds,)*
                {
                    #body
                }
            }
        });
    quote!(#(#implementations)*)
}
