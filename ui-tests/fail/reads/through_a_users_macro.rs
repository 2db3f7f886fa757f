use ctx_runtime::{Context, context};

#[derive(Context, Clone)]
struct Request {
    id: u64,
}

macro_rules! log {
    ($what:literal) => {
        println!("{} {}", context!(Request.id), $what) //~
    };
}

macro_rules! read {
    ($($read:tt)*) => {
        context!($($read)*)
    };
}

fn main() {
    log!("started");
    println!("{}", read!(Request.id)); //~
}
