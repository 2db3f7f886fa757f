//! Calls of functions that may bind keys around the closures that they are given, and the keys that such a closure is
//! provided with.
//!
//! Only the path of the function is known here. The compiler finds out whether the function provides keys, by the trait
//! of the function's name that `expand/companion.rs` puts beside it. `helpers.rs` of `ctx-runtime` says how.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::Type;
use syn::ext::IdentExt;

use crate::input::runtime::Private;
use crate::recognize::futures::makes_no_future;
use crate::syntax::angles::turbofish_at_end;
use crate::syntax::tokens::{is_any, is_name, is_punct, is_word};

/// A call of a function by its path. The compiler finds out which keys the function provides.
#[derive(Clone)]
pub(crate) struct Helper {
    /// The path to the function's trait. `None` if the trait is in scope by the function's own name.
    import: Option<TokenStream>,
    name: u64,
    /// Whether there is a spawn site between the call and the code that asks for a key.
    has_crossed: bool,
}

impl Helper {
    pub(crate) fn across_spawn_site(&mut self) {
        self.has_crossed = true;
    }

    /// The call that these tokens end with, in front of its arguments. The function has to be called by its name, or by
    /// a path from `crate`, `self` or `super`. Another path may mean something else in an import than in a call.
    pub(crate) fn called(before: &[TokenTree]) -> Option<Helper> {
        let path = path(&before[..before.len() - turbofish_at_end(before)])?;
        let (last, modules) = path.split_last()?;
        let name = last.unraw().to_string();
        let is_known = is_any(last, &NO_HELPERS) || makes_no_future(&[&name]);
        if is_known || !is_name(last) || !modules.first().is_none_or(|first| begins_path(first)) {
            return None;
        }
        let are_modules = modules.iter().all(|module| is_name(module) || begins_path(module));
        let import = (!modules.is_empty()).then(|| {
            let names = path.iter().map(|name| without_place(name));
            quote!(#(#names)::*)
        });
        are_modules.then(|| Helper { import, name: number(&name), has_crossed: false })
    }

    /// An expression whose type says which keys the function provides.
    pub(crate) fn provides(&self, private: &Private, span: Span) -> TokenStream {
        let Helper { name, import, has_crossed } = self;
        let import = import.as_ref().map(|path| quote_spanned!(span=> use #path as _;));
        let across = has_crossed.then(|| quote_spanned!(span=> .__ctx_across()));
        quote_spanned! {span=>
            {
                #import
                use #private::helpers::ProvidesNothing as _;
                (&#private::helpers::Named::<#name>).__ctx_provides()#across
            }
        }
    }
}

/// All keys that a closure is provided with: by the code around the call, and by the functions that are called.
pub(crate) struct ProvidedToClosure {
    private: Private,
    place: Span,
    /// The statement that makes the variable `ctx_there`. The type of the variable lists the keys.
    declared: TokenStream,
}

impl ProvidedToClosure {
    /// `None` if no function is called that may provide keys.
    pub(crate) fn new(
        scope: TokenStream,
        helpers: &[Helper],
        private: Private,
        place: Span,
    ) -> Option<ProvidedToClosure> {
        let (inner, outer) = helpers.split_last()?;
        let span = Span::mixed_site().located_at(place);
        let provides = |helper: &Helper| helper.provides(&private, span);
        let outer = outer.iter().map(provides).reduce(|all, next| quote_spanned!(span=> #all.__ctx_and(#next)));
        let outer = outer.unwrap_or_else(|| quote_spanned!(span=> #private::helpers::Provided::<(), ()>::NEW));
        let (inner, there) = (provides(inner), Ident::new("ctx_there", place));
        let declared =
            quote_spanned!(span=> let #there = #private::helpers::there::<#scope, _, _, _, _>(#inner, #outer););
        Some(ProvidedToClosure { private, place, declared })
    }

    /// The block that asks what a variable needs. The code to blame has the user's span from its first token to its
    /// last.
    pub(crate) fn asked_for(&self, variable: &Ident) -> TokenStream {
        let of = quote_spanned!(self.place=> let ctx_there = ctx_there.of(&#variable););
        let asked = quote_spanned! {self.place=>
            (&&&&ctx_there.first()).__ctx_checked();
            (&&&&ctx_there.second()).__ctx_checked();
            (&&&&ctx_there.rest()).__ctx_checked();
        };
        self.block(&quote!(#of #asked))
    }

    pub(crate) fn asked_for_key(&self, key: &Type) -> TokenStream {
        self.block(&quote_spanned!(self.place=> (&&&&ctx_there.key::<#key>()).__ctx_checked();))
    }

    fn block(&self, asked: &TokenStream) -> TokenStream {
        let ProvidedToClosure { private, place, declared } = self;
        quote_spanned! {Span::mixed_site().located_at(*place)=>
            {
                use #private::helpers::{Answer as _, NeedsNothing as _};
                #declared
                #asked
            };
        }
    }
}

fn begins_path(word: &Ident) -> bool {
    is_any(word, &["$crate", "crate", "self", "super"])
}

/// The name without the user's place. An editor that looks for the name finds it only where the user wrote it. The
/// meaning stays the same: for `$crate`, it depends on the span.
fn without_place(name: &Ident) -> Ident {
    let mut name = name.clone();
    name.set_span(Span::mixed_site().resolved_at(name.span()));
    name
}

/// Functions that are often called with closures or futures, and that bind no key.
const NO_HELPERS: [&str; 12] = [
    "catch_unwind",
    "from_fn",
    "join_all",
    "once",
    "poll_fn",
    "repeat_with",
    "select_all",
    "successors",
    "timeout",
    "timeout_at",
    "try_join_all",
    "unfold",
];

/// FNV-1a: a number for a name that is the same in each build.
pub(crate) fn number(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The names of the path that the tokens end with. `None` if it is a method or a definition, or if the path goes on to
/// the left.
fn path(tokens: &[TokenTree]) -> Option<Vec<&Ident>> {
    let mut names = Vec::new();
    let mut rest = tokens;
    while let [head @ .., TokenTree::Ident(name)] = rest {
        names.insert(0, name);
        match head {
            [inner @ .., first, second] if is_punct(first, ':') && is_punct(second, ':') => rest = inner,
            [.., before] => {
                let is_other = is_punct(before, '.') || is_word(before, "fn");
                return (!is_other).then_some(names);
            }
            [] => return Some(names),
        }
    }
    None
}
