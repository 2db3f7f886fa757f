//! The answers that differ for annotated code, compared with the table of known differences.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use crate::answers::Answers;
use crate::questions::{Kind, Question};
use crate::source::Stands;
use crate::workspace::{CRATES, Shape};

/// Words of the attributes that name nothing.
const WORDS: [&str; 10] =
    ["bind", "carry", "context", "crate", "detach", "inherit", "needs", "skip", "spawn", "unchecked"];
const ATTRIBUTES: [&str; 2] = ["context_root", "with_context"];

const INTRODUCTION: &str = "\
# What rust-analyzer says differently about annotated code

The test beside this page writes the page, and fails if rust-analyzer gives another answer (`main.rs` says how). It asks about each name,
dot and call in `shapes`, with the attributes of ctx and without them. Answers that are not listed here are the same.
";
const UNDER_ANY: &str = "
## Under any attribute macro

rust-analyzer gives the same answers under an attribute macro that returns its input unchanged. In the code that an attribute macro makes,
rust-analyzer offers no parameters of other functions, guesses less about code that does not parse yet, panics where the name of a macro
is completed, and misses the ends of an `async` block and the place of a `self` that is renamed.

| place | question | name | less | more |
|---|---|---|---|---|
";
const OURS: &str = "
## Under the attributes of ctx only

| place | question | name | less | more | why |
|---|---|---|---|---|---|
";

#[derive(Default)]
pub(crate) struct Differences {
    under_any: Vec<String>,
    ours: Vec<String>,
    /// Names that an editor must not offer.
    offered: Vec<String>,
}

impl Differences {
    pub(crate) fn look_at(&mut self, shape: &Shape, questions: &[Question], answers: &[Vec<Answers>; CRATES.len()]) {
        let [plain, unchanged, annotated] = answers;
        for (index, question) in questions.iter().enumerate() {
            let answer = &annotated[index];
            let place = match question.at {
                Some(at) => format!("{}:{}:{}", shape.file, at.line, at.column + 1),
                None => shape.file.clone(),
            };
            if question.kind == Kind::Completion {
                self.offered
                    .extend(answer.iter().filter_map(|line| internal(line)).map(|name| format!("{place} {name}")));
            }
            let row = |expected: &Answers| {
                let of = if question.about.is_empty() { "all" } else { &question.about };
                let (less, more) = (without(expected, answer), without(answer, expected));
                format!("| {place} | {:?} | `{of}` | {less} | {more} |", question.kind)
            };
            match question.stands {
                Stands::Code if *answer == plain[index] => {}
                Stands::Code if *answer == unchanged[index] => self.under_any.push(row(&plain[index])),
                Stands::Code => self.ours.push(row(&plain[index])),
                _ => {
                    if let Err(expected) = expected(question, questions, annotated, index, &shape.file) {
                        self.ours.push(row(&expected));
                    }
                }
            }
        }
    }

    pub(crate) fn assert_are_listed(self) {
        assert!(self.offered.is_empty(), "offered: {:#?}", self.offered);
        let file = file();
        let listed = fs::read_to_string(&file).unwrap_or_default();
        // Reasons are written by hand.
        let reasons: BTreeMap<&str, &str> = listed.lines().filter_map(reason).collect();
        let mut page = format!("{INTRODUCTION}{UNDER_ANY}{}", lines(&self.under_any));
        if !self.ours.is_empty() {
            page.push_str(OURS);
            for row in &self.ours {
                writeln!(page, "{row} {} |", reasons.get(row.as_str()).unwrap_or(&"")).unwrap();
            }
        }
        if std::env::var_os("BLESS").is_some() {
            fs::write(&file, &page).unwrap();
        }
        let without_reason: Vec<_> = self.ours.iter().filter(|row| !reasons.contains_key(row.as_str())).collect();
        assert!(without_reason.is_empty(), "without a reason: {without_reason:#?}");
        let is_in = |page: &str, row: &str| page.lines().any(|line| line == row);
        let found: Vec<&str> = page.lines().filter(|row| !is_in(&listed, row)).collect();
        let gone: Vec<&str> = listed.lines().filter(|row| !is_in(&page, row)).collect();
        assert!(listed == page || std::env::var_os("BLESS").is_some(), "found: {found:#?}\ngone: {gone:#?}");
    }
}

/// The check of a name that plain code does not have. Its answer must be the same as elsewhere in the file, or the name
/// must be declared in the same read.
fn expected(
    question: &Question,
    questions: &[Question],
    annotated: &[Answers],
    index: usize,
    file: &str,
) -> Result<(), Answers> {
    let (name, answer) = (question.about.as_str(), &annotated[index]);
    match question.kind {
        Kind::Completion if answer.iter().any(|offer| offer.starts_with(name)) => Ok(()),
        Kind::Completion => Err(vec![name.to_owned()]),
        _ if ATTRIBUTES.contains(&name) => {
            let is_macro = |line: &String| line.starts_with("ctx-macros/") || line.contains("proc_macro");
            let is_found = answer.len() == 1 && answer.iter().all(is_macro);
            if is_found { Ok(()) } else { Err(vec!["the macro".to_owned()]) }
        }
        _ if WORDS.contains(&name) => {
            if answer.is_empty() {
                Ok(())
            } else {
                Err(Answers::new())
            }
        }
        kind => {
            let is_witness = |other: &Question| {
                other.kind == kind
                    && other.about == name
                    && (other.stands == Stands::Code || is_beside(other, question))
            };
            let mut witnesses = questions.iter().zip(annotated).filter(|(other, _)| is_witness(other));
            let declared =
                |line: &String| questions.iter().any(|other| is_beside(other, question) && is_at(other, file, line));
            let is_declared = kind == Kind::Definition && answer.len() == 1 && answer.iter().all(declared);
            if is_declared || witnesses.clone().any(|(_, witness)| witness == answer) {
                return Ok(());
            }
            Err(witnesses.next().map(|(_, witness)| witness.clone()).unwrap_or_default())
        }
    }
}

/// Whether `other` is about another place in the same read.
fn is_beside(other: &Question, question: &Question) -> bool {
    let line = |question: &Question| question.at.map(|at| at.line);
    other.stands == Stands::Read && other.at != question.at && line(other) == line(question)
}

fn is_at(question: &Question, file: &str, place: &str) -> bool {
    question.at.is_some_and(|at| format!("{file}:{}:{}", at.line, at.column + 1) == place)
}

/// The first name of generated code, or of a function that generated code calls.
fn internal(line: &str) -> Option<&str> {
    let is_name = |char: char| char == '_' || char.is_alphanumeric();
    let is_ours = |name: &&str| {
        let is_public = ["ctx_runtime", "ctx_macros"].contains(name);
        *name == "__private"
            || !is_public && name.trim_start_matches('_').strip_prefix("ctx_").is_some_and(|rest| !rest.is_empty())
    };
    line.split(|char| !is_name(char)).find(is_ours)
}

/// The lines of `lines` that `others` does not have. The first three are shown.
fn without(lines: &Answers, others: &Answers) -> String {
    let lines: Vec<&String> = lines.iter().filter(|line| !others.contains(line)).collect();
    let shown = |line: &&String| {
        let line = line.replace(['\n', '`'], " ").replace('|', "\\|");
        let line: String = line.split_whitespace().collect::<Vec<_>>().join(" ");
        let short: String = line.chars().take(60).collect();
        format!("`{short}`")
    };
    let mut text = lines.iter().take(3).map(shown).collect::<Vec<_>>().join(", ");
    if lines.len() > 3 {
        write!(text, " and {} more", lines.len() - 3).unwrap();
    }
    text
}

/// A row, and the reason that follows it.
fn reason(line: &str) -> Option<(&str, &str)> {
    let (row, reason) = line.strip_suffix(" |")?.rsplit_once("| ")?;
    let row = &line[..row.len() + 1];
    (!reason.trim().is_empty()).then_some((row, reason))
}

fn lines(rows: &[String]) -> String {
    rows.iter().map(|row| format!("{row}\n")).collect()
}

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("differences.md")
}
