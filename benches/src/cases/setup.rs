//! Setup of the process, so that each peer works as it does in a service.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Once};
use std::time::Duration;

use fastrace::collector::{Config, Reporter, SpanContext, SpanRecord};
use fastrace::local::LocalSpan;
use tokio::runtime::{Builder, Runtime};

use super::keys::*;
use super::{Case, Leaf, Peer};

pub(super) fn once() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        show_task_locals();

        // A frame of ctx has a table up to the highest number of its keys. Keys get their numbers in the order of first
        // use. The keys that are bound alone get theirs here, first, as in a program with few keys. The rows of many
        // keys show the cost of the other keys.
        ctx_runtime::run((N0::BOUND, Name(NAME.to_owned().into()), Label(NAME.to_owned()), Request::new()), || ());

        tracing::subscriber::set_global_default(tracing_subscriber::registry()).expect("nobody else sets one");

        let mut registry = dcontext::RegistryBuilder::new();
        NAMES.into_iter().for_each(|name| registry.register::<u64>(name));
        registry.register::<std::sync::Arc<String>>("name");
        registry.register::<Request>("request");
        dcontext::initialize(registry);
    });
}

/// The number of spans that fastrace's collector has reported.
pub(super) static RECORDED: AtomicUsize = AtomicUsize::new(0);

/// A reporter that counts the spans, in place of sending them.
struct Count;

impl Reporter for Count {
    fn report(&mut self, spans: Vec<SpanRecord>) {
        RECORDED.fetch_add(spans.len(), Ordering::Relaxed);
    }
}

/// Runs a case of fastrace under a sampled root, and waits until its spans are collected. So the collector's thread
/// does not work during the time of another peer.
pub(super) fn recorded(run: impl FnOnce() -> Duration) -> Duration {
    static ONCE: Once = Once::new();
    // Not with the rest of the set-up: it begins a thread.
    ONCE.call_once(|| fastrace::set_reporter(Count, Config::default()));
    let elapsed = {
        let root = fastrace::Span::root("root", SpanContext::random());
        let _local = root.set_local_parent();
        run()
    };
    fastrace::flush();
    elapsed
}

/// The same as `future.fork()`. The trait is not imported, because its other methods conflict with methods of tokio.
pub(super) fn in_dcontext<F: Future>(future: F) -> dcontext::WithContext<F> {
    dcontext::ContextFutureExt::fork(future)
}

/// The check of a leaf under each peer.
pub(super) fn looks(peer: Peer) -> fn() {
    match peer {
        Peer::Ctx => || assert_eq!(ctx_runtime::get::<N0>().0, VALUE),
        Peer::Tokio => || assert_eq!(TASK_N0.get(), VALUE),
        Peer::Tracing => || assert!(!tracing::Span::current().is_none(), "the span is enabled, and entered"),
        Peer::OpenTelemetry => || {
            assert_eq!(opentelemetry::Context::map_current(|context| context.get::<N0>().map(|n| n.0)), Some(VALUE));
        },
        Peer::Fastrace => || {
            assert!(SpanContext::current_local_parent().is_some_and(|parent| parent.sampled), "it is recorded");
            // A span inside would do the same.
            drop(LocalSpan::enter_with_local_parent("look"));
        },
        Peer::Dcontext => || assert_eq!(dcontext::get_context_variable::<u64>("n0"), Some(VALUE)),
        // The compiler checks these.
        Peer::Parameter | Peer::Nothing => || (),
    }
}

/// A runtime with one thread, which is the caller's.
pub(super) static HERE: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_current_thread().build().expect("a runtime of one thread"));

pub(super) static TWO_WORKERS: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_multi_thread().worker_threads(2).build().expect("a runtime of two threads"));

/// A case that loops around nothing.
pub(super) const LOOP: Case = |iterations, leaf: Leaf| {
    let elapsed = crate::timed!(iterations, ());
    leaf.run();
    elapsed
};
