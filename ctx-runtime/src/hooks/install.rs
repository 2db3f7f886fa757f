//! Installing hooks.

use std::fmt;
use std::sync::Arc;

use super::events::Hooks;
use super::filter::{Filter, filter};
use super::latest::{self, are_installed, publish};
use super::thread_view::{is_telling, with_view};
use super::view::{View, Watching};
use crate::current;
use crate::storage::number::RootNumber;

/// Installs hooks that are told about all work that is created from now on. To select work, use [`filter`].
///
/// Hooks that are installed later are told of `init` and `before` later than others, and of the other events earlier. To
/// read what the hooks have seen, install an `Arc` of them, and keep a clone.
///
/// # Panics
/// If 64 hooks are installed already.
#[track_caller]
pub fn install(hooks: impl Hooks) -> Installed {
    filter().install(hooks)
}

impl Filter {
    /// Installs hooks that are told about the resources that this filter lets through.
    ///
    /// # Panics
    /// If 64 hooks are installed already.
    #[track_caller]
    pub fn install(self, hooks: impl Hooks) -> Installed {
        RootNumber::come_from(new_root);
        let hooks: Arc<dyn Hooks> = Arc::new(hooks);
        let version = change(|watching, version| {
            watching.push(Watching { since: version, filter: self.clone(), hooks: Arc::clone(&hooks) });
        });
        Installed { since: version }
    }
}

/// Installed hooks. They are uninstalled when this value is dropped: from then on they are told of no event, except the events
/// that other threads are telling them at this moment. To keep them installed for ever, use [`mem::forget`](std::mem::forget).
///
/// The hooks are dropped when each thread that has told them of events has looked for hooks again, or has ended: a thread that
/// does nothing keeps them. If hooks have something to write at the end, write it through a clone of the installed `Arc`.
#[must_use = "the hooks are uninstalled when this is dropped"]
pub struct Installed {
    since: u64,
}

impl Drop for Installed {
    fn drop(&mut self) {
        change(|watching, _| watching.retain(|watching| watching.since != self.since));
    }
}

impl fmt::Debug for Installed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Installed").finish_non_exhaustive()
    }
}

/// How many hooks can be installed at once.
const AT_ONCE: usize = u64::BITS as usize;

/// Makes a new view, and returns its version. `change` runs again if another thread was faster.
///
/// # Panics
/// If the new view has more than 64 hooks.
#[track_caller]
fn change(mut change: impl FnMut(&mut Vec<Watching>, u64)) -> u64 {
    let version = loop {
        let old = latest::latest();
        let version = old.version + 1;
        let mut watching = old.watching.clone();
        change(&mut watching, version);
        assert!(watching.len() <= AT_ONCE, "more than {AT_ONCE} hooks at once");
        // The drop of uninstalled hooks may run user code: it happens here, where no lock is held.
        if publish(Arc::new(View::new(version, watching))).is_ok() {
            break version;
        }
    };
    // This thread lets go of uninstalled hooks at once. Other threads let go of them when they next look.
    if !is_telling() {
        with_view(|_| ());
    }
    version
}

/// The number of a context that begins here.
#[inline]
fn new_root() -> RootNumber {
    if are_installed() { new_root_under_hooks() } else { RootNumber::BEFORE_HOOKS }
}

#[inline(never)]
fn new_root_under_hooks() -> RootNumber {
    // Otherwise hooks would be told of the work that they make, and would make more work.
    if is_telling() || current::is_never_watched() { RootNumber::NEVER_WATCHED } else { RootNumber::new() }
}
