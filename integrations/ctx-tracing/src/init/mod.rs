//! The usual set-up in one call.

mod error;

use std::env;
use std::io::{self, IsTerminal};
use std::mem;

use tracing::Subscriber;
use tracing::subscriber::set_global_default;
use tracing_log::LogTracer;
use tracing_subscriber::fmt::writer::BoxMakeWriter;
use tracing_subscriber::layer::Identity;
use tracing_subscriber::prelude::*;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::{EnvFilter, Layer, registry};

use crate::verbosity::raise_log_too;
use crate::{SpanCarrier, SpanFields, VerbosityFilter, json, text};

pub use error::InitError;

/// Installs the usual subscriber for the process: [`Setup::new`] says what it does.
///
/// # Errors
/// As [`Setup::init`]: if a subscriber is installed already, and if `RUST_LOG` is no filter.
///
/// ```
/// fn main() -> Result<(), ctx_tracing::InitError> {
///     ctx_tracing::init()?;
///     tracing::info!("serving");
///     Ok(())
/// }
/// ```
pub fn init() -> Result<(), InitError> {
    Setup::new().init()
}

/// The usual set-up, with changes.
///
/// ```
/// # fn main() -> Result<(), ctx_tracing::InitError> {
/// ctx_tracing::Setup::new().filter("info,hyper=warn").json().to_stderr().init()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is installed before `init`"]
pub struct Setup {
    filter: String,
    format: Option<Format>,
    output: Output,
    span_fields: bool,
    spans: SpanCarrier,
}

#[derive(Clone, Copy, Debug)]
enum Format {
    Text,
    Json,
}

#[derive(Clone, Copy, Debug)]
enum Output {
    Stdout,
    Stderr,
}

/// A layer of which only the subscriber is known, as [`Setup::layer`] gives it.
///
/// ```
/// use ctx_tracing::{BoxedLayer, Setup};
/// use tracing_subscriber::Registry;
///
/// let layer: BoxedLayer<Registry> = Setup::new().layer().unwrap();
/// # drop(layer);
/// ```
pub type BoxedLayer<S> = Box<dyn Layer<S> + Send + Sync>;

impl Setup {
    /// Writes to stdout: [text](crate::Text) to a terminal, [JSON](crate::Json) to anything else. Obeys the directives in the
    /// environment variable `RUST_LOG`, or else logs at `info`, and obeys the [`Verbosity`](crate::Verbosity) of the context. The current
    /// span follows the work: [`SpanCarrier`].
    pub fn new() -> Self {
        let (filter, spans) = ("info".to_owned(), SpanCarrier::new());
        Setup { filter, format: None, output: Output::Stdout, span_fields: false, spans }
    }

    /// The directives that hold if `RUST_LOG` is not set, or empty. They are those of
    /// [`EnvFilter`](tracing_subscriber::EnvFilter#directives).
    pub fn filter(self, directives: impl Into<String>) -> Self {
        Setup { filter: directives.into(), ..self }
    }

    /// Writes text, also if the output is no terminal. Colours are for a terminal.
    pub fn text(self) -> Self {
        Setup { format: Some(Format::Text), ..self }
    }

    /// Writes JSON, also to a terminal.
    pub fn json(self) -> Self {
        Setup { format: Some(Format::Json), ..self }
    }

    /// Writes to stderr.
    pub fn to_stderr(self) -> Self {
        Setup { output: Output::Stderr, ..self }
    }

    /// Records the fields of the context on spans that declare them: [`SpanFields`].
    pub fn span_fields(self) -> Self {
        Setup { span_fields: true, ..self }
    }

    /// How the current span follows the work: for example, [with a span for each task](SpanCarrier::with_child_spans).
    pub fn spans(self, spans: SpanCarrier) -> Self {
        Setup { spans, ..self }
    }

    /// The layer that formats, filters and writes, for a subscriber that you compose.
    ///
    /// ```
    /// use ctx_tracing::{InitError, Setup, SpanFields};
    /// use tracing_subscriber::prelude::*;
    ///
    /// # fn compose() -> Result<(), InitError> {
    /// let subscriber = tracing_subscriber::registry().with(Setup::new().layer()?).with(SpanFields::new());
    /// # tracing::subscriber::with_default(subscriber, || tracing::info!("logged"));
    /// # Ok(())
    /// # }
    /// # compose().unwrap();
    /// ```
    ///
    /// # Errors
    /// If `RUST_LOG`, or the filter of this set-up, is no filter.
    pub fn layer<S>(&self) -> Result<BoxedLayer<S>, InitError>
    where
        S: Subscriber + for<'lookup> LookupSpan<'lookup> + Send + Sync,
    {
        Ok(self.unfiltered().with_filter(self.verbosity_filter()?).boxed())
    }

    /// Installs the subscriber and the carrier of spans for the process, and sends the subscriber the events of the `log` crate.
    ///
    /// # Errors
    /// If a filter is invalid, nothing is installed. If a subscriber is installed already, it stays. If the `log` crate has another
    /// logger already, the subscriber is installed, and gets the events of `tracing` alone.
    pub fn init(self) -> Result<(), InitError> {
        let subscriber = registry().with(self.verbosity_filter()?).with(self.unfiltered()).with(self.of_spans());
        set_global_default(subscriber).map_err(InitError::subscriber)?;
        // For the life of the process, as the subscriber.
        mem::forget(self.spans.install());
        LogTracer::init().map_err(InitError::logger)?;
        raise_log_too();
        Ok(())
    }

    fn unfiltered<S>(&self) -> BoxedLayer<S>
    where
        S: Subscriber + for<'lookup> LookupSpan<'lookup> + Send + Sync,
    {
        let is_terminal = self.output.is_terminal();
        let writer = self.output.writer();
        match self.format.unwrap_or(if is_terminal { Format::Text } else { Format::Json }) {
            Format::Text if is_terminal => text().with_writer(writer).boxed(),
            Format::Text => text().with_ansi(false).with_writer(writer).boxed(),
            Format::Json => json().with_writer(writer).boxed(),
        }
    }

    /// What is done to spans. It stands last: [`SpanFields`] says why, and why this is no `Option`.
    fn of_spans<S: Subscriber>(&self) -> BoxedLayer<S> {
        if self.span_fields { SpanFields::new().boxed() } else { Identity::new().boxed() }
    }

    fn verbosity_filter(&self) -> Result<VerbosityFilter<EnvFilter>, InitError> {
        self.env_filter().map(VerbosityFilter::new)
    }

    fn env_filter(&self) -> Result<EnvFilter, InitError> {
        let (from, directives) = match env::var("RUST_LOG") {
            Ok(directives) if !directives.trim().is_empty() => ("RUST_LOG", directives),
            Err(env::VarError::NotUnicode(_)) => return Err(InitError::not_unicode()),
            _ => ("the filter", self.filter.clone()),
        };
        EnvFilter::try_new(&directives).map_err(|error| InitError::filter(from, directives, error))
    }
}

impl Default for Setup {
    fn default() -> Self {
        Setup::new()
    }
}

impl Output {
    fn is_terminal(self) -> bool {
        match self {
            Output::Stdout => io::stdout().is_terminal(),
            Output::Stderr => io::stderr().is_terminal(),
        }
    }

    fn writer(self) -> BoxMakeWriter {
        match self {
            Output::Stdout => BoxMakeWriter::new(io::stdout),
            Output::Stderr => BoxMakeWriter::new(io::stderr),
        }
    }
}
