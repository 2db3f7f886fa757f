//! Constants of the type say what the key does at a spawn site, and how it is shown.
#[derive(Context)]
#[context(fork = Session::child)]
struct Session {
    id: u64,
    #[context(sensitive)]
    token: String,
}
