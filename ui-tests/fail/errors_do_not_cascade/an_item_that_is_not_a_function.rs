use ctx_runtime::with_context;

#[with_context]
struct Job { //~
    id: u64,
}

#[with_context]
static LIMIT: u64 = 5; //~

fn main() {
    let job = Job { id: LIMIT };
    println!("{}", job.id);
}
