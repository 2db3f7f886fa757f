//! The context that a function runs in, and the values that it binds.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::Signature;

use crate::expand::body::imports;
use crate::input::args::Args;
use crate::input::kind::Kind;
use crate::input::runtime::Private;
use crate::input::value::{Seen, Value};
use crate::syntax::program;
use crate::wrap::site::Creation;

/// The place where the function makes a context or work. The runtime shows the line of the attribute.
pub(crate) fn creation(kind: &'static str, what: &str, signature: &Signature) -> Creation {
    let span = Span::mixed_site().located_at(signature.ident.span());
    Creation { kind, what: what.to_owned(), span }
}

/// The context that a function makes which binds values. For an `async fn`, its `Call`, which holds the context.
pub(crate) fn context(args: &Args, signature: &Signature) -> TokenStream {
    let private = args.private();
    let (work, what, make) = match args.kind {
        Kind::Root => ("Root", "#[context_root]", "root"),
        Kind::With => ("AsyncFn", "#[with_context(bind(..))]", "bind"),
    };
    let make = if signature.asyncness.is_some() { format_ident!("{make}") } else { format_ident!("{make}_here") };
    let site = creation(work, what, signature).site(&private);
    let values = tuple(&args.values, &private);
    let imports = imports(args);
    quote!({ #imports #private::#make(#site, #values) })
}

/// The values as a tuple of at most eight. More values become tuples of tuples.
pub(crate) fn tuple(values: &[Value], private: &Private) -> TokenStream {
    if values.len() <= 8 {
        let values = values.iter().map(|value| {
            let tokens: Vec<TokenTree> = value.to_token_stream().into_iter().collect();
            let place =
                |token: Option<&TokenTree>| program::blamed(token.map_or_else(Span::call_site, TokenTree::span));
            let (first, last) = (place(tokens.first()), place(tokens.last()));
            let private = private.located(first);
            let mut argument = Group::new(Delimiter::Parenthesis, value.to_token_stream());
            argument.set_span(Span::mixed_site().located_at(last));
            let seen = value.key.as_ref().map(|key| (key.how, &key.ty));
            match seen {
                None | Some((Seen::Shown, _)) => quote_spanned!(first=> #private::value #argument),
                Some((Seen::Said, ty)) => quote_spanned!(first=> #private::value::<#ty> #argument),
                Some((Seen::Guessed, ty)) => quote_spanned!(first=> #private::value_of::<#ty, _> #argument),
            }
        });
        return quote!((#(#values,)*));
    }
    let (first, rest) = values.split_at(values.len() / 2);
    let (first, rest) = (tuple(first, private), tuple(rest, private));
    quote!((#first, #rest))
}
