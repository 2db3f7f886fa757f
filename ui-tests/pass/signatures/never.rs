use std::panic::resume_unwind;

use ctx_runtime::{Context, context, context_root, with_context};

#[derive(Context)]
struct Code(i32);

#[with_context]
async fn quit() -> ! {
    resume_unwind(Box::new(context!(Code.0)))
}

#[with_context]
fn stop() -> ! {
    resume_unwind(Box::new(1))
}

#[context_root(Code(7))]
fn root() -> ! {
    resume_unwind(Box::new(context!(Code.0)))
}

#[context_root(Code(7))]
async fn choose(left: bool) -> u64 {
    if left { quit().await } else { stop() }
}

#[tokio::main]
pub(crate) async fn main() {
    assert_eq!(ended_with(tokio::spawn(choose(true)).await), 7);
    assert_eq!(ended_with(tokio::spawn(choose(false)).await), 1);
    assert_eq!(ended_with(tokio::spawn(async { root() }).await), 7);
}

fn ended_with<T>(task: Result<T, tokio::task::JoinError>) -> i32 {
    *task.err().unwrap().into_panic().downcast().unwrap()
}
