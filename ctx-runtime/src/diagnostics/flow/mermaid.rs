//! Flows for Mermaid: <https://mermaid.js.org/syntax/flowchart.html>.

use std::fmt::{self, Write as _};

use super::graph::Flow;
use super::label;
use super::recorded::{Outcome, Recorded};
use crate::hooks::ResourceId;

/// A [`Flow`] as a flowchart of Mermaid, when displayed. Made by [`Flow::mermaid`].
#[derive(Clone, Copy, Debug)]
pub struct Mermaid<'a>(pub(super) &'a Flow);

impl Flow {
    /// Returns the flow as a flowchart of [Mermaid](https://mermaid.js.org/syntax/flowchart.html), when displayed. Many programs
    /// draw it in Markdown. Most of them draw no more than 500 edges, or 50,000 characters: show [one request](Flow::of).
    pub fn mermaid(&self) -> Mermaid<'_> {
        Mermaid(self)
    }
}

impl fmt::Display for Mermaid<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let flow = self.0;
        f.write_str("flowchart TD\n")?;
        for (root, resources) in flow.by_root() {
            writeln!(f, "  subgraph r{root}[\"{}\"]", Escaped(&label::of_root(root, flow)))?;
            for recorded in resources {
                let lines = label::lines(recorded, flow);
                let lines: Vec<Escaped<'_>> = lines.iter().map(|line| Escaped(line)).collect();
                write!(f, "    n{}[\"", recorded.resource().id())?;
                label::join(f, &lines, "<br/>")?;
                f.write_str("\"]\n")?;
            }
            f.write_str("  end\n")?;
        }
        for recorded in flow.resources() {
            write_edge(f, recorded, flow)?;
        }
        if flow.left_out().is_something() {
            writeln!(f, "  left_out>\"{}\"]", Escaped(&flow.left_out().to_string()))?;
        }
        write_class(f, flow, Outcome::Dropped, "dropped", "stroke-dasharray: 5 5")?;
        write_class(f, flow, Outcome::Alive, "alive", "stroke-width: 3px")
    }
}

fn write_edge(f: &mut fmt::Formatter<'_>, recorded: &Recorded, flow: &Flow) -> fmt::Result {
    let resource = recorded.resource();
    let Some(trigger) = resource.trigger().filter(|trigger| flow.get(*trigger).is_some()) else { return Ok(()) };
    match resource.call() {
        Some(call) => writeln!(f, "  n{trigger} -->|\"{}\"| n{}", Escaped(call), resource.id()),
        None => writeln!(f, "  n{trigger} --> n{}", resource.id()),
    }
}

fn write_class(f: &mut fmt::Formatter<'_>, flow: &Flow, outcome: Outcome, class: &str, style: &str) -> fmt::Result {
    let members = flow.resources().iter().filter(|recorded| recorded.outcome() == outcome);
    let mut members: Vec<ResourceId> = members.map(|recorded| recorded.resource().id()).collect();
    if members.is_empty() {
        return Ok(());
    }
    members.sort_unstable();
    write!(f, "  classDef {class} {style}\n  class n")?;
    label::join(f, &members, ",n")?;
    writeln!(f, " {class}")
}

/// Text inside quotes that is shown as it is. A character that means something to Mermaid, to HTML or to Markdown is
/// written as an entity, which begins with `#` in Mermaid.
struct Escaped<'a>(&'a str);

/// If a line has one of these words, Mermaid removes a later semicolon, also the semicolon of an entity.
const CUT: [&str; 2] = ["style", "classDef"];

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, char) in self.0.char_indices() {
            let rest = &self.0[place..];
            match char {
                '"' => f.write_str("#quot;")?,
                '<' => f.write_str("#lt;")?,
                '>' => f.write_str("#gt;")?,
                '&' => f.write_str("#amp;")?,
                '#' | '\\' | '`' | '%' | '*' | ';' | '{' | '}' => write!(f, "#{};", u32::from(char))?,
                _ if CUT.iter().any(|word| rest.starts_with(word)) => write!(f, "#{};", u32::from(char))?,
                control if control.is_control() => f.write_char(char::REPLACEMENT_CHARACTER)?,
                other => f.write_char(other)?,
            }
        }
        Ok(())
    }
}
