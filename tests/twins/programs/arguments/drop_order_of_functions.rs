//@ run
//! Drop order of functions.

use ctx_runtime::{context_root, with_context};
use keys::Request;

struct Loud(&'static str);

impl Drop for Loud {
    fn drop(&mut self) {
        println!("{}", self.0);
    }
}

impl Loud {
    fn part(&self, name: &'static str) -> Loud {
        Loud(name)
    }

    fn len(&self) -> usize {
        self.0.len()
    }
}

#[with_context]
fn plain((a, b): (Loud, Loud), c: Loud) -> usize {
    let _local = Loud("local");
    let _ = (&a, &b);
    c.part("temporary of the tail").len()
}

#[context_root(Request(1))]
fn root((a, _): (Loud, Loud), c: Loud) -> usize {
    let _local = Loud("local");
    let _ = &c;
    a.part("temporary of the tail").len()
}

#[with_context(bind(Request(1)))]
fn bound(a: Loud, mut b: Loud, _c: Loud, _: Loud) -> usize {
    b.0 = "b";
    a.part("temporary of the tail").len()
}

#[with_context(bind(Request(1)))]
fn unit((a, _b): (Loud, Loud)) {
    a.part("temporary of the tail");
    match a.part("scrutinee").len() {
        0 => {}
        _ => println!("arm"),
    }
}

fn main() {
    plain((Loud("a"), Loud("b")), Loud("c"));
    println!("--");
    root((Loud("a"), Loud("_")), Loud("c"));
    println!("--");
    bound(Loud("a"), Loud(""), Loud("_c"), Loud("_"));
    println!("--");
    unit((Loud("a"), Loud("_b")));
}
