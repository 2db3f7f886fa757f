use std::time::Duration;

use ctx_runtime::context_root;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio_cron_scheduler::{Job, JobScheduler};

use super::read;
use crate::keys::{Request, id};

/// Sends the name of a job, and the id that the job reads.
type Sender = UnboundedSender<(&'static str, Option<u64>)>;

async fn tell(sender: Sender, which: &'static str) {
    sender.send((which, read().await)).unwrap();
}

#[context_root(Request::new(2))]
async fn root(sender: Sender) {
    tell(sender, "root").await;
}

#[tokio::test]
async fn a_job_runs_in_no_context_unless_its_function_is_a_root() {
    #[context_root(Request::new(1))]
    async fn schedule(scheduler: &JobScheduler, sender: &Sender) {
        let [first, second, third, fourth] = [(); 4].map(|()| sender.clone());
        let jobs = [
            Job::new_one_shot_async(Duration::ZERO, move |_, _| {
                let sender = first.clone();
                Box::pin(async move { tell(sender, "bare").await })
            }),
            Job::new_one_shot(Duration::ZERO, move |_, _| second.send(("not async", id())).unwrap()),
            Job::new_one_shot_async(Duration::ZERO, move |_, _| Box::pin(root(third.clone()))),
            Job::new_one_shot_async(
                Duration::ZERO,
                #[context(carry)]
                move |_, _| {
                    let sender = fourth.clone();
                    Box::pin(async move { tell(sender, "carried").await })
                },
            ),
        ];
        for job in jobs {
            scheduler.add(job.unwrap()).await.unwrap();
        }
        scheduler.start().await.unwrap();
    }
    let mut scheduler = JobScheduler::new().await.unwrap();
    let (sender, mut said) = unbounded_channel();
    schedule(&scheduler, &sender).await;
    let mut all = [(); 4].map(|()| ("", None));
    for one in &mut all {
        *one = said.recv().await.unwrap();
    }
    scheduler.shutdown().await.unwrap();
    all.sort();
    assert_eq!(all, [("bare", None), ("carried", Some(1)), ("not async", None), ("root", Some(2))]);
}
