use ctx_runtime::Context;

#[derive(Context)]
struct Request {
    #[context(default = 3)] //~
    level: u8,
}

#[derive(Context)]
enum Source {
    Inline(#[context(default)] u8), //~
}

fn main() {}
