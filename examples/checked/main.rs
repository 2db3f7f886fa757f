//! Checked contexts, in four steps: a small shop charges its tenants, and one of its two roots forgets the tenant.
//!
//! | step | | |
//! |---|---|---|
//! | 1 | `step1_as_it_was.rs` | compiles; a refund fails at run time |
//! | 2 | `step2_what_is_read.rs` | `book` says which keys it reads: refused, at the call in `charge` |
//! | 3 | `step3_what_is_passed_on.rs` | `charge` says which keys it needs, too: refused, at the call in `refund` |
//! | 4 | `step4_what_is_bound.rs` | `refund` binds the tenant: compiles, and works |
//!
//! Read the files in this order. This program serves the first and the last step on loopback, and sends an order and a
//! refund to each. It shows the compiler's messages for steps 2 and 3: a test compiles them and compares the messages.
//!
//! ```text
//! cargo run --example checked
//! ```

mod step1_as_it_was;
mod step4_what_is_bound;

use std::net::{Ipv4Addr, SocketAddr};
use std::panic;

use axum::Router;
use axum::extract::Path;
use axum::routing::post;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() {
    use {step1_as_it_was as before, step4_what_is_bound as after};

    // Step 1 panics on purpose. This prints the message without the frames that `RUST_BACKTRACE=1` asks for.
    panic::set_hook(Box::new(|panic| eprintln!("{panic}")));

    let shop = Router::new()
        .route("/orders/{id}/{tenant}", post(async |Path((id, tenant))| before::order(id, tenant).await))
        .route("/refunds/{id}/{tenant}", post(async |Path((id, _)): Path<(u64, String)>| before::refund(id).await));
    println!("== 1. As it was: it compiles, and");
    let shop = serve(shop).await;
    assert_eq!(send(shop, "orders/1/acme").await.as_deref(), Some("request 1: 30 cents for acme"));
    assert_eq!(send(shop, "refunds/2/acme").await, None, "the server has said above what is missing");

    println!("\n== 2. `book` says what it reads. The compiler:\n\n{}", include_str!("step2_what_is_read.stderr"));
    println!("== 3. `charge` says so, too. The compiler:\n\n{}", include_str!("step3_what_is_passed_on.stderr"));

    let shop = Router::new()
        .route("/orders/{id}/{tenant}", post(async |Path((id, tenant))| after::order(id, tenant).await))
        .route("/refunds/{id}/{tenant}", post(async |Path((id, tenant))| after::refund(id, tenant).await));
    println!("== 4. `refund` binds the tenant: it compiles, and");
    let shop = serve(shop).await;
    assert_eq!(send(shop, "orders/3/acme").await.as_deref(), Some("request 3: 30 cents for acme"));
    assert_eq!(send(shop, "refunds/4/acme").await.as_deref(), Some("request 4: -30 cents for acme"));
}

/// Serves the shop until the program ends. Returns its address.
async fn serve(shop: Router) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port on loopback");
    let address = listener.local_addr().expect("the address of what is bound");
    tokio::spawn(async move { axum::serve(listener, shop).await });
    address
}

/// Sends a request. Prints and returns the answer, or `None` if the handler panicked and the connection broke.
async fn send(shop: SocketAddr, path: &str) -> Option<String> {
    let answer = match reqwest::Client::new().post(format!("http://{shop}/{path}")).send().await {
        Ok(response) => response.text().await.ok(),
        Err(_) => None,
    };
    println!("POST /{path}: {}", answer.as_deref().unwrap_or("no answer"));
    answer
}
