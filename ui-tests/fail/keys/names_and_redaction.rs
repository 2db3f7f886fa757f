use ctx_runtime::Context;

#[derive(Context)]
#[context(name = "")] //~
struct Nameless;

#[derive(Context)]
#[context(name = Tenant)] //~
struct Tenant;

#[derive(Context)]
#[context(sensitive = true)] //~
struct Token(String);

#[derive(Context)]
struct Request {
    #[context(sensitive, drop)] //~
    token: String,
    #[context(hidden)] //~
    user: String,
}

fn main() {}
