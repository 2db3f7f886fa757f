//! Panics, callers and backtraces in an annotated function name the same places as in the plain function.

mod shapes;
#[cfg(tokio_unstable)]
mod tokio_unstable;

use ctx_locations_tests::seen::{self, Seen};
use ctx_locations_tests::shapes as annotated;

/// Their body, or a closure in it, is in one more closure, whose frame has the same name in a backtrace.
const ONE_MORE_CLOSURE: [&str; 4] =
    ["a future that is returned early", "a closure with parameters", "a parallel iterator", "a scoped thread"];

/// A `return` in a function that returns a future must pass the context, so the body is in a closure. On stable Rust, a
/// closure does not track its caller.
const CALLER_IS_LOST: [&str; 1] = ["a returned future whose fn tracks its caller"];

#[test]
fn annotated_functions_are_where_the_plain_ones_are() {
    let mut faults = Vec::new();
    for ((name, plain), (_, annotated)) in shapes::all().zip(annotated::all()) {
        let (plain, annotated) = (seen::of(*plain), seen::of(*annotated));
        assert!(plain.iter().any(|seen| seen.what == "panic"), "{name}: {plain:?}");
        let (is_same_code, is_same_place) =
            (functions(&plain) == functions(&annotated), places(&plain) == places(&annotated));
        let is_as_expected = if CALLER_IS_LOST.contains(name) {
            is_same_code && !is_same_place
        } else if ONE_MORE_CLOSURE.contains(name) {
            is_same_code && is_same_place && plain != annotated
        } else {
            plain == annotated
        };
        if !is_as_expected {
            faults.push(format!("{name}:\n  plain     {plain:?}\n  annotated {annotated:?}\n"));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.concat());
}

fn places(seen: &[Seen]) -> Vec<(&str, &str)> {
    seen.iter().map(|Seen { what, place, .. }| (*what, place.as_str())).collect()
}

/// The events that were seen, and the functions that they were seen in.
fn functions(seen: &[Seen]) -> Vec<(&str, Vec<(&str, u32)>)> {
    seen.iter().map(|seen| (seen.what, innermost(seen))).collect()
}

/// The innermost frame of each function, in the function itself or in a closure of it.
fn innermost(seen: &Seen) -> Vec<(&str, u32)> {
    let mut frames: Vec<(&str, u32)> = Vec::new();
    for (name, line) in &seen.frames {
        let function = name.trim_end_matches("::{{closure}}");
        if frames.last().is_none_or(|(inner, _)| *inner != function) {
            frames.push((function, *line));
        }
    }
    frames
}
