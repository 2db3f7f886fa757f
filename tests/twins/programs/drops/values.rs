//@ run
//! Arguments that the values of the attribute borrow or clone, and the body uses.

use ctx_runtime::{context_root, with_context};
use keys::{Attempt, Request, Tenant};

#[derive(Clone)]
struct Loud(&'static str, u32);

impl Drop for Loud {
    fn drop(&mut self) {
        println!("{}", self.0);
    }
}

fn number(loud: &Loud) -> u32 {
    loud.1
}

impl Loud {
    #[context_root(Request(number(&self)))]
    async fn of_self(self, other: Loud) {
        println!("{} {}", self.0, other.0);
    }
}

#[with_context(bind(Request(number(&loud))))]
async fn called(loud: Loud, name: String) -> usize {
    println!("{}", loud.0);
    name.len()
}

#[context_root(Request(number(&first)), Tenant(name.clone()), Attempt { number: count })]
async fn cloned(first: Loud, name: String, count: u32, (second, _): (Loud, Loud)) -> String {
    println!("{} {}", first.0, second.0);
    format!("{name}{count}")
}

#[with_context(bind(Tenant(name.to_string())))]
fn bound(loud: Loud, name: &str) -> Option<Loud> {
    let _local = Loud("local", 1);
    if name.is_empty() {
        return None;
    }
    Some(loud)
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    println!("{}", runtime.block_on(called(Loud("loud", 1), String::from("name"))));
    println!("{}", number(&Loud("main", 5)));
    let pair = (Loud("second", 2), Loud("third", 3));
    println!("{}", runtime.block_on(cloned(Loud("first", 1), String::from("name"), 4, pair)));
    println!("is {}", bound(Loud("loud", 1), "a").is_some());
    println!("is {}", bound(Loud("loud", 1), "").is_some());
    runtime.block_on(Loud("self", 1).of_self(Loud("other", 2)));
}
