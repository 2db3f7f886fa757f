//! Work that the tests record.

use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use ctx_runtime::diagnostics::{self, Flow, Recording};
use ctx_runtime::{Snapshot, context, context_root, with_context};
use rayon::prelude::*;
use tokio::task::{JoinSet, yield_now};

use crate::Request;

/// A request with many kinds of work.
#[context_root(Request(n))]
pub(crate) async fn request(n: u32) -> u32 {
    let mut questions = JoinSet::new();
    for _ in 0..3 {
        questions.spawn(async { question().await });
    }
    while questions.join_next().await.is_some() {}
    let cancelled = tokio::spawn(std::future::pending::<()>());
    let sum = tokio::task::spawn_blocking(|| {
        std::thread::scope(|scope| {
            scope.spawn(in_parallel);
        });
        in_parallel()
    });
    let sum = sum.await.unwrap();
    drop(question());
    cancelled.abort();
    assert!(cancelled.await.is_err());
    sum
}

#[with_context]
async fn question() -> u32 {
    yield_now().await;
    answer().await
}

#[with_context]
async fn answer() -> u32 {
    yield_now().await;
    context!(Request.0)
}

#[with_context]
fn in_parallel() -> u32 {
    (0..40_u32).into_par_iter().map(|i| i.min(context!(Request.0)) + nested()).sum()
}

#[with_context]
fn nested() -> u32 {
    (0..2_u32).into_par_iter().map(|i| context!(Request, |_| i)).sum()
}

/// Twenty requests at once, on four threads.
pub(crate) fn many_requests() -> Flow {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).build().unwrap();
    let recording = diagnostics::record();
    runtime.block_on(async {
        let mut requests = JoinSet::new();
        for n in 0..20 {
            requests.spawn(request(n));
        }
        requests.join_all().await;
    });
    // After this, aborted tasks are dropped too.
    drop(runtime);
    recording.finish()
}

/// A recording that ends in the middle of nested calls. The request has also spawned a task that is never dropped.
pub(crate) async fn ended_from_within() -> Flow {
    type Slot = Arc<Mutex<Option<Recording>>>;
    #[context_root(Request(1))]
    async fn outer(slot: Slot) -> Flow {
        tokio::spawn(std::future::pending::<()>());
        middle(slot).await
    }
    #[with_context]
    async fn middle(slot: Slot) -> Flow {
        inner(slot).await
    }
    #[with_context]
    async fn inner(slot: Slot) -> Flow {
        let recording = slot.lock().unwrap().take();
        recording.unwrap().finish()
    }
    outer(Arc::new(Mutex::new(Some(diagnostics::record())))).await
}

/// Two closures of a parallel iterator. While the first waits, the second runs inside it on the same thread.
pub(crate) fn inside_itself() -> Flow {
    #[context_root(Request(1))]
    fn root() {
        (0..2).into_par_iter().for_each(|_| {
            rayon::yield_local();
        });
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let recording = diagnostics::record();
    pool.install(root);
    recording.finish()
}

/// Work whose creator gave its result and was being dropped when it created the work.
pub(crate) async fn created_by_the_remains() -> Flow {
    type Later = Arc<Mutex<Option<Box<dyn FnOnce() + Send>>>>;
    struct Remains(Later);
    impl Future for Remains {
        type Output = ();

        fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
            Poll::Ready(())
        }
    }
    impl Drop for Remains {
        fn drop(&mut self) {
            *self.0.lock().unwrap() = Some(Box::new(Snapshot::capture().wrap(|| ())));
        }
    }
    #[context_root(Request(1))]
    async fn root(later: Later) {
        Snapshot::capture().scope(Remains(Arc::clone(&later))).await;
        let later = later.lock().unwrap().take();
        later.unwrap()();
    }
    let recording = diagnostics::record();
    root(Later::default()).await;
    recording.finish()
}

/// A future whose type has a given character in its name.
struct Named<const CHAR: char>;

impl<const CHAR: char> Future for Named<CHAR> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }
}

/// Names that are words in the languages of the exports.
#[allow(nonstandard_style, reason = "as hostile as they come")]
mod style {
    pub(super) mod classDef {
        use super::super::*;

        pub(in super::super) struct subgraph<T>(pub(in super::super) PhantomData<T>);

        impl<T> Future for subgraph<T> {
            type Output = ();

            fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
                Poll::Ready(())
            }
        }
    }
}

/// Runs futures and functions whose names could be mistaken for something else.
pub(crate) async fn hostile_names() -> Flow {
    let recording = diagnostics::record();
    let context = Snapshot::empty().with(Request(1));
    macro_rules! named {
        ($($char:literal)*) => { $( context.scope(Named::<$char>).await; )* }
    }
    named!('"' '\\' '\n' '\0' '\'' '`' '<' '>' '&' '#' ';' '%' '{' '}' '[' ']' '(' '|' ':' '*' '$' '~' 'é' '🦀' '\u{7f}' '\u{2028}');
    context.scope(style::classDef::subgraph::<(&str, fn(&str) -> Option<u8>)>(PhantomData)).await;
    context.wrap(|| context.clone().wrap(|| ())())();
    recording.finish()
}
