/// Reads the current context: a value, a field of a value, or a snapshot of everything. It takes no parameter, and is typed.
///
/// | form | gives |
/// |---|---|
/// | `context!(RequestInfo)` | a [`ContextRef<RequestInfo>`](crate::ContextRef), which derefs to the value and can be kept |
/// | `context!(RequestInfo.id)` | the field, cloned; any path of fields |
/// | `context!(RequestInfo?)`, `context!(RequestInfo?.id)` | the same as an `Option`: `None` if the key is not bound |
/// | <code>context!(RequestInfo, \|r\| r.tenant.len())</code> | the result of the closure; nothing is cloned |
/// | `context!()` | a [`Snapshot`](crate::Snapshot) of everything |
///
/// Use it in a function under `#[with_context]` or `#[context_root]`, in the closures of the function, and in macros that the
/// function calls. Anywhere else it is an error, because nothing says that a context is carried there. Other code reads with
/// [`get`](crate::get), [`try_get`](crate::try_get) or [`with`](crate::with()).
///
/// The first form costs as much as the clone of an `Arc`; the others cost a look-up and the clone of the field.
///
/// # Panics
/// The forms without `?` panic if the key is not bound and has no default. The message is that of
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
/// | `scope!(value, .. => async { .. })` | a future that is polled, and dropped, with the values bound, like the future of [`scope`](crate::scope()) |
/// | `scope!(value, .. => expression)` | the result of the expression, which runs at once, in a closure, as by [`run`](crate::run()). If the result is a future or stream, it runs with the values, too |
///
/// The result of a call whose name begins with `spawn` is taken for a handle, and is not wrapped. A box keeps its type; a value that is
/// no work stays as it is. The type of any other future or stream becomes [`Scoped`](crate::Scoped), so its own methods are gone: await it,
/// or call [`run`](crate::run()), which changes no type. The type of the result has to be known: if a call can give several, say which.
///
/// In annotated code the macro does more than these two functions: the compiler knows which keys are bound inside, and accepts calls of
/// functions that [need](crate::Needs) them. A value shows its type, as `Attempt(2)`, `RequestInfo { .. }` and
/// `Session::open(id)` do. Otherwise write the type: `value as Key`.
///
/// Costs one allocation, whatever the number of values. If an expression gives a future or stream, it costs the clone of an `Arc` and a
/// pointer besides; if the future or stream is boxed, one more box.
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

/// Begins a context by hand, where there is no function to put `#[context_root]` on. The code inside has the values, and
/// nothing of the current context.
///
/// | form | gives |
/// |---|---|
/// | `root!(value, .. => async { .. })` | a future that is polled, and dropped, in the root |
/// | `root!(value, .. => expression)` | the result of the expression, which runs at once, in the root. If the result is a future, stream or closure, it goes on in the root |
///
/// The expression must not wait: put code that waits into an `async` block. The result of a call whose name begins with `spawn` is
/// taken for a handle, and is not wrapped.
///
/// To [hooks](crate::hooks) and diagnostics it is a root, which `Snapshot::empty().with(..)` is not. The root ends with its work. In
/// annotated code the compiler knows that the values, and nothing else, are bound inside.
///
/// Costs as much as a function under [`context_root`](crate::context_root).
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

/// Declares keys for types of other crates, or for types that have more than one meaning.
///
/// `pub Deadline: Instant;` declares the type `pub struct Deadline(pub Instant)`, a key that derefs to the
/// `Instant`. A default follows a `=`. Attributes stand in front: docs, `#[derive(..)]`, and each `#[context(..)]` that a key can
/// have. The last `;` may be left out.
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
        #[context(crate = $crate, __wrapper $(, default = $name($default))?)]
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
