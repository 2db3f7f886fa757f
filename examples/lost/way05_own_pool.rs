//! Your own pool: threads, and a queue. ctx does not know the name `execute`, because other methods have this name too.

use std::sync::mpsc::{Sender, channel};
use std::thread;

use ctx_runtime::diagnostics::{Loss, explain};
use ctx_runtime::{context, context_root};

use crate::{ID, RequestInfo};

type Job = Box<dyn FnOnce() + Send>;

struct Pool(Sender<Job>);

impl Pool {
    fn start() -> Self {
        let (sender, jobs) = channel::<Job>();
        let worker = thread::Builder::new().name("pool".to_owned());
        worker.spawn(move || jobs.into_iter().for_each(|job| job())).expect("there are threads left");
        Pool(sender)
    }

    fn execute(&self, job: impl FnOnce() + Send + 'static) {
        self.0.send(Box::new(job)).expect("the worker lives as long as this");
    }
}

#[context_root(RequestInfo { id: ID })]
pub(crate) fn lost() -> Loss {
    let (pool, (sender, result)) = (Pool::start(), channel());
    pool.execute(move || sender.send(explain::<RequestInfo>()).expect("it is waited for"));
    result.recv().expect("the job runs")
}

#[context_root(RequestInfo { id: ID }, spawn(execute))]
pub(crate) fn kept() -> u64 {
    let (pool, (sender, result)) = (Pool::start(), channel());
    pool.execute(move || sender.send(context!(RequestInfo.id)).expect("it is waited for"));
    result.recv().expect("the job runs")
}
