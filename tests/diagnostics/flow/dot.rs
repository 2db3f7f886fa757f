//! The graph for Graphviz, read back by a parser, and by Graphviz itself if it is installed.

use std::collections::HashMap;
use std::process::Command;

use ctx_runtime::context_root;
use ctx_runtime::diagnostics::{self, Flow, Outcome};
use graphviz_rust::dot_structures::{Attribute, Edge, EdgeTy, Graph, Id, Node, NodeId, Stmt, Subgraph, Vertex};

use super::{read_by, recorded, work};
use crate::Request;
use crate::alone::alone;

#[derive(Default)]
struct Read {
    /// Cluster, label and style of each node.
    nodes: HashMap<String, (String, String, Option<String>)>,
    edges: HashMap<(String, String), Option<String>>,
    titles: HashMap<String, String>,
}

fn plain(id: &Id) -> String {
    match id {
        Id::Plain(id) => id.clone(),
        other => panic!("{other:?}"),
    }
}

/// The text that Graphviz shows for a label: escapes are resolved first, then entities.
fn shown(id: &Id) -> String {
    let Id::Escaped(quoted) = id else { panic!("{id:?}") };
    let inside = quoted.strip_prefix('"').and_then(|inside| inside.strip_suffix('"')).expect("quotes");
    let mut text = String::new();
    let mut chars = inside.chars();
    while let Some(char) = chars.next() {
        text.push(match char {
            '\\' => match chars.next() {
                Some('n') => '\n',
                Some(escaped @ ('"' | '\\')) => escaped,
                other => panic!("{other:?} is escaped in {quoted}"),
            },
            '"' => panic!("a quote inside of {quoted}"),
            other => other,
        });
    }
    let is_entity = |(place, _)| text[place..].starts_with("&amp;");
    assert!(text.match_indices('&').all(is_entity), "what may be taken for an entity: {quoted}");
    text.replace("&amp;", "&")
}

fn attribute<'a>(attributes: &'a [Attribute], name: &str) -> Option<&'a Id> {
    attributes.iter().find(|Attribute(key, _)| plain(key) == name).map(|Attribute(_, value)| value)
}

impl Read {
    fn statements(&mut self, statements: &[Stmt], cluster: &str) {
        for statement in statements {
            match statement {
                Stmt::Subgraph(Subgraph { id, stmts }) => self.statements(stmts, &plain(id)),
                Stmt::Node(Node { id: NodeId(id, None), attributes }) => {
                    let label = shown(attribute(attributes, "label").expect("a label"));
                    let style = attribute(attributes, "style").map(plain);
                    let old = self.nodes.insert(plain(id), (cluster.to_owned(), label, style));
                    assert!(old.is_none(), "twice: {id}");
                }
                Stmt::Edge(Edge { ty: EdgeTy::Pair(Vertex::N(from), Vertex::N(to)), attributes }) => {
                    let label = attribute(attributes, "label").map(shown);
                    self.edges.insert((plain(&from.0), plain(&to.0)), label);
                }
                Stmt::Attribute(Attribute(key, value)) if plain(key) == "label" => {
                    self.titles.insert(cluster.to_owned(), shown(value));
                }
                Stmt::Attribute(_) | Stmt::GAttribute(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }
}

fn check(flow: &Flow) -> Read {
    let dot = flow.dot().to_string();
    let graph = graphviz_rust::parse(&dot).unwrap_or_else(|error| panic!("{error}\n{dot}"));
    let Graph::DiGraph { stmts, .. } = graph else { panic!("{dot}") };
    let mut read = Read::default();
    read.statements(&stmts, "");
    let mut edges = 0;
    for it in flow.resources() {
        let resource = it.resource();
        let (cluster, label, style) = &read.nodes[&format!("n{}", resource.id())];
        assert_eq!(*cluster, format!("cluster_{}", resource.root()));
        let lines: Vec<&str> = label.split('\n').collect();
        assert_eq!(lines[1], format!("{} {} in {}", resource.kind(), resource.id(), resource.function()));
        assert_eq!((lines[2], lines[5]), (&*resource.location().to_string(), it.outcome().name()));
        assert_eq!(style.as_deref(), [None, Some("dashed"), Some("bold")][it.outcome() as usize]);
        if let Some(trigger) = resource.trigger().filter(|trigger| flow.get(*trigger).is_some()) {
            let edge = &read.edges[&(format!("n{trigger}"), format!("n{}", resource.id()))];
            assert_eq!(edge.as_deref(), resource.call());
            edges += 1;
        }
    }
    assert_eq!(read.edges.len(), edges);
    assert_eq!(read.titles.len(), flow.roots().len());
    // Graphviz takes minutes for larger graphs.
    if flow.resources().len() < 200 {
        read_by_graphviz(&dot, &read);
    }
    read
}

#[derive(serde::Deserialize)]
struct Json {
    objects: Vec<Object>,
    #[serde(default)]
    edges: Vec<serde_json::Value>,
}

#[derive(serde::Deserialize)]
struct Object {
    name: String,
    /// The pieces of text that are drawn as the label.
    #[serde(rename = "_ldraw_", default)]
    drawn: Vec<Drawn>,
}

#[derive(serde::Deserialize)]
struct Drawn {
    text: Option<String>,
}

/// Checks that Graphviz draws the same: each node with the lines of its label.
fn read_by_graphviz(dot: &str, read: &Read) {
    let Some(json) = read_by(Command::new("dot").arg("-Tjson"), dot) else { return };
    let json: Json = serde_json::from_str(&json).unwrap();
    let drawn: HashMap<String, String> = json
        .objects
        .into_iter()
        .map(|Object { name, drawn }| {
            (name, drawn.into_iter().filter_map(|drawn| drawn.text).collect::<Vec<_>>().join("\n"))
        })
        .collect();
    for (node, (_, label, _)) in &read.nodes {
        assert_eq!(drawn[node], *label, "{node}");
    }
    for (cluster, title) in &read.titles {
        assert_eq!(drawn[cluster], *title);
    }
    assert_eq!(json.edges.len(), read.edges.len());
}

#[test]
fn requests_are_clusters_of_resources_with_edges_from_their_creators() {
    let _alone = alone();
    let flow = work::many_requests();
    let first = flow.of(flow.roots()[0]);
    let read = check(&first);
    assert!(read.edges.values().any(|call| call.as_deref() == Some("tokio::spawn")), "{:?}", read.edges);
    assert!(read.titles.values().all(|title| title.starts_with("request, root ")), "{:?}", read.titles);
    assert!(first.resources().iter().any(|recorded| recorded.outcome() == Outcome::Dropped));
    check(&flow);
}

#[tokio::test]
async fn hostile_names_come_back_as_they_were() {
    let _alone = alone();
    let flow = work::hostile_names().await;
    assert!(flow.resources().iter().any(|it| it.resource().function().contains("'\"'")), "{flow:?}");
    check(&flow);
}

#[tokio::test]
async fn what_is_alive_is_drawn_bold() {
    let _alone = alone();
    let read = check(&work::ended_from_within().await);
    assert!(read.nodes.values().all(|(_, _, style)| style.as_deref() == Some("bold")));
}

#[test]
fn what_was_left_out_is_a_note() {
    let _alone = alone();
    let flow = recorded::limited();
    assert_eq!(check(&flow).nodes["left_out"].1, flow.left_out().to_string());
}

/// The creator is not in the graph, because it belongs to another request.
#[test]
fn a_creator_that_is_not_shown_is_named() {
    let _alone = alone();
    let recording = diagnostics::record();
    #[context_root(Request(1))]
    fn outer() {
        inner();
    }
    #[context_root(Request(2))]
    fn inner() {}
    outer();
    let flow = recording.finish();
    let [outer, inner] = flow.roots()[..] else { panic!("{flow}") };
    assert_eq!(check(&flow).edges.len(), 1);
    let (_, label, _) = &check(&flow.of(inner)).nodes[&format!("n{inner}")];
    assert!(label.ends_with(&format!("\ncreated by resource {outer}, which is not shown")), "{label}");
}
