//! Where code runs.

use std::fmt;

use super::place::Place;
use super::step::Step;
use super::steps::write_work;
use super::surroundings;
use super::text::write_context;
use crate::current;
use crate::storage::origin::{Origin, Site};

/// Says where the caller runs: where its context began, and, while somebody [watches](crate::diagnostics::watch), the work that runs and how it
/// was handed over, up to its root. For reports of errors and of panics.
///
/// It reads no value. Costs an allocation, and a walk through the work that created the running work.
///
/// ```
/// use ctx_runtime::{context_root, diagnostics};
///
/// #[context_root()]
/// async fn handle() -> diagnostics::Here {
///     tokio::spawn(async { diagnostics::here() }).await.unwrap()
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let watching = diagnostics::watch();
/// let here = handle().await;
/// assert!(here.root().unwrap().function().unwrap().ends_with("handle"));
/// let kinds: Vec<_> = here.work().iter().map(|step| step.resource().kind().name()).collect();
/// assert_eq!(kinds, ["task", "root"]);
/// # drop(watching);
/// # }
/// ```
///
/// Its text is
///
/// ```text
///   context: began at `shop::handle` (#[context_root] at src/main.rs:3:1)
///   this work: task 2, `tokio::spawn` in `shop::handle` at src/main.rs:5:5
///              in root `shop::handle` (#[context_root] at src/main.rs:3:1)
/// ```
pub fn here() -> Here {
    let work = surroundings::work().into_iter().map(|record| Step { record, is_bound: None }).collect();
    Here { context: current::shown().map(|frame| frame.origin()), work }
}

/// Where code runs: what [`here`] returns.
#[derive(Clone, Debug)]
pub struct Here {
    context: Option<(Origin, Option<&'static Site>)>,
    work: Vec<Step>,
}

impl Here {
    /// The root at which the context began. `None` if it began outside of any root, or if there is no context.
    pub fn root(&self) -> Option<Place> {
        self.context?.1.map(Place::of_site)
    }

    /// The attribute, the spawn site or the call that made the context. `None` if there is no context.
    pub fn made_by(&self) -> Option<Place> {
        Some(Place::of_origin(self.context?.0))
    }

    /// The work that runs, and the work that created it, from the inside to the outside. [`Step::is_bound`] is `None`. Empty if nobody watched.
    pub fn work(&self) -> &[Step] {
        &self.work
    }
}

/// A few lines, each with an indentation.
impl fmt::Display for Here {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        struct Lines<'a>(&'a Here);
        impl fmt::Display for Lines<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self.0.context {
                    Some(context) => write_context(f, context)?,
                    None => writeln!(f, "  context: none")?,
                }
                write_work(f, &self.0.work, None)
            }
        }
        f.write_str(Lines(self).to_string().trim_end())
    }
}
