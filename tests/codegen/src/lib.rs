//! A small service, once with `needs` and once without, and work that is only made. `same_code.rs` looks at the machine code.

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

/// Work that this crate makes, and neither polls nor drops.
pub mod made {
    use std::future::ready;

    use ctx_runtime::with_context;

    /// Makes the work.
    #[with_context]
    pub async fn work(texts: Vec<String>) -> usize {
        let mut sum = 0;
        for text in &texts {
            sum += part(text.clone()).await + whole(text.clone(), 1).await;
        }
        sum + whole(texts.concat(), 2).await
    }

    #[with_context]
    async fn whole(text: String, times: usize) -> usize {
        let twice = part(text.repeat(times)).await;
        let again = text.repeat(times);
        twice + part(text).await + part(again).await
    }

    #[with_context]
    async fn part(text: String) -> usize {
        let twice = text.repeat(2);
        ready(()).await;
        text.len() + twice.len()
    }
}
