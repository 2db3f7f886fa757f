use ctx_runtime::{Context, context, context_root, with_context};

#[derive(Context)]
struct Code(i32);

#[with_context]
async fn quit() -> ! {
    std::process::exit(context!(Code.0))
}

#[with_context]
fn stop() -> ! {
    std::process::exit(1)
}

#[context_root(Code(0))]
fn root() -> ! {
    std::process::exit(context!(Code.0))
}

#[context_root(Code(0))]
async fn choose(left: bool) -> u64 {
    if left { quit().await } else { stop() }
}

#[tokio::main]
async fn main() {
    if std::env::args().len() > 1000 {
        root();
    }
    choose(true).await;
}
