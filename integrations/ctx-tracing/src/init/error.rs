//! Why nothing, or not everything, was installed.

use std::error::Error;
use std::fmt;

use tracing::subscriber::SetGlobalDefaultError;
use tracing_log::log::SetLoggerError;
use tracing_subscriber::filter::ParseError;

/// The error of [`init`](crate::init) and [`Setup`](crate::Setup).
///
/// ```
/// ctx_tracing::init().unwrap();
/// let again = ctx_tracing::init().unwrap_err();
/// assert!(again.is_installed_already());
/// assert_eq!(again.to_string(), "a subscriber of `tracing` is installed already");
/// ```
pub struct InitError(Reason);

enum Reason {
    Filter { from: &'static str, directives: String, error: ParseError },
    NotUnicode,
    Subscriber(SetGlobalDefaultError),
    Logger(SetLoggerError),
}

impl InitError {
    pub(super) fn filter(from: &'static str, directives: String, error: ParseError) -> Self {
        InitError(Reason::Filter { from, directives, error })
    }

    pub(super) fn not_unicode() -> Self {
        InitError(Reason::NotUnicode)
    }

    pub(super) fn subscriber(error: SetGlobalDefaultError) -> Self {
        InitError(Reason::Subscriber(error))
    }

    pub(super) fn logger(error: SetLoggerError) -> Self {
        InitError(Reason::Logger(error))
    }

    /// Whether a subscriber, or a logger of the `log` crate, was installed already.
    pub fn is_installed_already(&self) -> bool {
        matches!(self.0, Reason::Subscriber(_) | Reason::Logger(_))
    }
}

impl fmt::Display for InitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Reason::Filter { from, directives, error } => write!(f, "{from} is `{directives}`: {error}"),
            Reason::NotUnicode => f.write_str("RUST_LOG is not valid Unicode"),
            Reason::Subscriber(_) => f.write_str("a subscriber of `tracing` is installed already"),
            Reason::Logger(_) => {
                f.write_str("a logger of the `log` crate is installed already, so its events do not arrive")
            }
        }
    }
}

/// Shows the text, because a `main` that returns the error shows it by `Debug`.
impl fmt::Debug for InitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("InitError").field(&format_args!("{self}")).finish()
    }
}

impl Error for InitError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0 {
            Reason::Filter { error, .. } => Some(error),
            Reason::NotUnicode => None,
            Reason::Subscriber(error) => Some(error),
            Reason::Logger(error) => Some(error),
        }
    }
}
