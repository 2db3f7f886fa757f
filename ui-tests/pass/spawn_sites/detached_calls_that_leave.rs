use ctx_runtime::with_context;

async fn load() -> Result<u64, std::io::Error> {
    Ok(5)
}

async fn refresh(_: u64) {}

#[with_context]
async fn handle(mut left: u64) -> Result<(), std::io::Error> {
    #[context(detach)]
    tokio::spawn(refresh(load().await?));
    let loaded = load().await;
    #[context(detach)]
    tokio::spawn(refresh(loaded?));
    loop {
        left -= 1;
        #[context(detach)]
        tokio::spawn(refresh(if left == 0 { break } else { left }));
    }
    #[context(detach)]
    tokio::spawn(refresh(if left == 0 { return Ok(()) } else { left }));
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
pub(crate) async fn main() {
    handle(2).await.unwrap();
}
