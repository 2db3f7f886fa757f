//! Modules, traits and implementations that are annotated as a whole.

use ctx_runtime::with_context;

#[with_context]
pub mod store {
    //! A module.
    #![allow(dead_code)]

    use std::fmt;

    pub const LIMIT: usize = {
        const fn twice(x: usize) -> usize {
            x * 2
        }
        twice(3)
    };
    pub static PARSE: fn(&str) -> Option<u32> = {
        fn parse(text: &str) -> Option<u32> {
            text.parse().ok()
        }
        parse
    };

    pub type Callback = fn(u32) -> u32;

    /// A row.
    #[derive(Debug, Clone, Default)]
    pub struct Row<F = fn(u32) -> u32>
    where
        F: Fn(u32) -> u32,
    {
        /// What is called.
        pub f: Option<F>,
        pub(crate) callback: Option<Callback>,
    }

    pub struct Unit;
    pub struct Tuple(pub fn(u32), pub(super) u32);

    macro_rules! function {
        ($name:ident) => {
            pub async fn $name() -> u32 {
                1
            }
        };
    }

    function!(made);
    function! { also_made }

    unsafe extern "C" {
        fn abs(x: i32) -> i32;
    }

    pub trait Store: Send + Sync {
        type Row<'a>
        where
            Self: 'a;
        const N: usize = 3;
        fn get(&self, id: u32) -> Option<Self::Row<'_>>;
        fn name(&self) -> String {
            String::from("store")
        }
    }

    impl Store for Unit {
        type Row<'a> = &'a str;
        fn get(&self, id: u32) -> Option<&str> {
            (id == 1).then(|| "one")
        }
    }

    impl fmt::Display for Unit {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("unit")
        }
    }

    impl Unit {
        pub const fn new() -> Self {
            Unit
        }

        #[must_use]
        #[inline]
        pub async fn load(&self) -> u32 {
            self.private().await + made().await + also_made().await
        }

        async fn private(&self) -> u32 {
            LIMIT as u32
        }

        pub unsafe fn of_c(x: i32) -> i32 {
            unsafe { abs(x) }
        }
    }

    pub mod inner {
        pub(in crate::store) async fn hidden() {}

        #[cfg(test)]
        mod tests {
            #[test]
            fn hides() {
                drop(super::hidden());
            }
        }
    }

    pub async fn calls() {
        inner::hidden().await
    }
}

fn main() {}
