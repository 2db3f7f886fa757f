//! The compiler's messages as text that can be compared: everything except the lines of source.

use std::fmt::Write;

use serde_json::Value;

/// The text of an error or a warning. `None` for a message that sums up other messages.
pub(crate) fn text(message: &Value) -> Option<String> {
    let (level, said) = (str(&message["level"]), str(&message["message"]));
    let is_summary = said.ends_with("emitted") || said.starts_with("aborting due to") || level == "failure-note";
    if is_summary {
        return None;
    }
    let code = str(&message["code"]["code"]);
    let mut text = String::new();
    let _ = writeln!(text, "{level}[{code}]: {}", indented(said));
    spans(message, &mut text);
    for child in message["children"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|child| !is_beside_the_point(str(&child["message"])))
    {
        let _ = writeln!(text, "  {}: {}", str(&child["level"]), indented(str(&child["message"])));
        spans(child, &mut text);
    }
    Some(text)
}

/// Whether a note has no value here: rustc says it once for a lint in a crate, or it names a link or a file with more.
fn is_beside_the_point(said: &str) -> bool {
    const BEGINNINGS: [&str; 6] = [
        "`#[",
        "`-W ",
        "consider using `--verbose`",
        "for further information visit",
        "the full name for the type has been written to",
        "to override `-W",
    ];
    BEGINNINGS.iter().any(|beginning| said.starts_with(beginning)) || said.starts_with("requested on the command line")
}

/// The places of a message in the program, in the order of the lines. Places in other files depend on their sources.
fn spans(message: &Value, text: &mut String) {
    let spans = message["spans"].as_array().into_iter().flatten();
    let mut lines: Vec<String> = spans.filter(|span| is_in_program(span)).map(span).collect();
    lines.sort();
    lines.iter().for_each(|line| text.push_str(line));
}

fn span(span: &Value) -> String {
    let mut text = String::new();
    let mark = if span["is_primary"] == true { "^" } else { "-" };
    let _ = write!(text, "    {mark} {}", place(span));
    // If the place is in the tokens of a macro: the macro, and the place of its call.
    let expansion = &span["expansion"];
    let is_shown = !str(&expansion["macro_decl_name"]).starts_with("desugaring of");
    if !expansion.is_null() && is_shown {
        let _ = write!(text, " (in {}, {})", str(&expansion["macro_decl_name"]), place(&expansion["span"]));
    }
    if let Some(label) = span["label"].as_str() {
        let _ = write!(text, ": {}", indented(label));
    }
    if let Some(replacement) = span["suggested_replacement"].as_str() {
        let _ = write!(text, " => {replacement:?}");
    }
    text.push('\n');
    text
}

fn is_in_program(span: &Value) -> bool {
    str(&span["file_name"]).contains("/programs/")
}

fn place(span: &Value) -> String {
    if !is_in_program(span) {
        return "<elsewhere>".to_owned();
    }
    let number = |name: &str| span[name].as_u64().unwrap_or_default();
    let (line, column) = (number("line_start"), number("column_start"));
    let (last_line, last_column) = (number("line_end"), number("column_end"));
    if line == last_line {
        format!("{line}:{column}-{last_column}")
    } else {
        format!("{line}:{column}-{last_line}:{last_column}")
    }
}

fn indented(said: &str) -> String {
    said.replace('\n', "\n      ")
}

fn str(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
