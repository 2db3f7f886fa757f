//! Reports of [miette].

use std::error::Error;
use std::fmt;
use std::panic::Location;

use miette::{Diagnostic, ReportHandler};

use crate::trace::ContextTrace;

/// What `miette::set_hook` takes.
pub type Hook = Box<dyn Fn(&(dyn Diagnostic + 'static)) -> Box<dyn ReportHandler> + Send + Sync>;

/// A hook with which each report takes the current context along where it is made, also by `?`. The report has the handler of `handler`, and
/// its `Debug` ends with the context. Its `Display` does not change.
///
/// ```
/// use ctx_error::miette::{hook, trace};
/// use ctx_runtime::{Context, run};
/// use miette::{MietteHandler, WrapErr, bail};
///
/// #[derive(Context)]
/// struct Tenant(#[context(log = "tenant")] &'static str);
///
/// fn price(item: &str) -> miette::Result<u64> { bail!("no price of {item}") }
///
/// miette::set_hook(hook(|_| Box::new(MietteHandler::new())))?;
/// let error = run(Tenant("acme"), || price("lamp")).wrap_err("no offer").unwrap_err();
/// assert_eq!(error.to_string(), "no offer");
/// assert_eq!(trace(&error).unwrap().field("tenant"), Some("acme"));
/// assert!(format!("{error:?}").contains("tenant=acme"));
/// # Ok::<(), miette::Report>(())
/// ```
pub fn hook(handler: impl Fn(&(dyn Diagnostic + 'static)) -> Box<dyn ReportHandler> + Send + Sync + 'static) -> Hook {
    Box::new(move |error| Box::new(InContext { handler: handler(error), trace: ContextTrace::capture() }))
}

/// What a report has taken along. `None` if it was made before the hook was set.
pub fn trace(report: &miette::Report) -> Option<&ContextTrace> {
    report.handler().downcast_ref::<InContext>().map(|handler| &handler.trace)
}

/// The handler of a report, and what the report has taken along.
struct InContext {
    handler: Box<dyn ReportHandler>,
    trace: ContextTrace,
}

impl ReportHandler for InContext {
    fn debug(&self, error: &dyn Diagnostic, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.handler.debug(error, f)?;
        // `{:#?}` shows the error as a struct.
        if f.alternate() { Ok(()) } else { write!(f, "\n\nContext:\n{}", self.trace) }
    }

    fn display(&self, error: &(dyn Error + 'static), f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.handler.display(error, f)
    }

    fn track_caller(&mut self, location: &'static Location<'static>) {
        self.handler.track_caller(location);
    }
}
