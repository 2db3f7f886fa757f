/// Reads the context that is current: typed, and without a parameter.
///
/// | form | gives |
/// |---|---|
/// | `context!(RequestInfo)` | a [`ContextRef<RequestInfo>`](crate::ContextRef): derefs to the value, can be kept |
/// | `context!(RequestInfo.id)` | that field, cloned; any path of fields |
/// | `context!(RequestInfo?)`, `context!(RequestInfo?.id)` | the same as an `Option`: `None` if the key is not bound |
/// | <code>context!(RequestInfo, \|r\| r.tenant.len())</code> | what the closure gives; nothing is cloned |
/// | `context!()` | a [`Snapshot`](crate::Snapshot) of everything |
///
/// It compiles in a function under `#[with_context]` or `#[context_root]`, in its closures, and in macros that it
/// calls. Anywhere else it is an error: nothing says that a context is carried there. Such code reads with
/// [`get`](crate::get), [`try_get`](crate::try_get) or [`with`](crate::with()).
///
/// The first form costs as much as the clone of an `Arc`, the others a look-up and the clone of the field.
///
/// # Panics
/// The forms without `?`, if the key is not bound and has no default. The message is that of
/// [`Missing`](crate::Missing).
///
/// ```
/// use ctx_runtime::{Context, context, context_root};
///
/// #[derive(Context)]
/// struct RequestInfo {
///     id: u64,
///     tenant: String,
/// }
///
/// #[context_root(RequestInfo { id: 7, tenant: "acme".into() })]
/// fn handle() -> (u64, usize) {
///     (context!(RequestInfo.id), context!(RequestInfo, |request| request.tenant.len()))
/// }
///
/// assert_eq!(handle(), (7, 4));
/// ```
#[cfg(feature = "macros")]
#[macro_export]
macro_rules! context {
    ($($read:tt)*) => { $crate::__private::context!(($crate) $($read)*) };
}

/// Runs code, or makes a future, with values bound on top of the current context.
///
/// | form | gives |
/// |---|---|
/// | `scope!(value, .. => async { .. })` | a future that is polled, and dropped, with the values bound, as that of [`scope`](crate::scope()) |
/// | `scope!(value, .. => expression)` | what the expression gives, which runs at once, in a closure, as by [`run`](crate::run()). A future or stream that it gives runs with the values, too |
///
/// What a call gives whose name begins with `spawn` is taken for a handle, and stays what it is; so does a box, and what is no work. Of
/// another future or stream the type becomes [`Scoped`](crate::Scoped), so its own methods are gone: await it, or call
/// [`run`](crate::run()), which changes nothing. What is asked has to have a known type: of a call that may give several, say which.
///
/// In annotated code the macro is more than those two functions: the compiler knows what is bound inside, and lets code be
/// called there that [needs](crate::Needs) it. A value shows its type, as `Attempt(2)`, `RequestInfo { .. }` and
/// `Session::open(id)` do, or says it: `value as Key`.
///
/// Costs one allocation, whatever the number of values; and the clone of an `Arc` and a pointer for a future or stream that an expression
/// gives, which is another box if it is boxed.
///
/// ```
/// use ctx_runtime::{Context, context, scope, with_context};
///
/// #[derive(Context)]
/// struct Attempt(u32);
///
/// #[with_context(needs(Attempt))]
/// async fn fetch() -> Option<&'static str> {
///     (context!(Attempt.0) == 2).then_some("fetched")
/// }
///
/// #[with_context]
/// async fn fetch_with_retries() -> Option<&'static str> {
///     for attempt in 1..=3 {
///         if let Some(fetched) = scope!(Attempt(attempt) => async { fetch().await }).await {
///             return Some(fetched);
///         }
///     }
///     None
/// }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() { assert_eq!(fetch_with_retries().await, Some("fetched")) }
/// ```
#[cfg(feature = "macros")]
#[macro_export]
macro_rules! scope {
    ($($scope:tt)*) => { $crate::__private::scope_macro!(($crate) $($scope)*) };
}

/// Starts a context by hand, where there is no function of its own to put `#[context_root]` on: what it runs has the values, and
/// nothing of the current context.
///
/// | form | gives |
/// |---|---|
/// | `root!(value, .. => async { .. })` | a future that is polled, and dropped, in the root |
/// | `root!(value, .. => expression)` | what the expression gives, which runs at once, in the root. A future, stream or closure that it gives goes on in the root |
///
/// In an expression nothing may wait: what does goes into an `async` block. What a call gives whose name begins with `spawn` is taken
/// for a handle, and stays what it is.
///
/// It is a root for [hooks](crate::hooks) and diagnostics, which `Snapshot::empty().with(..)` is not, and ends with its work. In
/// annotated code the compiler knows that the values, and nothing else, are bound inside.
///
/// Costs what a function under [`context_root`](crate::context_root) costs.
///
/// ```
/// use std::future::Future;
/// use ctx_runtime::{Context, context, root, with_context};
///
/// #[derive(Context)]
/// struct Message {
///     id: u64,
/// }
///
/// #[with_context]
/// async fn handle(text: &str) -> String {
///     format!("{} {text}", context!(Message.id))
/// }
///
/// /// Each message is a root of its own.
/// async fn consume(messages: &[&str]) -> Vec<String> {
///     let mut handled = Vec::new();
///     for (id, text) in (1..).zip(messages) {
///         handled.push(root!(Message { id } => handle(text)).await);
///     }
///     handled
/// }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() { assert_eq!(consume(&["a", "b"]).await, ["1 a", "2 b"]) }
/// ```
#[cfg(feature = "macros")]
#[macro_export]
macro_rules! root {
    ($($root:tt)*) => { $crate::__private::root_macro!(($crate) $($root)*) };
}

/// Declares keys for types that are not yours, or that mean more than one thing.
///
/// `pub Deadline: Instant;` declares the type `pub struct Deadline(pub Instant)`, a key that derefs to the
/// `Instant`. A default follows a `=`; attributes stand in front: docs, `#[derive(..)]`, and what `#[context(..)]` takes
/// on any key. The last `;` may be left out.
///
/// ```
/// use std::time::Duration;
/// use ctx_runtime::{context, context_root, context_var};
///
/// context_var! {
///     /// How long a query may take.
///     pub QueryTimeout: Duration = Duration::from_secs(5);
///     #[derive(Debug)]
///     #[context(drop, name = "shard")]
///     Shard: u16;
/// }
///
/// #[context_root(Shard(3))]
/// fn query() -> (u16, Duration) {
///     (context!(Shard.0), context!(QueryTimeout.0))
/// }
///
/// assert_eq!(query(), (3, Duration::from_secs(5)));
/// ```
#[cfg(feature = "macros")]
#[macro_export]
macro_rules! context_var {
    ($($(#[$attribute:meta])* $vis:vis $name:ident: $value:ty $(= $default:expr)?);* $(;)?) => {$(
        #[derive($crate::Context)]
        #[context(crate = $crate $(, default = $name($default))?)]
        $(#[$attribute])*
        $vis struct $name(pub $value);

        impl $crate::__private::Deref for $name {
            type Target = $value;

            fn deref(&self) -> &$value {
                &self.0
            }
        }

        impl $crate::__private::From<$value> for $name {
            fn from(value: $value) -> Self {
                $name(value)
            }
        }
    )*};
}
