//@ run
//! What is dropped, and in which order, on the way out.

use ctx_runtime::{context_root, with_context};
use keys::Request;

struct Loud(&'static str);

impl Drop for Loud {
    fn drop(&mut self) {
        println!("{}", self.0);
    }
}

impl Loud {
    fn check(&self, x: u32) -> Result<u32, String> {
        if x > 1 { Err(format!("{} of {}", x, self.0)) } else { Ok(x) }
    }
}

#[with_context]
async fn questions(a: Loud, x: u32) -> Result<u32, String> {
    let b = Loud("b");
    let y = Loud("temporary").check(x)?;
    let _c = Loud("c");
    a.check(y + 1)?;
    Ok(b.check(0)? + Loud("tail").check(y)?)
}

#[context_root(Request(1))]
fn root(a: Loud, x: u32) -> Result<u32, String> {
    let _b = Loud("b");
    let y = match a.check(x) {
        Ok(y) => y,
        Err(error) => return Err(error + "!"),
    };
    (|| Loud("closure").check(y))()
}

#[with_context(bind(Request(1)))]
async fn loops(rows: Vec<Loud>) -> u32 {
    let mut count = 0;
    'rows: for row in rows {
        let _local = Loud("of an iteration");
        count += 1;
        match row.0 {
            "skip" => continue 'rows,
            "stop" => break,
            "return" => return count,
            _ => {}
        }
        println!("{}", row.check(0).is_ok());
    }
    println!("{}", count);
    count
}

#[with_context]
async fn values() -> u32 {
    let x = {
        let _inner = Loud("inner");
        Loud("of the block").check(1).unwrap()
    };
    let y = if let Ok(y) = Loud("of if let").check(x) { y } else { Loud("of else").check(1).unwrap() };
    while Loud("of while").check(y).is_err() {}
    match Loud("of match").check(y) {
        Ok(z) if Loud("of a guard").check(z).is_ok() => z,
        _ => 0,
    }
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    for x in 0..3 {
        println!("{:?}", runtime.block_on(questions(Loud("a"), x)));
        println!("{:?}", root(Loud("a"), x));
    }
    for names in [["1", "skip", "stop", "2"], ["1", "return", "3", "4"]] {
        runtime.block_on(loops(names.iter().map(|name| Loud(name)).collect()));
    }
    println!("{}", runtime.block_on(values()));
}
