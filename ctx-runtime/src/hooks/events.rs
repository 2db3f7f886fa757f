//! The trait of hooks, and the events that they are told.

use std::sync::Arc;

use super::panics::catch_panic;
use super::resource::Resource;

/// Is told what happens to resources. Implement the methods that you need: by default, each method does nothing.
///
/// Each method is called on the thread on which the event happens, often on several threads at once.
pub trait Hooks: Send + Sync + 'static {
    /// `resource` was created.
    fn init(&self, resource: &Resource) {
        let _ = resource;
    }

    /// Code of `resource` is about to run on this thread.
    fn before(&self, resource: &Resource) {
        let _ = resource;
    }

    /// Code of `resource` has run on this thread. It has returned or panicked.
    fn after(&self, resource: &Resource) {
        let _ = resource;
    }

    /// `resource` has its result: the value of a future or closure, or the end of a stream. Or its future has become a task.
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
