//! What an error takes along.

use std::fmt;

#[cfg(feature = "place")]
use ctx_runtime::diagnostics::{self, Here};
use ctx_runtime::fields;

/// The loggable fields of a context, `#[context(log)]`, as texts, and the place in the flow. Its name and its place in errors are those of
/// `SpanTrace` in tracing-error.
///
/// As a field of an error type:
///
/// ```
/// use ctx_error::ContextTrace;
/// use ctx_runtime::{Context, run};
///
/// #[derive(Context)]
/// struct Tenant(#[context(log = "tenant")] &'static str);
///
/// #[derive(Debug, thiserror::Error)]
/// #[error("no {item} in stock")]
/// struct NotInStock { item: String, trace: ContextTrace }
///
/// let error = run(Tenant("acme"), || NotInStock { item: "lamp".into(), trace: ContextTrace::capture() });
/// assert_eq!(error.to_string(), "no lamp in stock");
/// assert_eq!(error.trace.field("tenant"), Some("acme"));
/// ```
#[derive(Clone)]
pub struct ContextTrace(Box<Parts>);

#[derive(Clone)]
struct Parts {
    fields: Vec<(&'static str, String)>,
    #[cfg(feature = "place")]
    here: Here,
}

impl ContextTrace {
    /// Captures the loggable fields of the current context, and where the caller runs. Without a context, there are no fields.
    pub fn capture() -> Self {
        let mut all = Vec::new();
        fields::visit(|field, value| all.push((field.name(), value.to_string())));
        ContextTrace(Box::new(Parts {
            fields: all,
            #[cfg(feature = "place")]
            here: diagnostics::here(),
        }))
    }

    /// Whether it was captured where there is no context.
    pub(crate) fn is_of_nothing(&self) -> bool {
        #[cfg(feature = "place")]
        return self.0.here.made_by().is_none();
        #[cfg(not(feature = "place"))]
        self.0.fields.is_empty()
    }

    /// The names and values of the fields, in the order in which logs have them.
    pub fn fields(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.fields.iter().map(|(name, value)| (*name, &**value))
    }

    /// The value of the field of this name.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields().find_map(|(field, value)| (field == name).then_some(value))
    }

    /// Where the error was made.
    #[cfg(feature = "place")]
    pub fn here(&self) -> &Here {
        &self.0.here
    }
}

/// As [`ContextTrace::capture`].
impl Default for ContextTrace {
    fn default() -> Self {
        ContextTrace::capture()
    }
}

/// A few lines: the fields, and where the error was made. In values, line breaks and other control characters are escaped.
impl fmt::Display for ContextTrace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, (name, value)) in self.fields().enumerate() {
            f.write_str(if nth == 0 { "  " } else { " " })?;
            write!(f, "{name}={}", Escaped(value))?;
        }
        #[cfg(feature = "place")]
        write!(f, "{}{}", if self.0.fields.is_empty() { "" } else { "\n" }, self.0.here)?;
        Ok(())
    }
}

/// The fields alone, so that the `Debug` of an error stays short.
impl fmt::Debug for ContextTrace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.fields()).finish()
    }
}

/// Whether it begins a line, or changes the direction of text.
fn is_format(character: char) -> bool {
    let all = ['\u{2028}', '\u{2029}', '\u{200e}', '\u{200f}'];
    all.contains(&character)
        || ('\u{202a}'..='\u{202e}').contains(&character)
        || ('\u{2066}'..='\u{2069}').contains(&character)
}

/// A value, without what could begin another line or confuse a terminal.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            if character.is_control() || is_format(character) {
                write!(f, "{}", character.escape_default())?
            } else {
                write!(f, "{character}")?
            }
        }
        Ok(())
    }
}
