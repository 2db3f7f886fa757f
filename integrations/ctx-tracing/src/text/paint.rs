//! The fields of the context as text, with the colours of `tracing-subscriber`.

use std::fmt::{self, Write};

use ctx_runtime::fields::LogValue;

use crate::names::Names;
use crate::value_text::FAILED;
use crate::visit::visit;

const BOLD: &str = "1";
const DIMMED: &str = "2";
const ITALIC: &str = "3";
const DIMMED_ITALIC: &str = "2;3";
const RESET: &str = "\x1b[0m";

/// Paints text, if the writer has colours.
#[derive(Clone, Copy)]
pub(super) struct Paint {
    pub(super) is_on: bool,
}

impl Paint {
    /// `request{id=7 tenant="acme"}:`
    pub(super) fn span(self, name: &'static str) -> Result<String, fmt::Error> {
        self.pairs(
            format_args!("{}{}", self.with(BOLD, name), self.with(BOLD, "{")),
            format_args!("{}{}", self.with(BOLD, "}"), self.with(DIMMED, ":")),
        )
    }

    /// `id=7 tenant="acme"`
    pub(super) fn dimmed_pairs(self) -> Result<String, fmt::Error> {
        if self.is_on {
            self.pairs(format_args!("\x1b[{DIMMED}m"), format_args!("{RESET}"))
        } else {
            self.pairs(format_args!(""), format_args!(""))
        }
    }

    /// `in request with id: 7, tenant: "acme"`
    pub(super) fn sentence(self, name: &'static str) -> Result<String, fmt::Error> {
        let (within, with) = (self.with(DIMMED_ITALIC, "in"), self.with(DIMMED_ITALIC, "with"));
        join(format_args!("{within} {} {with} ", self.with(BOLD, name)), ", ", format_args!(""), |text, name, value| {
            write!(text, "{}: {value}", self.with(BOLD, name))
        })
    }

    fn pairs(self, begin: fmt::Arguments<'_>, end: fmt::Arguments<'_>) -> Result<String, fmt::Error> {
        join(begin, " ", end, |text, name, value| {
            write!(text, "{}{}{value}", self.with(ITALIC, name), self.with(DIMMED, "="))
        })
    }

    fn with<'a>(self, code: &'static str, text: &'a str) -> Painted<'a> {
        Painted { code: self.is_on.then_some(code), text }
    }
}

/// All fields between `begin` and `end`, or an empty text if there is no field.
fn join(
    begin: fmt::Arguments<'_>,
    separator: &str,
    end: fmt::Arguments<'_>,
    write: impl Fn(&mut String, &str, Escaped<'_>) -> fmt::Result,
) -> Result<String, fmt::Error> {
    let mut text = String::new();
    let mut written = Ok(());
    visit(&mut Names::reserve(&[]), |name, value| {
        if text.is_empty() {
            // Most fields fit.
            text.reserve(128);
            written = text.write_fmt(begin);
        } else {
            text.push_str(separator);
        }
        written = written.and_then(|()| write(&mut text, name, Escaped(value)));
    });
    if !text.is_empty() {
        written = written.and_then(|()| text.write_fmt(end));
    }
    written.map(|()| text)
}

struct Painted<'a> {
    code: Option<&'static str>,
    text: &'a str,
}

impl fmt::Display for Painted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            Some(code) => write!(f, "\x1b[{code}m{}{RESET}", self.text),
            None => f.write_str(self.text),
        }
    }
}

/// A value in text: in quotes if it is a text. Control characters are escaped, so that no value begins a line or changes the terminal.
struct Escaped<'a>(LogValue<'a>);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            LogValue::Str(text) if needs_no_escape(text) => {
                ["\"", text, "\""].into_iter().try_for_each(|part| f.write_str(part))
            }
            value => write!(Escaping(f), "{value:?}").or_else(|_| f.write_str(FAILED)),
        }
    }
}

/// Whether a text is printed as it is, between quotes. Most texts are, and to look at bytes takes less than to escape characters.
fn needs_no_escape(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\'))
}

struct Escaping<'a, 'f>(&'a mut fmt::Formatter<'f>);

impl Write for Escaping<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if !text.contains(char::is_control) {
            return self.0.write_str(text);
        }
        text.chars().try_for_each(|char| match char.is_control() {
            true => write!(self.0, "{}", char.escape_default()),
            false => self.0.write_char(char),
        })
    }
}
