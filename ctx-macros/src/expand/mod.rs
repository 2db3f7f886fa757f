//! The item that takes the place of the annotated item. Nothing here can fail.

pub(crate) mod asynchronous;
pub(crate) mod body;
pub(crate) mod bound;
pub(crate) mod companion;
pub(crate) mod container;
pub(crate) mod context;
pub(crate) mod editor;
pub(crate) mod item;
pub(crate) mod lifetimes;
pub(crate) mod parameters;
pub(crate) mod plain;
pub(crate) mod return_type;
pub(crate) mod returned;
