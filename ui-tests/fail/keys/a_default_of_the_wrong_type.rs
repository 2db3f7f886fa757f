use ctx_runtime::Context;

#[derive(Context)]
#[context(default = 3)] //~
struct Level(u8);

#[derive(Context)]
#[context(default = Page(3))] //~
struct Page<T>(T);

fn main() {}
