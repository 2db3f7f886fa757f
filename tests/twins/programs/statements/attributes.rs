//! Attributes on statements, expressions, arms, fields and closures.

use ctx_runtime::{context_root, with_context};
use keys::Request;

pub struct Row {
    pub a: u32,
    #[cfg(any())]
    pub b: u32,
}

#[with_context]
pub async fn attributed(x: u32) -> u32 {
    #[cfg(any())]
    let removed = missing();
    #[allow(unused_variables)]
    let allowed = 1;
    #[cfg(all())]
    {
        drop(x);
    }
    #[cfg(any())]
    return 3;
    let row = Row {
        a: x,
        #[cfg(any())]
        b: 2,
    };
    #[allow(clippy::match_same_arms)]
    match row {
        #[cfg(any())]
        Row { a: 1, b: 2 } => 1,
        Row {
            a: 2,
            #[cfg(any())]
            b: 1,
        } => 2,
        #[rustfmt::skip]
        Row { a, .. } => a,
    }
}

#[context_root(Request(1))]
pub fn closures(rows: &[u32]) -> u32 {
    #[rustfmt::skip]
    let f = |x: &u32| x + 1;
    #[allow(clippy::needless_return)]
    return rows.iter().map(f).sum();
}

#[with_context]
pub fn spawns(x: u32) {
    #[cfg(any())]
    tokio::spawn(missing());
    #[cfg(all())]
    std::thread::spawn(move || {
        #[cfg(any())]
        missing();
        drop(x)
    });
    #[must_use]
    fn inner() -> u32 {
        1
    }
    inner();
}

fn main() {}
