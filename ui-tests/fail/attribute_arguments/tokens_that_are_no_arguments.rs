use ctx_runtime::{Context, with_context};

#[derive(Context)]
struct Tenant(&'static str);

#[with_context(bind[Tenant("a")], spawn{submit})] //~ 2
fn brackets() {}

#[with_context(,)] //~
fn comma() {}

#[with_context(inherit; spawn(submit))] //~
fn semicolon() {}

fn main() {
    brackets();
    comma();
    semicolon();
}
