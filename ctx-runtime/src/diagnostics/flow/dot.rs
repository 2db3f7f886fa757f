//! Flows for Graphviz: <https://graphviz.org/doc/info/lang.html>.

use std::fmt::{self, Write as _};

use super::graph::Flow;
use super::label;
use super::recorded::{Outcome, Recorded};

/// A [`Flow`] in the language of Graphviz, when displayed. Made by [`Flow::dot`].
#[derive(Clone, Copy, Debug)]
pub struct Dot<'a>(pub(super) &'a Flow);

impl Flow {
    /// Returns the flow in the language of [Graphviz](https://graphviz.org/doc/info/lang.html), when displayed: a box for each
    /// resource, a frame around the resources of each root, and an edge from creator to created, with the call at the spawn site.
    pub fn dot(&self) -> Dot<'_> {
        Dot(self)
    }
}

impl fmt::Display for Dot<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let flow = self.0;
        f.write_str("digraph flow {\n  node [shape=box, fontname=\"sans-serif\", fontsize=10];\n")?;
        f.write_str("  edge [fontname=\"sans-serif\", fontsize=9];\n")?;
        for (root, resources) in flow.by_root() {
            let title = label::of_root(root, flow);
            write!(f, "  subgraph cluster_{root} {{\n    label={};\n    fontname=\"sans-serif\";\n", Quoted(&title))?;
            for recorded in resources {
                write_node(f, recorded, flow)?;
            }
            f.write_str("  }\n")?;
        }
        for recorded in flow.resources() {
            write_edge(f, recorded, flow)?;
        }
        if flow.left_out().is_something() {
            writeln!(f, "  left_out [shape=note, label={}];", Quoted(&flow.left_out().to_string()))?;
        }
        f.write_str("}\n")
    }
}

fn write_node(f: &mut fmt::Formatter<'_>, recorded: &Recorded, flow: &Flow) -> fmt::Result {
    write!(f, "    n{} [label={}", recorded.resource().id(), Quoted(&label::lines(recorded, flow).join("\n")))?;
    f.write_str(match recorded.outcome() {
        Outcome::Resolved => "];\n",
        Outcome::Dropped => ", style=dashed];\n",
        Outcome::Alive => ", style=bold];\n",
    })
}

fn write_edge(f: &mut fmt::Formatter<'_>, recorded: &Recorded, flow: &Flow) -> fmt::Result {
    let resource = recorded.resource();
    let Some(trigger) = resource.trigger().filter(|trigger| flow.get(*trigger).is_some()) else { return Ok(()) };
    write!(f, "  n{trigger} -> n{}", resource.id())?;
    match resource.call() {
        Some(call) => writeln!(f, " [label={}];", Quoted(call)),
        None => f.write_str(";\n"),
    }
}

/// A string in quotes that is shown as it is. In a label, Graphviz reads escapes after a backslash, and entities of HTML.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for char in self.0.chars() {
            match char {
                '"' => f.write_str("\\\"")?,
                '\\' => f.write_str("\\\\")?,
                '\n' => f.write_str("\\n")?,
                '&' => f.write_str("&amp;")?,
                // C takes NUL for the end of a string, and SVG may not have control characters.
                control if control.is_control() => f.write_char(char::REPLACEMENT_CHARACTER)?,
                other => f.write_char(other)?,
            }
        }
        f.write_char('"')
    }
}
