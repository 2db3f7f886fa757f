//! The members of a baggage, within its limits.

use super::{Baggage, Member};
use crate::report::Why;

#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct List {
    members: Vec<Member>,
    /// The length of the members in the header, each with a comma.
    length: usize,
}

impl List {
    pub(super) fn members(&self) -> &[Member] {
        &self.members
    }

    /// Whether there was such a member.
    pub(super) fn remove(&mut self, name: &str) -> bool {
        let found = self.members.iter().position(|member| member.name() == name);
        if let Some(index) = found {
            self.length -= length(&self.members.remove(index));
        }
        found.is_some()
    }

    /// Adds a member whose name is not in the list, if there is room.
    pub(super) fn add(&mut self, member: Member) -> Result<(), Why> {
        if self.members.len() == Baggage::MOST_MEMBERS {
            return Err(Why::TooManyMembers { most: Baggage::MOST_MEMBERS });
        }
        let length = self.length + length(&member);
        if length > Baggage::MOST_BYTES + 1 {
            return Err(Why::TooLong { most: Baggage::MOST_BYTES });
        }
        self.length = length;
        self.members.push(member);
        Ok(())
    }

    /// The value of the header.
    pub(super) fn header(&self) -> String {
        let mut header = String::with_capacity(self.length);
        for (index, member) in self.members.iter().enumerate() {
            header.extend((index > 0).then_some(","));
            header.extend(member.text());
        }
        header
    }
}

/// A part of a list, which is within the limits as the list is.
impl FromIterator<Member> for List {
    fn from_iter<Members: IntoIterator<Item = Member>>(members: Members) -> Self {
        let members: Vec<Member> = members.into_iter().collect();
        let length = members.iter().map(length).sum();
        List { members, length }
    }
}

/// The length of a member in the header, with a comma.
fn length(member: &Member) -> usize {
    member.text().map(str::len).sum::<usize>() + 1
}
