//! The fields of the context as text, with the colours of `tracing-subscriber`.

use std::fmt::{self, Write};

use ctx_runtime::fields::LogValue;

use crate::names::Names;
use crate::visit::visit;

const BOLD: &str = "1";
const DIMMED: &str = "2";
const ITALIC: &str = "3";
const DIMMED_ITALIC: &str = "2;3";

/// Paints text, if the writer has colours.
#[derive(Clone, Copy)]
pub(super) struct Paint {
    pub(super) is_on: bool,
}

impl Paint {
    /// `ctx{id=7 tenant="acme"}:`
    pub(super) fn span(self, name: &'static str) -> String {
        let fields = self.pairs();
        if fields.is_empty() {
            return fields;
        }
        let (name, open, close) = (self.with(BOLD, name), self.with(BOLD, "{"), self.with(BOLD, "}"));
        format!("{name}{open}{fields}{close}{}", self.with(DIMMED, ":"))
    }

    /// `id=7 tenant="acme"`
    pub(super) fn dimmed_pairs(self) -> String {
        let fields = self.pairs();
        if fields.is_empty() { fields } else { self.with(DIMMED, &fields).to_string() }
    }

    /// `in ctx with id: 7, tenant: "acme"`
    pub(super) fn sentence(self, name: &'static str) -> String {
        let fields = join(", ", |name, value| format!("{}: {value}", self.with(BOLD, name)));
        if fields.is_empty() {
            return fields;
        }
        let (within, with) = (self.with(DIMMED_ITALIC, "in"), self.with(DIMMED_ITALIC, "with"));
        format!("{within} {} {with} {fields}", self.with(BOLD, name))
    }

    fn pairs(self) -> String {
        join(" ", |name, value| format!("{}{}{value}", self.with(ITALIC, name), self.with(DIMMED, "=")))
    }

    fn with<'a>(self, code: &'static str, text: &'a str) -> Painted<'a> {
        Painted { code: self.is_on.then_some(code), text }
    }
}

fn join(separator: &str, show: impl Fn(&str, Escaped<'_>) -> String) -> String {
    let mut joined = String::new();
    visit(&mut Names::reserve(&[]), |name, value| {
        if !joined.is_empty() {
            joined.push_str(separator);
        }
        joined.push_str(&show(name, Escaped(value)));
    });
    joined
}

struct Painted<'a> {
    code: Option<&'static str>,
    text: &'a str,
}

impl fmt::Display for Painted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            Some(code) => write!(f, "\x1b[{code}m{}\x1b[0m", self.text),
            None => f.write_str(self.text),
        }
    }
}

/// A value in text: in quotes if it is a text. Control characters are escaped, so that no value begins a line or changes the terminal.
struct Escaped<'a>(LogValue<'a>);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Escaping(f), "{:?}", self.0)
    }
}

struct Escaping<'a, 'f>(&'a mut fmt::Formatter<'f>);

impl Write for Escaping<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.chars().try_for_each(|char| match char.is_control() {
            true => write!(self.0, "{}", char.escape_default()),
            false => self.0.write_char(char),
        })
    }
}
