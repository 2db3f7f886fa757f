//! Events as text, with the fields of the context where the format shows spans.

mod before;
mod line;
mod paint;
mod shown;
mod style;
mod thread;

use std::fmt;

use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::{Compact, Format, Full, Pretty, Writer};
use tracing_subscriber::fmt::time::SystemTime;
use tracing_subscriber::fmt::{self as subscriber_fmt, FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use line::Line;
use paint::Paint;
use style::Style;
use thread::ShownThread;

pub use before::Before;
pub use shown::Shown;

/// The name that the fields of the context have in text, unless another is given.
const NAME: &str = "request";

/// Adds the fields of the context to a format of `tracing-subscriber`, as the format shows a span and its fields.
///
/// | format | line |
/// |---|---|
/// | `format()` | ` INFO request{id=7 tenant="acme"}:load{table="orders"}: shop: loaded rows=3` |
/// | `format().compact()` | ` INFO load: shop: loaded rows=3 table="orders" id=7 tenant="acme"` |
/// | `format().pretty()` | below the event and its spans: `    in request with id: 7, tenant: "acme"` |
///
/// Colours are those of the format, where the writer has them. In the full format the fields follow the level and the thread. If the
/// format shows no level, they stand at the end of the line. An event without fields of the context is left as it is.
///
/// [`text`] makes a layer with the full format. The other formats are made by `From`:
///
/// ```
/// use ctx_tracing::Text;
/// use tracing_subscriber::fmt;
/// use tracing_subscriber::prelude::*;
///
/// let compact = fmt::layer().compact().map_event_format(Text::from);
/// let pretty = fmt::layer().pretty().map_event_format(Text::from);
/// let subscriber = tracing_subscriber::registry().with(compact).with(pretty);
/// # tracing::subscriber::with_default(subscriber, || tracing::info!("formatted"));
/// ```
///
/// For another format, there are [`Before`] and [`Shown`].
#[derive(Clone, Debug)]
pub struct Text<F = Format<Full, SystemTime>> {
    plain: F,
    coloured: F,
    name: &'static str,
    style: Style,
}

/// A layer that writes events as text, in the full format, with the fields of the context. Its writer is stdout, unless `with_writer`
/// gives another.
///
/// ```
/// use tracing_subscriber::prelude::*;
///
/// let subscriber = tracing_subscriber::registry().with(ctx_tracing::text().with_writer(std::io::stderr));
/// # tracing::subscriber::with_default(subscriber, || tracing::info!("written"));
/// ```
pub fn text<S>() -> subscriber_fmt::Layer<S, subscriber_fmt::format::DefaultFields, Text>
where
    S: Subscriber + for<'lookup> LookupSpan<'lookup>,
{
    subscriber_fmt::layer().event_format(Text::from(subscriber_fmt::format()))
}

impl<F> Text<F> {
    /// Shows the fields under another name than `request`: `job{id=7}`.
    pub fn named(self, name: &'static str) -> Self {
        Text { name, ..self }
    }
}

/// The writer that a format is given has no public way to turn colours on, but a format has.
macro_rules! from_format {
    ($($format:ident: $style:expr;)*) => {$(
        impl<T: Clone> From<Format<$format, T>> for Text<Format<$format, T>> {
            fn from(format: Format<$format, T>) -> Self {
                Text {
                    style: $style(&format),
                    plain: format.clone().with_ansi(false),
                    coloured: format.with_ansi(true),
                    name: NAME,
                }
            }
        }
    )*};
}
from_format! {
    Full: |format| Style::Full(ShownThread::by(format));
    Compact: |_| Style::Compact;
    Pretty: |_| Style::Pretty;
}

impl<S, N, F> FormatEvent<S, N> for Text<F>
where
    S: Subscriber + for<'lookup> LookupSpan<'lookup>,
    N: for<'writer> FormatFields<'writer> + 'static,
    F: FormatEvent<S, N>,
{
    fn format_event(&self, ctx: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let is_coloured = writer.has_ansi_escapes();
        let format = if is_coloured { &self.coloured } else { &self.plain };
        let fields = self.style.fields(Paint { is_on: is_coloured }, self.name)?;
        if fields.is_empty() {
            return format.format_event(ctx, writer, event);
        }
        let mut line = Line::of_level(event.metadata().level());
        format.format_event(ctx, Writer::new(&mut line), event)?;
        let (before, place, after) = line.split(self.style);
        write!(writer, "{before}")?;
        place.write(&mut writer, &fields, ctx.event_scope().is_some())?;
        write!(writer, "{after}")
    }
}
