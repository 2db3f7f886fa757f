use ctx_runtime::with_context;

#[with_context]
async fn handle() -> u64 {
    let number = tokio::spawn(async {
        let number: u64 = "five"; //~
        number
    });
    let count = std::thread::spawn(|| missing(5)); //~
    number.await.unwrap() + count.join().unwrap()
}

fn main() {
    drop(handle());
}
