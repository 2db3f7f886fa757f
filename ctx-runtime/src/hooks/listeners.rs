//! Which hooks are told of a resource.

/// The hooks that were told when a resource was created.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Listeners {
    pub(super) version: u64,
    /// A bit for each of the hooks that were installed then.
    pub(super) hooks: u64,
}

impl Listeners {
    pub(super) fn are_none(self) -> bool {
        self.hooks == 0
    }
}
