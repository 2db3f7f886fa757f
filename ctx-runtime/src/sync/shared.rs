//! Statics and thread-locals of the runtime. In the models, each execution has its own: see `models/mod.rs`.

/// Declares statics.
macro_rules! shared {
    ($($(#[$meta:meta])* static $name:ident: $type:ty = $init:expr;)*) => {
        $(
            $(#[$meta])*
            #[cfg(not(all(test, ctx_loom)))]
            static $name: $type = $init;
        )*
        #[cfg(all(test, ctx_loom))]
        loom::lazy_static! {$(
            $(#[$meta])*
            static ref $name: $type = $init;
        )*}
    };
}

/// Declares thread-locals with a constant initial value.
macro_rules! local {
    ($($(#[$meta:meta])* static $name:ident: $type:ty = $init:expr;)*) => {
        #[cfg(not(all(test, ctx_loom)))]
        thread_local! {$(
            $(#[$meta])*
            static $name: $type = const { $init };
        )*}
        #[cfg(all(test, ctx_loom))]
        loom::thread_local! {$(
            $(#[$meta])*
            static $name: $type = $init;
        )*}
    };
}
