//! The filter that obeys `Verbosity`.

use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Event, Metadata};
use tracing_log::NormalizeEvent;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::{Context, Filter};

use super::{asks_for, ceiling};

/// Enables what another filter enables, and what the [`Verbosity`](super::Verbosity) of the current context asks for. The other filter
/// is the one that the process has anyway, such as an `EnvFilter`.
///
/// As a layer, it filters for the whole subscriber. As the filter of a layer, it filters for this layer alone:
///
/// ```
/// use ctx_tracing::VerbosityFilter;
/// use tracing_subscriber::EnvFilter;
/// use tracing_subscriber::prelude::*;
///
/// let filter = || VerbosityFilter::new(EnvFilter::new("info"));
/// let all = tracing_subscriber::registry().with(ctx_tracing::json()).with(filter());
/// let one = tracing_subscriber::registry().with(ctx_tracing::json().with_filter(filter()));
/// # tracing::subscriber::with_default(all, || tracing::info!("logged"));
/// # tracing::subscriber::with_default(one, || tracing::info!("logged"));
/// ```
///
/// Do not add the other filter to the subscriber besides: what it does not enable would stay disabled.
///
/// # Cost
///
/// Until a context asks for more, nothing: `tracing` skips an event that the other filter does not want as it does without this filter,
/// by one look at a static. The first [`Verbosity`](super::Verbosity) of a level lets `tracing` ask anew for each call site of the
/// process. From then on, an event of this level that the other filter does not want costs a read of the context. If the filter is that
/// of a layer, the fields of the event are evaluated, too: `tracing-subscriber` lets the event pass, and then skips the layer.
///
/// The features `max_level_*` and `release_max_level_*` of `tracing` remove events at compile time. No filter brings them back.
#[derive(Clone, Debug)]
pub struct VerbosityFilter<F> {
    other: F,
}

impl<F> VerbosityFilter<F> {
    /// Enables what `other` enables, and what the context asks for.
    pub fn new(other: F) -> Self {
        VerbosityFilter { other }
    }
}

impl<S, F: Filter<S>> Filter<S> for VerbosityFilter<F> {
    fn enabled(&self, metadata: &Metadata<'_>, ctx: &Context<'_, S>) -> bool {
        self.other.enabled(metadata, ctx) || asks_for(metadata)
    }

    /// The other filter is asked in any case: it may keep what it learns here.
    fn callsite_enabled(&self, metadata: &'static Metadata<'static>) -> Interest {
        let interest = self.other.callsite_enabled(metadata);
        if interest.is_never() && *metadata.level() <= ceiling::level() { Interest::sometimes() } else { interest }
    }

    fn event_enabled(&self, event: &Event<'_>, ctx: &Context<'_, S>) -> bool {
        self.other.event_enabled(event, ctx)
            || asks_for(event.normalized_metadata().as_ref().unwrap_or_else(|| event.metadata()))
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        self.other.max_level_hint().map(|level| level.max(ceiling::level()))
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, ctx: Context<'_, S>) {
        self.other.on_new_span(attributes, id, ctx);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, ctx: Context<'_, S>) {
        self.other.on_record(id, values, ctx);
    }

    fn on_enter(&self, id: &Id, ctx: Context<'_, S>) {
        self.other.on_enter(id, ctx);
    }

    fn on_exit(&self, id: &Id, ctx: Context<'_, S>) {
        self.other.on_exit(id, ctx);
    }

    fn on_close(&self, id: Id, ctx: Context<'_, S>) {
        self.other.on_close(id, ctx);
    }
}
