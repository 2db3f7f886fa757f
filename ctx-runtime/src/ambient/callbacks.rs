//! The filter of ambient mode, and the user's callbacks that its hooks call.

use tokio::runtime::TaskMeta;

#[derive(Default)]
pub(super) struct Callbacks {
    pub(super) filter: Option<Box<Filter>>,
    pub(super) spawn: CallbackList,
    pub(super) before_poll: CallbackList,
    pub(super) after_poll: CallbackList,
    pub(super) terminate: CallbackList,
}

pub(super) type Filter = dyn Fn(&TaskMeta<'_>) -> bool + Send + Sync;
type Callback = dyn Fn(&TaskMeta<'_>) + Send + Sync;

#[derive(Default)]
pub(super) struct CallbackList(Vec<Box<Callback>>);

impl CallbackList {
    pub(super) fn push(&mut self, callback: impl Fn(&TaskMeta<'_>) + Send + Sync + 'static) {
        self.0.push(Box::new(callback));
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    #[inline]
    pub(super) fn call(&self, task: &TaskMeta<'_>) {
        self.call_and_then(task, || ());
    }

    /// Calls the callbacks, and `then` after them, also if a callback panics.
    #[inline]
    pub(super) fn call_and_then(&self, task: &TaskMeta<'_>, then: impl FnOnce()) {
        if self.0.is_empty() { then() } else { self.call_each(task, Then(Some(then))) }
    }

    #[cold]
    fn call_each(&self, task: &TaskMeta<'_>, then: Then<impl FnOnce()>) {
        let _then = then;
        self.0.iter().for_each(|callback| callback(task));
    }
}

/// Runs its function when it is dropped.
pub(super) struct Then<F: FnOnce()>(pub(super) Option<F>);

impl<F: FnOnce()> Drop for Then<F> {
    fn drop(&mut self) {
        if let Some(then) = self.0.take() {
            then();
        }
    }
}
