use ctx_runtime::with_context;

#[with_context(inherits, spwan(pool::submit), level = 3)] //~ 3
async fn audit() {}

fn main() {
    drop(audit());
}
