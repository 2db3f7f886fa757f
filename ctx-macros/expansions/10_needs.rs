//! ## A function that needs a key
//!
//! says so in its return type. What it awaits is asked for what that needs, in a statement that is never reached, as in
//! every annotated function. So is what goes into a wrapper, which does not say what is inside.
#[with_context(needs(Request, Tenant))]
async fn place(limit: Duration) -> u64 {
    timeout(limit, audit(context!(Request.id))).await
}
