//! Fields of the context on spans and log records.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use ctx_runtime::fields::{self, LogField, LogValue};
use ctx_runtime::try_with;
use opentelemetry::trace::{Span as _, TraceContextExt};
use opentelemetry::{Context, KeyValue, Value};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{Span, SpanData, SpanProcessor};

use crate::links::Links;

/// Puts the loggable fields of the context, `#[context(log)]`, on each span and on each log record that begins in it: yours, and those of
/// libraries. Numbers and booleans keep their type; an integer of more than 64 bits becomes a text. Sensitive values are never loggable.
///
/// It is a processor of spans, and, with the feature `logs`, of log records. Add it in front of the processor that exports log records, because
/// they are processed in order.
///
/// The fields of `TraceContext` are left out: each span has its ids. A span that sets an attribute of the same name itself has both, and a
/// back end chooses; [`only`](ContextProcessor::only) says which fields are put there.
///
/// A span of tracing-opentelemetry begins when it is first entered, so it has the fields of the context in which this happens.
///
/// # What it costs
///
/// For each span and record: a visit of the context's loggable fields, and an allocation for each text.
#[derive(Clone, Debug, Default)]
#[must_use = "give it to a provider"]
pub struct ContextProcessor {
    only: Option<Vec<String>>,
}

impl ContextProcessor {
    /// Puts all loggable fields there.
    pub fn new() -> Self {
        ContextProcessor::default()
    }

    /// Puts these fields there, and no others.
    pub fn only<Name: Into<String>>(names: impl IntoIterator<Item = Name>) -> Self {
        ContextProcessor { only: Some(names.into_iter().map(Into::into).collect()) }
    }

    fn each(&self, mut add: impl FnMut(&'static str, Value)) {
        fields::visit(|field, value| {
            if self.takes(field)
                && let Some(value) = otel_value(value)
            {
                add(field.name(), value);
            }
        });
    }

    fn takes(&self, field: LogField) -> bool {
        match &self.only {
            Some(names) => names.iter().any(|name| name == field.name()),
            None => !(field.key() == "TraceContext" && ["trace_id", "parent_id"].contains(&field.name())),
        }
    }
}

/// `None` if the value panics while it is written: `tracing-opentelemetry` would not bear it.
fn otel_value(value: LogValue<'_>) -> Option<Value> {
    let integer = |value: Result<i64, _>| value.ok().map(Value::I64);
    match value {
        LogValue::Bool(value) => Some(Value::Bool(value)),
        LogValue::I64(value) => Some(Value::I64(value)),
        LogValue::U64(value) => integer(value.try_into()),
        LogValue::I128(value) => integer(value.try_into()),
        LogValue::U128(value) => integer(value.try_into()),
        LogValue::F64(value) => Some(Value::F64(value)),
        _ => None,
    }
    .or_else(|| {
        let text = catch_unwind(AssertUnwindSafe(|| value.to_string())).ok()?;
        Some(Value::String(text.into()))
    })
}

impl SpanProcessor for ContextProcessor {
    fn on_start(&self, span: &mut Span, parent: &Context) {
        self.each(|name, value| span.set_attribute(KeyValue::new(name, value)));
        let parent = parent.span();
        let parent = parent.span_context();
        if !parent.is_valid() || parent.is_remote() {
            let _none = try_with(|links: &Links| {
                links.iter().for_each(|link| span.add_link(link.span_context.clone(), link.attributes.clone()));
            });
        }
    }

    fn on_end(&self, _: SpanData) {}

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }
}

#[cfg(feature = "logs")]
mod logs {
    use std::time::Duration;

    use opentelemetry::logs::{AnyValue, LogRecord, Severity};
    use opentelemetry::{InstrumentationScope, Value};
    use opentelemetry_sdk::error::OTelSdkResult;
    use opentelemetry_sdk::logs::{LogProcessor, SdkLogRecord};

    use super::ContextProcessor;

    impl LogProcessor for ContextProcessor {
        fn emit(&self, record: &mut SdkLogRecord, _: &InstrumentationScope) {
            self.each(|name, value| record.add_attribute(name, any(value)));
        }

        // Whether a record is made is a question for the processors that export it.
        fn event_enabled(&self, _: Severity, _: &str, _: Option<&str>) -> bool {
            false
        }

        fn force_flush(&self) -> OTelSdkResult {
            Ok(())
        }

        fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
            Ok(())
        }
    }

    fn any(value: Value) -> AnyValue {
        match value {
            Value::Bool(value) => value.into(),
            Value::I64(value) => value.into(),
            Value::F64(value) => value.into(),
            other => AnyValue::String(other.as_str().into_owned().into()),
        }
    }
}
