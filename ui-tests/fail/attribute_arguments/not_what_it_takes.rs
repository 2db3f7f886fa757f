use ctx_runtime::with_context;

#[with_context(inherit(all))] //~
fn inherit() {}

#[with_context(spawn("pool"), crate = 5)] //~ 2
fn paths() {}

#[with_context(spawn(pool.submit))] //~
fn method() {}

#[with_context("audit", 5)] //~ 2
fn literals() {}

fn main() {
    inherit();
    paths();
    method();
    literals();
}
