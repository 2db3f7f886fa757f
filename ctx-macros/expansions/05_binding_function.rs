//! ## A binding function
//!
//! A function that binds and is not `async` runs its body as a closure.

#[with_context(bind(Attempt(n)))]
fn attempt(n: u32) -> Result<(), Error> {
    call(n)?;
    Ok(())
}
