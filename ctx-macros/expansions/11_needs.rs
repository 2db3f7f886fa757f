//! ## A function that needs a key
//!
//! says so in its return type. What it awaits goes through two inlined methods that do nothing at run time, as in every annotated
//! function. What goes into a wrapper is checked in code that is never reached, because a wrapper does not say what is inside.
#[with_context(needs(Request, Tenant))]
async fn place(limit: Duration) -> u64 {
    timeout(limit, audit(context!(Request.id))).await
}
