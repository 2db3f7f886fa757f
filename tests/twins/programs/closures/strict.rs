//@ run
//! Strict code: calls whose arguments are asked whether they are work.

use ctx_runtime::with_context;
use std::convert::TryFrom;

/// Counts.
#[derive(Debug, Default)]
pub struct Counter {
    counts: Vec<u32>,
}

fn count(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or_default()
}

fn identity<T>(value: T) -> T {
    value
}

#[must_use]
fn doubled(n: u32) -> u32 {
    n * 2
}

#[with_context(strict)]
impl Counter {
    fn last(&self) -> u32 {
        self.counts.last().copied().unwrap_or_default()
    }

    fn add(&mut self, text: &str) -> &mut Self {
        let text = &text.to_owned();
        self.counts.push(doubled(count(text)));
        self
    }

    fn set(&mut self, count: u32) {
        self.counts = vec![count];
    }

    async fn load(&self) -> u32 {
        self.last()
    }

    fn run(&mut self) -> Result<u32, std::num::TryFromIntError> {
        let last = self.add("one").add("three").last();
        self.set(doubled(last));
        let narrow = u8::try_from(identity(self.last()))?;
        identity(self.last());
        doubled(self.last());
        println!("{}", identity(count("four")));
        Ok(identity(doubled(u32::from(narrow))) + doubled(identity(identity(count(&format!("{last}"))))))
    }
}

#[with_context(strict)]
async fn all(counter: &Counter) -> u32 {
    let limit = std::time::Duration::from_secs(9);
    let first = tokio::time::timeout(limit, counter.load()).await.unwrap_or(doubled(count("")));
    identity(first) + tokio::spawn(async { count("spawned") }).await.unwrap_or_else(|_| count(""))
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut counter = Counter::default();
    println!("{:?} {}", counter.run(), all(&counter).await);
}
