//! The fields of the context on spans that declare them.

use std::fmt;
use std::sync::OnceLock;

use ctx_runtime::fields::LogValue;
use tracing::dispatcher::WeakDispatch;
use tracing::field::{Field, Value, Visit, debug, display};
use tracing::span::{Attributes, Id, Record};
use tracing::{Dispatch, Subscriber};
use tracing_subscriber::layer::{Context, Layer};

use crate::names::Names;
use crate::visit::visit;

/// A layer that records fields of the context on new spans, so that the other layers have them as fields of the span. An
/// OpenTelemetry layer then sends them as attributes.
///
/// `tracing` fixes the fields of a span at compile time, and no layer can add one. So a span gets the fields that it declares without a
/// value. A field that has a value keeps it. Other spans stay as they are.
///
/// Add this layer last: a layer that is added later sees the span too late. Do not put it into an `Option` or a `Vec`: such a layer is
/// not told its subscriber, and records nothing.
///
/// ```
/// use ctx_runtime::Context;
/// use ctx_tracing::SpanFields;
/// use tracing::field::Empty;
/// use tracing_subscriber::prelude::*;
///
/// #[derive(Context)]
/// #[context(log)]
/// struct Tenant(&'static str);
///
/// #[tracing::instrument(fields(tenant = Empty))]
/// fn load() {}
///
/// let subscriber = tracing_subscriber::registry().with(ctx_tracing::json()).with(SpanFields::new());
/// tracing::subscriber::with_default(subscriber, || ctx_runtime::run(Tenant("acme"), load));
/// ```
///
/// Costs a search for each field of the context in the fields of the new span.
#[derive(Debug, Default)]
pub struct SpanFields {
    dispatch: OnceLock<WeakDispatch>,
}

impl SpanFields {
    /// The layer.
    pub fn new() -> Self {
        SpanFields::default()
    }
}

impl<S: Subscriber> Layer<S> for SpanFields {
    fn on_register_dispatch(&self, dispatch: &Dispatch) {
        // A subscriber is registered once.
        let _ = self.dispatch.set(dispatch.downgrade());
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, _: Context<'_, S>) {
        let declared = attributes.metadata().fields();
        let Some(dispatch) = self.dispatch.get().filter(|_| !declared.is_empty()).and_then(WeakDispatch::upgrade)
        else {
            return;
        };
        let mut recorded = Recorded(Vec::new());
        attributes.record(&mut recorded);
        visit(&mut Names::reserve(&[]), |name, value| {
            if let Some(field) = declared.field(name).filter(|field| !recorded.0.contains(field)) {
                // `value_set` is hidden, but the macros of `tracing` expand to it.
                with_value(value, |value| {
                    dispatch.record(id, &Record::new(&declared.value_set(&[(&field, Some(value))])));
                });
            }
        });
    }
}

/// The fields that have a value: `attributes.contains` also finds those that are `Empty`.
struct Recorded(Vec<Field>);

impl Visit for Recorded {
    fn record_debug(&mut self, field: &Field, _: &dyn fmt::Debug) {
        self.0.push(field.clone());
    }
}

fn with_value(value: LogValue<'_>, record: impl FnOnce(&dyn Value)) {
    match value {
        LogValue::Bool(value) => record(&value),
        LogValue::I64(value) => record(&value),
        LogValue::U64(value) => record(&value),
        LogValue::I128(value) => record(&value),
        LogValue::U128(value) => record(&value),
        LogValue::F64(value) => record(&value),
        LogValue::Str(value) => record(&value),
        LogValue::Debugged(value) => record(&debug(value)),
        other => record(&display(other)),
    }
}
