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
            self.length -= self.members.remove(index).header_length() + 1;
        }
        found.is_some()
    }

    /// Adds a member whose name is not in the list, if there is room.
    pub(super) fn add(&mut self, member: Member) -> Result<(), Why> {
        if self.members.len() == Baggage::MOST_MEMBERS {
            return Err(Why::TooManyMembers { most: Baggage::MOST_MEMBERS });
        }
        if self.length + member.header_length() > Baggage::MOST_BYTES {
            return Err(Why::TooLong { most: Baggage::MOST_BYTES });
        }
        self.length += member.header_length() + 1;
        self.members.push(member);
        Ok(())
    }
}
