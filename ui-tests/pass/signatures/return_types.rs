use std::fmt::{Debug, Display};

use ctx_runtime::{Context, context, context_root, with_context};

#[derive(Context)]
struct Request {
    id: u64,
}

type Boxed = Box<dyn Display + Send>;

#[with_context]
async fn coerced() -> Box<dyn Display + Send> {
    Box::new(context!(Request.id))
}

#[with_context]
async fn coerced_early(early: bool) -> Option<Boxed> {
    if early {
        return Some(Box::new(1));
    }
    let number: Boxed = Box::new(context!(Request.id));
    Some(number)
}

#[with_context]
async fn opaque(name: &str) -> impl Display + use<'_> {
    format!("{name} {}", context!(Request.id))
}

#[with_context]
async fn opaque_in_result(text: &str) -> Result<impl Display + use<>, std::num::ParseIntError> {
    let number: u64 = text.parse()?;
    Ok(number + context!(Request.id))
}

#[with_context]
async fn opaque_in_tuple() -> (impl Iterator<Item = u64>, Vec<impl Debug>) {
    (0..context!(Request.id), vec![1])
}

#[with_context]
async fn error(text: &str) -> Result<u64, Box<dyn std::error::Error + Send + Sync>> {
    if text.is_empty() {
        return Err("empty".into());
    }
    Ok(text.parse::<u64>()? + context!(Request.id))
}

#[with_context]
async fn option(text: Option<&str>) -> Option<usize> {
    Some(text?.len())
}

#[with_context]
async fn function() -> fn(u64) -> u64 {
    |number| number + 1
}

#[with_context]
async fn nothing() {}

#[with_context]
async fn unit() -> () {}

#[context_root(Request { id: 7 })]
fn opaque_in_sync_root(text: &str) -> Result<impl Display + use<>, std::num::ParseIntError> {
    let number: u64 = text.parse()?;
    Ok(number + context!(Request.id))
}

#[context_root(Request { id: 7 })]
fn closure(base: u64) -> impl Fn(u64) -> u64 {
    move |number| number + base
}

#[context_root(Request { id: 7 })]
fn slice(text: &str) -> Option<&str> {
    text.get(1..)
}

#[context_root(Request { id: 7 })]
fn object() -> Box<dyn Fn(u64) -> u64> {
    Box::new(|number| number + 1)
}

#[tokio::main]
#[context_root(Request { id: 7 })]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    assert_eq!(coerced().await.to_string(), "7");
    assert_eq!(coerced_early(true).await.unwrap().to_string(), "1");
    assert_eq!(opaque("a").await.to_string(), "a 7");
    assert_eq!(opaque_in_result("1").await?.to_string(), "8");
    let (numbers, _) = opaque_in_tuple().await;
    assert_eq!(numbers.sum::<u64>(), 21);
    assert_eq!(error("1").await.unwrap(), 8);
    assert_eq!(error("").await.unwrap_err().to_string(), "empty");
    assert_eq!(option(None).await, None);
    assert_eq!(function().await(1), 2);
    nothing().await;
    unit().await;
    assert_eq!(opaque_in_sync_root("1")?.to_string(), "8");
    assert_eq!(closure(1)(2), 3);
    assert_eq!(slice("ab"), Some("b"));
    assert_eq!(object()(1), 2);
    Ok(())
}
