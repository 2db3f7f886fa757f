use ctx_runtime::with_context;

macro_rules! functions {
    ($name:ident) => {
        fn $name() {}
    };
}

#[with_context]
functions!(audit); //~

fn main() {
    audit();
}
