use ctx_runtime::Context;

struct NoFormat;

#[derive(Context)]
struct Unformatted {
    #[context(log)]
    id: u64,
    #[context(log)]
    job: NoFormat, //~
    #[context(log(debug))]
    task: NoFormat, //~
}

#[derive(Context)]
struct Secret {
    #[context(log, sensitive)] //~
    token: String,
}

#[derive(Context)]
#[context(log, sensitive)] //~
struct Password(String);

#[derive(Debug, Context)]
#[context(log(debug))]
struct Whole {
    id: u64,
    #[context(sensitive)]
    token: String, //~
}

#[derive(Context)]
#[context(log)] //~
struct Nameless(u64, u64);

#[derive(Context)]
struct NamelessField(#[context(log)] u64, u64); //~

#[derive(Context)]
#[context(log = "one")] //~
struct Several {
    first: u64,
    second: u64,
}

#[derive(Context)]
struct Malformed {
    #[context(log = 1)] //~
    first: u64,
    #[context(log(json))] //~
    second: u64,
}

#[derive(Context)]
#[context(log)] //~
struct NothingLeft(#[context(sensitive)] String);

#[derive(Debug, Context)]
#[context(log)]
enum Auth {
    #[context(sensitive)] //~
    Bearer(String),
    Cookie {
        #[context(log)] //~
        name: String,
    },
}

#[derive(Context)]
struct TwiceOnAField {
    #[context(log)]
    #[context(log = "name")] //~
    id: u64,
    #[context(log(debug, display))] //~
    other: u64,
}

#[derive(Context)]
#[context(log, log)] //~
struct Twice(u64);

fn main() {}
