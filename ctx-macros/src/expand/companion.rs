//! The trait beside a function with `provides(..)`. It has the function's name, and says which keys the function
//! provides to a closure.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Signature, Visibility};

use crate::input::args::Args;
use crate::prove::helper::number;

/// The trait, and its implementation for the number of the function's name. `None` without `provides(..)`.
pub(crate) fn companion(args: &Args, visibility: &Visibility, signature: &Signature) -> Option<TokenStream> {
    if args.provides.is_empty() {
        return None;
    }
    let (private, runtime, keys, span) = (args.private(), &args.runtime, &args.provides, Span::mixed_site());
    let number = number(&signature.ident.unraw().to_string());
    let mut name = signature.ident.clone();
    name.set_span(Span::call_site());
    let crossing = keys.iter().map(|key| quote!(<#key as #runtime::Context>::__Crossing));
    let provided = quote!(#private::helpers::Provided<(#(#keys,)*), (#(#crossing,)*)>);
    Some(quote_spanned! {span=>
        #[doc(hidden)]
        #[allow(dead_code, missing_docs, non_camel_case_types, private_interfaces, unnameable_types, unreachable_pub)]
        #visibility trait #name {
            #[doc(hidden)]
            fn __ctx_provides(self) -> #provided;
        }
        #[doc(hidden)]
        impl #name for &#private::helpers::Named<#number> {
            fn __ctx_provides(self) -> #provided {
                #private::helpers::Provided::NEW
            }
        }
    })
}
