//! The static data of a place where a context or work is made, for messages and hooks.

use proc_macro2::{Delimiter, Group, Ident, Literal, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::Expr;

use crate::input::runtime::Private;
use crate::recognize::spawn_site::{self, Keeps};

/// A place in the user's code.
#[derive(Clone)]
pub(crate) struct Creation {
    /// The variant of the runtime's `Kind` for the work or context that is made here, as far as tokens show it.
    pub(crate) kind: &'static str,
    /// The attribute, or the path of the call, as it is written.
    pub(crate) what: String,
    /// With the user's span, the runtime shows the line of the span. With a span of the macro, it shows the line of the
    /// attribute.
    pub(crate) span: Span,
}

impl Creation {
    /// An expression of type `&'static Site`.
    pub(crate) fn site(&self, private: &Private) -> TokenStream {
        let Creation { kind, what, span } = self;
        let kind = Ident::new(kind, Span::mixed_site());
        let what = Literal::string(what);
        let mut arguments = Group::new(Delimiter::Parenthesis, quote!(Kind::#kind, #what));
        arguments.set_span(*span);
        // At the user's place, an editor would find this enum for the user's name.
        let here = Ident::new("Here", Span::mixed_site());
        let new = quote_spanned!(*span=> Site::of::<#here>);
        // The names are imported, so that a wrong path is blamed once. The compiler names `Here` by the function around
        // it, and for a method also by the type of the `impl`.
        quote! {
            {
                use #private::{Kind, Site};
                enum #here {}
                static SITE: Site = #new #arguments;
                &SITE
            }
        }
    }
}

/// A call of a spawn site.
#[derive(Clone, Copy)]
pub(crate) struct Call<'a> {
    pub(crate) site: spawn_site::Site,
    /// The path of the call, up to its arguments.
    pub(crate) path: &'a [TokenTree],
}

impl Call<'_> {
    /// The place at which the call makes work of an argument.
    pub(crate) fn creation_of(&self, argument: &Expr) -> Creation {
        let names = self.path.iter().filter_map(|token| match token {
            TokenTree::Ident(name) => Some(name.to_string()),
            _ => None,
        });
        let names: Vec<String> = names.collect();
        let is_in = |module: &str| names.iter().any(|name| name == module);
        let kind = match argument {
            _ if is_in("rayon") => "Pool",
            // `thread::scope(|scope| ..)` runs its closure here.
            _ if is_in("thread") && self.site.keeps == Keeps::AllHere => "Closure",
            _ if is_in("thread") => "Thread",
            // `|scope| ..`: of the spawn functions that pass a scope, rayon's are the most frequent.
            Expr::Closure(closure) if self.site.of_closures == "Thread" && !closure.inputs.is_empty() => "Pool",
            Expr::Closure(_) => self.site.of_closures,
            _ => self.site.kind,
        };
        let span = self.path.last().map_or_else(Span::call_site, TokenTree::span);
        Creation { kind, what: names.join("::"), span }
    }
}
