//@ run
//! Shared state: locks, counters of references, channels and actors.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, RwLock, Weak, mpsc};
use tokio::sync::{mpsc as later, oneshot};

struct Store {
    rows: RwLock<BTreeMap<String, u32>>,
    log: Mutex<Vec<String>>,
    this: Weak<Store>,
}

impl Drop for Store {
    fn drop(&mut self) {
        println!("{:?}", self.log.get_mut().unwrap());
    }
}

impl Store {
    fn new() -> Arc<Store> {
        Arc::new_cyclic(|this| Store { rows: RwLock::default(), log: Mutex::default(), this: this.clone() })
    }

    #[with_context]
    async fn set(self: Arc<Self>, key: &str, value: u32) -> Option<u32> {
        self.log.lock().unwrap().push(format!("set {}", key));
        self.rows.write().unwrap().insert(key.to_owned(), value)
    }

    #[with_context]
    fn get(&self, key: &str) -> Option<u32> {
        self.log.lock().unwrap().push(format!("get {}", key));
        self.rows.read().unwrap().get(key).copied()
    }

    #[context_root(Request(1))]
    fn in_threads(&self) -> u32 {
        let this = self.this.upgrade().unwrap();
        let (sender, receiver) = mpsc::channel();
        let threads: Vec<_> = (0..3)
            .map(|n| {
                let (this, sender) = (Arc::clone(&this), sender.clone());
                std::thread::spawn(move || sender.send(this.get("a").unwrap_or_default() + n).unwrap())
            })
            .collect();
        drop(sender);
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        println!("{}", Arc::strong_count(&this));
        receiver.into_iter().sum()
    }
}

enum Command {
    Add(u32),
    Sum(oneshot::Sender<u32>),
}

#[with_context(bind(Request(1)))]
async fn actor(mut commands: later::Receiver<Command>) -> usize {
    let (mut sum, mut count) = (0, 0);
    while let Some(command) = commands.recv().await {
        count += 1;
        match command {
            Command::Add(x) => sum += x,
            Command::Sum(reply) => drop(reply.send(sum)),
        }
    }
    println!("closed");
    count
}

#[context_root(Request(2))]
async fn talks() -> Option<u32> {
    let (sender, receiver) = later::channel(1);
    let task = tokio::spawn(actor(receiver));
    for x in 1..4 {
        sender.send(Command::Add(x)).await.ok()?;
    }
    let (reply, answer) = oneshot::channel();
    sender.send(Command::Sum(reply)).await.ok()?;
    let sum = answer.await.ok()?;
    drop(sender);
    println!("{}", task.await.unwrap());
    Some(sum)
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let store = Store::new();
    println!("{:?}", runtime.block_on(Arc::clone(&store).set("a", 1)));
    println!("{:?}", runtime.block_on(Arc::clone(&store).set("a", 2)));
    println!("{}", store.in_threads());
    drop(Arc::clone(&store).set("never", 3));
    println!("{}", Arc::strong_count(&store));
    println!("{:?}", runtime.block_on(talks()));
}
