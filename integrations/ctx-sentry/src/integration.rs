//! The integration that a client is given.

use std::fmt;
use std::sync::{Arc, OnceLock};

use ctx_runtime::Context;
use sentry_core::protocol::Event;
use sentry_core::{ClientOptions, Hub, Integration};

use crate::explain::{self, Explain, explain};
use crate::hubs::{self, InstalledHubs};
use crate::tags::{Making, Selection};
use crate::transactions::{self, RootTags};

/// Gives each root and task a hub of its own, and puts the loggable fields of the context on each event, as tags.
///
/// ```
/// use ctx_sentry::CtxIntegration;
/// use sentry::ClientOptions;
///
/// let _guard = sentry::init(ClientOptions::new().add_integration(CtxIntegration::new()));
/// ```
///
/// The hubs follow while a client with the integration exists. They follow work of code whose hub has such a client: another client in
/// the process notices nothing.
///
/// # Tags
///
/// A tag is named after its field, and numbers and booleans are written as text. A key says which of its fields may be logged:
/// [`fields`](ctx_runtime::fields). Sensitive fields are never among them. The tags are made where the event is captured, in the context
/// that is current there, also in a panic hook.
///
/// - A tag that the event or its scope has already stays. The field then has its key in front: `Request.id`.
/// - Sentry accepts keys of 32 characters and values of 200. Both are cut there. In a key, a character that is not an ASCII letter, a digit,
///   or one of `_.:-` becomes `_`. In a value, a control character such as a line break becomes a space.
/// - A field whose text is empty, or whose `Display` or `Debug` panics, is no tag. A `Display` should capture no event and should not panic:
///   Sentry makes the event under a lock, so while [`Client::close`](sentry_core::Client::close) waits on another thread, both may wait for ever.
pub struct CtxIntegration {
    has_hubs: bool,
    forks_blocks: bool,
    /// `None`: no tags.
    tags: Option<Selection>,
    tags_transactions: bool,
    explain: Option<Explain>,
    installed: OnceLock<Arc<InstalledHubs>>,
}

impl CtxIntegration {
    /// Hubs follow, and all loggable fields are tags on events.
    pub fn new() -> Self {
        CtxIntegration {
            has_hubs: true,
            forks_blocks: false,
            tags: Some(Selection::All),
            tags_transactions: false,
            explain: None,
            installed: OnceLock::new(),
        }
    }

    /// Only these fields are tags. A name is that of a field, `id`, or has its key in front, `Request.id`. To rename a field, use
    /// `#[context(log = "..")]` on the field.
    ///
    /// ```
    /// # use ctx_sentry::CtxIntegration;
    /// let integration = CtxIntegration::new().tags(["tenant", "Request.id"]);
    /// ```
    #[must_use]
    pub fn tags<I>(self, names: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        CtxIntegration { tags: Some(Selection::Named(names.into_iter().map(Into::into).collect())), ..self }
    }

    /// No field is a tag.
    #[must_use]
    pub fn without_tags(self) -> Self {
        CtxIntegration { tags: None, ..self }
    }

    /// Hubs stay on their threads, as without this crate.
    #[must_use]
    pub fn without_hubs(self) -> Self {
        CtxIntegration { has_hubs: false, ..self }
    }

    /// An `async` block or stream that leaves its function has a fork of the hub of its function, wherever it is polled. Then a guard of
    /// `push_scope` may live across an `.await` in each of many blocks that one task polls in turns. But the caller does not see what a
    /// block sets, such as the user that a method of `#[async_trait]` finds: to the attribute, the method is a function that returns a
    /// block.
    #[must_use]
    pub fn fork_blocks(self) -> Self {
        CtxIntegration { forks_blocks: true, ..self }
    }

    /// The fields that a root binds are tags on transactions, too. A transaction has the tags of the innermost root in which it finishes, also
    /// in a task of the root; a value that is bound further below is on events alone. A tag that the scope has when the root begins stays:
    /// the field then has its key in front, as on events. Costs the texts of the tags for each root.
    ///
    /// Needs [hubs](Self::without_hubs) and [tags](Self::without_tags). It knows the tags of a root on hubs that are carried. If a hub is
    /// moved by hand to work that is not carried, they are there as if you had set them.
    #[must_use]
    pub fn tag_transactions(self) -> Self {
        CtxIntegration { tags_transactions: true, ..self }
    }

    /// Events that are captured where `T` is not bound, and has no default, say why: in a context `ctx` with the name of the key,
    /// `missing`, and the text of a read that finds nothing, `explanation`. Choose a key that each request binds. With the feature
    /// `diagnostics` of `ctx-runtime`, the text says at which hand-over the context was lost, and what to do about it; see its function
    /// `diagnostics::watch`.
    ///
    /// Events from outside of requests have the explanation, too. If the event has a context `ctx` already, it stays.
    #[must_use]
    pub fn explain<T: Context>(self) -> Self {
        CtxIntegration { explain: Some(explain::<T>), ..self }
    }

    pub(crate) fn has_hubs(&self) -> bool {
        self.has_hubs
    }

    pub(crate) fn forks_blocks(&self) -> bool {
        self.forks_blocks
    }

    /// A root has begun with `hub`, a fork of the current hub. Returns the tags that roots have set on its scope.
    pub(crate) fn begin_root(&self, hub: &Hub) -> RootTags {
        match &self.tags {
            Some(selection) if self.tags_transactions => transactions::tag(hub, selection),
            _ => transactions::current(),
        }
    }
}

impl Default for CtxIntegration {
    fn default() -> Self {
        CtxIntegration::new()
    }
}

impl Integration for CtxIntegration {
    fn name(&self) -> &'static str {
        "ctx"
    }

    /// Without a DSN, the client sends nothing.
    fn setup(&self, options: &mut ClientOptions) {
        if self.has_hubs && options.dsn.is_some() {
            self.installed.get_or_init(hubs::install);
        }
    }

    fn process_event(&self, mut event: Event<'static>, _: &ClientOptions) -> Option<Event<'static>> {
        if self.has_hubs {
            // So that the end of this thread is noticed.
            hubs::has_hub();
            transactions::take_off(&mut event.tags);
        }
        let Some(_making) = Making::begin() else { return Some(event) };
        if let Some(tags) = &self.tags {
            tags.add_to(&mut event.tags);
        }
        if let Some(explain) = self.explain
            && !event.contexts.contains_key(explain::NAME)
            && let Some(explanation) = explain()
        {
            event.contexts.insert(explain::NAME.to_owned(), explanation);
        }
        Some(event)
    }
}

impl fmt::Debug for CtxIntegration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CtxIntegration")
            .field("has_hubs", &self.has_hubs)
            .field("forks_blocks", &self.forks_blocks)
            .field("tags", &self.tags)
            .field("tags_transactions", &self.tags_transactions)
            .field("explains", &self.explain.is_some())
            .finish_non_exhaustive()
    }
}
