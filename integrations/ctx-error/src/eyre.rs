//! Reports of [eyre].

use std::error::Error;
use std::fmt;
use std::panic::Location;

use eyre::EyreHandler;

use crate::trace::ContextTrace;

/// What `eyre::set_hook` takes.
pub type Hook = Box<dyn Fn(&(dyn Error + 'static)) -> Box<dyn EyreHandler> + Send + Sync>;

/// A hook with which each report takes the current context along where it is made, also by `?`. The report has the handler of `handler`, and
/// its `Debug` ends with the context. Its `Display` does not change. For color-eyre, give it
/// the hook of `HookBuilder::into_hooks`: `hook(eyre_hook.into_eyre_hook())`. Its sections, as of `.note()`, do nothing
/// then, because it looks for its own handler.
///
/// ```
/// use ctx_error::eyre::{hook, trace};
/// use ctx_runtime::{Context, run};
/// use eyre::{WrapErr, bail};
///
/// #[derive(Context)]
/// struct Tenant(#[context(log = "tenant")] &'static str);
///
/// fn price(item: &str) -> eyre::Result<u64> { bail!("no price of {item}") }
///
/// eyre::set_hook(hook(eyre::DefaultHandler::default_with))?;
/// let error = run(Tenant("acme"), || price("lamp")).wrap_err("no offer").unwrap_err();
/// assert_eq!(error.to_string(), "no offer");
/// assert_eq!(trace(&error).unwrap().field("tenant"), Some("acme"));
/// assert!(format!("{error:?}").contains("tenant=acme"));
/// # Ok::<(), eyre::Report>(())
/// ```
pub fn hook(handler: impl Fn(&(dyn Error + 'static)) -> Box<dyn EyreHandler> + Send + Sync + 'static) -> Hook {
    Box::new(move |error| Box::new(InContext { handler: handler(error), trace: ContextTrace::capture() }))
}

/// What a report has taken along. `None` if it was made before the hook was set.
pub fn trace(report: &eyre::Report) -> Option<&ContextTrace> {
    report.handler().downcast_ref::<InContext>().map(|handler| &handler.trace)
}

/// The handler of a report, and what the report has taken along.
struct InContext {
    handler: Box<dyn EyreHandler>,
    trace: ContextTrace,
}

impl EyreHandler for InContext {
    fn debug(&self, error: &(dyn Error + 'static), f: &mut fmt::Formatter<'_>) -> fmt::Result {
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
