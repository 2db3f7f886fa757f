//! The cost of annotations for the compiler, and for the program that the compiler makes: the parts of the program `compile`.
//!
//! Everything is measured from outside, on crates that are generated into a temporary folder, with cargo and the compiler
//! as users have them.

mod function;
pub mod generate;
pub mod machine_code;
pub mod nesting;
pub mod report;
pub mod sizes;
pub mod times;
pub mod variant;
pub mod workspace;
