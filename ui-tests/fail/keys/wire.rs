//! Mistakes in `#[context(wire = "..")]`, and types that cannot travel.

use std::fmt;
use std::time::Instant;

use ctx_runtime::Context;

#[derive(Context)]
#[context(wire)] //~
struct WithoutName(String);

#[derive(Context)]
struct Malformed {
    #[context(wire = 5)] //~
    number: u64,
    #[context(wire("x-both", in, out))] //~
    both: u64,
    #[context(wire("x-other", secret))] //~
    other: u64,
    #[context(wire(header = "x-header"))] //~
    header: u64,
}

#[derive(Context)]
struct Names {
    #[context(wire = "x tenant")] //~
    space: String,
    #[context(wire = "X-Tenant")] //~
    upper_case: String,
    #[context(wire = "traceparent")] //~
    trace: String,
    #[context(wire = "content-length")] //~
    message: u64,
    #[context(wire = "x-twice")]
    first: u64,
    #[context(wire = "x-twice")] //~
    second: u64,
    #[context(wire = "x-one", wire = "x-two")] //~
    two: u64,
}

#[derive(Context)]
struct Secrets {
    #[context(sensitive, wire = "x-token")] //~
    token: String,
    #[context(wire("x-open", sensitive))] //~
    open: String,
}

#[derive(Context)]
#[context(sensitive)]
struct Password(#[context(wire(baggage = "password"))] String); //~

#[derive(Context)]
enum Kind {
    Job(#[context(wire = "x-job")] u64), //~
}

#[derive(Context)]
#[context(wire = "x-whole")]
struct Whole(#[context(wire = "x-part")] String); //~

impl fmt::Display for Whole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<&str> for Whole {
    fn from(text: &str) -> Self {
        Whole(text.into())
    }
}

struct Opaque;

#[derive(Context)]
struct Types {
    #[context(wire("x-sent", out))]
    sent: Opaque, //~ 2
    #[context(wire("x-received", in))]
    received: Opaque, //~
    started: Instant, //~
}

#[derive(Context)]
#[context(wire = "x-tenant")] //~ 2
struct Tenant(String);

#[derive(Context)]
struct Local(u64);

#[derive(Context)]
struct Codec(#[context(wire("x-coded", with = Opaque))] u64); //~ 2

fn main() {
    let _: fn(&mut dyn ctx_runtime::wire::WireSource) -> _ = ctx_runtime::wire::receive::<(Local,)>; //~ 2
}
