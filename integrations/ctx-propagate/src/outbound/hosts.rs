//! Patterns of hosts.

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
        let lower = pattern.to_ascii_lowercase();
        let hosts = match lower.strip_prefix('*') {
            None => Hosts::One(without_root(&lower).to_owned()),
            Some("") => Hosts::All,
            Some(below) => Hosts::Below(without_root(below).to_owned()),
        };
        let is_valid = match &hosts {
            Hosts::All => true,
            Hosts::One(name) => !name.is_empty() && !name.contains('*'),
            Hosts::Below(end) => end.len() > 1 && end.starts_with('.') && !end.contains('*'),
        };
        assert!(is_valid, "`{pattern}` is no pattern of hosts: write `api.example.com`, `*.example.com` or `*`");
        hosts
    }

    pub(super) fn have(&self, host: &str) -> bool {
        let host = without_root(host);
        match self {
            Hosts::All => true,
            Hosts::One(name) => name.eq_ignore_ascii_case(host),
            Hosts::Below(end) => host
                .len()
                .checked_sub(end.len())
                .and_then(|at| host.as_bytes().get(at..))
                .is_some_and(|tail| tail.len() < host.len() && tail.eq_ignore_ascii_case(end.as_bytes())),
        }
    }
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
    }

    #[test]
    fn a_pattern_that_could_mean_more_is_refused() {
        for pattern in ["", "*internal", "a.*", "*.*", "*.", "a*b"] {
            assert!(std::panic::catch_unwind(|| Hosts::new(pattern)).is_err(), "{pattern}");
        }
    }
}
