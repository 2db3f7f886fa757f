use ctx_runtime::{Context, context, context_root};

#[derive(Context)]
#[context(defualt = Level(3))] //~
struct Level(u8);

#[context_root(Level(5))]
fn handle() -> u8 {
    let level = context!(Level);
    level.0 + context!(Level.0)
}

fn main() {
    handle();
}
