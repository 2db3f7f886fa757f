//! The flowchart for Mermaid, whose parser is in JavaScript. The parser reads the flowcharts of these tests if
//! `CTX_MERMAID` names a folder in which `npm install mermaid jsdom` was run. Without the variable, the test reads them
//! line by line, by rules that are stricter than Mermaid's.

use std::collections::HashMap;
use std::process::Command;

use ctx_runtime::diagnostics::{Flow, Outcome};
use serde::Deserialize;

use super::{read_by, recorded, work};
use crate::alone::alone;

#[derive(Debug, Default, PartialEq, Deserialize)]
struct Read {
    /// The label of each node.
    nodes: HashMap<String, String>,
    /// Title and nodes of each subgraph.
    subgraphs: HashMap<String, (String, Vec<String>)>,
    /// The nodes at both ends of each edge, and its label.
    edges: Vec<(String, String, Option<String>)>,
    classes: HashMap<String, Vec<String>>,
}

/// Checks that a name has no meaning of its own in Mermaid.
fn id(id: &str) -> String {
    let is_plain = id.chars().all(|char| char.is_ascii_alphanumeric() || char == '_');
    assert!(is_plain && id.starts_with(['n', 'r', 'l']) && id != "end", "{id:?}");
    id.to_owned()
}

/// The text that Mermaid shows for a quoted text: an entity begins with `#`, `<br/>` ends a line, all else is plain.
fn shown(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some(char) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("<br/>") {
            shown.push('\n');
            rest = after;
        } else if let Some(entity) = rest.strip_prefix('#') {
            let (entity, after) = entity.split_once(';').unwrap_or_else(|| panic!("{text:?}"));
            shown.push(match entity {
                "quot" => '"',
                "lt" => '<',
                "gt" => '>',
                "amp" => '&',
                number => char::from_u32(number.parse().unwrap_or_else(|_| panic!("{text:?}"))).unwrap(),
            });
            rest = after;
        } else {
            assert!(!"\"<>&\\`%;{}\n".contains(char) && !char.is_control(), "{char:?} in {text:?}");
            shown.push(char);
            rest = &rest[char.len_utf8()..];
        }
    }
    shown
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<(&'a str, &'a str)> {
    let (head, tail) = text.split_once(before)?;
    Some((head, tail.strip_suffix(after)?))
}

/// Reads a flowchart. Each of its lines has one of a few forms.
fn read(text: &str) -> Read {
    let mut read = Read::default();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("flowchart TD"));
    let mut inside: Option<String> = None;
    let mut defined = Vec::new();
    for line in lines {
        let line = line.trim_start();
        // Mermaid removes the semicolon of an entity in such lines.
        for word in ["style", "classDef"] {
            assert!(!line.split_once(word).is_some_and(|(_, rest)| rest.contains('#')), "{line}");
        }
        if line == "end" {
            inside.take().expect("a subgraph");
        } else if let Some(subgraph) = line.strip_prefix("subgraph ") {
            let (name, title) = between(subgraph, "[\"", "\"]").expect(line);
            assert_eq!(inside.replace(id(name)), None);
            read.subgraphs.insert(id(name), (shown(title), Vec::new()));
        } else if let Some(definition) = line.strip_prefix("classDef ") {
            defined.push(definition.split_once(' ').expect(line).0.to_owned());
        } else if let Some(class) = line.strip_prefix("class ") {
            let (members, class) = class.split_once(' ').expect(line);
            assert!(defined.iter().any(|defined| defined == class), "{line}");
            read.classes.insert(class.to_owned(), members.split(',').map(id).collect());
        } else if let Some((from, rest)) = line.split_once(" -->") {
            let (to, label) = match rest.strip_prefix("|\"") {
                Some(rest) => rest.split_once("\"| ").map(|(label, to)| (to, Some(shown(label)))).expect(line),
                None => (rest.strip_prefix(' ').expect(line), None),
            };
            read.edges.push((id(from), id(to), label));
        } else {
            let form = if line.starts_with("left_out") { ">\"" } else { "[\"" };
            let (name, label) = between(line, form, "\"]").expect(line);
            assert_eq!(read.nodes.insert(id(name), shown(label)), None);
            if let Some(subgraph) = &inside {
                read.subgraphs.get_mut(subgraph).unwrap().1.push(id(name));
            }
        }
    }
    assert_eq!(inside, None);
    read
}

fn check(flow: &Flow) -> Read {
    let text = flow.mermaid().to_string();
    let mut read = read(&text);
    for recorded in flow.resources() {
        let resource = recorded.resource();
        let node = format!("n{}", resource.id());
        assert!(read.subgraphs[&format!("r{}", resource.root())].1.contains(&node));
        let lines: Vec<&str> = read.nodes[&node].split('\n').collect();
        assert_eq!(lines[1], format!("{} {} in {}", resource.kind(), resource.id(), resource.function()));
        assert_eq!((lines[2], lines[5]), (&*resource.location().to_string(), recorded.outcome().name()));
        if let Some(trigger) = resource.trigger().filter(|trigger| flow.get(*trigger).is_some()) {
            let edge = (format!("n{trigger}"), node, resource.call().map(str::to_owned));
            assert!(read.edges.contains(&edge), "{edge:?}");
        }
    }
    read_by_mermaid(&text, &mut read);
    read
}

/// Checks that Mermaid reads the same from the text.
fn read_by_mermaid(text: &str, read: &mut Read) {
    let Some(folder) = std::env::var_os("CTX_MERMAID") else {
        return eprintln!("SKIPPED: Mermaid itself; see the top of {}", file!());
    };
    let mut node = Command::new("node");
    node.current_dir(folder).args(["--input-type=module", "-e", include_str!("mermaid.mjs")]);
    let mut theirs: Read = serde_json::from_str(&read_by(&mut node, text).expect("node")).unwrap();
    for read in [&mut *read, &mut theirs] {
        read.edges.sort();
        read.classes.values_mut().chain(read.subgraphs.values_mut().map(|(_, nodes)| nodes)).for_each(|it| it.sort());
    }
    assert_eq!(*read, theirs);
}

#[test]
fn requests_are_subgraphs_of_resources_with_edges_from_their_creators() {
    let _alone = alone();
    let flow = work::many_requests();
    let first = flow.of(flow.roots()[0]);
    let read = check(&first);
    assert!(read.edges.iter().any(|(_, _, call)| call.as_deref() == Some("tokio::spawn")), "{read:?}");
    let dropped = first.resources().iter().filter(|recorded| recorded.outcome() == Outcome::Dropped);
    assert_eq!(read.classes["dropped"].len(), dropped.count(), "{read:?}");
    check(&flow);
}

#[tokio::test]
async fn hostile_names_come_back_as_they_were() {
    let _alone = alone();
    check(&work::hostile_names().await);
}

#[tokio::test]
async fn what_is_alive_is_marked() {
    let _alone = alone();
    assert_eq!(check(&work::ended_from_within().await).classes["alive"].len(), 4);
}

#[test]
fn what_was_left_out_is_a_node() {
    let _alone = alone();
    let flow = recorded::limited();
    assert_eq!(check(&flow).nodes["left_out"], flow.left_out().to_string());
}
