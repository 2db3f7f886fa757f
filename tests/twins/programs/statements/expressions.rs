//! Expressions in which calls are awaited, that return, diverge, or end with semicolons.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::future::ready;
use std::ops::ControlFlow;

#[with_context]
pub async fn tangled(x: u32) -> Result<u32, String> {
    let a = if ready(true).await { ready(1).await } else { return Err("no".into()) };
    let b = match ready(Some(x)).await { Some(y) if ready(y).await > 1 => y, Some(_) | None => 0 };
    let c = { ready(2) }.await + (async { 3 }).await + (move || async move { x })().await;
    let d = [ready(1).await, ready(2).await][ready(1_usize).await];
    let e = (ready(1).await..=ready(3).await).sum::<u32>();
    let f = &*ready("a").await.to_owned();
    let g = loop { if let n @ 1.. = ready(1).await { break n } };
    let h = !ready(1_u32).await as u64 as u32 & 3;
    let i = unsafe { ready(1).await };
    let j = ready(ready(ready(1))).await.await.await;
    let k = ready(Ok::<_, String>(1)).await? + ready(Some(1)).await.ok_or_else(|| "x".to_string())?;
    let l = ready(|y: u32| y + 1).await(2);
    let m = ready((1, (2, 3))).await.1 .0;
    return Ok(a + b + c + d + e + f.len() as u32 + g + h + i + j + k + l + m);
}

#[context_root(Request(1))]
pub fn flow(rows: &[u32]) -> ControlFlow<u32, String> {
    rows.iter().try_for_each(|x| if *x > 3 { ControlFlow::Break(*x) } else { ControlFlow::Continue(()) })?;
    let text: String = rows.iter().map(|x| -> char { if *x == 1 { return 'a' } 'b' }).collect();
    ControlFlow::Continue(text)
}

#[with_context(bind(Request(1)))]
pub async fn ranges(x: i32) -> i32 {
    let rows = [1, 2, 3, 4];
    let y = &rows[1..][..2];
    let z = if (0..10).contains(&x) && x < 3 || x > 5 { -x } else { x >> 1 << 2 };
    let w = (x as i64) < 3;
    y.iter().fold(z, |a, &b| a ^ b) + i32::from(w)
}

#[with_context]
pub async fn diverges(x: u32) -> u32 {
    let y: u32 = match x {
        0 => return 1,
        1 => panic!("one"),
        2 => std::process::exit(2),
        3 => loop { if ready(true).await { return 3 } },
        _ => x,
    };
    if y > 10 { std::future::pending::<std::convert::Infallible>().await; }
    todo!()
}

#[with_context]
pub async fn only_panics() -> Result<impl Fn() -> u32, String> {
    if true { return Ok(|| 1) }
    unimplemented!("never")
}

#[with_context]
pub async fn semicolons(x: u32) { ;;; if x > 1 {}; { x }; ; }

fn main() {}
