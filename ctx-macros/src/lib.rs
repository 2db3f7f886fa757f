//! The macros of `ctx-runtime`, which re-exports and documents them.
//!
//! `attribute.rs`, `key.rs`, `read.rs` and `scope.rs` show a whole pipeline each; see docs/ARCHITECTURE.md.

mod entry;
mod expand;
mod input;
mod prove;
mod recognize;
mod rewrite;
mod syntax;
#[cfg(test)]
mod tests;
mod wrap;
use proc_macro::TokenStream;

use crate::entry::{attribute, key, read, scope};
use crate::input::kind::{Begins, Kind};

/// Starts a context: the function runs in one where nothing is bound but the values that are given.
///
/// `#[context_root(value, ..)]` evaluates the values when the function is called, in its caller's context and
/// with its arguments in scope, and binds each by its type, a key (see `#[derive(Context)]`). The function's
/// body is treated as by [`macro@with_context`].
///
/// The values may take the arguments, or parts of them. If a value may move an argument, or a part of it, and the body does not use
/// all of it, what is left is dropped when the function is called. An argument that is only borrowed (`&a`, `a.clone()`) is dropped
/// as usual: in the context. A `self` that a function takes by value and that is not `async` is dropped in its caller's context.
///
/// Options, among the values: `strict`, `spawn(path, ..)` and `crate = path`, as for [`macro@with_context`].
///
/// Costs one block of memory a call, whatever the number of values; one for each if any of their keys has a policy. A thread keeps
/// the last block of each size up to 320 bytes, and uses it again.
///
/// If the function returns a future or stream, as an `impl` or in a box, the root ends when the future or stream ends. A box is put
/// into another one, whatever its type is called: `Self::Future` of a service, an alias.
/// If it returns another future or stream, which cannot be wrapped and keep its type, the compiler refuses the function: what it
/// returns would run outside of the root. Handles (`JoinHandle`, `Receiver`) and collections (`FuturesUnordered`, `SelectAll`) are not
/// looked at, and neither is what is in a `Result` or an `Option`: a future inside runs outside of the root.
///
/// An `async fn` that gives a future or stream ends with that, too, if the return type names it as one: `impl Stream`, `BoxStream`,
/// `Pin<Box<dyn Stream>>`; of futures likewise. Under another name, an alias of your own, it runs outside of the root.
#[proc_macro_attribute]
pub fn context_root(args: TokenStream, item: TokenStream) -> TokenStream {
    attribute::expand(Kind::Root, args.into(), item.into()).into()
}

/// Carries the context through a function: into its future, and across the spawn sites in its body.
///
/// An `async fn` captures the context when it is called, and its future is polled and dropped in that context,
/// whoever polls it, wherever; so does a `fn` that returns a future or stream, as an `impl` or in a box. In the body, sync
/// or async, what is handed to a spawn site (`tokio::spawn(..)`, `set.spawn_blocking(..)`, `std::thread::spawn(..)`, ...)
/// runs in the context of the function, as far as its keys follow (see the derive); the closures of a parallel iterator
/// do; an `async` block runs in the context in which it was written (unless it is polled on the spot, or stands in a call
/// of `scope`), and so does a stream of `stream!` or `unfold`; and `context!` compiles. For callers, nothing changes: same
/// signature, same auto traits, same drop order.
///
/// On an `impl` or `trait` block, or an inline `mod`, it goes on each function inside; `#[context(skip)]` on one of them
/// leaves that out.
///
/// Options:
/// - `needs(Key, ..)`: what the function reads, or what it calls reads; up to 16 keys. Annotated code that awaits what
///   it returns, or hands it over, has to provide them, or does not compile; and in the body, `context!(Key)` of what is not
///   provided does not. On a block it goes to each function inside, on top of its own; an implementation repeats that of its
///   trait. `docs/CHECKED.md` in the repository says what is proved, and what is not.
/// - `bind(value, ..)`: runs the function with these bound on top of its caller's context. So runs what it returns: see
///   [`macro@context_root`].
/// - `provides(Key, ..)`: a free function that binds these, and calls a closure that it is given. In the closures of a call by the
///   function's name, they count as provided; in the function, they have to be where the closure is called.
/// - `strict`: work that leaves the function in a way that nobody recognises is an error: an `async` block, a closure with `move`, the
///   call or the name of a function, as an argument of a call that is no spawn site. `docs/CHECKED.md` has the rule.
/// - `inherit`: no capture and no wrapper, only calls inside are rewritten: spawn sites, parallel iterators, `block_on` and its
///   like. For hot functions that are awaited where they are called.
/// - `spawn(path, ..)`: more functions or methods to treat as spawn sites. Their last segment counts, anywhere in the
///   function.
/// - `crate = path`: where `ctx_runtime` is found, if not at `::ctx_runtime`.
///
/// In the body, on a statement or expression: `#[context(detach)]` leaves the context behind at the spawn site in it;
/// `#[context(carry)]` makes a spawn site of a future, stream or closure that is not at one; `#[context(skip)]` leaves a call
/// alone that only looks like a spawn site; `#[context(unchecked(Key))]` takes `Key` as
/// provided in the statement or expression; `#[context(unchecked)]` checks nothing in it.
///
/// Costs, for an `async fn` and what else returns a future or stream: the clone and drop of an `Arc`, and a pointer in it;
/// another box, if it is boxed already (`Box::pin(async { .. })` is wrapped inside). For another `fn`: nothing.
#[proc_macro_attribute]
pub fn with_context(args: TokenStream, item: TokenStream) -> TokenStream {
    attribute::expand(Kind::With, args.into(), item.into()).into()
}

/// Makes a type a key: its values can be bound in a context, and read by the type.
///
/// For structs and enums that are `Send + Sync + 'static`; generic ones too, where each instance is a key of its
/// own, at the cost of a lock for each look-up of it.
///
/// `#[context(default = expr)]`, or `#[context(default)]` for `Default::default()`, is what a read gives where
/// nothing is bound; it is evaluated once.
///
/// What the key does at a spawn site, where work goes its own way:
/// - `#[context(carry)]`: the work sees the value. So it is without this option, too.
/// - `#[context(drop)]`: the work does not see it, and does not keep it alive: a transaction must not follow a background
///   job.
/// - `#[context(fork = path)]`: the work sees a value of its own, which the function makes from a reference to this one:
///   a child span. It is called once for each piece of work that is handed over, where it is.
///
/// Work that the caller waits for on the spot (rayon's `join`, `scope`, parallel iterators), and what is called or awaited,
/// sees everything. A spawn costs more with each of the keys bound that have a policy, and only with those.
///
/// `#[context(sensitive)]`, on the type or on fields, keeps what must not be shown out of what the library shows: the
/// `Debug` and `Display` of a [`ContextRef`](../ctx_runtime/struct.ContextRef.html) have `[redacted]` in its place.
/// `#[context(name = "..")]` is what messages call the key: else it is the type's name, with the arguments of a generic one, as in
/// `Page<Vec<u8>>`. `#[context(crate = path)]` says where `ctx_runtime` is found.
#[proc_macro_derive(Context, attributes(context))]
pub fn derive_context(item: TokenStream) -> TokenStream {
    key::expand(item.into()).into()
}

/// Behind `ctx_runtime::context!`, which passes its `$crate`.
#[doc(hidden)]
#[proc_macro]
pub fn context(read: TokenStream) -> TokenStream {
    read::expand(read.into(), &read::nothing()).into()
}

/// The same, of a read that knows its function: for the runtime's feature `diagnostics`.
#[doc(hidden)]
#[proc_macro]
pub fn context_in_function(read: TokenStream) -> TokenStream {
    read::expand(read.into(), &read::function()).into()
}

/// Behind `ctx_runtime::scope!`, which passes its `$crate`.
#[doc(hidden)]
#[proc_macro]
pub fn scope(scope: TokenStream) -> TokenStream {
    scope::expand(Begins::OnTop, scope.into()).into()
}

/// Behind `ctx_runtime::root!`, which passes its `$crate`.
#[doc(hidden)]
#[proc_macro]
pub fn root(root: TokenStream) -> TokenStream {
    scope::expand(Begins::Afresh, root.into()).into()
}
