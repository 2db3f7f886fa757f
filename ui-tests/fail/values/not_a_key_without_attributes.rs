use ctx_runtime::{Context, Snapshot, run, scope};

struct Plain;

#[derive(Context)]
struct Tenant(&'static str);

fn main() {
    run(Plain, || ()); //~
    run((Tenant("a"), 5), || ()); //~
    drop(scope("a", async {})); //~
    let _ = Snapshot::empty().with(Plain); //~
}
