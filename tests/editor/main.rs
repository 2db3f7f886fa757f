//! Does an editor treat annotated code like the same code without the attributes?
//!
//! The test asks rust-analyzer about each name, dot and call of `shapes`: once as they are, and once with blanks in
//! place of the attributes. `differences.md` lists the answers that differ. A third copy has an attribute that changes
//! nothing. It shows which differences come from rust-analyzer itself.
//!
//! After a change, `BLESS=1 cargo test -p ctx-editor-tests -- --ignored` writes `differences.md` again. Then add a
//! reason to each difference that only the attributes of ctx cause.

mod answers;
mod differences;
mod questions;
mod server;
mod source;
mod workspace;

use serde_json::json;

use crate::answers::Answers;
use crate::differences::Differences;
use crate::questions::Question;
use crate::server::Server;
use crate::workspace::{CRATES, Shape, Workspace};

#[test]
#[ignore = "needs rust-analyzer: `rustup component add rust-analyzer rust-src`"]
fn annotated_code_is_to_an_editor_what_it_was() {
    server::assert_is_installed();
    let workspace = workspace::make();
    let options = json!({
        "cargo": { "allTargets": false, "targetDir": workspace::target() },
        "cachePriming": { "enable": false },
        "checkOnSave": false,
    });
    let mut server = Server::start(&workspace.folder, &options);
    let mut differences = Differences::default();
    for shape in &workspace.shapes {
        for (file, text) in workspace.files(shape) {
            server.open(&file, text);
        }
        let questions = questions::about(shape);
        let answers = ask(&mut server, &workspace, shape, &questions);
        let more = questions::about_own(&questions, &answers, &workspace);
        differences.look_at(shape, &questions, &answers);
        let answers = ask(&mut server, &workspace, shape, &more);
        differences.look_at(shape, &more, &answers);
    }
    differences.assert_are_listed();
}

/// The answers about each of the crates.
fn ask(
    server: &mut Server,
    workspace: &Workspace,
    shape: &Shape,
    questions: &[Question],
) -> [Vec<Answers>; CRATES.len()] {
    workspace.files(shape).map(|(file, _)| {
        let asked: Vec<_> = questions.iter().map(|question| question.ask(&file)).collect();
        let answers = server.ask_all(&asked);
        questions.iter().zip(&answers).map(|(question, answer)| answers::of(question.kind, answer, workspace)).collect()
    })
}
