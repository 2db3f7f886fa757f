//! Macros.

use ctx_runtime::with_context;

#[with_context]
pub async fn selects() -> u32 {
    tokio::select! {
        x = async { 1 } => x,
        _ = std::future::ready(2) => { 2 }
    }
}

#[with_context]
pub async fn joins() -> (u32, u32) {
    let (a, b) = tokio::join!(async { 1 }, std::future::ready(2));
    let (c, d) = futures::join!(selects(), async { 2 });
    (a + c, b + d)
}

#[with_context]
pub async fn tries() -> Result<u32, String> {
    let (a, b) = tokio::try_join!(async { Ok::<u32, String>(1) }, async { Err(String::new()) })?;
    let _: u32 = b;
    Ok(a)
}

#[with_context]
pub fn prints(x: u32) {
    println!("{x} {}", { x + 1 });
    assert_eq!(x, 1, "{}", x);
    let _v = vec![x; 3];
    let _w = matches!(x, 1 | 2 if x > 1);
}

macro_rules! spawns {
    ($($body:tt)*) => { tokio::spawn(async move { $($body)* }) };
}

#[with_context]
pub async fn own(x: u32) -> u32 {
    spawns!(x + 1).await.unwrap()
}

fn main() {}
