//@ run
//! Helpers that bind around a closure, and what their callers do in it.

use ctx_runtime::with_context;
use keys::{Request, Tenant};
use std::future::Future;

/// Helpers in a module.
pub mod db {
    use ctx_runtime::with_context;
    use keys::Tenant;
    use std::fmt::Debug;
    use std::future::Future;

    /// In a tenant.
    #[with_context(bind(Tenant(String::new())), provides(Tenant))]
    pub async fn in_tenant<F, Work>(id: u32, f: F) -> Work::Output
    where
        F: FnOnce(u32) -> Work,
        Work: Future,
    {
        f(id).await
    }

    /// As often as is said.
    #[with_context(bind(Tenant(String::new())), provides(Tenant))]
    pub fn repeated<R: Debug>(times: u32, f: &dyn Fn(u32) -> R) -> Vec<R> {
        let first = f(0);
        println!("{first:?}");
        (1..times).map(|time| f(time)).collect()
    }

    #[with_context(bind(Tenant(String::new())), provides(Tenant))]
    fn never_called(f: fn()) {
        f();
    }
}

use db::in_tenant;

#[with_context(needs(Tenant))]
async fn load(key: &str) -> usize {
    key.len()
}

#[with_context(needs(Request))]
async fn audit(what: String) -> Result<String, String> {
    if what.is_empty() { Err("nothing".to_owned()) } else { Ok(what) }
}

#[with_context(needs(Request))]
async fn handle(names: &[&str]) -> Result<usize, String> {
    let mut sum = 0;
    for name in names {
        sum += in_tenant(7, async |id| load(name).await + id as usize).await;
    }
    let text = self::db::in_tenant(8, async |_| {
        audit(format!("{}", load("key").await)).await?;
        audit("text".to_owned()).await
    })
    .await?;
    let nested = in_tenant(1, |_| self::db::in_tenant(2, async |_| load("nested").await)).await;
    Ok(sum + text.len() + nested)
}

#[with_context(needs(Request))]
async fn fails() -> Result<(), String> {
    in_tenant(3, async |_| audit(String::new()).await.map(|_| ())).await
}

#[with_context]
fn repeats() -> usize {
    let lengths: Vec<usize> = self::db::repeated(3, &|time| time as usize + 1);
    lengths.into_iter().sum()
}

/// Anything else that takes a closure.
#[with_context(needs(Tenant))]
async fn others(items: Vec<&'static str>) -> Vec<usize> {
    fn twice<T>(mut f: impl FnMut() -> T) -> (T, T) {
        (f(), f())
    }
    async fn later<Work: Future>(f: impl FnOnce() -> Work) -> Work::Output {
        f().await
    }
    let add = |n: usize| n + 1;
    let (first, second) = twice(|| add(items.len()));
    let third = later(async || load("later").await).await;
    let fourth = later(|| load("by call")).await;
    std::iter::once_with(|| first).chain([second, third, fourth]).collect()
}

fn main() {
    let work = async {
        let handled = handle(&["a", "bc"]).await;
        (handled, fails().await, repeats(), others(vec!["x"]).await)
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    println!("{:?}", runtime.block_on(work));
}
