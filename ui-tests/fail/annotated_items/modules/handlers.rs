pub(crate) fn list() {}
