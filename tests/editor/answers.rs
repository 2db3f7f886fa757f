//! Answers as lines of text. Equal answers about two crates have equal text.

use std::path::Path;

use proc_macro2::LineColumn;
use serde_json::Value;

use crate::questions::Kind;
use crate::workspace::{self, CRATES, Shape, Workspace};

/// The lines of an answer, in their order.
pub(crate) type Answers = Vec<String>;

pub(crate) fn of(kind: Kind, answer: &Value, workspace: &Workspace) -> Answers {
    let folder = &workspace.folder;
    let mut lines: Answers = match kind {
        // A string is a message that says why there is no answer. Behind its first part there are only numbers.
        _ if answer.is_string() => text(answer).split(';').take(1).map(str::to_owned).collect(),
        Kind::Definition => list(answer).iter().map(|target| place(target, folder)).collect(),
        Kind::Hover => answer["contents"]["value"].as_str().map(str::to_owned).into_iter().collect(),
        // Places in other crates are left out.
        Kind::References => list(answer)
            .iter()
            .filter(|found| file(found, folder).is_some())
            .filter(|found| !is_in_attribute(found, workspace))
            .map(|found| place(found, folder))
            .collect(),
        Kind::Rename => edits(answer)
            .filter(|found| !is_in_attribute(found, workspace))
            .map(|found| place(&found, folder))
            .collect(),
        Kind::Completion => list(&answer["items"]).iter().map(offer).filter(|offer| offer != workspace::SAME).collect(),
        Kind::SignatureHelp => list(&answer["signatures"]).iter().map(|help| text(&help["label"])).collect(),
        Kind::InlayHints => {
            list(answer).iter().map(|hint| format!("{} {}", position(&hint["position"]), label(hint))).collect()
        }
        Kind::Diagnostics => list(&answer["items"])
            .iter()
            .map(|item| format!("{} {}", position(&item["range"]["start"]), text(&item["message"])))
            .collect(),
    };
    if kind != Kind::InlayHints {
        lines.sort();
    }
    lines.dedup();
    lines
}

fn list(answer: &Value) -> &[Value] {
    answer.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// An item of a completion: its name, and where it would come from.
fn offer(item: &Value) -> String {
    format!("{}{}", text(&item["label"]), text(&item["labelDetails"]["detail"]))
}

fn label(hint: &Value) -> String {
    match &hint["label"] {
        Value::Array(parts) => parts.iter().map(|part| text(&part["value"])).collect(),
        label => text(label),
    }
}

/// The edits of a rename, each with its file.
fn edits(answer: &Value) -> impl Iterator<Item = Value> {
    let files = answer["documentChanges"].as_array().cloned().unwrap_or_default();
    let by_file = answer["changes"].as_object().cloned().unwrap_or_default();
    let documents = files.into_iter().map(|change| (change["textDocument"]["uri"].clone(), change["edits"].clone()));
    let changes = by_file.into_iter().map(|(uri, edits)| (Value::String(uri), edits));
    documents.chain(changes).flat_map(|(uri, edits)| {
        let edits = edits.as_array().cloned().unwrap_or_default();
        edits.into_iter().map(move |edit| serde_json::json!({ "uri": uri, "range": edit["range"] }))
    })
}

/// The file of a place in one of the crates.
fn file(location: &Value, folder: &Path) -> Option<String> {
    let path = text(if location["targetUri"].is_null() { &location["uri"] } else { &location["targetUri"] });
    let path = path.strip_prefix(&crate::server::uri(folder))?.trim_start_matches('/').to_owned();
    CRATES.iter().find_map(|name| Some(path.strip_prefix(&format!("{name}/src/"))?.to_owned()))
}

fn start(location: &Value) -> &Value {
    let range =
        if location["targetSelectionRange"].is_null() { &location["range"] } else { &location["targetSelectionRange"] };
    &range["start"]
}

fn position(position: &Value) -> String {
    let number = |name: &str| position[name].as_u64().unwrap_or_default() + 1;
    format!("{}:{}", number("line"), number("character"))
}

/// A place as `file:line:column`. A place in another crate has the end of its path.
fn place(location: &Value, folder: &Path) -> String {
    let path = file(location, folder).unwrap_or_else(|| {
        let uri = text(if location["targetUri"].is_null() { &location["uri"] } else { &location["targetUri"] });
        let components: Vec<&str> = uri.split('/').collect();
        components[components.len().saturating_sub(3)..].join("/")
    });
    format!("{path}:{}", position(start(location)))
}

fn is_in_attribute(location: &Value, workspace: &Workspace) -> bool {
    let Some(file) = file(location, &workspace.folder) else { return false };
    let number = |name: &str| start(location)[name].as_u64().unwrap_or_default() as usize;
    let at = LineColumn { line: number("line") + 1, column: number("character") };
    let is_file = |shape: &&Shape| shape.file == file;
    workspace.shapes.iter().find(is_file).is_some_and(|shape| shape.source.is_in_attribute(at))
}
