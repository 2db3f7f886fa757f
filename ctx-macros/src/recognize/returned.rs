//! Functions that are not `async` and return a future or a stream. The future or stream belongs to the context of the
//! call, as the future of an `async fn` does.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{GenericArgument, Path, PathArguments, ReturnType, Type, TypeParamBound};

use crate::input::kind::Kind;
use crate::input::types::is_plain;
use crate::recognize::chain::stream;
use crate::recognize::work::NO_VALUE;
use crate::syntax::body::Body;
use crate::syntax::groups::trees;
use crate::syntax::search::contains_return;
use crate::syntax::spans;
use crate::syntax::tokens::{async_block, is_any, is_punct};

/// How the value of the body is treated.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Returned {
    /// It stays as it is: it is no work, or it is wrapped in the body already.
    AsItIs,
    /// `impl Future`, `impl Stream`: wrapped.
    Opaque,
    /// `Pin<Box<dyn Future>>`, `BoxStream`: wrapped inside a box of the same type.
    Boxed,
    /// The function binds values, and a type of any name may be work. Such work is treated as `Boxed`, and it is an
    /// error if it cannot be wrapped. The type of a function that binds nothing is not looked up: a variable of the
    /// type `Self::Future` tells `f.map_err(Into::into)` less about the expected type than a return type does.
    ByType,
}

impl Returned {
    /// How the value of a function's body is treated. Work that a root returns belongs to the root, even if the pass
    /// over the body wraps it. `binds` says whether the function has values to bind.
    pub(crate) fn of(kind: Kind, binds: bool, output: &ReturnType, body: &Group) -> Returned {
        let tokens = trees(body);
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

    /// How the value of a function is treated whose body cannot be looked into.
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

/// Whether a type may be the type of a future or stream. Types with a well-known name are not. Either they are no work,
/// or no code runs in them that the function could have put into its context: a handle to work that already runs, or a
/// collection of work that was made before.
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
        // An `impl` type with bounds that the runtime's wrapper does not have.
        Type::ImplTrait(ty) => ty.bounds.iter().any(|bound| are_only([bound].into_iter(), &POLLED, &[])),
        Type::Paren(ty) => may_be_work(&ty.elem),
        Type::Group(ty) => may_be_work(&ty.elem),
        _ => false,
    }
}

const POLLED: [&str; 6] = ["FusedFuture", "FusedStream", "Future", "Stream", "TryFuture", "TryStream"];

const MARKERS: [&str; 3] = ["Send", "Sync", "Unpin"];

/// Whether all bounds are traits that the runtime's wrapper has, and at least one is in `polled`.
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

/// Whether the type is `Pin<Box<dyn Future<..> + Send + 'a>>`, or an alias for such a type in the crate futures.
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

/// The place to blame for the future or stream that the body gives: the name of the function that made it.
pub(crate) fn blamed(body: &Body) -> Span {
    let tail = tail(&body.tokens);
    if tail.is_empty() { body.span() } else { spans::called(tail) }
}

/// The expression that the body ends with: the tokens behind the last `;`. A statement that ends without a `;` may
/// stand in front of it.
fn tail(tokens: &[TokenTree]) -> &[TokenTree] {
    let start = tokens.iter().rposition(|token| is_punct(token, ';')).map_or(0, |end| end + 1);
    &tokens[start..]
}

/// Whether a body gives no value: it ends with an expression that never ends, and perhaps a `;`.
fn never_ends(body: &[TokenTree], tail: &[TokenTree]) -> bool {
    match (tail, body) {
        ([], [statements @ .., _]) => is_no_value(self::tail(statements)),
        _ => is_no_value(tail),
    }
}

/// Whether an expression never ends.
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

/// Whether the pass over the body wraps the expression by itself: an `async` block or a new stream, boxed or not.
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
            let inside = trees(argument);
            path.to_string().replace(' ', "").ends_with("Box::pin") && (is_no_value(&inside) || is_wrapped(&inside))
        }
        _ => false,
    }
}
