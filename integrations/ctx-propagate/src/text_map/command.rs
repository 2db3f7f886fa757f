//! A process that is about to be started.

use std::process::Command;

use super::variable_name::variable_name;
use super::{Header, NotCarried, TextMap};

/// Carries texts in environment variables, named as in [`Environment`](super::Environment).
///
/// Reads only what was set on the command, not what the child inherits. A name that is removed is not inherited either: without it, a
/// child would get the `TRACESTATE` of this process beside a `TRACEPARENT` that does not belong to it.
impl TextMap for Command {
    fn each<'a>(&'a self, name: &str, visit: &mut dyn FnMut(&'a [u8])) {
        let name = variable_name(name);
        let is_asked = |variable: &std::ffi::OsStr| {
            // Windows keeps the case of a variable and ignores it.
            if cfg!(windows) { variable.eq_ignore_ascii_case(&name) } else { variable == name.as_str() }
        };
        let found = self.get_envs().filter(|(variable, _)| is_asked(variable)).filter_map(|(_, value)| value);
        found.for_each(|value| visit(value.as_encoded_bytes()));
    }

    fn put(&mut self, header: Header<'_>) -> Result<(), NotCarried> {
        self.env(variable_name(header.name()), header.value());
        Ok(())
    }

    fn remove(&mut self, name: &str) {
        self.env_remove(variable_name(name));
    }
}
