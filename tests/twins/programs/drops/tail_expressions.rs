//@ run
//! Temporaries of the last expression, with variables, guards and awaits.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::cell::RefCell;
use std::sync::Mutex;

struct Loud(&'static str);

impl Drop for Loud {
    fn drop(&mut self) {
        println!("{}", self.0);
    }
}

impl Loud {
    fn name(&self) -> &'static str {
        self.0
    }

    #[with_context]
    async fn later(&self, other: &Loud) -> usize {
        self.0.len() + other.0.len()
    }
}

#[context_root(Request(1))]
async fn matches(a: Loud) -> &'static str {
    let _b = Loud("b");
    match Loud("scrutinee").name() {
        "other" => Loud("arm").name(),
        _ if a.later(&Loud("guard")).await > 3 => Loud("last arm").name(),
        _ => "",
    }
}

#[with_context(bind(Request(1)))]
fn bound(a: Loud, flag: bool) -> &'static str {
    let _b = Loud("b");
    if Loud("condition").name() == a.name() || flag { Loud("then").name() } else { Loud("else").name() }
}

#[context_root(Request(1))]
fn root(cell: &RefCell<Vec<Loud>>) -> Option<&'static str> {
    let _local = Loud("local");
    cell.borrow_mut().pop().map(|row| row.name())
}

#[with_context]
async fn locks(mutex: &Mutex<Loud>) -> usize {
    let _local = Loud("local");
    let length = mutex.lock().unwrap().0.len();
    mutex.lock().unwrap().name().len() + length
}

#[with_context]
async fn block() -> usize {
    let _local = Loud("local");
    {
        let _inner = Loud("inner");
        Loud("temporary").name()
    }
    .len()
}

#[with_context]
fn spawns() -> usize {
    let _local = Loud("local");
    std::thread::spawn({
        let x = Loud("before the closure").name().len();
        move || Loud("inside").name().len() + x
    })
    .join()
    .unwrap()
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    println!("{}", runtime.block_on(matches(Loud("a"))));
    println!("{} {}", bound(Loud("a"), true), bound(Loud("a"), false));
    println!("{:?}", root(&RefCell::new(vec![Loud("row")])));
    println!("{}", runtime.block_on(locks(&Mutex::new(Loud("locked")))));
    println!("{}", runtime.block_on(block()));
    println!("{}", spawns());
}
