//! Which work holds which context.

use std::collections::HashMap;
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{contexts, roots};
use crate::frame::{Frame, Known};
use crate::hooks::{self, Kind, Resource, ResourceId};

#[derive(Clone, Copy, Debug)]
pub(super) struct Holder {
    pub(super) resource: Resource,
    /// The address of the context.
    pub(super) holds: usize,
    /// If it has run: in whose code it did for the first time.
    pub(super) ran_in: Option<Option<ResourceId>>,
}

pub(super) type Holders = HashMap<ResourceId, Holder>;

static PARTS: [Mutex<Option<Holders>>; 16] = [const { Mutex::new(None) }; 16];

fn part(id: ResourceId) -> MutexGuard<'static, Option<Holders>> {
    lock(&PARTS[id.get() as usize % PARTS.len()])
}

fn lock(part: &'static Mutex<Option<Holders>>) -> MutexGuard<'static, Option<Holders>> {
    part.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether such work is most often a part of other work: of what awaits it.
pub(super) fn is_part(kind: Kind) -> bool {
    matches!(kind, Kind::AsyncFn | Kind::Scope)
}

/// While it lives, work is known to hold its context. The work drops it before that.
#[derive(Debug)]
pub(crate) struct Hold {
    work: ResourceId,
    /// It is such as may run in other work, and has not yet.
    may_be_inner: bool,
    /// The root that ends with this work.
    root: Option<ResourceId>,
}

impl Hold {
    /// Nothing, if the context is not known.
    pub(crate) fn new(context: Option<&Frame>, resource: &Resource) -> Option<Self> {
        let context = context.filter(|context| context.known() == Known::AsContext)?;
        let holder = Holder { resource: *resource, holds: contexts::address(context), ran_in: None };
        part(resource.id()).get_or_insert_default().insert(resource.id(), holder);
        let root = Some(resource.root()).filter(|_| resource.kind() == Kind::Root);
        Some(Hold { work: resource.id(), may_be_inner: is_part(resource.kind()), root })
    }

    /// It is about to run, in the code of what runs.
    pub(crate) fn run(&mut self) {
        if mem::take(&mut self.may_be_inner)
            && let Some(holder) = part(self.work).as_mut().and_then(|holders| holders.get_mut(&self.work))
        {
            holder.ran_in = Some(hooks::execution_id());
        }
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        if let Some(holders) = part(self.work).as_mut() {
            holders.remove(&self.work);
        }
        if let Some(root) = self.root {
            roots::end(root);
        }
    }
}

/// All of this moment.
pub(super) fn all() -> Holders {
    let mut all = Holders::new();
    for part in &PARTS {
        all.extend(lock(part).iter().flatten().map(|(id, holder)| (*id, *holder)));
    }
    all
}
