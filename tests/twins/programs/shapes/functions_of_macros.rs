//! Functions of macros.

use ctx_runtime::{context_root, with_context};
use keys::Request;

macro_rules! handlers {
    ($($name:ident($argument:ident: $ty:ty) -> $output:ty $body:block)*) => {$(
        #[with_context]
        pub async fn $name($argument: $ty) -> $output $body

        const _: () = {
            #[context_root(Request(1))]
            pub fn root($argument: $ty) -> $ty {
                $argument
            }
        };
    )*};
}

handlers! {
    one(x: u32) -> u32 { x }
    two(text: String) -> usize { text.len() }
    unused(x: u32) -> u32 { 1 }
}

macro_rules! with_tail {
    ($tail:expr) => {
        #[with_context(bind(Request(1)))]
        pub async fn tail(x: u32) -> u32 {
            let y = 1;
            $tail
        }
    };
}

with_tail!(3);

fn main() {}
