//! `let else`, labeled loops and blocks.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async fn first(rows: Vec<Option<u32>>) -> Result<u32, String> {
    let [Some(first), ..] = rows.as_slice() else {
        return Err(format!("{} rows", rows.len()));
    };
    let Ok(second) = "1".parse::<u32>() else { return Ok(*first) };
    Ok(first + second)
}

#[context_root(Request(1))]
pub fn searches(rows: &[Vec<u32>]) -> Option<u32> {
    let found = 'rows: loop {
        for row in rows {
            for x in row {
                if *x > 3 {
                    break 'rows Some(*x);
                }
                if *x == 2 {
                    continue 'rows;
                }
            }
        }
        break None;
    };
    let Some(x) = found else { return None };
    Some(x)
}

#[with_context(bind(Request(x)))]
pub async fn block(x: u32) -> u32 {
    let y = 'done: {
        if x == 1 {
            break 'done 1;
        }
        tokio::task::yield_now().await;
        2
    };
    y + x
}

fn main() {}
