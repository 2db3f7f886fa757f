//! Any format, with the fields of the context in front.

use std::fmt;

use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use super::NAME;
use super::shown::Shown;

/// Writes the fields of the context in front of what another format writes: `request{id=7 tenant="acme"}: ..`. For a format of another
/// crate. If the format is your own, write [`Shown`] where you want it; for the formats of `tracing-subscriber`, there is
/// [`Text`](super::Text).
///
/// ```
/// use ctx_tracing::Before;
/// use tracing_subscriber::fmt;
/// use tracing_subscriber::prelude::*;
///
/// # let their_format = fmt::format();
/// let layer = fmt::layer().event_format(Before::new(their_format));
/// # tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || tracing::info!("formatted"));
/// ```
#[derive(Clone, Debug)]
pub struct Before<F> {
    format: F,
    name: &'static str,
}

impl<F> Before<F> {
    /// Writes the fields, and then what `format` writes.
    pub fn new(format: F) -> Self {
        Before { format, name: NAME }
    }

    /// Shows the fields under another name than `request`: `job{id=7}`.
    pub fn named(self, name: &'static str) -> Self {
        Before { name, ..self }
    }
}

impl<S, N, F> FormatEvent<S, N> for Before<F>
where
    S: Subscriber + for<'lookup> LookupSpan<'lookup>,
    N: for<'writer> FormatFields<'writer> + 'static,
    F: FormatEvent<S, N>,
{
    fn format_event(&self, ctx: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let fields = Shown::for_writer(&writer).named(self.name);
        write!(writer, "{fields}")?;
        self.format.format_event(ctx, writer, event)
    }
}
