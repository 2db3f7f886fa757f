//! Which copies of this crate are in the program. Two copies cannot read each other's contexts, and a missing read says so.
//!
//! On Linux each copy puts the address of a [`Record`] into a section of the executable. The linker joins the sections of all
//! copies, and defines two symbols, for the start and the end of the joined section. So each copy finds the records of all
//! copies, without a table that the copies would have to share.
//!
//! A copy is not seen in four cases:
//!
//! - It is built with neither debug assertions nor the feature `diagnostics`: then it has no record.
//! - It is in another shared library than the code that reads, as a plugin is: each shared library has a section of its own.
//! - The linker removes its record. This does not happen if the compiler marks `#[used]` statics for the linker, as the compiler of
//!   Rust 1.95 does, or if the linker is not told to remove them (`-z start-stop-gc`).
//! - On other systems, and under Miri: there a copy knows only itself.
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

    /// What one copy says about itself to the others.
    ///
    /// The layout, and the name of the section, are a promise between all versions of this crate. A later version may add fields
    /// behind these fields, and must keep these fields as they are.
    #[repr(C)]
    struct Record {
        /// UTF-8, and never changed.
        version: *const u8,
        version_len: usize,
    }

    // SAFETY: the pointer points at a string literal, which nobody changes.
    unsafe impl Sync for Record {}

    /// One element of the section. It is a pointer, so that records of different sizes may be in one program.
    type Entry = Option<&'static Record>;

    static RECORD: Record = Record { version: THIS.as_ptr(), version_len: THIS.len() };

    // SAFETY: everything in this section is an `Entry`, in every version of this crate.
    #[used]
    #[unsafe(link_section = "ctx_runtime_versions")]
    static ENTRY: Entry = Some(&RECORD);

    // SAFETY: the linker defines both symbols, because the name of the section is an identifier of C, and because the section is
    // there: `all` refers to an entry of it. Only the addresses of the symbols are used.
    unsafe extern "C" {
        #[link_name = "__start_ctx_runtime_versions"]
        safe static START: Entry;
        #[link_name = "__stop_ctx_runtime_versions"]
        safe static STOP: Entry;
    }

    /// The versions of all copies. Each copy has one entry, so a version is in the list as many times as there are copies of it.
    // Not inlined: a copy of the code in another crate may be in another shared library, and would look at that library's section.
    #[inline(never)]
    pub(super) fn all() -> Vec<&'static str> {
        // Without an entry there would be no symbols. This entry is there, whatever the linker removes elsewhere.
        black_box(&ENTRY);
        // Hides the symbols from the compiler, which believes that one entry is behind each address.
        let (start, stop) = (black_box(&raw const START), black_box(&raw const STOP));
        let len = (stop.addr() - start.addr()) / size_of::<Entry>();
        // SAFETY: between the two symbols are the entries of all copies. Each is aligned, and there are no gaps, because the size of
        // an entry is its alignment. A linker that fills up would do so with zeros: `None`. Nobody writes there.
        let entries = unsafe { slice::from_raw_parts(start, len) };
        entries.iter().copied().flatten().map(version).collect()
    }

    fn version(record: &'static Record) -> &'static str {
        // SAFETY: each record points at a string that lives as long as the program, or as the shared library that the record is in.
        let bytes = unsafe { slice::from_raw_parts(record.version, record.version_len) };
        str::from_utf8(bytes).unwrap_or("unknown")
    }
}

#[cfg(not(all(target_os = "linux", not(miri))))]
fn all() -> Vec<&'static str> {
    vec![THIS]
}

/// Writes a line about the other copies, if there are any. The line begins with a line break, and ends without one.
pub(crate) fn write_note(f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match Note::about(&all()) {
        Some(note) => write!(f, "\n{note}"),
        None => Ok(()),
    }
}

struct Note<'a> {
    copies: usize,
    /// How many copies there are of each version.
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
        write!(f, ". A value that is bound through one copy\n        cannot be read through ")?;
        f.write_str(if self.copies == 2 { "the other" } else { "another" })?;
        write!(f, ". This read uses {THIS}. `cargo tree -d` shows which crates depend on each copy")
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
            "  note: this program has 2 copies of ctx-runtime: 0.1.0, 0.2.0. A value that is bound through one copy\n        \
             cannot be read through the other. This read uses {THIS}. `cargo tree -d` shows which crates depend on each copy"
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
