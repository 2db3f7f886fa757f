//! Redirects that a client follows by itself.

use reqwest::redirect::{Attempt, Policy};

/// The number of redirects that reqwest follows by default.
const MOST: usize = 10;

/// For `reqwest::ClientBuilder::redirect`: follows redirects to the same scheme, host and port. Another redirect is the answer, as it is, with a
/// status of 3xx.
///
/// reqwest sends the headers of the first request to each host that it is redirected to, whatever a policy says of this host. With this
/// policy there is no other host.
///
/// ```
/// # fn main() -> reqwest::Result<()> {
/// let client = reqwest::Client::builder().redirect(ctx_http::same_host()).build()?;
/// # Ok(()) }
/// ```
pub fn same_host() -> Policy {
    Policy::custom(|attempt: Attempt<'_>| {
        let of = |url: &reqwest::Url| {
            (url.scheme().to_owned(), url.host_str().map(str::to_owned), url.port_or_known_default())
        };
        let is_same = attempt.previous().last().is_some_and(|from| of(from) == of(attempt.url()));
        if attempt.previous().len() > MOST {
            attempt.error("too many redirects")
        } else if is_same {
            attempt.follow()
        } else {
            attempt.stop()
        }
    })
}
