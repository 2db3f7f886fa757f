//@ run
//! Receivers of methods.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::pin::Pin;
use std::rc::Rc;

struct Loud(&'static str);

impl Drop for Loud {
    fn drop(&mut self) {
        println!("{}", self.0);
    }
}

impl Loud {
    #[with_context]
    async fn by_value(self, _other: Loud) {
        println!("by value");
    }

    #[with_context]
    async fn by_mut(mut self, by: &'static str) -> usize {
        self.0 = by;
        self.0.len()
    }

    #[context_root(Request(1))]
    async fn gives(self, other: Loud) -> Self {
        println!("gives {}", other.0);
        self
    }

    #[with_context(bind(Request(1)))]
    fn bound(self: Box<Self>, other: Loud) -> Loud {
        drop(self);
        other
    }

    #[context_root(Request(1))]
    fn unused(self: Rc<Self>, _: Loud) {}

    #[with_context]
    async fn by_pin(self: Pin<&mut Self>, other: Loud) -> &'static str {
        let _this = self;
        other.0
    }
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(Loud("self").by_value(Loud("other")));
    println!("{}", runtime.block_on(Loud("self").by_mut("mut")));
    println!("is {}", runtime.block_on(Loud("self").gives(Loud("other"))).0);
    println!("is {}", Box::new(Loud("self")).bound(Loud("other")).0);
    Rc::new(Loud("self")).unused(Loud("other"));
    println!("is {}", runtime.block_on(Pin::new(&mut Loud("self")).by_pin(Loud("other"))));
    println!("never polled");
    drop(Loud("self").by_mut("mut"));
}
