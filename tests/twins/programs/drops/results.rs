//@ run
//! Results: conversions of errors, nested closures, labels, iterators and recursion.

use ctx_runtime::{context_root, with_context};
use keys::{Attempt, Request};
use std::fmt;
use std::num::ParseIntError;

#[derive(Debug)]
enum Error {
    Parse(ParseIntError),
    TooMany { limit: usize },
    Other(Box<dyn std::error::Error + Send + Sync>),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Parse(error) => write!(f, "parse: {error}"),
            Error::TooMany { limit } => write!(f, "more than {limit}"),
            Error::Other(error) => write!(f, "other: {error}"),
        }
    }
}

impl From<ParseIntError> for Error {
    fn from(error: ParseIntError) -> Error {
        Error::Parse(error)
    }
}

impl From<&str> for Error {
    fn from(text: &str) -> Error {
        Error::Other(text.into())
    }
}

#[with_context]
async fn parsed(text: &str, limit: usize) -> Result<Vec<u32>, Error> {
    let rows = text.split(',').map(|part| Ok(part.trim().parse()?)).collect::<Result<Vec<u32>, Error>>()?;
    if rows.len() > limit {
        Err(Error::TooMany { limit })?
    }
    let _: u32 = rows.first().copied().filter(|x| *x != 13).ok_or("unlucky")?;
    Ok(rows)
}

#[context_root(Request(1))]
async fn sums(texts: &[&str]) -> Result<u32, Error> {
    let mut sum = 0;
    'texts: for text in texts {
        for x in parsed(text, 3).await? {
            match x {
                0 => continue 'texts,
                9 => break 'texts,
                _ => sum += x,
            }
        }
    }
    Ok(sum)
}

#[with_context(bind(Attempt { number: n }))]
fn counted_down(n: u32) -> Result<u32, String> {
    if n == 0 {
        return Err(String::from("zero"));
    }
    let rest = (1..n).rev().next().map_or(Ok(0), |n| counted_down(n))?;
    Ok(rest + n)
}

#[with_context]
async fn depth(n: u32) -> u32 {
    if n == 0 { 0 } else { 1 + Box::pin(depth(n - 1)).await }
}

#[with_context]
fn closures(rows: &[u32]) -> impl Iterator<Item = Box<dyn Fn(u32) -> Option<u32> + '_>> + '_ {
    rows.iter().map(|x| Box::new(move |y: u32| x.checked_sub(y).or_else(|| (|| y.checked_add(*x))())) as Box<dyn Fn(u32) -> Option<u32>>)
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    for texts in [&["1, 2", "3"][..], &["1,x"], &["1,2,3,4"], &["13"], &["1,0,2", "3,9,4", "5"]] {
        match runtime.block_on(sums(texts)) {
            Ok(sum) => println!("{sum}"),
            Err(error) => println!("{error} {error:?}"),
        }
    }
    println!("{:?} {:?}", counted_down(3), counted_down(0));
    println!("{}", runtime.block_on(depth(50)));
    println!("{:?}", closures(&[1, 2, u32::MAX]).map(|f| f(2)).collect::<Vec<_>>());
}
