use ctx_runtime::{Context, with_context};

#[derive(Context)]
struct Tenant(&'static str);

#[with_context(bind(Tenant("a")) if_some)] //~
fn words() {}

#[with_context(bind(Tenant("a")).and(1))] //~
fn a_method() {}

#[with_context(spawn(submit) = 5)] //~
fn a_value() {}

fn main() {
    words();
    a_method();
    a_value();
}
