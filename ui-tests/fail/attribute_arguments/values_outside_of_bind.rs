use ctx_runtime::{Context, with_context};

#[derive(Context)]
struct Tenant(&'static str);

impl Tenant {
    fn of(name: &'static str) -> Self {
        Tenant(name)
    }
}

#[with_context(Tenant("a"))] //~
fn constructor() {}

#[with_context(Tenant::of("a"))] //~
fn call() {}

fn main() {
    constructor();
    call();
}
