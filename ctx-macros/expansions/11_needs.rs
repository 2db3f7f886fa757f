//! ## A function that needs a key
//!
//! The return type says what the function needs. A future that it awaits passes through two inlined methods that do
//! nothing at run time, as in every annotated function. The type of a wrapper does not say what is inside. So the
//! arguments of a wrapper are checked in code that is never reached.
#[with_context(needs(Request, Tenant))]
async fn place(limit: Duration) -> u64 {
    timeout(limit, audit(context!(Request.id))).await
}
