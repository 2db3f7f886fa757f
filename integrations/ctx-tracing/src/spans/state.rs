//! A span that was captured, and the span while it is entered.

use tracing::dispatcher::{DefaultGuard, set_default};
use tracing::{Dispatch, Id};
use tracing_subscriber::Registry;
use tracing_subscriber::registry::LookupSpan;

use super::dispatchers::{self, Found};

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

    /// Where this thread is, as seen from the state. When a span is left or closed, the registry calls the dispatcher of the thread: if it
    /// is another one, that one would count down its own span of the same number.
    #[inline]
    fn place(&self) -> Place {
        if self.scoped.is_none() && dispatchers::is_global_here() { Place::Here } else { self.look_for_place() }
    }

    #[cold]
    fn look_for_place(&self) -> Place {
        // Hidden in the documentation: nothing else tells that a thread is inside of a dispatcher.
        match tracing_core::dispatcher::get_current(dispatchers::find) {
            None => Place::Inside,
            Some(Found::Global) if self.scoped.is_none() => Place::Here,
            Some(Found::Nothing | Found::Global | Found::Scoped) => Place::Elsewhere,
        }
    }

    /// The dispatcher of the state.
    fn dispatch(&self) -> Option<&Dispatch> {
        match &self.scoped {
            Some(scoped) => Some(scoped),
            None => dispatchers::global(),
        }
    }

    /// The span, and the dispatcher that knows it.
    #[inline]
    fn span(&self) -> Option<(&Id, &Dispatch)> {
        Some((self.span.as_ref()?, self.dispatch()?))
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
            let _default = self.place().is_elsewhere().then(|| set_default(dispatch));
            dispatch.try_close(id.clone());
        }
    }
}

/// The dispatcher of a thread, next to that of a state.
enum Place {
    /// The thread has the same dispatcher.
    Here,
    /// The thread may have another one.
    Elsewhere,
    /// The thread is inside of a dispatcher: in code of a layer. It can be given no other one there, and what it logs goes nowhere.
    Inside,
}

impl Place {
    fn is_elsewhere(&self) -> bool {
        matches!(self, Place::Elsewhere)
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
        let place = state.place();
        if matches!(place, Place::Inside) {
            return EnteredSpan { entered: None, _default: None };
        }
        let default = state.dispatch().filter(|_| place.is_elsewhere()).map(|dispatch| Box::new(set_default(dispatch)));
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
