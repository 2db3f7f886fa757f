//! The procedural macros of `ctx-runtime`. Users depend on `ctx-runtime`, which re-exports the macros.
//!
//! The files of `entry/` show the whole pipeline of each macro: `attribute.rs`, `key.rs`, `read.rs` and `scope.rs`. See
//! docs/ARCHITECTURE.md.

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

/// Starts a context: the function runs in a new context, which has the given values and no other bindings.
///
/// `#[context_root(value, ..)]` evaluates the values when the function is called. The values run in the caller's
/// context, and they see the function's arguments. Each value is bound by its type, which has to be a key (see
/// `#[derive(Context)]`). The body of the function is treated as by [`macro@with_context`].
///
/// # Arguments in values
///
/// A value may take an argument, or a part of an argument. If a value may move an argument or a part of it, and the
/// body does not use the whole argument, the rest of the argument is dropped when the function is called. If the values
/// only borrow an argument (`&a`, `a.clone()`), the argument is dropped as usual: in the context. If a function takes
/// `self` by value and is not `async`, `self` is dropped in the caller's context.
///
/// # Options
///
/// Options stand among the values: `strict`, `spawn(path, ..)` and `crate = path`. They mean the same as for
/// [`macro@with_context`].
///
/// # Costs
///
/// Each call takes one block of memory, whatever the number of values. If a key of the values has a policy, each value
/// takes a block. A thread keeps the last 64 blocks of each size up to 320 bytes, and uses them again.
///
/// # Functions that return a future or stream
///
/// If the function returns a future or stream, as an `impl` type or in a box, the root ends when the future or stream
/// ends. A boxed future or stream is boxed once more, also if its type has another name: an alias, or `Self::Future` of
/// a service.
///
/// Another future or stream cannot be wrapped without changing its type. The compiler refuses a function that returns
/// it, because the future or stream would run outside of the root. The macro does not look at handles (`JoinHandle`,
/// `Receiver`) and collections (`FuturesUnordered`, `SelectAll`). It also does not look into a `Result` or an `Option`:
/// a future inside runs outside of the root.
///
/// The output of an `async fn` may itself be a future or stream. Then the root ends when this future or stream ends, if
/// the return type names it: `impl Stream`, `BoxStream`, `Pin<Box<dyn Stream>>`, and the same types of futures. Under
/// another name, such as your own alias, it runs outside of the root.
///
/// # Errors
///
/// The macro reports an error for an item that is not a function, a `const fn`, a function with variadic arguments, a
/// function without a body, an unknown option, and a second `#[context_root]` or `#[with_context]`. The values of an
/// `async fn` must not contain `.await`, `?`, `return`, `break` or `continue`.
#[proc_macro_attribute]
pub fn context_root(args: TokenStream, item: TokenStream) -> TokenStream {
    attribute::expand(Kind::Root, args.into(), item.into()).into()
}

/// Carries the context through a function: into the future that it returns, and across the spawn sites in its body.
///
/// - An `async fn` captures the context when it is called. Its future is polled and dropped in this context, wherever
///   it is polled, and whoever polls it. The same holds for a `fn` that returns a future or stream, as an `impl` type
///   or in a box.
/// - Work that the body, sync or async, hands to a spawn site (`tokio::spawn(..)`, `set.spawn_blocking(..)`,
///   `std::thread::spawn(..)`, ...) runs in the context of the function. The policies of the keys decide which bindings
///   follow (see `#[derive(Context)]`).
/// - The closures of a parallel iterator run in the context of the function.
/// - An `async` block runs in the context in which it was written, unless it is polled on the spot or stands in a call
///   of `scope`. The same holds for a stream of `stream!` or `unfold`.
/// - `context!` compiles in the body.
///
/// For callers, nothing changes: the signature, the auto traits and the drop order stay the same.
///
/// On an `impl` or `trait` block, or on an inline `mod`, the attribute goes on each function inside. `#[context(skip)]`
/// on a function leaves this function out.
///
/// # Options
///
/// - `needs(Key, ..)`: the keys that the function reads, or that the functions read which it calls; up to 16 keys.
///   Annotated code that awaits the function's result, or hands it over, has to provide the keys, or it does not
///   compile. In the body, `context!(Key)` does not compile if `Key` is not provided. On a block, the keys are added to
///   the keys of each function inside. An implementation repeats the keys of its trait. `docs/CHECKED.md` in the
///   repository says what is proved, and what is not.
/// - `bind(value, ..)`: runs the function with these values bound on top of the caller's context. A future or stream
///   that the function returns runs with them, too: see [`macro@context_root`].
/// - `provides(Key, ..)`: for a free function that binds these keys, and calls a closure that it is given. In the
///   closures of a call by the function's name, the keys count as provided. In the function, the keys have to be
///   provided where the closure is called.
/// - `strict`: reports work that leaves the function by a call that is not recognised. Such work is an `async` block, a
///   closure with `move`, the call of a function, or the name of a function, as an argument of a call that is no spawn
///   site. `docs/STRICT.md` has the rule.
/// - `inherit`: adds no capture and no wrapper. The macro only rewrites calls inside: spawn sites, parallel iterators,
///   `block_on` and similar calls. Use it for hot functions that are awaited where they are called.
/// - `spawn(path, ..)`: more functions or methods to treat as spawn sites, anywhere in the function. The last segment
///   of the path is the name of the spawn site.
/// - `crate = path`: the path of `ctx_runtime`, if it is not `::ctx_runtime`.
///
/// # In the body
///
/// An attribute on a statement or expression changes how it is treated:
///
/// - `#[context(detach)]` leaves the context behind at the spawn site inside.
/// - `#[context(carry)]` hands over a future, stream or closure that is not at a spawn site, as a spawn site does.
/// - `#[context(skip)]` leaves a call alone that only looks like a spawn site.
/// - `#[context(unchecked(Key))]` takes `Key` as provided.
/// - `#[context(unchecked)]` switches the checks off.
///
/// # Costs
///
/// For a function that is `async` or returns a future or stream: the clone and the drop of an `Arc`, and a pointer in
/// the future or stream. A boxed future or stream is boxed once more; `Box::pin(async { .. })` is wrapped inside of its
/// box. For another `fn`: nothing.
///
/// # Errors
///
/// The macro reports an error for a `const fn`, a function with variadic arguments, options that exclude each other, an
/// unknown option, and a second `#[context_root]` or `#[with_context]`. The values of `bind(..)` on an `async fn` must
/// not contain `.await`, `?`, `return`, `break` or `continue`.
#[proc_macro_attribute]
pub fn with_context(args: TokenStream, item: TokenStream) -> TokenStream {
    attribute::expand(Kind::With, args.into(), item.into()).into()
}

/// Makes a type a key: a value of the type can be bound in a context, and read by the type.
///
/// For structs and enums that are `Send + Sync + 'static`. The type may be generic: then each instance is a key of its
/// own, and each look-up of the key takes a lock.
///
/// # Default
///
/// `#[context(default = expr)]` gives the value that a read returns if nothing is bound. `#[context(default)]` gives
/// `Default::default()`. The value is made once.
///
/// # Policies
///
/// A policy says what the key does at a spawn site, where work becomes independent of its caller:
///
/// - `#[context(carry)]`: the work sees the value. This is the default.
/// - `#[context(drop)]`: the work does not see the value, and does not keep it alive. A transaction, for example, must
///   not follow a background job.
/// - `#[context(fork = path)]`: the work sees a value of its own, such as a child span. The function makes it from a
///   reference to the current value. The function is called once for each piece of work, where the work is handed over.
///
/// Policies do not apply to work that the caller waits for on the spot (rayon's `join`, `scope`, parallel iterators),
/// to functions that are called, and to futures that are awaited: they see all bindings. A spawn costs more with each
/// bound key that has a policy, and only with these keys.
///
/// # Messages
///
/// `#[context(sensitive)]`, on the type or on fields, hides a value in everything that the library shows: the `Debug`
/// and `Display` of a [`ContextRef`](../ctx_runtime/struct.ContextRef.html) have `[redacted]` in its place.
///
/// `#[context(name = "..")]` is the name of the key in messages. The default is the name of the type, with the
/// arguments of a generic type, as in `Page<Vec<u8>>`.
///
/// # Logs
///
/// `#[context(log)]`, on fields or on the type, offers fields to logs: `ctx_runtime::fields::visit` gives their names
/// and values to the code that writes a log line. On a type with named fields, it means each field that is not
/// `sensitive`; on a type with one field without a name, this field; on an enum, the value as a whole.
///
/// `log = "tenant_id"` is another name than that of the field or type. `log(display)` and `log(debug)` choose the format; on
/// the type, they mean the value as a whole.
/// Without a choice, numbers, booleans and text keep their type, and any other type is shown by its `Display`, or else
/// by its `Debug`.
///
/// # Other processes
///
/// Nothing travels to another process, unless the key says so: `#[context(wire = "x-tenant-id")]`, on fields or on the type,
/// is a header of its own; `wire(baggage = "tenant")` is a member of the W3C baggage. `in` and `out` choose a direction,
/// `with = Codec` a form, and `sensitive` is needed for what is `sensitive`. `ctx_runtime::wire` has the rules.
///
/// `#[context(crate = path)]` is the path of `ctx_runtime`, if it is not `::ctx_runtime`.
///
/// # Errors
///
/// The macro reports an error for a union, a type with a lifetime, two policies, a type or field with both
/// `log` and `sensitive`, or `wire` and `sensitive` without `wire(.., sensitive)`, a name that no header can have, and an unknown
/// option. The compiler reports a field that cannot be shared between threads, a field with `log` that has neither `Display` nor
/// `Debug`, and a field with `wire` that cannot be written or read.
#[proc_macro_derive(Context, attributes(context))]
pub fn derive_context(item: TokenStream) -> TokenStream {
    key::expand(item.into()).into()
}

/// The implementation of `ctx_runtime::context!`, which passes its `$crate`.
#[doc(hidden)]
#[proc_macro]
pub fn context(read: TokenStream) -> TokenStream {
    read::expand(read.into(), &read::nothing()).into()
}

/// The implementation of `ctx_runtime::context!` with the runtime's feature `diagnostics`: a read knows its function.
#[doc(hidden)]
#[proc_macro]
pub fn context_in_function(read: TokenStream) -> TokenStream {
    read::expand(read.into(), &read::function()).into()
}

/// The implementation of `ctx_runtime::scope!`, which passes its `$crate`.
#[doc(hidden)]
#[proc_macro]
pub fn scope(scope: TokenStream) -> TokenStream {
    scope::expand(Begins::OnTop, scope.into()).into()
}

/// The implementation of `ctx_runtime::root!`, which passes its `$crate`.
#[doc(hidden)]
#[proc_macro]
pub fn root(root: TokenStream) -> TokenStream {
    scope::expand(Begins::Afresh, root.into()).into()
}
