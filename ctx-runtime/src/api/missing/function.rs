//! The function that reads, by its name.

use std::backtrace::Backtrace;
use std::fmt;
use std::panic::Location;
use std::sync::OnceLock;

/// `shop::audit::write` of `shop::audit::write::{{closure}}::{{closure}}`. Debug information says `::{async_block#0}` for a closure.
pub(super) fn without_closures(mut path: &str) -> &str {
    while let Some((outer, inner)) = path.rsplit_once("::")
        && inner.starts_with('{')
    {
        path = outer;
    }
    path
}

/// The function on the stack that is at a place, found when somebody asks for it. To note a stack takes microseconds. To find its
/// functions takes milliseconds, and the first time in a process hundreds of them, because debug information is read.
pub(super) struct OnTheStack {
    stack: Backtrace,
    place: &'static Location<'static>,
    name: OnceLock<Option<String>>,
}

impl OnTheStack {
    /// Notes the stack of this moment.
    pub(super) fn at(place: &'static Location<'static>) -> Self {
        OnTheStack { stack: Backtrace::force_capture(), place, name: OnceLock::new() }
    }

    /// The path of the function, if there is debug information that has it.
    ///
    /// The format of a backtrace's text is not promised. If it changes, no function is found.
    pub(super) fn name(&self) -> Option<&str> {
        if let Some(name) = self.name.get() {
            return name.as_deref();
        }
        let place = format!(":{}:{}", self.place.line(), self.place.column());
        let name = find(&self.stack.to_string(), self.place.file(), &place);
        self.name.get_or_init(|| name).as_deref()
    }
}

impl fmt::Debug for OnTheStack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("OnTheStack").field(&self.name()).finish()
    }
}

/// ```text
///    4: shop::audit::write
///              at ./src/audit.rs:12:9
/// ```
fn find(backtrace: &str, file: &str, line_and_column: &str) -> Option<String> {
    let mut function = "";
    for line in backtrace.lines().map(str::trim_start) {
        let Some(place) = line.strip_prefix("at ") else {
            function = line.split_once(": ").map_or(line, |(_, function)| function);
            continue;
        };
        // One of the two paths may be absolute, and the other relative.
        let is_here =
            |path: &str| path.ends_with(file.trim_start_matches('.')) || file.ends_with(path.trim_start_matches('.'));
        if place.strip_suffix(line_and_column).is_some_and(is_here) {
            // For inlined code, debug information may have only the last part of the name.
            return Some(without_closures(function)).filter(|function| !function.starts_with('{')).map(str::to_owned);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::find;

    const BACKTRACE: &str = "   0: std::backtrace::Backtrace::create
             at /rustc/1234/library/std/src/backtrace.rs:331:13
   1: ctx_runtime::read::get
             at /home/ann/ctx/src/read.rs:80:5
   2: shop::audit::write::{{closure}}
             at ./src/audit.rs:12:9
   3: {async_block#0}
             at ./src/main.rs:5:5
   4: shop::main
             at ./src/main.rs:3:5";

    #[test]
    fn the_function_at_a_place_is_found_by_relative_and_absolute_paths() {
        for file in ["src/audit.rs", "./src/audit.rs", "/home/ann/shop/src/audit.rs"] {
            assert_eq!(find(BACKTRACE, file, ":12:9").as_deref(), Some("shop::audit::write"), "{file}");
        }
        assert_eq!(find(BACKTRACE, "src/main.rs", ":5:5"), None, "it has no name");
        assert_eq!(find(BACKTRACE, "src/audit.rs", ":12:10"), None);
        assert_eq!(find(BACKTRACE, "src/other.rs", ":12:9"), None);
        assert_eq!(find("", "src/audit.rs", ":12:9"), None);
    }
}
