//! One shape of annotated code a file. The test asks an editor's server about each name in them.

pub mod async_fn;
pub mod bind;
pub mod closures;
pub mod container;
pub mod detached;
pub mod generics;
pub mod half_typed;
pub mod imported;
pub mod inherit;
pub mod joined;
pub mod keys;
pub mod method;
pub mod module;
pub mod needs;
pub mod nested;
pub mod parallel;
pub mod parameters;
pub mod reads;
pub mod returned;
pub mod root;
pub mod scope;
pub mod spawned;
pub mod streams;
pub mod traits;
