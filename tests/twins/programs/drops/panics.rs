//@ run
//! Drop order while a panic unwinds.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::panic::{AssertUnwindSafe, catch_unwind};

struct Loud(&'static str);

impl Drop for Loud {
    fn drop(&mut self) {
        println!("{}", self.0);
    }
}

#[with_context]
async fn fails(a: Loud, _b: Loud, rows: Vec<Loud>) -> u32 {
    let _local = Loud("local");
    rows[3].0.len() as u32 + a.0.len() as u32
}

#[context_root(Request(1))]
async fn root(a: Loud, (b, _): (Loud, Loud)) -> u32 {
    let _local = Loud("local");
    fails(a, b, vec![Loud("row")]).await + Loud("never").0.len() as u32
}

#[with_context(bind(Request(1)))]
fn bound(a: Loud, mut b: Loud) -> u32 {
    b.0 = "mut";
    let c = Loud("c");
    let x = Option::<u32>::None.expect(c.0);
    drop(a);
    x
}

#[with_context]
fn closes(a: Loud) -> impl FnOnce() -> u32 {
    move || {
        let _inside = Loud("inside");
        panic!("{}", a.0)
    }
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let run = |f: &dyn Fn() -> u32| println!("{}", catch_unwind(AssertUnwindSafe(f)).is_err());
    run(&|| runtime.block_on(fails(Loud("a"), Loud("_b"), vec![])));
    run(&|| runtime.block_on(root(Loud("a"), (Loud("b"), Loud("_")))));
    run(&|| bound(Loud("a"), Loud("b")));
    run(&|| closes(Loud("a"))());
}
