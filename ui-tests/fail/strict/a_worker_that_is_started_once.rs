//! The first caller starts a worker for all callers.

use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, Sender, channel};

use ctx_runtime::with_context;

static WORKER: OnceLock<Sender<u64>> = OnceLock::new();

fn run(receiver: Receiver<u64>) {
    drop(receiver);
}

#[with_context(strict)]
fn send(number: u64) {
    let worker = WORKER.get_or_init(|| {
        let (sender, receiver) = channel();
        std::thread::spawn(|| run(receiver)); //~
        sender
    });
    worker.send(number).unwrap();
}

struct Cell;

impl Cell {
    async fn get_or_init<T, Work: Future<Output = T>>(&self, f: impl FnOnce() -> Work) -> T {
        f().await
    }
}

#[with_context(strict)]
async fn send_later(cell: &Cell, number: u64) {
    let start = async |receiver| run(receiver);
    let worker = cell.get_or_init(|| async {
        let (sender, receiver) = channel();
        tokio::spawn(start(receiver)); //~
        sender
    });
    worker.await.send(number).unwrap();
}

#[with_context(strict)]
fn detached(number: u64) {
    let worker = WORKER.get_or_init(|| {
        let (sender, receiver) = channel();
        #[context(detach)]
        std::thread::spawn(|| run(receiver));
        sender
    });
    worker.send(number).unwrap();
}

#[with_context(strict)]
async fn of_ones_own(number: u64) -> u64 {
    static SUM: OnceLock<u64> = OnceLock::new();
    let sum = *SUM.get_or_init(|| number);
    tokio::spawn(async move { sum }).await.unwrap()
}

fn main() {}
