//! Arguments of a call that wait. They are evaluated before the call, because nothing can wait where the call is
//! evaluated.

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::Expr;

use crate::syntax::search::contains_await;

pub(crate) struct WorkMade {
    /// An expression of type `Work`.
    pub(crate) work: TokenStream,
    pub(crate) hoisted: Option<Hoisted>,
}

impl WorkMade {
    pub(crate) fn without_hoisting(work: TokenStream) -> Self {
        WorkMade { work, hoisted: None }
    }
}

/// Arguments that are evaluated before a call, and the names that stand for them in the call.
pub(crate) struct Hoisted {
    pub(crate) arguments: Vec<TokenStream>,
    pub(crate) names: Vec<Ident>,
}

/// The call with names in the place of its arguments, and the arguments: in `audit(load().await, 1)`, the arguments up
/// to the last argument that waits.
pub(crate) fn hoist_arguments(call: Expr) -> Option<(TokenStream, Hoisted)> {
    let waits = |tokens: &dyn ToTokens| contains_await(tokens.to_token_stream()).is_some();
    let mut call = call;
    let arguments = match &mut call {
        Expr::Call(call) if matches!(*call.func, Expr::Path(_)) => &mut call.args,
        Expr::MethodCall(call) if matches!(*call.receiver, Expr::Path(_)) => &mut call.args,
        _ => return None,
    };
    let count = arguments.iter().rposition(|argument| waits(argument))? + 1;
    let mut hoisted = Hoisted { arguments: Vec::new(), names: Vec::new() };
    for (index, argument) in arguments.iter_mut().take(count).enumerate() {
        let name = Ident::new(&format!("ctx_arg{index}"), Span::mixed_site());
        let argument = std::mem::replace(argument, syn::parse_quote!(#name));
        hoisted.arguments.push(argument.into_token_stream());
        hoisted.names.push(name);
    }
    Some((call.into_token_stream(), hoisted))
}
