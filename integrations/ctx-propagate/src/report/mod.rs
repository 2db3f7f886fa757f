//! What was refused while headers were read, and why.

mod refused;
mod why;

use std::fmt;

pub use refused::Refused;
pub(crate) use refused::shown;
pub use why::Why;

/// The headers and members that were refused, in the order in which they were read.
///
/// Headers come from outside, so nothing in them is an error of the program: a value that is invalid counts as absent, and the report
/// says so. Log it, count it, or drop it.
///
/// Allocates nothing while it is empty. Lists at most [`Report::MOST_LISTED`] items and counts the others, so that a hostile request
/// cannot make it grow.
///
/// ```
/// use ctx_propagate::{Report, TraceContext};
///
/// let headers = vec![("traceparent".to_owned(), "00-0-0-00".to_owned())];
/// let mut report = Report::new();
/// assert_eq!(TraceContext::read(&headers, &mut report), None);
/// assert_eq!(report.to_string(), "traceparent does not have the format of its specification");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    listed: Vec<Refused>,
    more: usize,
}

impl Report {
    /// The greatest number of items that are listed one by one.
    pub const MOST_LISTED: usize = 32;

    /// A report of nothing.
    pub const fn new() -> Self {
        Report { listed: Vec::new(), more: 0 }
    }

    /// Whether nothing was refused.
    pub fn is_empty(&self) -> bool {
        self.listed.is_empty()
    }

    /// The number of refused items, also of those that are not listed.
    pub fn len(&self) -> usize {
        self.listed.len() + self.more
    }

    /// The refused items, the first [`Report::MOST_LISTED`] of them.
    pub fn iter(&self) -> std::slice::Iter<'_, Refused> {
        self.listed.iter()
    }

    /// Adds a header.
    pub(crate) fn header(&mut self, name: &'static str, why: Why) {
        self.add(|| Refused::header(name, why));
    }

    /// Adds a member of a header. The name is written only if the member is listed.
    pub(crate) fn member(&mut self, header: &'static str, name: &[u8], why: Why) {
        self.add(|| Refused::member(header, name, why));
    }

    /// Adds a header whose name was chosen at run time.
    pub(crate) fn named(&mut self, name: &str, why: Why) {
        self.add(|| Refused::named(name, why));
    }

    /// Adds a header that its key cannot read.
    pub(crate) fn unreadable(&mut self, name: &str, detail: &dyn fmt::Display) {
        self.add(|| Refused::named(name, Why::Unreadable).because(detail));
    }

    /// Adds a member of the baggage that its key cannot read.
    pub(crate) fn unreadable_member(&mut self, name: &str, detail: &dyn fmt::Display) {
        self.add(|| Refused::member("baggage", name.as_bytes(), Why::Unreadable).because(detail));
    }

    /// Adds all of another report.
    pub(crate) fn append(&mut self, other: Report) {
        self.more += other.more;
        other.listed.into_iter().for_each(|refused| self.add(|| refused));
    }

    fn add(&mut self, refused: impl FnOnce() -> Refused) {
        if self.listed.len() < Self::MOST_LISTED { self.listed.push(refused()) } else { self.more += 1 }
    }
}

impl<'a> IntoIterator for &'a Report {
    type Item = &'a Refused;
    type IntoIter = std::slice::Iter<'a, Refused>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// One line: the items with semicolons between them. Of an empty report, nothing.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, refused) in self.iter().enumerate() {
            f.write_str(if index == 0 { "" } else { "; " })?;
            refused.fmt(f)?;
        }
        if self.more > 0 { write!(f, "; and {} more", self.more) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::{Report, Why};

    #[test]
    fn an_empty_report_says_nothing() {
        let report = Report::new();
        assert!(report.is_empty() && report.to_string().is_empty());
    }

    #[test]
    fn a_report_lists_the_first_items_and_counts_the_others() {
        let mut report = Report::new();
        (0..40).for_each(|_| report.header("baggage", Why::Repeated));
        assert_eq!((report.len(), report.iter().count()), (40, Report::MOST_LISTED));
        assert!(report.to_string().ends_with("; baggage is given more than once; and 8 more"), "{report}");
        assert!((&report).into_iter().all(|refused| refused.what() == "baggage" && refused.why() == Why::Repeated));
    }

    #[test]
    fn names_are_bounded_and_escaped() {
        let mut report = Report::new();
        report.member("baggage", b"a\r\nb\x1b[31m\xff", Why::InvalidName);
        report.member("baggage", &[b'n'; 10_000], Why::InvalidName);
        let texts: Vec<_> = report.iter().map(|refused| refused.what().to_owned()).collect();
        assert_eq!(texts[0], r"baggage member `a\r\nb\x1b[31m\xff`");
        assert_eq!(texts[1], format!("baggage member `{}...`", "n".repeat(64)));
    }
}
