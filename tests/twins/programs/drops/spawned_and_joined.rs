//@ run
//! Work that is spawned, joined, aborted or lost in a race.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::future::pending;
use std::time::Duration;

struct Loud(&'static str);

impl Drop for Loud {
    fn drop(&mut self) {
        println!("{}", self.0);
    }
}

#[with_context]
async fn holds(loud: Loud, x: u32) -> u32 {
    tokio::task::yield_now().await;
    println!("holds {}", loud.0);
    x
}

#[context_root(Request(1))]
async fn joins() -> u32 {
    let (a, b) = tokio::join!(holds(Loud("a"), 1), async {
        let _b = Loud("b");
        tokio::task::yield_now().await;
        tokio::task::yield_now().await;
        2
    });
    let (c, d) = futures::join!(holds(Loud("c"), 3), holds(Loud("d"), 4));
    a + b + c + d
}

#[with_context]
async fn races(kept: Loud) -> u32 {
    let lost = async {
        let _lost = Loud("lost");
        pending::<u32>().await
    };
    tokio::select! {
        biased;
        x = lost => x,
        x = holds(kept, 5) => {
            println!("wins");
            x
        }
    }
}

#[with_context]
async fn aborts() -> bool {
    let owned = Loud("owned");
    let task = tokio::spawn(async move {
        let _owned = owned;
        let _inside = Loud("inside");
        pending::<()>().await;
    });
    tokio::task::yield_now().await;
    task.abort();
    task.await.unwrap_err().is_cancelled()
}

#[with_context]
async fn times_out() -> Option<u32> {
    let work = async {
        let _slow = Loud("slow");
        pending::<()>().await;
        1
    };
    tokio::time::timeout(Duration::from_millis(1), work).await.ok()
}

#[with_context]
fn threads(a: Loud) -> u32 {
    let _local = Loud("local");
    let thread = std::thread::spawn(move || {
        let _inside = Loud("inside");
        a.0.len() as u32
    });
    thread.join().unwrap()
}

#[context_root(Request(1))]
async fn try_joins() -> Result<(u32, u32), String> {
    tokio::try_join!(
        async {
            let _fails = Loud("fails");
            tokio::task::yield_now().await;
            Err::<u32, _>("failed".to_owned())
        },
        async {
            let _waits = Loud("waits");
            pending::<Result<u32, String>>().await
        },
    )
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    println!("{}", runtime.block_on(joins()));
    println!("{}", runtime.block_on(races(Loud("kept"))));
    println!("{}", runtime.block_on(aborts()));
    println!("{:?}", runtime.block_on(times_out()));
    println!("{}", threads(Loud("a")));
    println!("{:?}", runtime.block_on(try_joins()));
}
