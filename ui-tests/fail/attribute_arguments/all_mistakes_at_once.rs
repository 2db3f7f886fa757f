use ctx_runtime::{Context, with_context};

#[derive(Context)]
struct Tenant(&'static str);

#[with_context(
    inherit, //~
    bind(Tenant("a")),
    inherit, //~
    level = 3, //~
)]
pub const fn audit() { //~
    #[context(forget)] //~
    let id = 5;
    #[context(detach)] //~
    let _ = id;
}

fn main() {
    audit();
}
