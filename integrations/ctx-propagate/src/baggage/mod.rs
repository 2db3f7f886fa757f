//! Names and values that travel with a request: [W3C Baggage].
//!
//! [W3C Baggage]: https://www.w3.org/TR/baggage/

mod list;
mod member;
mod percent;
mod read;

use std::fmt;
use std::sync::Arc;

use ctx_runtime::Context;

use crate::report::{Refused, Report};
use crate::text_map::{NotCarried, TextMap};

use list::List;
pub use member::Member;

const BAGGAGE: &str = "baggage";

/// Names and values that travel with a request from service to service: the header `baggage`.
///
/// It is a key of ctx, whose default is the empty baggage. It is immutable, and a clone is a reference count. The empty baggage allocates
/// nothing.
///
/// It is always within the limits that each platform has to [propagate]: 64 members, and 8,192 bytes of the header. Each name occurs once.
///
/// Everybody on the way can read the values and change them: nothing secret belongs there, and nothing in it is a proof.
///
/// ```
/// use ctx_propagate::{Baggage, Report};
///
/// let mut headers = Vec::new();
/// Baggage::new().with("tenant", "acme")?.with("city", "Köln, DE")?.write(&mut headers)?;
/// assert_eq!(headers[0].1, "tenant=acme,city=K%C3%B6ln%2C%20DE");
/// assert_eq!(Baggage::read(&headers, &mut Report::new()).get("city"), Some("Köln, DE"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// [propagate]: https://www.w3.org/TR/baggage/#limits
#[derive(Clone, Default, PartialEq, Eq, Context)]
#[context(default = Baggage::new())]
pub struct Baggage {
    list: Option<Arc<List>>,
}

impl Baggage {
    /// The greatest number of members.
    pub const MOST_MEMBERS: usize = 64;
    /// The greatest length of the header.
    pub const MOST_BYTES: usize = 8192;

    /// The empty baggage.
    pub const fn new() -> Self {
        Baggage { list: None }
    }

    fn of(list: List) -> Self {
        Baggage { list: (!list.members().is_empty()).then(|| Arc::new(list)) }
    }

    /// The number of members.
    pub fn len(&self) -> usize {
        self.members().len()
    }

    /// Whether there is no member.
    pub fn is_empty(&self) -> bool {
        self.list.is_none()
    }

    /// The members, in the order of the header.
    pub fn iter(&self) -> std::slice::Iter<'_, Member> {
        self.members().iter()
    }

    /// The value of a name. Case matters. Visits the members one by one.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.member(name).map(Member::value)
    }

    /// The member of a name, with its properties.
    pub fn member(&self, name: &str) -> Option<&Member> {
        self.iter().find(|member| member.name() == name)
    }

    /// The baggage with this member at the end, in place of an earlier one with the same name. The value may be any text: it is
    /// percent-encoded. Copies the members.
    ///
    /// # Errors
    ///
    /// If the name is empty or has other characters than ASCII letters, digits and ``!#$%&'*+-.^_`|~``, or if the baggage would be over a
    /// limit.
    pub fn with(&self, name: &str, value: &str) -> Result<Self, Refused> {
        self.with_member(Member::new(name, value)?)
    }

    /// As [`Baggage::with`], with properties.
    ///
    /// # Errors
    ///
    /// If the baggage would be over a limit.
    pub fn with_member(&self, member: Member) -> Result<Self, Refused> {
        let mut list = self.list.as_deref().cloned().unwrap_or_default();
        let name = member.name().to_owned();
        list.remove(&name);
        list.add(member).map_err(|why| Refused::member(BAGGAGE, name.as_bytes(), why))?;
        Ok(Baggage::of(list))
    }

    /// The baggage without this name.
    #[must_use]
    pub fn without(&self, name: &str) -> Self {
        if self.member(name).is_none() {
            return self.clone();
        }
        let mut list = self.list.as_deref().cloned().unwrap_or_default();
        list.remove(name);
        Baggage::of(list)
    }

    /// Reads all headers `baggage` of a carrier. What is invalid is left out, and added to the report:
    ///
    /// - A member that does not have the format, also if one of its properties does not. Values are percent-decoded; sequences that are no
    ///   UTF-8 become U+FFFD. A `%` without two digits stands for itself.
    /// - Of members with one name, all but the last: whoever appends a member without parsing is nearer to this service.
    /// - Members over a limit of the baggage. No member is kept in part. Later members are kept if they fit.
    ///
    /// Holds at most 128 KiB at a time, however long the headers are.
    pub fn read(map: &(impl TextMap + ?Sized), report: &mut Report) -> Self {
        Baggage::of(read::read(map, report))
    }

    /// Writes the header `baggage` in place of all that are there. If the baggage is empty, removes them.
    ///
    /// Allocates the text of the header, and what the carrier allocates.
    ///
    /// # Errors
    ///
    /// If the carrier refuses the header. No such header is there then.
    pub fn write(&self, map: &mut (impl TextMap + ?Sized)) -> Result<(), NotCarried> {
        map.remove(BAGGAGE);
        self.list.as_ref().map_or(Ok(()), |list| map.set(BAGGAGE, &list.header()))
    }

    /// The members for which `keep` is true.
    pub(crate) fn filtered(&self, keep: impl FnMut(&Member) -> bool) -> Self {
        let kept: Vec<bool> = self.iter().map(keep).collect();
        if kept.iter().all(|is_kept| *is_kept) {
            return self.clone();
        }
        Baggage::of(self.iter().zip(kept).filter(|(_, is_kept)| *is_kept).map(|(member, _)| member.clone()).collect())
    }

    /// This baggage, and behind it the members of another, whose names are others, as far as there is room.
    pub(crate) fn followed_by(&self, other: &Baggage, report: &mut Report) -> Self {
        if self.is_empty() {
            return other.clone();
        }
        let mut list = self.list.as_deref().cloned().unwrap_or_default();
        for member in other {
            if let Err(why) = list.add(member.clone()) {
                report.member(BAGGAGE, member.name().as_bytes(), why);
            }
        }
        Baggage::of(list)
    }

    fn members(&self) -> &[Member] {
        self.list.as_deref().map_or(&[], List::members)
    }
}

impl<'a> IntoIterator for &'a Baggage {
    type Item = &'a Member;
    type IntoIter = std::slice::Iter<'a, Member>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The value of the header.
impl fmt::Display for Baggage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.list.as_ref().map_or(Ok(()), |list| f.pad(&list.header()))
    }
}

/// The names and values.
impl fmt::Debug for Baggage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter().map(|member| (member.name(), member.value()))).finish()
    }
}
