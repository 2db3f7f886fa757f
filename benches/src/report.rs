//! Tables for people, JSON for programs.

use std::fmt::Display;

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use serde_json::{Map, Value, json};

use crate::targets::{Bound, Outcome};

/// A table with `head` on top. The first column is text, the others are figures.
pub fn table<R>(head: impl IntoIterator<Item = impl Display>, rows: impl IntoIterator<Item = R>) -> String
where
    R: IntoIterator<Item: Display>,
{
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(head.into_iter().map(|cell| cell.to_string()));
    for row in rows {
        table.add_row(row.into_iter().map(|cell| cell.to_string()));
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table.trim_fmt()
}

/// A table of the targets that a program measured, with their figures.
pub fn outcomes(outcomes: &[Outcome]) -> String {
    table(
        ["target", "measured", "bound", "", "what"],
        outcomes.iter().map(|outcome| {
            let bound = match outcome.target.bound {
                Bound::AtMost(bound) => format!("≤ {bound}"),
                Bound::AtLeast(bound) => format!("≥ {bound}"),
            };
            let met = if outcome.met { "met" } else { "missed" };
            [
                outcome.target.key.to_owned(),
                format!("{:.2}", outcome.value),
                bound,
                met.to_owned(),
                outcome.target.what.to_owned(),
            ]
        }),
    )
}

/// One object: the figure of each target by its key, all measurements under `rows`, and the bounds under `targets`.
pub fn json(outcomes: &[Outcome], rows: Value) -> Value {
    let mut object: Map<_, _> =
        outcomes.iter().map(|outcome| (outcome.target.key.to_owned(), json!(outcome.value))).collect();
    let targets: Map<_, _> = outcomes.iter().map(|outcome| (outcome.target.key.to_owned(), json!(outcome))).collect();
    object.insert("targets".to_owned(), targets.into());
    object.insert("rows".to_owned(), rows);
    object.into()
}
