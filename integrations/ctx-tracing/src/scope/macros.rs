//! The macro `fields!`, and the rules that read its fields one by one.

/// Adds fields to all events of a scope, as `logger.child({..})` does in other languages.
///
/// | form | gives |
/// |---|---|
/// | `fields!(order = %id => async { .. })` | a future that is polled with the fields |
/// | `fields!(order = %id => expression)` | the result of the expression, which runs at once, with the fields. If the result is a future, it goes on with them |
/// | `fields!(order = %id)` | the [`Fields`](crate::Fields), to bind for a whole function, or to [`enter`](crate::Fields::enter) for the rest of a function |
///
/// The two forms with `=>` are those of [`ctx_runtime::scope!`]. The fields are a binding of the context: inner scopes inherit them,
/// and so does spawned work. An inner field takes the place of an outer field of the same name.
///
/// Fields are written as in the macros of `tracing`: `name = value` keeps the type of a number, a `bool` or a text, `%value` takes the
/// `Display`, `?value` the `Debug`, and a name alone (`id`, `%id`, `?id`) is the value of a variable. A name may have dots, `http.route`,
/// or be a literal, `"http-route"`. A field that is `None` takes the outer field of its name away.
///
/// The values are formatted once, when the scope begins. Costs a list of the outer and inner fields, and the allocations of `scope!`.
///
/// ```
/// use ctx_runtime::with_context;
/// use ctx_tracing::fields;
///
/// #[with_context]
/// async fn ship(order: u64) {
///     fields!(%order, attempt = 2 => async {
///         tracing::info!("packing"); // order=7 attempt=2
///         tokio::spawn(async { tracing::info!("label printed") }).await.unwrap(); // order=7 attempt=2
///         fields!(attempt = 3, carrier = "rail" => tracing::info!("again")); // order=7 attempt=3 carrier="rail"
///     })
///     .await;
/// }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() { ship(7).await }
/// ```
#[macro_export]
macro_rules! fields {
    ($($input:tt)+) => { $crate::__fields!([] $($input)+) };
}

/// Moves fields one by one into the brackets, as pairs of name and value.
#[doc(hidden)]
#[macro_export]
macro_rules! __fields {
    // How the value is kept.
    (@format $done:tt $name:tt % $($rest:tt)+) => {
        $crate::__fields!(@value $done $name ($crate::__private::Owned::displayed) $($rest)+)
    };
    (@format $done:tt $name:tt ? $($rest:tt)+) => {
        $crate::__fields!(@value $done $name ($crate::__private::Owned::debugged) $($rest)+)
    };
    (@format $done:tt $name:tt $($rest:tt)+) => {
        $crate::__fields!(@value $done $name ($crate::__private::FieldValue::owned) $($rest)+)
    };

    // The value, and what follows it. Its parentheses stay when `scope!` takes the tokens apart.
    (@value [$($done:tt)*] $name:tt $keep:tt $value:expr => $($body:tt)+) => {
        $crate::__fields!([$($done)* ($name, $keep(&($value))),] => $($body)+)
    };
    (@value [$($done:tt)*] $name:tt $keep:tt $value:expr $(, $($rest:tt)*)?) => {
        $crate::__fields!([$($done)* ($name, $keep(&($value))),] $($($rest)*)?)
    };

    // The name of a field.
    ([$($done:tt)*] $($name:ident).+ = $($rest:tt)+) => {
        $crate::__fields!(@format [$($done)*] (stringify!($($name).+)) $($rest)+)
    };
    ([$($done:tt)*] $name:literal = $($rest:tt)+) => {
        $crate::__fields!(@format [$($done)*] ($name) $($rest)+)
    };

    // A name that is also the value.
    ([$($done:tt)*] % $($name:ident).+ => $($body:tt)+) => {
        $crate::__fields!(@format [$($done)*] (stringify!($($name).+)) % $($name).+ => $($body)+)
    };
    ([$($done:tt)*] % $($name:ident).+ $(, $($rest:tt)*)?) => {
        $crate::__fields!(@format [$($done)*] (stringify!($($name).+)) % $($name).+ $(, $($rest)*)?)
    };
    ([$($done:tt)*] ? $($name:ident).+ => $($body:tt)+) => {
        $crate::__fields!(@format [$($done)*] (stringify!($($name).+)) ? $($name).+ => $($body)+)
    };
    ([$($done:tt)*] ? $($name:ident).+ $(, $($rest:tt)*)?) => {
        $crate::__fields!(@format [$($done)*] (stringify!($($name).+)) ? $($name).+ $(, $($rest)*)?)
    };
    ([$($done:tt)*] $($name:ident).+ => $($body:tt)+) => {
        $crate::__fields!(@format [$($done)*] (stringify!($($name).+)) $($name).+ => $($body)+)
    };
    ([$($done:tt)*] $($name:ident).+ $(, $($rest:tt)*)?) => {
        $crate::__fields!(@format [$($done)*] (stringify!($($name).+)) $($name).+ $(, $($rest)*)?)
    };

    // All fields are read.
    ([$($done:tt)*]) => {
        $crate::Fields::extended([$($done)*])
    };
    ([$($done:tt)*] => $($body:tt)+) => {
        $crate::__private::scope!($crate::Fields::extended([$($done)*]) as $crate::Fields => $($body)+)
    };
}
