//! The questions of an editor about a file.

use std::path::Path;

use proc_macro2::LineColumn;
use serde_json::{Value, json};

use crate::answers::Answers;
use crate::server::uri;
use crate::source::Stands;
use crate::workspace::{CRATES, Shape, Workspace};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Definition,
    Hover,
    References,
    Rename,
    Completion,
    SignatureHelp,
    InlayHints,
    Diagnostics,
}

#[derive(Clone)]
pub(crate) struct Question {
    pub(crate) kind: Kind,
    /// The text that the question is about: a name, a dot or a parenthesis.
    pub(crate) about: String,
    /// The place in the file. `None`: the question is about the whole file.
    pub(crate) at: Option<LineColumn>,
    pub(crate) stands: Stands,
}

/// The questions about a file that need no earlier answer.
pub(crate) fn about(shape: &Shape) -> Vec<Question> {
    let mut questions = Vec::new();
    let mut add = |kind, about: &str, at, stands| {
        questions.push(Question { kind, about: about.to_owned(), at, stands });
    };
    for name in &shape.source.names {
        for kind in [Kind::Definition, Kind::Hover] {
            add(kind, &name.text, Some(name.at), name.stands);
        }
        if name.stands != Stands::Attribute {
            add(Kind::Completion, &name.text, Some(name.end), name.stands);
        }
    }
    for dot in &shape.source.dots {
        add(Kind::Completion, ".", Some(*dot), Stands::Code);
    }
    for call in &shape.source.calls {
        add(Kind::SignatureHelp, "(", Some(*call), Stands::Code);
    }
    add(Kind::InlayHints, "", None, Stands::Code);
    add(Kind::Diagnostics, "", None, Stands::Code);
    questions
}

/// For each name of the crate: its declaration and its uses. Other crates have too many names.
pub(crate) fn about_own(
    questions: &[Question],
    answers: &[Vec<Answers>; CRATES.len()],
    workspace: &Workspace,
) -> Vec<Question> {
    let [plain, _, annotated] = answers;
    let is_own = |(index, question): &(usize, &Question)| {
        let answer = if question.stands == Stands::Code { &plain[*index] } else { &annotated[*index] };
        let is_in = |shape: &Shape| answer.first().is_some_and(|place| place.starts_with(&shape.file));
        question.kind == Kind::Definition && workspace.shapes.iter().any(is_in)
    };
    let of = |question: &Question| [Kind::References, Kind::Rename].map(|kind| Question { kind, ..question.clone() });
    questions.iter().enumerate().filter(is_own).flat_map(|(_, question)| of(question)).collect()
}

impl Question {
    /// The method of the request, and its parameters.
    pub(crate) fn ask(&self, file: &Path) -> (String, Value) {
        let document = json!({ "uri": uri(file) });
        let at = self.at.unwrap_or(LineColumn { line: 1, column: 0 });
        let mut params =
            json!({ "textDocument": document, "position": { "line": at.line - 1, "character": at.column } });
        let method = match self.kind {
            Kind::Definition => "definition",
            Kind::Hover => "hover",
            Kind::References => {
                params["context"] = json!({ "includeDeclaration": true });
                "references"
            }
            Kind::Rename => {
                params["newName"] = json!("renamed");
                "rename"
            }
            Kind::Completion => "completion",
            Kind::SignatureHelp => "signatureHelp",
            Kind::InlayHints => {
                let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 1000, "character": 0 } });
                params = json!({ "textDocument": document, "range": range });
                "inlayHint"
            }
            Kind::Diagnostics => {
                params = json!({ "textDocument": document });
                "diagnostic"
            }
        };
        (format!("textDocument/{method}"), params)
    }
}
