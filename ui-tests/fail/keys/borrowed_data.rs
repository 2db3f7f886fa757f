use ctx_runtime::Context;

#[derive(Context)]
struct Request<'a> { //~
    tenant: &'a str,
}

#[derive(Context)]
enum Both<'left, 'right> { //~ 2
    Left(&'left str),
    Right(&'right str),
}

fn main() {}
