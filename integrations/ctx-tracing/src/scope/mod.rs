//! Fields in a scope: `fields!`.

mod macros;
mod value;

use std::fmt;
use std::sync::Arc;

use ctx_runtime::fields::LogValue;
use ctx_runtime::{Context, Entered, with};

pub use value::{FieldValue, Owned};

/// The fields of the scopes that the running code is in. [`fields!`](crate::fields!) makes them.
///
/// It is a key of the context: spawned work has the fields of its spawner. A function can bind it, and so has the fields to its end:
///
/// ```
/// use ctx_runtime::with_context;
/// use ctx_tracing::{Fields, fields};
///
/// #[with_context(bind(fields!(order = %id) as Fields))]
/// async fn ship(id: u64) {
///     tracing::info!("shipped"); // has `order`
/// }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() { ship(7).await }
/// ```
#[derive(Clone, Context)]
#[context(default = Fields::none())]
pub struct Fields(Arc<[Field]>);

type Field = (&'static str, Owned);

impl Fields {
    fn none() -> Self {
        Fields(Arc::new([]))
    }

    /// The current fields, and `fields` on top. A field without a value takes its name away.
    #[doc(hidden)]
    pub fn extended<const N: usize>(fields: [(&'static str, Option<Owned>); N]) -> Self {
        let mut all = with(|current: &Fields| current.0.to_vec());
        for (name, value) in fields {
            let at = all.iter().position(|(other, _)| *other == name);
            match (at, value) {
                (Some(at), Some(value)) => all[at].1 = value,
                (Some(at), None) => drop(all.remove(at)),
                (None, Some(value)) => all.push((name, value)),
                (None, None) => {}
            }
        }
        Fields(all.into())
    }

    /// Makes these the fields of the code that follows, until the guard is dropped. Use it for the rest of a function that is not
    /// `async`. Drop the guard before an `.await`, as each guard of [`ctx_runtime::enter`].
    ///
    /// ```
    /// # use ctx_tracing::fields;
    /// fn ship(id: u64) {
    ///     let _fields = fields!(order = id).enter();
    ///     tracing::info!("shipped"); // has `order`
    /// }
    /// # ship(7);
    /// ```
    #[track_caller]
    pub fn enter(self) -> Entered {
        ctx_runtime::enter(self)
    }
}

impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.0.iter().map(|(name, value)| (name, value.as_logged()))).finish()
    }
}

/// Gives the current fields to `visit`, in the order in which scopes added them.
pub(crate) fn visit(mut visit: impl FnMut(&'static str, LogValue<'_>)) {
    with(|fields: &Fields| fields.0.iter().for_each(|(name, value)| visit(name, value.as_logged())));
}
