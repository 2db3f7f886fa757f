use ctx_runtime::with_context;

#[with_context]
async fn count(number: u64) -> u64 { //~
    if number == 0 { 0 } else { count(number - 1).await + 1 }
}

fn main() {
    drop(count(5));
}
