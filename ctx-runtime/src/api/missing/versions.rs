//! Which copies of this crate are in the program: two of them are strangers to each other, and a missing read says so.
//!
//! On Linux each copy puts the address of a [`Record`] into a section of the executable. The linker joins what all copies put
//! there, and defines two symbols, for the start and the end of the section. So each copy finds the records of all of them,
//! without a table that they would have to share.
//!
//! A copy is not seen
//!
//! - that is built with neither debug assertions nor the feature `diagnostics`: it has no record;
//! - that is in another shared library than the code that reads, as a plugin is: each has a section of its own;
//! - that the linker removes. It does not where the compiler marks what is `#[used]`, as that of Rust 1.95 does, or where the linker
//!   is not told to (`-z start-stop-gc`);
//! - on other systems, and under Miri: a copy knows itself there, and no other.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::collections::BTreeMap;
use std::fmt;

#[cfg(all(target_os = "linux", not(miri)))]
use linked::all;

const THIS: &str = env!("CARGO_PKG_VERSION");

#[cfg(all(target_os = "linux", not(miri)))]
mod linked {
    use std::hint::black_box;
    use std::{slice, str};

    use super::THIS;

    /// What one copy says of itself to the others.
    ///
    /// The layout, and the name of the section, are a promise between all versions of this crate. A later version may add fields
    /// behind these, and must keep these as they are.
    #[repr(C)]
    struct Record {
        /// UTF-8, and never changed.
        version: *const u8,
        version_len: usize,
    }

    // SAFETY: it points at a string literal, which nobody changes.
    unsafe impl Sync for Record {}

    /// What lies in the section, one next to the other. A pointer, so that records of different sizes may be in one program.
    type Entry = Option<&'static Record>;

    static RECORD: Record = Record { version: THIS.as_ptr(), version_len: THIS.len() };

    // SAFETY: everything in this section is an `Entry`, in whatever version.
    #[used]
    #[unsafe(link_section = "ctx_runtime_versions")]
    static ENTRY: Entry = Some(&RECORD);

    // SAFETY: the linker defines both, as the name of the section is an identifier of C, and the section is there, as `all`
    // refers to an entry. Only their addresses are used.
    unsafe extern "C" {
        #[link_name = "__start_ctx_runtime_versions"]
        safe static START: Entry;
        #[link_name = "__stop_ctx_runtime_versions"]
        safe static STOP: Entry;
    }

    /// The versions of all copies. Each copy has one entry, so a version is there as many times as there are copies of it.
    // Not inlined: in another crate, which may be linked into another shared library, it would look at the section of that.
    #[inline(never)]
    pub(super) fn all() -> Vec<&'static str> {
        // Without an entry there would be no symbols: this one is there, whatever the linker removes elsewhere.
        black_box(&ENTRY);
        // The compiler believes that one entry is behind the address.
        let (start, stop) = (black_box(&raw const START), black_box(&raw const STOP));
        let len = (stop.addr() - start.addr()) / size_of::<Entry>();
        // SAFETY: between the two symbols are the entries of all copies, aligned as each of them is, without gaps, as all have
        // the size of their alignment. A linker that fills up would do so with zeros: `None`. Nobody writes there.
        let entries = unsafe { slice::from_raw_parts(start, len) };
        entries.iter().copied().flatten().map(version).collect()
    }

    fn version(record: &'static Record) -> &'static str {
        // SAFETY: each record points at a string that lives as long as the program, or as the shared library that this is in.
        let bytes = unsafe { slice::from_raw_parts(record.version, record.version_len) };
        str::from_utf8(bytes).unwrap_or("unknown")
    }
}

#[cfg(not(all(target_os = "linux", not(miri))))]
fn all() -> Vec<&'static str> {
    vec![THIS]
}

/// A line about the other copies, if there are any. Begins with the line break, and ends without one.
pub(crate) fn write_note(f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match Note::about(&all()) {
        Some(note) => write!(f, "\n{note}"),
        None => Ok(()),
    }
}

struct Note<'a> {
    copies: usize,
    /// How many there are of each.
    versions: BTreeMap<&'a str, usize>,
}

impl<'a> Note<'a> {
    fn about(versions: &[&'a str]) -> Option<Self> {
        if versions.len() < 2 {
            return None;
        }
        let mut note = Note { copies: versions.len(), versions: BTreeMap::new() };
        for version in versions {
            *note.versions.entry(version).or_default() += 1;
        }
        Some(note)
    }
}

impl fmt::Display for Note<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "  note: this program has {} copies of ctx-runtime: ", self.copies)?;
        for (nth, (version, count)) in self.versions.iter().enumerate() {
            write!(f, "{}{version}", if nth == 0 { "" } else { ", " })?;
            match count {
                1 => {}
                2 => f.write_str(" twice")?,
                more => write!(f, " {more} times")?,
            }
        }
        write!(f, ". A context that is bound through one of them\n        cannot be read through ")?;
        f.write_str(if self.copies == 2 { "the other" } else { "another" })?;
        write!(f, ". This read is through {THIS}. `cargo tree -d` shows who depends on which")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(versions: &[&str]) -> Option<String> {
        Note::about(versions).map(|note| note.to_string())
    }

    #[test]
    fn this_copy_is_alone_here() {
        assert_eq!(all(), [THIS]);
        assert_eq!(text(&all()), None);
    }

    #[test]
    fn two_versions_are_named() {
        let expected = format!(
            "  note: this program has 2 copies of ctx-runtime: 0.1.0, 0.2.0. A context that is bound through one of them\n        \
             cannot be read through the other. This read is through {THIS}. `cargo tree -d` shows who depends on which"
        );
        assert_eq!(text(&["0.2.0", "0.1.0"]), Some(expected));
    }

    #[test]
    fn one_version_from_two_sources_is_two_copies() {
        let text = text(&["0.1.0", "0.2.0", "0.1.0"]).unwrap();
        assert!(text.contains("3 copies of ctx-runtime: 0.1.0 twice, 0.2.0. "), "{text}");
        assert!(text.contains("cannot be read through another. "), "{text}");
    }
}
