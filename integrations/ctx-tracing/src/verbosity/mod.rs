//! Verbosity by context: one request at `debug`, while the process is at `info`.

mod ceiling;
mod filter;
mod layer;

use std::error::Error;
use std::fmt;
use std::str::FromStr;

use ctx_runtime::{Context, with};
use tracing::Metadata;
use tracing_subscriber::filter::{LevelFilter, ParseError, Targets};

pub(crate) use ceiling::raise_log_too;
pub use filter::VerbosityFilter;

/// What is logged of the code in a context, besides what is logged anyway. Bind it for a request, a tenant or a job that you want to see
/// more of. A [`VerbosityFilter`] obeys it.
///
/// The default asks for nothing. Otherwise it is a level, or directives as `RUST_LOG` has them, of targets and levels: `"debug"`, `"shop=trace,sqlx=debug"`.
///
/// ```
/// use ctx_tracing::{Verbosity, VerbosityFilter};
/// use tracing_subscriber::filter::LevelFilter;
/// use tracing_subscriber::prelude::*;
///
/// let layer = ctx_tracing::text().with_filter(VerbosityFilter::new(LevelFilter::INFO));
/// tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
///     tracing::debug!("not logged");
///     ctx_runtime::run(Verbosity::new(LevelFilter::DEBUG), || tracing::debug!("logged"));
/// });
/// ```
///
/// # Who may ask for more
///
/// More lines cost time and disk space, and may show more data. If a header of a request chooses the verbosity, check who sent it.
#[derive(Clone, Debug, Default, Context)]
#[context(default = Verbosity::default())]
pub struct Verbosity {
    targets: Targets,
}

impl Verbosity {
    /// Events and spans up to this level, of all targets. Costs an allocation; [`VerbosityFilter`] says what the first one costs.
    pub fn new(level: LevelFilter) -> Self {
        Verbosity::of_targets(Targets::new().with_default(level))
    }

    fn of_targets(targets: Targets) -> Self {
        let levels = targets.iter().map(|(_, level)| level).chain(targets.default_level());
        ceiling::raise(levels.max().unwrap_or(LevelFilter::OFF));
        Verbosity { targets }
    }
}

impl From<LevelFilter> for Verbosity {
    fn from(level: LevelFilter) -> Self {
        Verbosity::new(level)
    }
}

/// Reads a level or directives: `"debug"`, `"shop=trace,sqlx=debug"`. A target without a level is at `trace`, as in `RUST_LOG`.
impl FromStr for Verbosity {
    type Err = InvalidVerbosity;

    fn from_str(directives: &str) -> Result<Self, InvalidVerbosity> {
        // `Targets` reads an empty directive as a prefix of all targets, and a span as a part of a target.
        if directives.split(',').any(|directive| directive.trim().is_empty()) {
            return Err(InvalidVerbosity(Reason::Empty));
        }
        if directives.contains('[') {
            return Err(InvalidVerbosity(Reason::Span));
        }
        directives.parse().map(Verbosity::of_targets).map_err(|error| InvalidVerbosity(Reason::Directive(error)))
    }
}

/// A text that is no [`Verbosity`].
///
/// ```
/// let invalid = "shop=loud".parse::<ctx_tracing::Verbosity>().unwrap_err();
/// assert!(invalid.to_string().starts_with("no verbosity: "));
/// ```
#[derive(Debug)]
pub struct InvalidVerbosity(Reason);

#[derive(Debug)]
enum Reason {
    Empty,
    Span,
    Directive(ParseError),
}

impl fmt::Display for InvalidVerbosity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Reason::Empty => f.write_str("a directive of the verbosity is empty"),
            Reason::Span => {
                f.write_str("a verbosity has no spans and fields: write targets and levels, as in `shop=debug`")
            }
            Reason::Directive(error) => write!(f, "no verbosity: {error}"),
        }
    }
}

impl Error for InvalidVerbosity {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0 {
            Reason::Directive(error) => Some(error),
            Reason::Empty | Reason::Span => None,
        }
    }
}

/// Whether the current context asks for events or spans like this.
fn asks_for(metadata: &Metadata<'_>) -> bool {
    *metadata.level() <= ceiling::level()
        && with(|verbosity: &Verbosity| verbosity.targets.would_enable(metadata.target(), metadata.level()))
}
