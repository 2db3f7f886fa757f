//! The first error is the compiler's own, of any attribute macro here; it comes before the macro is asked.

use ctx_runtime::with_context;

#[with_context]
#[path = "modules/handlers.rs"]
mod handlers; //~ 2

fn main() {
    handlers::list();
}
