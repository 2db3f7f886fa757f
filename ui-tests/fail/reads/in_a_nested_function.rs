use ctx_runtime::{Context, context, context_root};

#[derive(Context)]
struct Request {
    id: u64,
}

#[context_root(Request { id: 7 })]
fn main() {
    fn audit() {
        println!("{}", context!(Request.id)); //~
    }
    struct Job;
    impl Job {
        fn run(&self) -> u64 {
            context!(Request.id) //~
        }
    }
    audit();
    Job.run();
}
