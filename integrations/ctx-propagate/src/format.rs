//! Other forms of the trace in headers than `traceparent`.

use std::fmt;
use std::sync::Arc;

use crate::report::{Report, Why};
use crate::text_map::TextMap;
use crate::trace::TraceContext;

/// Names and values of headers.
pub type Headers = Vec<(String, String)>;

/// A form of the trace in headers of its own, beside `traceparent`: B3, Jaeger, X-Ray. The feature `b3` has `B3Single`, the header of
/// Zipkin. The crate `ctx-opentelemetry` makes a format of each propagator of OpenTelemetry.
pub trait TraceFormat: fmt::Debug + Send + Sync + 'static {
    /// The names of its headers.
    fn names(&self) -> Vec<&str>;

    /// Reads the trace from its headers. What is invalid goes into the report.
    fn read(&self, headers: &Headers, report: &mut Report) -> Option<TraceContext>;

    /// The headers for a trace. Other names than [`names`](TraceFormat::names) are left out.
    fn write(&self, trace: &TraceContext) -> Headers;
}

/// Formats, in the order in which they were given.
#[derive(Clone, Debug, Default)]
pub(crate) struct Formats(Vec<Arc<dyn TraceFormat>>);

impl Formats {
    pub(crate) fn add(&mut self, format: impl TraceFormat) {
        self.0.push(Arc::new(format));
    }

    pub(crate) fn extend(&mut self, others: &Formats) {
        self.0.extend(others.0.iter().cloned());
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().flat_map(|format| format.names())
    }

    /// The trace by the first format that has one.
    pub(crate) fn read(&self, from: &(impl TextMap + ?Sized), report: &mut Report) -> Option<TraceContext> {
        self.0.iter().find_map(|format| {
            let mut headers = Headers::new();
            for name in format.names() {
                from.each(name, &mut |value| {
                    headers.push((name.to_owned(), String::from_utf8_lossy(value).into_owned()))
                });
            }
            format.read(&headers, report)
        })
    }

    pub(crate) fn write(&self, trace: &TraceContext, to: &mut (impl TextMap + ?Sized), report: &mut Report) {
        for format in &self.0 {
            let names = format.names();
            for (name, value) in format.write(trace) {
                if !names.iter().any(|own| own.eq_ignore_ascii_case(&name)) || to.set(&name, &value).is_err() {
                    report.named(&name, Why::Unwritable);
                }
            }
        }
    }
}
