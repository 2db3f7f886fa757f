//! ## Spawn sites
//!
//! Each argument of a spawn site is wrapped: a closure in place, any other argument by its type. A function that is
//! not `async` is not wrapped itself, because it runs in the context of its caller anyway.

#[with_context]
fn hand_over(job: Job) {
    tokio::spawn(job.run());
    std::thread::spawn(move || crunch());
}
