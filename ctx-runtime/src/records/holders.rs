//! Which work holds which context.

use std::collections::HashMap;
use std::mem;

use super::{contexts, roots};
use crate::hooks::{self, Kind, Resource, ResourceId};
use crate::storage::frame::{Frame, Tracked};
use crate::sync::table::Table;

#[derive(Clone, Debug)]
pub(crate) struct Holder {
    pub(crate) resource: Resource,
    /// The address of the context.
    pub(crate) holds: usize,
    /// `None` until the work has run. Then the resource in whose code it first ran, if there was one.
    pub(crate) ran_in: Option<Option<ResourceId>>,
}

pub(crate) type Holders = HashMap<ResourceId, Holder>;

static ALL: Table<ResourceId, Holder, 16> = Table::new();

/// Whether work of this kind is most often a part of other work, which awaits it.
pub(crate) fn is_part(kind: Kind) -> bool {
    matches!(kind, Kind::AsyncFn | Kind::Scope)
}

/// While a `Hold` lives, its work is known to hold a context. The work drops the `Hold` before the context.
#[derive(Debug)]
pub(crate) struct Hold {
    work: ResourceId,
    /// The work may run inside of other work, and has not run yet.
    may_be_inner: bool,
    /// The root that does not end before this work.
    root: Option<ResourceId>,
}

impl Hold {
    /// Returns `None` if the context is not known.
    pub(crate) fn new(context: Option<&Frame>, resource: &Resource) -> Option<Self> {
        let context = context.filter(|context| context.tracked() == Tracked::AsContext)?;
        let holder = Holder { resource: resource.clone(), holds: contexts::address(context), ran_in: None };
        ALL.insert(resource.id(), holder);
        let root = Some(resource.root()).filter(|_| matches!(resource.kind(), Kind::Root | Kind::Stream));
        root.into_iter().for_each(roots::begin_part);
        Some(Hold { work: resource.id(), may_be_inner: is_part(resource.kind()), root })
    }

    /// Called when the work is about to run, inside of the work that runs now.
    pub(crate) fn run(&mut self) {
        if mem::take(&mut self.may_be_inner) {
            let outer = hooks::execution_id();
            ALL.with(&self.work, |holder| holder.ran_in = Some(outer));
        }
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        ALL.remove(&self.work);
        if let Some(root) = self.root {
            roots::end_part(root);
        }
    }
}

/// All holders at this moment.
pub(crate) fn all() -> Holders {
    ALL.list(|id, holder| Some((*id, holder.clone()))).into_iter().collect()
}
