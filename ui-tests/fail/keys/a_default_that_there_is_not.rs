use ctx_runtime::Context;

#[derive(Context)]
#[context(default)] //~
struct Level(u8);

fn main() {}
