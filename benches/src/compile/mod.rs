//! The cost of annotations for the compiler, and for the compiled program: the parts of the program `compile`.
//!
//! Everything is measured from outside: cargo and the compiler, as users have them, compile crates that are generated
//! into a temporary folder.

mod function;
pub mod generate;
pub mod machine_code;
pub mod nesting;
pub mod report;
pub mod sizes;
pub mod times;
pub mod variant;
pub mod workspace;
