//! The messages of the compiler about a crate, from cargo's JSON.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::Value;

/// One warning or error, however many targets have it. It has no columns, because annotations change them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Diagnostic {
    pub(crate) is_error: bool,
    /// The places in the crate: a file relative to its root, and a line. The outermost macro call comes last.
    pub(crate) places: Vec<(PathBuf, usize)>,
    pub(crate) message: String,
    pub(crate) code: String,
    /// The message as a terminal shows it.
    pub(crate) rendered: Rendered,
}

impl Diagnostic {
    /// The part that stays the same if other tokens of the same line come from a macro.
    pub(crate) fn key(&self) -> (&str, &str, Option<&(PathBuf, usize)>) {
        (&self.code, &self.message, self.places.last())
    }
}

/// The text is not compared, because it shows columns and source lines.
#[derive(Debug, Clone)]
pub(crate) struct Rendered(pub(crate) String);

impl PartialEq for Rendered {
    fn eq(&self, _: &Rendered) -> bool {
        true
    }
}

impl Eq for Rendered {}

impl PartialOrd for Rendered {
    fn partial_cmp(&self, other: &Rendered) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Rendered {
    fn cmp(&self, _: &Rendered) -> std::cmp::Ordering {
        std::cmp::Ordering::Equal
    }
}

/// The messages about the package, from the lines that `cargo --message-format=json` prints.
pub(crate) fn parse(output: &str, package: &str) -> BTreeSet<Diagnostic> {
    let messages = output.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    messages
        .filter(|message| message["package_id"] == package)
        .filter_map(|message| diagnostic(&message["message"]))
        .collect()
}

fn diagnostic(message: &Value) -> Option<Diagnostic> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let is_error = match message["level"].as_str()? {
        "warning" => false,
        level if level.starts_with("error") => true,
        _ => return None,
    };
    let spans = message["spans"].as_array()?;
    let summary = text(&message["message"]);
    if summary.ends_with("emitted") || summary.starts_with("aborting due to") {
        return None;
    }
    let primary = spans.iter().filter(|span| span["is_primary"] == true);
    Some(Diagnostic {
        is_error,
        places: primary.flat_map(places).collect(),
        message: text(&message["message"]),
        code: text(&message["code"]["code"]),
        rendered: Rendered(text(&message["rendered"])),
    })
}

/// The place of a span, and of the macro calls that it comes from. Code that the compiler itself inserts, such as the
/// list of all tests, has no call.
fn places(span: &Value) -> Vec<(PathBuf, usize)> {
    let expansions = std::iter::successors(Some(span), |span| {
        let expansion = &span["expansion"];
        let is_call =
            expansion["macro_decl_name"].as_str().is_some_and(|name| name.starts_with("#[") || name.ends_with('!'));
        is_call.then(|| &expansion["span"])
    });
    let place = |span: &Value| Some((span["file_name"].as_str()?.into(), span["line_start"].as_u64()? as usize));
    expansions.filter_map(place).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_warning_counts_once_and_has_the_places_of_its_macro_calls() {
        let span = |line: usize, expansion: Value| json!({ "file_name": "src/lib.rs", "line_start": line, "is_primary": true, "expansion": expansion });
        let message = |package: &str, level: &str, text: &str, spans: Vec<Value>| {
            let message = json!({ "level": level, "message": text, "code": null, "spans": spans, "rendered": text });
            json!({ "reason": "compiler-message", "package_id": package, "message": message }).to_string()
        };
        let unused = || {
            let of_the_compiler = json!({ "span": span(12, Value::Null), "macro_decl_name": "test harness" });
            vec![span(3, json!({ "span": span(9, of_the_compiler), "macro_decl_name": "vec!" }))]
        };
        let lines = [
            message("mine", "warning", "unused", unused()),
            message("mine", "warning", "unused", unused()),
            message("mine", "warning", "1 warning emitted", Vec::new()),
            message("other", "warning", "unused", unused()),
            message("mine", "note", "said besides", Vec::new()),
        ];
        let diagnostics = parse(&lines.join("\n"), "mine");
        let [diagnostic] = &Vec::from_iter(diagnostics)[..] else { panic!("one is left") };
        assert!(!diagnostic.is_error);
        assert_eq!(diagnostic.places, [("src/lib.rs".into(), 3), ("src/lib.rs".into(), 9)]);
    }
}
