#![forbid(unused_imports)]

use ctx_runtime::with_context;
use ctx_ui_tests::run;

async fn load(n: u64) -> u64 {
    n
}

mod futures {
    pub(crate) async fn with_retries<R>(f: impl AsyncFn() -> R) -> R {
        f().await
    }
}

mod tests {
    use super::*;

    /// A module with the name of a crate, by a glob import.
    #[with_context]
    pub(crate) async fn ambiguous() -> u64 {
        futures::with_retries(async || load(1).await).await
    }
}

mod a {
    pub(crate) mod fs {
        pub(crate) async fn run<R>(f: impl AsyncFnOnce() -> R) -> R {
            f().await
        }
    }
}

mod b {
    pub(crate) mod fs {
        pub(crate) async fn read(n: u64) -> u64 {
            n
        }
    }
}

/// The closure uses a module of the same name.
#[with_context]
async fn shadowed() -> u64 {
    use a::fs;
    fs::run(async || {
        use b::fs;
        fs::read(2).await
    })
    .await
}

#[expect(non_camel_case_types)]
struct pool;
#[expect(non_camel_case_types)]
type other_pool = pool;

impl pool {
    async fn run<R>(f: impl AsyncFnOnce() -> R) -> R {
        f().await
    }
}

/// A type whose name is in lower case.
#[with_context]
async fn types() -> u64 {
    pool::run(async || load(3).await).await + other_pool::run(async || load(4).await).await
}

/// Calls of a closure in a variable, of an argument, of a function in the body, and by the path of a number type.
#[with_context]
async fn called(argument: impl Fn(fn() -> u64) -> u64) -> u64 {
    fn inside<R>(f: impl Fn() -> R) -> R {
        f()
    }
    let variable = |f: &dyn Fn() -> u64| f();
    let parsed = u64::from_str_radix("5", 10).map_or_else(|_| 0, |n| n);
    variable(&|| 5) + argument(|| 6) + inside(|| load(7)).await + parsed
}

#[with_context]
async fn crate_path() -> u64 {
    async fn twice<R>(f: impl AsyncFn() -> R) -> (R, R) {
        (f().await, f().await)
    }
    let (first, second) = twice(async || super::paths_of_all_kinds::load(8).await).await;
    let third = self::futures::with_retries(|| async { load(9).await }).await;
    first + second + third
}

pub(crate) fn main() {
    let all = async { tests::ambiguous().await + shadowed().await + types().await + called(|f| f()).await + crate_path().await };
    assert_eq!(run(all), 1 + 2 + 3 + 4 + 5 + 6 + 7 + 5 + 8 + 8 + 9);
}
