//! The first error comes from the compiler, which refuses any attribute macro here before it runs the macro.

use ctx_runtime::with_context;

#[with_context]
#[path = "modules/handlers.rs"]
mod handlers; //~ 2

fn main() {
    handlers::list();
}
