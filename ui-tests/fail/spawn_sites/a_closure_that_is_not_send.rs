use std::rc::Rc;

use ctx_runtime::with_context;

fn spawn<T: Send>(work: impl FnOnce() -> T + Send + 'static) {
    work();
}

#[with_context]
fn handle() {
    let hits = Rc::new(5);
    spawn(move || println!("{hits}")); //~
}

fn main() {
    handle();
}
