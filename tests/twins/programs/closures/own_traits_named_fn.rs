//! Traits of the user's own that are named `Fn`.

use ctx_runtime::with_context;

pub mod own {
    pub trait Fn {
        fn copy(&self) -> Self
        where
            Self: Sized;
        fn generic<T>(&self, x: T) -> T;
    }

    impl Fn for u32 {
        fn copy(&self) -> u32 {
            *self
        }
        fn generic<T>(&self, x: T) -> T {
            x
        }
    }
}

#[with_context]
pub async fn gives() -> impl own::Fn {
    1_u32
}

fn main() {}
