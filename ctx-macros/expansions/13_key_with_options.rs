//! What a key does at a spawn site, and how it is shown, are constants of its type.
#[derive(Context)]
#[context(fork = Session::child)]
struct Session {
    id: u64,
    #[context(sensitive)]
    token: String,
}
