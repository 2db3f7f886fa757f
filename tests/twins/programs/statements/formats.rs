//! Format strings, raw strings, bytes and the macros of std.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::fmt::Write;

#[with_context]
pub async fn formats(name: &str, width: usize, x: f64) -> String {
    let mut text = format!("{name:>width$} {x:.2} {0:?} {1:.2$}", name, x, 3);
    write!(text, "{}", r#"{"a": "b"}"#).unwrap();
    let _ = writeln!(&mut text, "{{{name}}} {:?}", b"\x00\\");
    text + concat!("a", 1, 'c') + stringify!(async move { x }) + r"\d" + "\
        joined"
}

#[context_root(Request(1))]
pub fn asserts(x: u32, rows: &[u32]) -> bool {
    assert!(x > 1, "{x} of {}", rows.len());
    assert_eq!(x, 2, "{rows:?}");
    debug_assert_ne!(x, 3);
    let c = matches!(x, 1 | 2 if rows.len() > 1) || matches!(rows, [1, .., 2]);
    if cfg!(debug_assertions) {
        eprintln!("{c} {}", line!());
    }
    dbg!(c)
}

#[with_context]
pub async fn macros(x: u32) -> u32 {
    if x == 1 {
        todo!("{x}")
    }
    if x == 2 {
        unimplemented!();
    }
    let y = match x {
        3 => unreachable!("{}", x),
        4 => panic!("{x:?}"),
        _ => x,
    };
    let rows = vec![vec![y; 2]; 3];
    rows.concat().len() as u32
}

fn main() {}
