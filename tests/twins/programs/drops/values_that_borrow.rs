//@ run
//! Arguments that a value of the attribute uses, and the body as well, are dropped behind the body.

use ctx_runtime::{context_root, with_context};
use keys::Request;

struct Loud(&'static str);

impl Drop for Loud {
    fn drop(&mut self) {
        println!("{}", self.0);
    }
}

impl Loud {
    fn id(&self) -> u32 {
        1
    }

    #[context_root(Request(self.id()))]
    async fn of_self(self, other: Loud) {
        println!("body {} {}", self.0, other.0);
    }
}

#[context_root(Request(guard.id()))]
async fn guards(guard: Loud) {
    println!("body {}", guard.0);
}

#[with_context(bind(Request(pair.0.id())))]
async fn parts(pair: (Loud, Loud)) {
    drop(pair.1);
    println!("end");
}

#[context_root(Request(guard.id()))]
fn function(guard: Loud, _other: Loud) {
    println!("body {}", guard.0);
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    println!("{}", Loud("first").id());
    runtime.block_on(Loud("self").of_self(Loud("other")));
    runtime.block_on(guards(Loud("guard")));
    runtime.block_on(parts((Loud("left"), Loud("right"))));
    function(Loud("guard"), Loud("other"));
}
