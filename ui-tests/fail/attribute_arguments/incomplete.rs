use ctx_runtime::with_context;

#[with_context(bind)] //~
fn bind() {}

#[with_context(bind(), spawn())] //~ 2
fn nothing_in_parentheses() {}

#[with_context(spawn = pool)] //~
fn spawn() {}

#[with_context(crate)] //~
fn runtime() {}

fn main() {
    bind();
    nothing_in_parentheses();
    spawn();
    runtime();
}
