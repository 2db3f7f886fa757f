//! Constants of the type say what the key does at a spawn site, how it is shown, and which fields are for logs.
#[derive(Context)]
#[context(fork = Session::child)]
struct Session {
    #[context(log)]
    id: u64,
    #[context(sensitive)]
    token: String,
}
