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

/// Installs hooks that are told about everything that is created from now on. [`filter`] is for less.
///
/// Hooks that are installed later are told of `init` and `before` later, and of the others earlier. To look at what they saw,
/// install an `Arc` of them, and keep a clone.
///
/// # Panics
/// If 64 hooks are installed already.
#[track_caller]
pub fn install(hooks: impl Hooks) -> Installed {
    filter().install(hooks)
}

impl Filter {
    /// Installs hooks that are told about what this lets through.
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

/// Installed hooks. They are uninstalled when this is dropped: from then on no event begins to be told to them, while those that
/// other threads tell them at this moment are. Keep them for ever with [`mem::forget`](std::mem::forget).
///
/// They are dropped when every thread that was told through them has looked again, or ended: a thread that does nothing keeps
/// them. What is to be written at the end, write by a clone of the `Arc` that was installed.
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

/// So many hooks can be installed at once.
const AT_ONCE: usize = u64::BITS as usize;

/// Makes a new view; gives its version. `change` runs again if others were faster.
///
/// # Panics
/// If there are more than 64 hooks then.
#[track_caller]
fn change(mut change: impl FnMut(&mut Vec<Watching>, u64)) -> u64 {
    let version = loop {
        let old = latest::latest();
        let version = old.version + 1;
        let mut watching = old.watching.clone();
        change(&mut watching, version);
        assert!(watching.len() <= AT_ONCE, "more than {AT_ONCE} hooks at once");
        // The hooks that are gone may be the user's code to drop: here, where no lock is held.
        if publish(Arc::new(View::new(version, watching))).is_ok() {
            break version;
        }
    };
    // Here they go at once; other threads let go of them when they next look.
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
    // Hooks would be told of what they make, and make more.
    if is_telling() || current::is_never_watched() { RootNumber::NEVER_WATCHED } else { RootNumber::new() }
}
