//! Patterns of hosts.

use std::net::Ipv6Addr;

/// Hosts of a rule.
#[derive(Clone, Debug)]
pub(super) enum Hosts {
    All,
    /// The name, in lower case.
    One(String),
    /// What the names end with: `.internal`.
    Below(String),
}

impl Hosts {
    pub(super) fn new(pattern: &str) -> Self {
        let lower = without_brackets(pattern).to_ascii_lowercase();
        let hosts = match lower.strip_prefix('*') {
            None => Hosts::One(without_root(&lower).to_owned()),
            Some("") => Hosts::All,
            Some(below) => Hosts::Below(without_root(below).to_owned()),
        };
        let is_valid = match &hosts {
            Hosts::All => true,
            Hosts::One(name) => is_name(name) || name.parse::<Ipv6Addr>().is_ok(),
            Hosts::Below(end) => end.starts_with('.') && is_name(&end[1..]),
        };
        assert!(
            is_valid,
            "`{pattern}` is no pattern of hosts: write `api.example.com`, `*.example.com` or `*`, without a port, and other alphabets in punycode"
        );
        hosts
    }

    /// Whether these hosts have `host`. A URL, or any other text that is no name, is none of them, unless they are all.
    pub(super) fn have(&self, host: &str) -> bool {
        let host = without_root(without_brackets(without_port(host)));
        match self {
            Hosts::All => true,
            Hosts::One(name) => name.eq_ignore_ascii_case(host),
            Hosts::Below(end) => {
                let tail = host.len().checked_sub(end.len()).and_then(|at| host.as_bytes().get(at..));
                tail.is_some_and(|tail| tail.eq_ignore_ascii_case(end.as_bytes())) && is_name(host)
            }
        }
    }
}

/// Letters, digits, `-`, `_`, and dots in between: a name, or an address of IPv4.
fn is_name(name: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    name.split('.').all(is_label)
}

/// The host of `host:port`. An address of IPv6 without brackets has more than one colon, and no port.
fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port))
            if port.bytes().all(|byte| byte.is_ascii_digit()) && (name.ends_with(']') || !name.contains(':')) =>
        {
            name
        }
        _ => host,
    }
}

/// An address of IPv6 is written with brackets in a URI, and without in other places.
fn without_brackets(host: &str) -> &str {
    host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
}

/// The name without the dot that may stand for the root of all names.
fn without_root(host: &str) -> &str {
    host.strip_suffix('.').unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::Hosts;

    #[test]
    fn a_star_stands_for_names_below_and_not_for_the_name_itself_or_its_look_alikes() {
        let below = Hosts::new("*.Internal");
        assert!(["a.internal", "a.b.INTERNAL", "a.internal."].iter().all(|host| below.have(host)));
        assert!(
            !["internal", ".internal", "evilinternal", "a.internal.evil.com", "", "é"]
                .iter()
                .any(|host| below.have(host))
        );
        let one = Hosts::new("api.example.com");
        assert!(one.have("API.example.com") && one.have("api.example.com.") && !one.have("x.api.example.com"));
        assert!(Hosts::new("*").have("anything"));
        assert!(one.have("api.example.com:8080") && below.have("a.internal:80") && Hosts::new("::1").have("[::1]:80"));
        for host in ["a@b.internal", "http://a.internal", "evil.com/a.internal", "evil.com?a.internal", "a.internal:x"]
        {
            assert!(!one.have(host) && !below.have(host), "{host}");
        }
        assert!(
            ["::1", "[::1]"].iter().all(|pattern| Hosts::new(pattern).have("[::1]") && Hosts::new(pattern).have("::1"))
        );
    }

    #[test]
    fn a_pattern_that_could_mean_more_is_refused() {
        for pattern in [
            "",
            "*internal",
            "a.*",
            "*.*",
            "*.",
            "a*b",
            "a:80",
            "*.a:80",
            "http://a",
            "a/b",
            " a",
            "münchen.de",
            "a..b",
            "*..a",
        ] {
            assert!(std::panic::catch_unwind(|| Hosts::new(pattern)).is_err(), "{pattern}");
        }
    }
}
