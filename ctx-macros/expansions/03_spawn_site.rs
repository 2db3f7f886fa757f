//! ## Spawn sites
//!
//! What is handed to a spawn site is wrapped: a closure that can be seen to be one directly, anything else by its
//! type. A function that is not `async` is not wrapped itself: it runs in its caller's context anyway.

#[with_context]
fn hand_over(job: Job) {
    tokio::spawn(job.run());
    std::thread::spawn(move || crunch());
}
