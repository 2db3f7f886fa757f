//! The layout of the record that copies of `ctx-runtime` share. It is a promise between versions.
#![cfg(all(target_os = "linux", debug_assertions))]
#![allow(unsafe_code, reason = "writes what another copy would: a static, at a place for such")]

use ctx_runtime::{Context, try_get};

#[derive(Context)]
struct Request;

#[repr(C)]
struct Record {
    version: *const u8,
    version_len: usize,
    /// A later version may add fields.
    more: [u64; 3],
}

// SAFETY: the pointer points at a string literal.
unsafe impl Sync for Record {}

const SAME: &str = "0.1.0";
static RECORD: Record = Record { version: SAME.as_ptr(), version_len: SAME.len(), more: [u64::MAX; 3] };

// SAFETY: each copy of `ctx-runtime` has the address of its record in this section, and so has this static.
#[used]
#[unsafe(link_section = "ctx_runtime_versions")]
static ENTRY: &Record = &RECORD;

#[test]
fn a_copy_from_another_source_is_another_copy() {
    assert_eq!(SAME, env!("CARGO_PKG_VERSION"), "all packages of the workspace have one version");
    let text = try_get::<Request>().map(drop).unwrap_err().to_string();
    let note = "\n  note: this program has 2 copies of ctx-runtime: 0.1.0 twice. A value that is bound through one copy\n        \
                cannot be read through the other. This read uses 0.1.0. `cargo tree -d` shows which crates depend on each copy";
    assert!(text.ends_with(note), "{text}");
}
