//! A small service, once with `needs` and once without. `same_code.rs` compares the machine code of the two.

use ctx_runtime::Context;

#[derive(Debug, Context)]
struct Request {
    id: u64,
}

#[derive(Debug, Context)]
#[context(drop)]
struct Transaction(u64);

macro_rules! service {
    ($name:ident, [$($one:tt)*] [$($both:tt)*]) => {
        /// The service.
        pub mod $name {
            use std::future::Future;
            use std::pin::pin;
            use std::task::{Context, Poll};

            use ctx_runtime::{context, context_root, with_context};

            use crate::{Request, Transaction};

            #[with_context($($one)*)]
            async fn audit(what: &str) -> u64 {
                context!(Request.id) + what.len() as u64
            }

            #[with_context($($both)*)]
            async fn place(orders: &[&str]) -> u64 {
                let mut sum = context!(Transaction.0);
                for order in orders {
                    sum += audit(order).await + Box::pin(audit("boxed")).await;
                }
                let last = audit("last");
                sum + last.await
            }

            #[context_root(Request { id }, Transaction(1))]
            async fn handle(id: u64) -> u64 {
                place(&["a", "b"]).await
            }

            /// Makes and polls the future of the service.
            #[inline(never)]
            pub fn poll(cx: &mut Context<'_>) -> Poll<u64> {
                pin!(handle(7)).poll(cx)
            }

            /// The sizes of the futures of the service.
            pub fn sizes() -> [usize; 3] {
                [size_of_val(&audit("")), size_of_val(&place(&[])), size_of_val(&handle(7))]
            }
        }
    };
}

service!(proved, [needs(Request)][needs(Request, Transaction)]);
service!(simple, [] []);
