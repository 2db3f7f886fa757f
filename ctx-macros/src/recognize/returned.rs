//! Functions that are not `async`, and return a future or a stream: it belongs to the context of the call, as that of an
//! `async fn` does.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{GenericArgument, Path, PathArguments, ReturnType, Type, TypeParamBound};

use crate::input::kind::Kind;
use crate::input::types::is_plain;
use crate::recognize::chain::stream;
use crate::recognize::work::NO_VALUE;
use crate::syntax::search::contains_return;
use crate::syntax::spans;
use crate::syntax::tokens::{async_block, is_any, is_punct};

/// What becomes of the value that the body gives.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Returned {
    /// It stays as it is: no work, or wrapped in the body already.
    AsItIs,
    /// `impl Future`, `impl Stream`: wrapped.
    Opaque,
    /// `Pin<Box<dyn Future>>`, `BoxStream`: wrapped inside a box of the same type.
    Boxed,
    /// The function binds, and its type may be work by any name: as `Boxed`, and a mistake if it is work that cannot be wrapped. A
    /// function that binds nothing is not asked: a variable of the type `Self::Future` expects less of `f.map_err(Into::into)` than a
    /// function does that returns it.
    ByType,
}

impl Returned {
    /// The work that a root returns is the root's, also what the pass over the body wraps. `binds` says whether the function has
    /// values to bind.
    pub(crate) fn of(kind: Kind, binds: bool, output: &ReturnType, body: &Group) -> Returned {
        let tokens: Vec<TokenTree> = body.stream().into_iter().collect();
        let tail = tail(&tokens);
        let stays = never_ends(&tokens, tail) || kind == Kind::With && is_wrapped(tail);
        if stays && contains_return(body.stream()).is_none() {
            return Returned::AsItIs;
        }
        match (Returned::of_type(output), output) {
            (Returned::Opaque, _) => Returned::Opaque,
            (_, ReturnType::Type(_, ty)) if binds && may_be_work(ty) => Returned::ByType,
            (returned, _) => returned,
        }
    }

    /// Of what has no body to look into.
    pub(crate) fn of_type(output: &ReturnType) -> Returned {
        match output {
            ReturnType::Default => Returned::AsItIs,
            ReturnType::Type(_, ty) => of_type(ty),
        }
    }
}

fn of_type(ty: &Type) -> Returned {
    match ty {
        Type::ImplTrait(ty) if are_only(ty.bounds.iter(), &POLLED, &MARKERS) => Returned::Opaque,
        Type::Path(ty) if ty.qself.is_none() && of_box(&ty.path).is_some() => Returned::Boxed,
        Type::Paren(ty) => of_type(&ty.elem),
        Type::Group(ty) => of_type(&ty.elem),
        _ => Returned::AsItIs,
    }
}

/// Whether a type may be that of a future or stream. What has a well-known name is none, or nothing runs in it that the function
/// could have put into its context: a handle to work that is on its way, a collection of what was made before it was put there.
fn may_be_work(ty: &Type) -> bool {
    #[rustfmt::skip]
    const NO_WORK: [&str; 32] = [
        "Arc", "Box", "BTreeMap", "Duration", "ExitCode", "HashMap", "HashSet", "Instant", "Option", "PathBuf", "Rc", "Result",
        "Self", "String", "Vec",
        "AbortOnDropHandle", "JoinHandle", "Receiver", "RemoteHandle", "ScopedJoinHandle", "Task", "UnboundedReceiver",
        "BroadcastStream", "Framed", "ReceiverStream", "UnboundedReceiverStream", "WebSocketStream",
        "FuturesOrdered", "FuturesUnordered", "Pending", "Ready", "SelectAll",
    ];
    match ty {
        Type::Path(path) => {
            !is_plain(ty) && !last_name(&path.path).is_some_and(|name| NO_WORK.contains(&name.as_str()))
        }
        // With bounds that the runtime's wrapper has not.
        Type::ImplTrait(ty) => ty.bounds.iter().any(|bound| are_only([bound].into_iter(), &POLLED, &[])),
        Type::Paren(ty) => may_be_work(&ty.elem),
        Type::Group(ty) => may_be_work(&ty.elem),
        _ => false,
    }
}

const POLLED: [&str; 6] = ["FusedFuture", "FusedStream", "Future", "Stream", "TryFuture", "TryStream"];

const MARKERS: [&str; 3] = ["Send", "Sync", "Unpin"];

/// Whether the bounds are traits that the runtime's wrapper has too, one of `polled` among them.
fn are_only<'a>(bounds: impl Iterator<Item = &'a TypeParamBound>, polled: &[&str], markers: &[&str]) -> bool {
    let mut is_polled = false;
    for bound in bounds {
        match bound {
            TypeParamBound::Trait(bound) => match last_name(&bound.path) {
                Some(name) if polled.contains(&name.as_str()) => is_polled = true,
                Some(name) if markers.contains(&name.as_str()) => {}
                _ => return false,
            },
            TypeParamBound::Lifetime(_) | TypeParamBound::PreciseCapture(_) => {}
            _ => return false,
        }
    }
    is_polled
}

/// `Pin<Box<dyn Future<..> + Send + 'a>>`, and the names that futures has for such.
fn of_box(path: &Path) -> Option<()> {
    const ALIASES: [&str; 4] = ["BoxFuture", "BoxStream", "LocalBoxFuture", "LocalBoxStream"];
    let name = last_name(path)?;
    if ALIASES.contains(&name.as_str()) {
        return Some(());
    }
    let inside = |path: &Path, name: &str| match &path.segments.last()?.arguments {
        PathArguments::AngleBracketed(list) if last_name(path)? == name && list.args.len() == 1 => {
            match list.args.first()? {
                GenericArgument::Type(ty) => Some(ty.clone()),
                _ => None,
            }
        }
        _ => None,
    };
    let Type::Path(boxed) = inside(path, "Pin")? else { return None };
    let Type::TraitObject(object) = inside(&boxed.path, "Box")? else { return None };
    are_only(object.bounds.iter(), &["Future", "Stream"], &["Send", "Sync"]).then_some(())
}

fn last_name(path: &Path) -> Option<String> {
    path.segments.last().map(|segment| segment.ident.to_string())
}

/// Where the function is named whose future or stream the body gives.
pub(crate) fn blamed(body: &Group) -> Span {
    let tokens: Vec<TokenTree> = body.stream().into_iter().collect();
    let tail = tail(&tokens);
    if tail.is_empty() { body.span() } else { spans::called(tail) }
}

/// The expression that the body ends with, if it has no statement before that could end without a `;`.
fn tail(tokens: &[TokenTree]) -> &[TokenTree] {
    let is_end = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ';');
    let start = tokens.iter().rposition(is_end).map_or(0, |end| end + 1);
    &tokens[start..]
}

/// Whether a body gives no value: it ends with what never ends, perhaps with a `;` behind.
fn never_ends(body: &[TokenTree], tail: &[TokenTree]) -> bool {
    match (tail, body) {
        ([], [statements @ .., _]) => is_no_value(self::tail(statements)),
        _ => is_no_value(tail),
    }
}

/// What never ends.
fn is_no_value(expression: &[TokenTree]) -> bool {
    match expression {
        [TokenTree::Ident(name), TokenTree::Punct(bang), TokenTree::Group(_)] => {
            bang.as_char() == '!' && is_any(name, &NO_VALUE)
        }
        [TokenTree::Ident(keyword), TokenTree::Group(body)] => keyword == "loop" && body.stream().is_empty(),
        [.., TokenTree::Ident(module), colon, _, TokenTree::Ident(name), TokenTree::Group(_)] => {
            module == "process" && is_punct(colon, ':') && is_any(name, &["abort", "exit"])
        }
        _ => false,
    }
}

/// Whether the pass over the body wraps this by itself: an `async` block, a stream that is made here; boxed or not.
fn is_wrapped(expression: &[TokenTree]) -> bool {
    if expression.is_empty() {
        return false;
    }
    if let Some(length) = async_block(expression).or_else(|| stream::stream(expression, 0)) {
        return match &expression[length..] {
            [] => true,
            [TokenTree::Punct(dot), TokenTree::Ident(method), TokenTree::Group(_)] => {
                dot.as_char() == '.' && (method == "boxed" || method == "boxed_local")
            }
            _ => false,
        };
    }
    match expression {
        [path @ .., TokenTree::Group(argument)] if argument.delimiter() == Delimiter::Parenthesis => {
            let path: TokenStream = path.iter().map(ToTokens::to_token_stream).collect();
            let inside: Vec<TokenTree> = argument.stream().into_iter().collect();
            path.to_string().replace(' ', "").ends_with("Box::pin") && (is_no_value(&inside) || is_wrapped(&inside))
        }
        _ => false,
    }
}
