//! Makes work on the runtime: annotated functions with the call that each `Work` of a program stands for.

use ctx_runtime::{Scoped, Snapshot, context_root, with_context};

use crate::inside::{Boxed, Closure, Inside};
use crate::keys::{A, B, Span, Tx};
use crate::task::Real;

/// A boxed future.
pub fn future(future: impl Future<Output = ()> + Send + 'static) -> Real {
    Real::Future(Box::pin(future))
}

/// A spawn site for futures: the macros know it by its name.
fn spawn(future: impl Future<Output = ()> + Send + 'static) -> Real {
    Real::Future(Box::pin(future))
}

/// A spawn site for closures: the macros know it by its name.
fn spawn_blocking(closure: impl FnOnce() + Send + 'static) -> Real {
    Real::Closure(Box::new(closure))
}

/// `#[with_context]` on an `async fn`.
#[with_context]
pub async fn plain(inside: Inside) {
    inside.await;
}

/// Binds a plain key.
#[with_context(bind(a))]
pub async fn bind_a(a: A, inside: Inside) {
    inside.await;
}

/// Binds a plain key, and a key that is dropped at spawn sites.
#[with_context(bind(b, tx))]
pub async fn bind_b_tx(b: B, tx: Tx, inside: Inside) {
    inside.await;
}

/// Binds a key that is forked at spawn sites.
#[with_context(bind(span))]
pub async fn bind_span(span: Span, inside: Inside) {
    inside.await;
}

/// A root.
#[context_root(a)]
pub async fn root_a(a: A, inside: Inside) {
    inside.await;
}

/// A root with keys of each policy.
#[context_root(a, tx, span)]
pub async fn root_a_tx_span(a: A, tx: Tx, span: Span, inside: Inside) {
    inside.await;
}

/// A root that binds nothing.
#[context_root()]
pub async fn root_empty(inside: Inside) {
    inside.await;
}

/// The same on functions that are not `async`.
pub mod sync {
    use super::*;

    /// `#[with_context]`
    #[with_context]
    pub fn plain(f: impl FnOnce()) {
        f();
    }

    /// Binds a plain key.
    #[with_context(bind(a))]
    pub fn bind_a(a: A, f: impl FnOnce()) {
        f();
    }

    /// Binds a plain key, and a key that is dropped at spawn sites.
    #[with_context(bind(b, tx))]
    pub fn bind_b_tx(b: B, tx: Tx, f: impl FnOnce()) {
        f();
    }

    /// Binds a key that is forked at spawn sites.
    #[with_context(bind(span))]
    pub fn bind_span(span: Span, f: impl FnOnce()) {
        f();
    }

    /// A root.
    #[context_root(a)]
    pub fn root_a(a: A, f: impl FnOnce()) {
        f();
    }

    /// A root with keys of each policy.
    #[context_root(a, tx, span)]
    pub fn root_a_tx_span(a: A, tx: Tx, span: Span, f: impl FnOnce()) {
        f();
    }

    /// A root that binds nothing.
    #[context_root()]
    pub fn root_empty(f: impl FnOnce()) {
        f();
    }
}

/// Spawns an `async` block.
#[with_context]
#[allow(clippy::redundant_async_block, reason = "a block is a spawn site of its own kind")]
pub fn spawn_block(inside: Inside) -> Real {
    spawn(async move { inside.await })
}

/// Spawns an `async` block, detached.
#[with_context]
#[allow(clippy::redundant_async_block, reason = "as above")]
pub fn detach_block(inside: Inside) -> Real {
    #[context(detach)]
    spawn(async move { inside.await })
}

/// Spawns a boxed future.
#[with_context]
pub fn spawn_boxed(inside: Inside) -> Real {
    let boxed: Boxed = Box::pin(inside);
    spawn(boxed)
}

/// Spawns a boxed future, detached.
#[with_context]
pub fn detach_boxed(inside: Inside) -> Real {
    let boxed: Boxed = Box::pin(inside);
    #[context(detach)]
    spawn(boxed)
}

/// Spawns a closure.
#[with_context]
pub fn spawn_closure(closure: Closure) -> Real {
    spawn_blocking(move || closure.call())
}

/// Spawns a closure, detached.
#[with_context]
pub fn detach_closure(closure: Closure) -> Real {
    #[context(detach)]
    spawn_blocking(move || closure.call())
}

/// Spawns a future that is made by a call in the argument of the spawn site.
#[with_context]
pub fn spawn_call<F: Future<Output = ()> + Send + 'static>(make: impl FnOnce() -> F) -> Real {
    spawn(make())
}

/// Spawns the future of a call, detached.
#[with_context]
pub fn detach_call<F: Future<Output = ()> + Send + 'static>(make: impl FnOnce() -> F) -> Real {
    #[context(detach)]
    spawn(make())
}

/// Spawns a scope that is made in the argument of the spawn site.
#[with_context]
pub fn spawn_scope(make: impl FnOnce() -> Scoped<Inside>) -> Real {
    spawn(make())
}

/// Spawns a scope that is made in the argument, detached.
#[with_context]
pub fn detach_scope(make: impl FnOnce() -> Scoped<Inside>) -> Real {
    #[context(detach)]
    spawn(make())
}

/// Hands over a future with `#[context(carry)]`.
#[with_context]
pub fn carry(inside: Inside) -> Real {
    let block = #[context(carry)]
    async move {
        inside.await;
    };
    Real::Future(Box::pin(block))
}

/// Hands over a closure with `#[context(carry)]`.
#[with_context]
pub fn carry_closure(closure: Closure) -> Real {
    let closure = #[context(carry)]
    move || closure.call();
    Real::Closure(Box::new(closure))
}

/// Wraps a closure in a snapshot.
pub fn wrap(snapshot: &Snapshot, closure: Closure) -> Real {
    Real::Closure(Box::new(snapshot.wrap(move || closure.call())))
}
