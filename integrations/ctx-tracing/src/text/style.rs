//! How a format shows the fields of the context, and where.

use std::fmt;

use tracing_subscriber::fmt::format::Writer;

use super::paint::Paint;
use super::thread::ShownThread;

/// The format whose looks the fields have.
#[derive(Clone, Copy, Debug)]
pub(super) enum Style {
    Full(ShownThread),
    Compact,
    Pretty,
}

impl Style {
    /// The text of the fields: empty if there are none.
    pub(super) fn fields(self, paint: Paint, name: &'static str) -> Result<String, fmt::Error> {
        match self {
            Style::Full(_) => paint.span(name),
            Style::Compact => paint.dimmed_pairs(),
            Style::Pretty => paint.sentence(name),
        }
    }
}

/// A place in a formatted event.
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// Where the spans of the event begin.
    BeforeSpans,
    EndOfLine,
    LineOfItsOwn,
}

impl Place {
    pub(super) fn write(self, writer: &mut Writer<'_>, fields: &str, are_spans_next: bool) -> fmt::Result {
        match self {
            Place::BeforeSpans if are_spans_next => write!(writer, "{fields}"),
            Place::BeforeSpans => write!(writer, "{fields} "),
            Place::EndOfLine => write!(writer, " {fields}"),
            Place::LineOfItsOwn => writeln!(writer, "    {fields}"),
        }
    }
}
