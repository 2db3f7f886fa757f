//! The fields of the context as text, for formats of others.

use std::fmt;

use tracing_subscriber::fmt::format::Writer;

use super::NAME;
use super::paint::Paint;

/// Shows the fields of the current context as a span is shown, `request{id=7 tenant="acme"}: `, for a format of your own. Shows nothing if
/// there is no field.
///
/// ```
/// use std::fmt;
/// use tracing::{Event, Subscriber};
/// use tracing_subscriber::fmt::format::Writer;
/// use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
/// use tracing_subscriber::registry::LookupSpan;
///
/// struct Terse;
///
/// impl<S, N> FormatEvent<S, N> for Terse
/// where
///     S: Subscriber + for<'lookup> LookupSpan<'lookup>,
///     N: for<'writer> FormatFields<'writer> + 'static,
/// {
///     fn format_event(&self, ctx: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
///         let fields = ctx_tracing::Shown::for_writer(&writer);
///         write!(writer, "{} {fields}", event.metadata().level())?;
///         ctx.format_fields(writer.by_ref(), event)?;
///         writeln!(writer)
///     }
/// }
/// # use tracing_subscriber::prelude::*;
/// # let layer = tracing_subscriber::fmt::layer().event_format(Terse);
/// # tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || tracing::info!("formatted"));
/// ```
#[derive(Clone, Debug)]
pub struct Shown {
    name: &'static str,
    is_coloured: bool,
}

impl Shown {
    /// Shows the fields with colours if the writer has them.
    pub fn for_writer(writer: &Writer<'_>) -> Self {
        Shown { name: NAME, is_coloured: writer.has_ansi_escapes() }
    }

    /// Shows the fields under another name than `request`: `job{id=7}`.
    pub fn named(self, name: &'static str) -> Self {
        Shown { name, ..self }
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let span = Paint { is_on: self.is_coloured }.span(self.name)?;
        if span.is_empty() { Ok(()) } else { write!(f, "{span} ") }
    }
}
