//! The places that code can see: its caller, its panics, and the frames of a backtrace.

use std::backtrace::Backtrace;
use std::panic::{self, AssertUnwindSafe, Location, catch_unwind};
use std::sync::{Mutex, PoisonError};

/// A call or a panic of a shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// `caller` or `panic`.
    pub what: &'static str,
    /// File, line and column.
    pub place: String,
    /// The functions of `shapes` that were running, the innermost first, with their lines.
    pub frames: Vec<(String, u32)>,
}

static SEEN: Mutex<Vec<Seen>> = Mutex::new(Vec::new());

/// Notes the caller of this function. A function with `#[track_caller]` that calls this has its own caller noted.
#[track_caller]
pub fn caller() {
    see("caller", Location::caller());
}

/// A read that finds nothing, in plain code. The tests use it in place of `context!`.
#[macro_export]
macro_rules! reads_nothing {
    ($($key:tt)*) => {
        $crate::seen::nothing(stringify!($($key)*))
    };
}

/// It does not return `!`, because then the compiler would warn of unreachable code.
#[track_caller]
pub fn nothing<T>(key: &str) -> T {
    panic!("no {key}")
}

/// Runs `shape`, and returns what was seen meanwhile, on this thread and on others.
pub fn of(shape: fn()) -> Vec<Seen> {
    // The whole process has one panic hook.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|panic| see("panic", panic.location().expect("panics have a location"))));
    let _ = catch_unwind(AssertUnwindSafe(shape));
    panic::set_hook(hook);
    std::mem::take(&mut SEEN.lock().unwrap_or_else(PoisonError::into_inner))
}

fn see(what: &'static str, location: &Location<'_>) {
    let seen = Seen { what, place: location.to_string(), frames: frames() };
    SEEN.lock().unwrap_or_else(PoisonError::into_inner).push(seen);
}

/// ```text
///    7: same::shapes::functions::an_async_fn::{{closure}}
///              at ./shapes/functions.rs:31:5
/// ```
fn frames() -> Vec<(String, u32)> {
    let backtrace = Backtrace::force_capture().to_string();
    let mut frames = Vec::new();
    let mut name = "";
    for line in backtrace.lines().map(str::trim) {
        let Some(place) = line.strip_prefix("at ") else {
            name = line.split_once(": ").map_or("", |(_, name)| name);
            continue;
        };
        let mut place = place.rsplit(':').skip(1);
        let line = place.next().and_then(|line| line.parse().ok());
        if let (Some(line), Some(file)) = (line, place.next())
            && file.contains("/shapes/")
        {
            frames.push((name.replace("same::", "").replace("ctx_locations_tests::", ""), line));
        }
    }
    frames
}
