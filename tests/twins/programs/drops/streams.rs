//@ run
//! Streams that are dropped before their end.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use futures::stream::{self, BoxStream, Stream, StreamExt};

struct Loud(&'static str);

impl Drop for Loud {
    fn drop(&mut self) {
        println!("{}", self.0);
    }
}

#[with_context]
fn rows(last: u32, held: Loud) -> impl Stream<Item = u32> {
    stream::unfold((0, held), move |(x, held)| async move {
        let _step = Loud("step");
        if x == last { None } else { Some((x, (x + 1, held))) }
    })
}

#[with_context]
fn boxed(held: Loud) -> BoxStream<'static, u32> {
    rows(3, held)
        .map(|x| {
            let _map = Loud("map");
            x * 2
        })
        .boxed()
}

#[context_root(Request(1))]
async fn takes(n: usize) -> Vec<u32> {
    let stream = rows(4, Loud("held"));
    let taken = stream.take(n).collect().await;
    println!("taken");
    taken
}

#[with_context]
async fn stops() -> u32 {
    let mut stream = boxed(Loud("boxed"));
    while let Some(x) = stream.next().await {
        if x > 0 {
            return x;
        }
    }
    0
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    println!("{:?}", runtime.block_on(takes(2)));
    println!("{:?}", runtime.block_on(takes(9)));
    println!("{}", runtime.block_on(stops()));
    drop(boxed(Loud("unused")));
}
