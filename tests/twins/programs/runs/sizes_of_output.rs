//@ run
//! Sizes of output.

use ctx_runtime::with_context;
use keys::Request;
use std::future::Future;

#[with_context]
async fn returns(x: u32) -> Result<u32, String> {
    if x == 1 {
        return Ok(1);
    }
    for y in 0..x {
        if y == 3 {
            return Err(format!("{}", y));
        }
    }
    let z: u32 = "2".parse().map_err(|_| String::new())?;
    Ok(z)
}

#[with_context(bind(Request(1)))]
fn binds(x: u32) -> Result<u32, std::num::ParseIntError> {
    let y: u32 = if x == 1 { "x".parse()? } else { "1".parse()? };
    Ok(x + y)
}

fn name<F: Future>(_: &F) -> usize {
    std::any::type_name::<F::Output>().len()
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    for x in 0..5 {
        let future = returns(x);
        println!("{} {:?}", name(&future), runtime.block_on(future));
    }
    println!("{:?} {:?}", binds(1), binds(2));
}
