//! ## A binding function
//!
//! A function that binds and is not `async` makes its context current until its body has ended.

#[with_context(bind(Attempt(n)))]
fn attempt(n: u32) -> Result<(), Error> {
    call(n)?;
    Ok(())
}
