use std::io;
use std::sync::{Arc, Mutex};

use apalis_core::backend::TaskSink;
use apalis_core::backend::memory::MemoryStorage;
use apalis_core::task::data::Data;
use apalis_core::worker::builder::WorkerBuilder;
use apalis_core::worker::context::WorkerContext;
use ctx_runtime::context_root;

use super::read;
use crate::keys::Request;

/// The ids that the jobs read.
type Noted = Arc<Mutex<Vec<Option<u64>>>>;

/// A job that notes the id that it reads. It stops its worker when both jobs are done.
async fn plain(_: u64, noted: Data<Noted>, worker: WorkerContext) {
    let id = read().await;
    let mut noted = noted.lock().unwrap();
    noted.push(id);
    if noted.len() == 2 {
        worker.stop().unwrap();
    }
}

#[context_root(Request::new(job))]
async fn root(job: u64, noted: Data<Noted>, worker: WorkerContext) {
    plain(job, noted, worker).await;
}

#[context_root(Request::new(8))]
async fn two_jobs() -> MemoryStorage<u64> {
    let mut queue = MemoryStorage::new();
    queue.push(5).await.unwrap();
    queue.push(6).await.unwrap();
    queue
}

fn sorted(noted: &Noted) -> Vec<Option<u64>> {
    let mut noted = noted.lock().unwrap().clone();
    noted.sort();
    noted
}

#[tokio::test]
async fn a_worker_calls_its_function_in_the_context_that_it_runs_in_itself() {
    #[context_root(Request::new(1))]
    async fn work(queue: MemoryStorage<u64>, noted: Noted) {
        WorkerBuilder::new("worker").backend(queue).data(noted).build(plain).run().await.unwrap();
    }
    #[context_root(Request::new(2))]
    async fn work_until(queue: MemoryStorage<u64>, noted: Noted) {
        let worker = WorkerBuilder::new("worker").backend(queue).data(Arc::clone(&noted)).build(plain);
        let done = async move {
            while noted.lock().unwrap().len() < 2 {
                tokio::task::yield_now().await;
            }
            io::Result::Ok(())
        };
        worker.run_until(done).await.unwrap();
    }
    let noted = Noted::default();
    let worker = WorkerBuilder::new("worker").backend(two_jobs().await).data(Arc::clone(&noted)).build(plain);
    worker.run().await.unwrap();
    assert_eq!(sorted(&noted), [None; 2], "not that of the code that filled the queue");
    let noted = Noted::default();
    work(two_jobs().await, Arc::clone(&noted)).await;
    assert_eq!(sorted(&noted), [Some(1); 2]);
    let noted = Noted::default();
    work_until(two_jobs().await, Arc::clone(&noted)).await;
    assert_eq!(sorted(&noted), [Some(2); 2]);
}

#[tokio::test]
async fn a_job_has_a_context_of_its_own_if_the_function_of_its_worker_is_a_root() {
    let noted = Noted::default();
    let worker = WorkerBuilder::new("worker").backend(two_jobs().await).data(Arc::clone(&noted)).build(root);
    worker.run().await.unwrap();
    assert_eq!(sorted(&noted), [Some(5), Some(6)]);
}
