//! The fields that a root binds as tags on transactions.
//!
//! Sentry has no hook for transactions: a transaction takes the tags of the scope in which it finishes. So the tags are set on the scope of
//! the root's hub. Forks of the hub have them as well. So each captured hub goes with the tags that this crate has set on its scope: an inner
//! root takes them off, and events lose them, which get the tags of the context in which they are captured.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sentry_core::protocol::Transaction;
use sentry_core::{Hub, Scope};

use crate::tags::{Making, Selection, Tags};

/// The tags that a root has set on the scope of its hub. `None` outside of roots, and if roots set none.
pub(crate) type RootTags = Option<Arc<Tags>>;

thread_local! {
    /// Those on the scope of the current hub.
    static CURRENT: RefCell<RootTags> = const { RefCell::new(None) };
}

/// Whether any root has set tags. Without `tag_transactions`, a run of work then costs no look at the thread-local.
static ARE_SET: AtomicBool = AtomicBool::new(false);

/// The tags that a root has set on the scope of the current hub.
pub(crate) fn current() -> RootTags {
    CURRENT.try_with(|current| current.borrow().clone()).unwrap_or_default()
}

/// Sets the fields of the current context as tags on the top scope of a fork of the current hub, in place of those of the root around. A tag
/// that the user has set stays as it is.
pub(crate) fn tag(fork: &Hub, selection: &Selection) -> RootTags {
    let outer = current();
    let Some(_making) = Making::begin() else { return outer };
    let inner = fork.configure_scope(|scope| {
        if let Some(outer) = outer {
            let tags = tags_of(scope);
            outer
                .iter()
                .filter(|(key, value)| tags.get(*key) == Some(value))
                .for_each(|(key, _)| scope.remove_tag(key));
        }
        let of_user = tags_of(scope);
        let mut tags = of_user.clone();
        selection.add_to(&mut tags);
        tags.retain(|key, _| !of_user.contains_key(key));
        tags.iter().for_each(|(key, value)| scope.set_tag(key, value));
        tags
    });
    ARE_SET.store(true, Ordering::Relaxed);
    Some(Arc::new(inner))
}

/// Takes the tags of the root off an event. What the user has set over them stays.
pub(crate) fn take_off(tags: &mut Tags) {
    if let Some(of_root) = current() {
        tags.retain(|key, value| of_root.get(key) != Some(value));
    }
}

/// The tags of a scope, which cannot be asked for them. For events it would run its processors.
fn tags_of(scope: &Scope) -> Tags {
    let mut transaction = Transaction::default();
    scope.apply_to_transaction(&mut transaction);
    transaction.tags
}

/// While it lives, the tags are those of the current hub.
pub(crate) struct EnteredTags {
    /// `None` if they were so before.
    before: Option<RootTags>,
}

impl EnteredTags {
    pub(crate) fn new(tags: &RootTags) -> Self {
        // Tags come to a thread after the store, with the state that has them.
        if !ARE_SET.load(Ordering::Relaxed) {
            return EnteredTags { before: None };
        }
        let enter = |current: &RefCell<RootTags>| {
            let is_new = current.borrow().as_ref().map(Arc::as_ptr) != tags.as_ref().map(Arc::as_ptr);
            is_new.then(|| current.replace(tags.clone()))
        };
        // At the end of the thread, the thread-local may be gone.
        EnteredTags { before: CURRENT.try_with(enter).unwrap_or_default() }
    }
}

impl Drop for EnteredTags {
    fn drop(&mut self) {
        if let Some(before) = self.before.take() {
            let _ = CURRENT.try_with(|current| current.replace(before));
        }
    }
}
