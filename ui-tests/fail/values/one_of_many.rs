use ctx_runtime::{Context, context_root};

#[derive(Context)]
struct Level(u8);

#[context_root(
    Level(1), Level(2), Level(3), Level(4), Level(5),
    6, //~
    Level(7), Level(8), Level(9),
)]
fn main() {}
