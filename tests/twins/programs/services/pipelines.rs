//! Channels, select loops, streams, shared state and shutdown.

use ctx_runtime::{context_root, with_context};
use keys::{Request, Tenant};
use futures::stream::{self, BoxStream, Stream, StreamExt, TryStreamExt};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::{Mutex, Notify, Semaphore, broadcast, mpsc, oneshot, watch};
use tokio::time::{interval, timeout};

pub enum Command {
    Get { key: String, reply: oneshot::Sender<Option<u32>> },
    Set(String, u32),
    Stop,
}

#[context_root(Request(0), Tenant("actor".to_owned()))]
pub async fn actor(mut commands: mpsc::Receiver<Command>, stop: Arc<Notify>) -> usize {
    let mut rows = std::collections::HashMap::new();
    let mut ticks = interval(Duration::from_secs(1));
    let mut handled = 0_usize;
    loop {
        tokio::select! {
            biased;
            _ = stop.notified() => break,
            Some(command) = commands.recv() => match command {
                Command::Get { key, reply } => {
                    let _ = reply.send(rows.get(&key).copied());
                    handled += 1;
                }
                Command::Set(key, value) if value > 0 => drop(rows.insert(key, value)),
                Command::Set(key, _) => {
                    rows.remove(&key);
                }
                Command::Stop => return handled,
            },
            tick = ticks.tick(), if handled > 0 => {
                println!("{:?}", tick.elapsed() > Duration::ZERO);
                continue;
            }
            else => break,
        }
    }
    handled
}

#[with_context]
pub async fn ask(commands: &mpsc::Sender<Command>, key: &str) -> Option<u32> {
    let (reply, answer) = oneshot::channel();
    commands.send(Command::Get { key: key.into(), reply }).await.ok()?;
    timeout(Duration::from_secs(1), answer).await.ok()?.ok().flatten()
}

#[with_context]
pub fn numbers(limit: u32) -> impl Stream<Item = Result<u32, String>> + Send {
    stream::iter(0..limit).map(Ok).and_then(|x| async move { if x == 7 { Err(format!("{}", x)) } else { Ok(x * 2) } })
}

#[with_context]
pub fn pages<'a>(rows: &'a [Vec<u32>]) -> BoxStream<'a, &'a u32> {
    stream::unfold(0, move |page| async move { rows.get(page).map(|rows| (stream::iter(rows), page + 1)) })
        .flatten()
        .boxed()
}

#[context_root(Request(1))]
pub async fn sums(rows: Vec<Vec<u32>>) -> Result<u32, String> {
    let mut sum = 0;
    let mut pages = pages(&rows).chunks(2);
    while let Some(chunk) = pages.next().await {
        sum += chunk.into_iter().sum::<u32>();
    }
    let mut all = Box::pin(numbers(3));
    while let Some(x) = all.try_next().await? {
        sum += x;
    }
    let doubled: Vec<u32> = numbers(2).try_filter(|x| std::future::ready(*x > 0)).try_collect().await?;
    Ok(sum + doubled.iter().sum::<u32>())
}

#[with_context]
pub async fn limited(jobs: Vec<u32>, at_once: usize) -> Vec<u32> {
    let semaphore = Arc::new(Semaphore::new(at_once));
    let results = Arc::new(Mutex::new(Vec::new()));
    let tasks: Vec<_> = jobs
        .into_iter()
        .map(|job| {
            let (semaphore, results) = (Arc::clone(&semaphore), Arc::clone(&results));
            tokio::spawn(async move {
                let _permit = semaphore.acquire_owned().await;
                results.lock().await.push(job * 2);
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("no job panics");
    }
    Arc::try_unwrap(results).map(Mutex::into_inner).unwrap_or_default()
}

pub struct Watched {
    running: AtomicBool,
    count: AtomicUsize,
}

#[with_context]
pub async fn watches(shared: Arc<Watched>, mut changes: watch::Receiver<u32>, mut events: broadcast::Receiver<u32>) -> usize {
    'running: while shared.running.load(Ordering::Acquire) {
        futures::select_biased! {
            changed = futures::FutureExt::fuse(Box::pin(changes.changed())) => {
                if changed.is_err() {
                    break 'running;
                }
            }
            event = futures::FutureExt::fuse(Box::pin(events.recv())) => match event {
                Ok(event) => drop(shared.count.fetch_add(event as usize, Ordering::Relaxed)),
                Err(_) => break 'running,
            },
        }
    }
    shared.count.load(Ordering::Relaxed)
}

fn main() {}
