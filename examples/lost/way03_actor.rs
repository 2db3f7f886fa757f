//! An actor is one task for all requests, and started before them. A job is data: a context must be a part of the job.

use ctx_runtime::diagnostics::{Loss, explain};
use ctx_runtime::{Snapshot, context, context_root, get};
use tokio::sync::{mpsc, oneshot};

use crate::{ID, RequestInfo};

enum Job {
    Explain { answer: oneshot::Sender<Loss> },
    Book { context: Snapshot, answer: oneshot::Sender<u64> },
}

/// Starts the actor, as `main` would.
fn actor() -> mpsc::Sender<Job> {
    let (sender, mut jobs) = mpsc::channel(8);
    tokio::spawn(async move {
        while let Some(job) = jobs.recv().await {
            // The code that asked may be gone.
            let _ = match job {
                Job::Explain { answer } => answer.send(explain::<RequestInfo>()).map_err(drop),
                Job::Book { context, answer } => context.run(|| answer.send(get::<RequestInfo>().id)).map_err(drop),
            };
        }
    });
    sender
}

#[context_root(RequestInfo { id: ID })]
async fn ask<R>(actor: mpsc::Sender<Job>, job: impl FnOnce(oneshot::Sender<R>) -> Job) -> R {
    let (answer, answered) = oneshot::channel();
    actor.send(job(answer)).await.expect("the actor lives as long as this");
    answered.await.expect("the actor answers")
}

pub(crate) async fn lost() -> Loss {
    ask(actor(), |answer| Job::Explain { answer }).await
}

pub(crate) async fn kept() -> u64 {
    book(actor()).await
}

#[context_root(RequestInfo { id: ID })]
async fn book(actor: mpsc::Sender<Job>) -> u64 {
    let (answer, answered) = oneshot::channel();
    actor.send(Job::Book { context: context!(), answer }).await.expect("the actor lives as long as this");
    answered.await.expect("the actor answers")
}
