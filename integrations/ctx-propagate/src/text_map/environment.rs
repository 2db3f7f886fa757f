//! The environment variables that this process was started with.

use std::env;
use std::ffi::OsString;

use super::variable_name::variable_name;
use super::{Header, NotCarried, TextMap};

/// A copy of some environment variables of this process: what the process that started it handed over.
///
/// The names are those of the headers, written as the [specification] of OpenTelemetry for environment variables says: `traceparent` is in
/// `TRACEPARENT`. Only the variables that are asked for are read. To hand values over to a child process, write to a
/// [`std::process::Command`]: nothing here changes the environment of this process.
///
/// Other users of the machine may see the variables of a process. Secrets do not belong there.
///
/// ```
/// use ctx_propagate::{Environment, Report, TraceContext};
///
/// let started_with = Environment::w3c();
/// let trace = TraceContext::read(&started_with, &mut Report::new()).unwrap_or_default();
/// ```
///
/// [specification]: https://opentelemetry.io/docs/specs/otel/context/env-carriers/
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    variables: Vec<(String, OsString)>,
}

impl Environment {
    /// Copies `TRACEPARENT`, `TRACESTATE` and `BAGGAGE`.
    pub fn w3c() -> Self {
        Environment::of(["traceparent", "tracestate", "baggage"])
    }

    /// Copies the variables for these headers. Costs a look-up in the environment and an allocation for each.
    pub fn of<'a>(headers: impl IntoIterator<Item = &'a str>) -> Self {
        let names = headers.into_iter().map(variable_name);
        Environment { variables: names.filter_map(|name| env::var_os(&name).map(|value| (name, value))).collect() }
    }
}

/// Writes to the copy.
impl TextMap for Environment {
    fn each<'a>(&'a self, name: &str, visit: &mut dyn FnMut(&'a [u8])) {
        let name = variable_name(name);
        let found = self.variables.iter().filter(|(variable, _)| *variable == name);
        found.for_each(|(_, value)| visit(value.as_encoded_bytes()));
    }

    fn put(&mut self, header: Header<'_>) -> Result<(), NotCarried> {
        self.remove(header.name());
        self.variables.push((variable_name(header.name()), header.value().into()));
        Ok(())
    }

    fn remove(&mut self, name: &str) {
        let name = variable_name(name);
        self.variables.retain(|(variable, _)| *variable != name);
    }
}
