//! A span that was captured, and the span while it is entered.

use tracing::dispatcher::{DefaultGuard, set_default};
use tracing::{Dispatch, Id};
use tracing_subscriber::Registry;
use tracing_subscriber::registry::LookupSpan;

use super::dispatchers;

/// What [`SpanCarrier`](super::SpanCarrier) takes along. It is small, because each piece of work has one.
pub struct SpanState {
    /// A count of the span.
    span: Option<Id>,
    /// The dispatcher, if it is not the global one.
    scoped: Option<Box<Dispatch>>,
    /// Whether the work may run where the span is entered already.
    may_be_inside: bool,
}

impl SpanState {
    pub(super) fn new(span: Option<Id>, scoped: Option<Box<Dispatch>>, may_be_inside: bool) -> Self {
        SpanState { span, scoped, may_be_inside }
    }

    /// The span, and the dispatcher that knows it.
    #[inline]
    fn span(&self) -> Option<(&Id, &Dispatch)> {
        let dispatch = match &self.scoped {
            Some(scoped) => scoped,
            None => dispatchers::global()?,
        };
        Some((self.span.as_ref()?, dispatch))
    }
}

impl Clone for SpanState {
    fn clone(&self) -> Self {
        let span = self.span().map(|(id, dispatch)| dispatch.clone_span(id));
        SpanState { span, scoped: self.scoped.clone(), may_be_inside: self.may_be_inside }
    }
}

impl Drop for SpanState {
    #[inline]
    fn drop(&mut self) {
        if let Some((id, dispatch)) = self.span() {
            // The registry closes the parent of a closed span by way of the thread's dispatcher.
            let _default = self.scoped.as_deref().map(set_default);
            dispatch.try_close(id.clone());
        }
    }
}

/// The state while it is current on a thread.
pub struct EnteredSpan<'a> {
    /// The state whose span was entered here.
    entered: Option<&'a SpanState>,
    /// Dropped after the span was left.
    _default: Option<Box<DefaultGuard>>,
}

impl<'a> EnteredSpan<'a> {
    #[inline]
    pub(super) fn new(state: &'a SpanState) -> Self {
        let default = state.scoped.as_deref().map(|dispatch| Box::new(set_default(dispatch)));
        let outside = state.span().filter(|(id, dispatch)| !(state.may_be_inside && is_inside(id, dispatch)));
        if let Some((id, dispatch)) = outside {
            dispatch.enter(id);
        }
        EnteredSpan { entered: outside.map(|_| state), _default: default }
    }
}

impl Drop for EnteredSpan<'_> {
    #[inline]
    fn drop(&mut self) {
        if let Some((id, dispatch)) = self.entered.and_then(SpanState::span) {
            dispatch.exit(id);
        }
    }
}

/// Whether the current span of this thread is `span`, or lies below it.
#[inline(never)]
fn is_inside(span: &Id, dispatch: &Dispatch) -> bool {
    let current = dispatch.current_span();
    let Some(current) = current.id() else { return false };
    current == span || is_below(current, span, dispatch)
}

/// Whether `span` is among the parents of `current`, as far as the registry knows them.
#[cold]
fn is_below(current: &Id, span: &Id, dispatch: &Dispatch) -> bool {
    let registry = dispatch.downcast_ref::<Registry>();
    registry
        .and_then(|registry| registry.span(current))
        .is_some_and(|current| current.scope().any(|above| above.id() == *span))
}
