//! Sets of names in a policy.

use crate::token::is_token;

/// The names that a policy allows.
#[derive(Clone, Debug, Default)]
pub(crate) enum Names {
    #[default]
    Nothing,
    These(Vec<String>),
    Everything,
}

impl Names {
    pub(crate) fn has(&self, name: &str) -> bool {
        match self {
            Names::Nothing => false,
            Names::These(names) => names.iter().any(|allowed| allowed == name),
            Names::Everything => true,
        }
    }

    /// Allows more names.
    pub(crate) fn add<Name: Into<String>>(&mut self, names: impl IntoIterator<Item = Name>) {
        let names = names.into_iter().map(Into::into);
        match self {
            Names::Everything => {}
            Names::These(allowed) => allowed.extend(names),
            Names::Nothing => *self = Names::These(names.collect()),
        }
    }
}

/// Headers that say how the message itself is to be read: who may set them can make one request look like two. The derive of `Context` has
/// the same list.
const OF_THE_MESSAGE: [&str; 15] = [
    "connection",
    "content-encoding",
    "content-length",
    "content-range",
    "content-type",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "max-forwards",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
];

/// The name of a header that is chosen at run time, in lower case.
///
/// # Panics
/// If no value of the context may be in such a header.
pub(crate) fn header(name: String) -> String {
    let name = name.to_ascii_lowercase();
    assert!(is_token(name.as_bytes()), "`{name}` is no name of a header");
    let is_taken = OF_THE_MESSAGE.contains(&&*name) || name.starts_with("proxy-");
    assert!(!is_taken, "`{name}` says how the message is to be read or sent: choose another name");
    name
}
