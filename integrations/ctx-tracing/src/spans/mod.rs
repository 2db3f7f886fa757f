//! The current span follows the work.

mod dispatchers;
mod site;
mod state;

use ctx_runtime::carriers::{self, Carrier, HandOver};
use ctx_runtime::hooks::Kind;
use tracing::Level;
use tracing::dispatcher::get_default;

use dispatchers::Found;
use site::SpawnSite;
use state::{EnteredSpan, SpanState};

/// Takes the current span, and the subscriber, along wherever annotated code hands work over: to tasks, blocking closures, threads and
/// pools, into `async` blocks and streams that leave their function, and into snapshots. [`init`](crate::init) installs it.
///
/// ```
/// use ctx_runtime::with_context;
/// use ctx_tracing::SpanCarrier;
/// use tracing::{Span, info_span};
///
/// #[with_context]
/// async fn spawns() {
///     let task = tokio::spawn(async { Span::current().metadata().map(|span| span.name()) });
///     assert_eq!(task.await.unwrap(), Some("request"));
/// }
///
/// # #[tokio::main]
/// # async fn main() {
/// tracing_subscriber::fmt().init();
/// let _installed = SpanCarrier::new().install();
///
/// use tracing::Instrument;
/// spawns().instrument(info_span!("request")).await;
/// # }
/// ```
///
/// The span is entered in each poll, and closes no earlier than the work ends. A span that a block is given where it is written wins:
/// `async { .. }.instrument(other)` is in `other`. A span is not entered again by work that runs in the span already, or in a span below it:
/// a block, a stream, a closure of a pool. (With a subscriber that is not based on
/// [`Registry`](tracing_subscriber::Registry), spans below it are not recognised.)
///
/// If the subscriber of the thread is not the global one, as in [`with_default`](tracing::subscriber::with_default), then it follows as
/// well. So a test sees the events of the tasks that it spawns.
///
/// # What it costs
///
/// A spawn takes 1.1 to 1.2 times as long as with [`in_current_span`](tracing::Instrument::in_current_span), and a poll some 25 ns more. Where
/// there is no current span, nothing is carried.
#[derive(Clone, Copy, Debug, Default)]
#[must_use = "nothing is carried before `install`"]
pub struct SpanCarrier {
    of_work: OfWork,
    level: Option<Level>,
}

/// The span that work runs in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum OfWork {
    #[default]
    Same,
    Child,
    Follows,
}

impl SpanCarrier {
    /// Work runs in the span that is current where the work is handed over.
    pub fn new() -> Self {
        SpanCarrier::default()
    }

    /// Each task, thread and blocking closure gets a span of its own, a child of the current span. Its name is what is called at the spawn
    /// site, for example `tokio::spawn`. It has the file and the line of the spawn site, its target is the module of the function there,
    /// and its field `function` is the path of the function. In ambient mode, code that is not annotated does not know its function: the
    /// target is then `ctx::spawn`, and the field is empty.
    ///
    /// If no layer wants the span, the work runs in the current span.
    pub fn with_child_spans(self) -> Self {
        SpanCarrier { of_work: OfWork::Child, ..self }
    }

    /// As [`with_child_spans`](Self::with_child_spans), but the spans are no children: they are roots that
    /// [follow from](tracing::Span::follows_from) the current span. For work that outlives its request: the request's span closes, and its
    /// trace ends, without the work.
    pub fn with_following_spans(self) -> Self {
        SpanCarrier { of_work: OfWork::Follows, ..self }
    }

    /// The level of the spans that work gets. Without it, they are at [`INFO`](Level::INFO).
    pub fn at(self, level: Level) -> Self {
        SpanCarrier { level: Some(level), ..self }
    }

    /// Installs the carrier. It is uninstalled when the result is dropped.
    pub fn install(self) -> carriers::Installed {
        dispatchers::learn();
        carriers::install(self)
    }

    /// The site of a span that work gets for itself.
    fn site(self, hand_over: &HandOver) -> Option<&'static SpawnSite> {
        let gets_span = self.of_work != OfWork::Same && hand_over.kind().is_some_and(has_span_of_its_own);
        gets_span.then(|| SpawnSite::of(hand_over, self.level.unwrap_or(Level::INFO)))
    }
}

fn has_span_of_its_own(kind: Kind) -> bool {
    matches!(kind, Kind::Task | Kind::LocalTask | Kind::Blocking | Kind::Thread)
}

/// Whether code that has entered a span may run work that was handed over in this span. A task is polled by a runtime, and a closure that
/// blocks has a thread for itself.
fn may_run_inside(kind: Option<Kind>) -> bool {
    !matches!(kind, Some(Kind::Task | Kind::Blocking | Kind::Thread))
}

impl Carrier for SpanCarrier {
    type State = SpanState;
    type Entered<'a> = EnteredSpan<'a>;

    #[inline]
    fn capture(&self, hand_over: &HandOver) -> Option<SpanState> {
        // Outside of the dispatcher: inside, `tracing` would ask no subscriber whether it wants a new site.
        let site = self.site(hand_over);
        get_default(|dispatch| {
            let scoped = match dispatchers::find(dispatch) {
                Found::Nothing => return None,
                Found::Global => None,
                Found::Scoped => Some(Box::new(dispatch.clone())),
            };
            let own = site.and_then(|site| site.new_span(dispatch, self.of_work == OfWork::Follows));
            let span = own.or_else(|| dispatch.current_span().id().map(|id| dispatch.clone_span(id)));
            (span.is_some() || scoped.is_some()).then(|| SpanState::new(span, scoped, may_run_inside(hand_over.kind())))
        })
    }

    #[inline]
    fn enter<'a>(&'a self, state: &'a SpanState) -> EnteredSpan<'a> {
        EnteredSpan::new(state)
    }

    fn name(&self) -> &'static str {
        "tracing"
    }
}
