//! What annotations cost the compiler, and the program that it makes: the parts of the program `compile`.
//!
//! All of it is measured from outside, on crates that are generated into a temporary folder, with cargo and the compiler
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
