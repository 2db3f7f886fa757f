use ctx_runtime::Context;

#[derive(Context)]
#[context(defualt = Level(3), crate = 5)] //~ 2
struct Level(u8);

#[derive(Context)]
#[context(default = Retries(3), default)] //~
struct Retries(u8);

#[derive(Context)]
#[context(default(Timeout(3)))] //~
struct Timeout(u8);

#[derive(Context)]
#[context] //~
struct Shard(u8);

#[derive(Context)]
#[context = "default"] //~
struct Zone(u8);

fn main() {}
