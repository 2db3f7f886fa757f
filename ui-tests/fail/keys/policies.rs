use ctx_runtime::Context;

#[derive(Context)]
#[context(drop, fork = Span::child)] //~
struct Span;

impl Span {
    fn child(&self) -> Self {
        Span
    }
}

#[derive(Context)]
#[context(carry)]
#[context(drop)] //~
struct Transaction;

#[derive(Context)]
#[context(drop, drop)] //~
struct Lock;

#[derive(Context)]
#[context(fork)] //~
struct Depth;

#[derive(Context)]
#[context(drop = true)] //~
struct Cache;

#[derive(Context)]
#[context(fork = Counter::next)] //~
struct Counter;

impl Counter {
    fn next(self) -> Self {
        self
    }
}

fn main() {}
