use ctx_runtime::with_context;

fn double(number: u64) -> u64 {
    number * 2
}

#[with_context]
async fn handle() -> u64 {
    let number = tokio::spawn(async { double("two") }); //~
    let text: String = std::thread::spawn(|| double(2)).join().unwrap(); //~
    number.await.unwrap() + text.len() as u64
}

fn main() {
    drop(handle());
}
