//! The values that hooks keep about a resource.

use std::any::Any;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::OnceLock;

use super::panics::catch_panic;

/// The values that hooks keep about a resource: a list that grows until the resource is dropped.
#[derive(Default)]
pub(crate) struct Values(Link);

type Link = OnceLock<Box<dyn Value>>;

/// A value of any type, and the link to the next value.
trait Value: Any + Send + Sync {
    fn slot(&self) -> u64;
    fn next(&self) -> &Link;
    fn take_next(&mut self) -> Option<Box<dyn Value>>;
}

struct Of<T> {
    slot: u64,
    next: Link,
    value: T,
}

impl<T: Send + Sync + 'static> Value for Of<T> {
    fn slot(&self) -> u64 {
        self.slot
    }

    fn next(&self) -> &Link {
        &self.next
    }

    fn take_next(&mut self) -> Option<Box<dyn Value>> {
        self.next.take()
    }
}

/// Only hooks read the values, and a panic in hooks goes no further. So work that owns values is as unwind safe as its own code.
impl UnwindSafe for Values {}
impl RefUnwindSafe for Values {}

impl Values {
    #[inline]
    pub(crate) fn are_none(&self) -> bool {
        self.0.get().is_none()
    }

    pub(super) fn get<T: 'static>(&self, slot: u64) -> Option<&T> {
        let mut link = &self.0;
        loop {
            let value: &dyn Value = &**link.get()?;
            if value.slot() == slot {
                let value: &dyn Any = value;
                return value.downcast_ref::<Of<T>>().map(|of| &of.value);
            }
            link = value.next();
        }
    }

    /// Puts a value at the end of the list, unless its slot keeps a value already.
    pub(super) fn append<T: Send + Sync + 'static>(&self, slot: u64, value: T) {
        let mut value: Box<dyn Value> = Box::new(Of { slot, next: OnceLock::new(), value });
        let mut link = &self.0;
        while let Err(again) = link.set(value) {
            value = again;
            match link.get() {
                // `value` is dropped here, where nothing is locked.
                Some(there) if there.slot() == value.slot() => return,
                Some(there) => link = there.next(),
                None => {}
            }
        }
    }
}

impl Drop for Values {
    #[inline]
    fn drop(&mut self) {
        if let Some(first) = self.0.take() {
            drop_each(first);
        }
    }
}

/// In a loop, and not by recursion: a stack may be too small for all of them.
#[inline(never)]
fn drop_each(first: Box<dyn Value>) {
    let mut next = Some(first);
    while let Some(mut value) = next {
        next = value.take_next();
        catch_panic(|| drop(value));
    }
}
