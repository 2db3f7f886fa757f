//! Panics.

use std::io::{self, Write};
use std::panic;
use std::sync::Once;

use crate::trace::ContextTrace;

/// Lets each panic print, after what the hook before prints, the context of the work that panics: its fields, and how it was handed over. To
/// standard error, and for panics in a context alone.
///
/// The hook that is installed now is kept, so install this one after others, such as that of color-eyre or Sentry. A second call does nothing.
///
/// The fields are written in the panic hook, while the panicking code holds what it holds. If the `Display` of a value panics itself, the
/// process is aborted, as by each panic in a hook; if it waits for a lock that the code holds, the thread waits for ever.
///
/// ```no_run
/// use ctx_runtime::{Context, run};
///
/// #[derive(Context)]
/// struct Tenant(#[context(log = "tenant")] &'static str);
///
/// ctx_error::install_panic_hook();
/// run(Tenant("acme"), || panic!("no price"));
/// ```
///
/// prints
///
/// ```text
/// thread 'main' panicked at src/main.rs:7:25:
/// no price
///   tenant=acme
///   context: began outside of any #[context_root]
///            made by the call at src/main.rs:7:1
/// ```
pub fn install_panic_hook() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            before(info);
            let trace = ContextTrace::capture();
            if !trace.is_of_nothing() {
                // `eprintln!` would panic if standard error is closed.
                let _ = writeln!(io::stderr().lock(), "{trace}");
            }
        }));
    });
}
