//! A program with only one copy of `ctx-runtime`.

#[derive(ctx::Context)]
#[context(crate = ctx)]
struct Request(u64);

fn main() {
    ctx::run(Request(7), || assert_eq!(ctx::get::<Request>().0, 7));
    println!("{}", ctx::try_get::<Request>().map(drop).unwrap_err());
}
