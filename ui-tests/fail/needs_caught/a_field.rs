//! A struct has the future in a field.
//!
//! The type of the field says what the future needs, wherever it is awaited.

use ctx_runtime::with_context;
use ctx_ui_tests::audit;

struct Job<F> {
    future: F,
}

#[with_context]
async fn place() -> u64 {
    let job = Job { future: audit("order") };
    job.future.await //~
}

fn main() {
    drop(place());
}
