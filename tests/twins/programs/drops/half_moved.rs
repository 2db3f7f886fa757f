//@ run
//! Arguments that are moved in part, or on one way only.

use ctx_runtime::{context_root, with_context};
use keys::Request;

struct Loud(&'static str);

impl Drop for Loud {
    fn drop(&mut self) {
        println!("{}", self.0);
    }
}

struct Pair {
    left: Loud,
    right: Loud,
}

#[with_context]
async fn left(first: Loud, pair: Pair, last: Loud) -> Loud {
    println!("{} {}", first.0, last.0);
    pair.left
}

#[context_root(Request(1))]
async fn right(pair: Pair, last: Loud) -> Loud {
    let _local = Loud("local");
    let taken = pair.right;
    drop(last);
    taken
}

#[with_context(bind(Request(1)))]
fn one_of(pair: Pair, flag: bool, last: Loud) -> Option<Loud> {
    if flag {
        return Some(pair.left);
    }
    let _ = last;
    None
}

#[with_context]
async fn sometimes(flag: bool, a: Loud, b: Loud) {
    if flag {
        drop(a);
    }
    println!("between {}", b.0);
}

#[context_root(Request(1))]
fn patterns(Pair { left, .. }: Pair, [a, _, b]: [Loud; 3], ref c: Loud, _d @ Loud(_): Loud) {
    println!("{} {} {} {}", left.0, a.0, b.0, c.0);
}

#[with_context]
async fn patterns_later(Pair { right, left: _ }: Pair, [a, ..]: [Loud; 3], ref mut c: Loud, (_, d): (Loud, Loud)) {
    c.0 = "c";
    println!("{} {} {} {}", right.0, a.0, c.0, d.0);
}

fn pair() -> Pair {
    Pair { left: Loud("left"), right: Loud("right") }
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    println!("is {}", runtime.block_on(left(Loud("first"), pair(), Loud("last"))).0);
    println!("is {}", runtime.block_on(right(pair(), Loud("last"))).0);
    println!("is {}", one_of(pair(), true, Loud("last")).is_some());
    println!("is {}", one_of(pair(), false, Loud("last")).is_some());
    runtime.block_on(sometimes(true, Loud("a"), Loud("b")));
    runtime.block_on(sometimes(false, Loud("a"), Loud("b")));
    patterns(pair(), [Loud("1"), Loud("2"), Loud("3")], Loud("ref"), Loud("at"));
    let rows = [Loud("1"), Loud("2"), Loud("3")];
    runtime.block_on(patterns_later(pair(), rows, Loud("ref"), (Loud("_"), Loud("d"))));
}
