//! Items of a body have the names of types in the function's return type. Outside of the body, these are other types.
use std::fmt;

use ctx_runtime::{Context, context_root, with_context};
use futures::executor::block_on;

#[derive(Context)]
struct Request(u64);

#[derive(Debug, PartialEq)]
pub struct Error(u64);
type Count = u64;
const N: usize = 2;

#[with_context]
async fn imported() -> Result<u8, Error> {
    use std::fmt::Error;
    let other: Result<(), Error> = Err(Error);
    other.map(|()| 1).or(Ok(2))
}

#[with_context]
async fn by_a_glob() -> Result<u8, Error> {
    use std::io::*;
    let _: Result<()> = Ok(());
    Ok(3)
}

#[with_context]
async fn declared() -> Result<Count, Error> {
    type Count = String;
    struct Error;
    let _ = (Count::new(), Error);
    Ok(4)
}

#[with_context]
async fn a_constant() -> [u8; N] {
    const N: usize = 3;
    let _ = [0; N];
    [5, 6]
}

macro_rules! imports {
    () => {
        use std::fmt::*;
    };
}

#[context_root(Request(7))]
async fn by_a_macro() -> std::result::Result<u8, Error> {
    imports!();
    fn shown(_: &mut Formatter<'_>) -> Result {
        Ok(())
    }
    let _ = shown;
    std::result::Result::Ok(7)
}

pub fn main() {
    assert_eq!(block_on(imported()), Ok(2));
    assert_eq!(block_on(by_a_glob()), Ok(3));
    assert_eq!(block_on(declared()), Ok(4));
    assert_eq!(block_on(a_constant()), [5, 6]);
    assert_eq!(block_on(by_a_macro()), Ok(7));
    let _: Option<fmt::Error> = None;
}
