//! What is told about resources, and to whom.

use std::sync::Arc;

use super::panics::catch_panic;
use super::resource::Resource;

/// What is told about resources. Each method does nothing unless it is implemented.
///
/// Called on the thread on which it happens, often on several at once.
pub trait Hooks: Send + Sync + 'static {
    /// `resource` was created.
    fn init(&self, resource: &Resource) {
        let _ = resource;
    }

    /// Code of `resource` is about to run on this thread.
    fn before(&self, resource: &Resource) {
        let _ = resource;
    }

    /// It has run, returned or panicked.
    fn after(&self, resource: &Resource) {
        let _ = resource;
    }

    /// `resource` has given its result: a future or a closure its value, a stream its end; or a future has become a task.
    fn resolve(&self, resource: &Resource) {
        let _ = resource;
    }

    /// `resource` was dropped.
    fn destroy(&self, resource: &Resource) {
        let _ = resource;
    }
}

impl<H: Hooks + ?Sized> Hooks for Arc<H> {
    fn init(&self, resource: &Resource) {
        (**self).init(resource);
    }

    fn before(&self, resource: &Resource) {
        (**self).before(resource);
    }

    fn after(&self, resource: &Resource) {
        (**self).after(resource);
    }

    fn resolve(&self, resource: &Resource) {
        (**self).resolve(resource);
    }

    fn destroy(&self, resource: &Resource) {
        (**self).destroy(resource);
    }
}

/// What happens to a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    Init,
    Before,
    After,
    Resolve,
    Destroy,
}

#[inline]
pub(super) fn tell_one(hooks: &dyn Hooks, event: Event, resource: &Resource) {
    catch_panic(|| match event {
        Event::Init => hooks.init(resource),
        Event::Before => hooks.before(resource),
        Event::After => hooks.after(resource),
        Event::Resolve => hooks.resolve(resource),
        Event::Destroy => hooks.destroy(resource),
    });
}
