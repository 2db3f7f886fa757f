//! The tables of layers in docs/ARCHITECTURE.md. A heading ``Layers of `name-of-the-crate` `` begins a table, with a
//! row for each height, from the top down. The first column has layers: folders or files of `src`, in backticks.

use std::collections::BTreeMap;

/// The layers of a crate.
pub(crate) struct Layers {
    /// The name of the crate and of its folder.
    pub(crate) name: String,
    heights: BTreeMap<String, usize>,
}

pub(crate) struct Layer<'a> {
    pub(crate) name: &'a str,
    pub(crate) height: usize,
}

impl Layers {
    /// The layer of a file, whose path is relative to `src`.
    pub(crate) fn of<'a>(&self, file: &'a str) -> Option<Layer<'a>> {
        let name = file.split_once('/').map_or(file, |(folder, _)| folder);
        self.heights.get(name).map(|height| Layer { name, height: *height })
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.heights.keys().map(String::as_str)
    }
}

pub(crate) fn layers(document: &str) -> Vec<Layers> {
    let mut all: Vec<Layers> = Vec::new();
    let mut rows: Option<Vec<Vec<String>>> = None;
    let heights = |rows: Vec<Vec<String>>| {
        let from_below = rows.into_iter().rev().enumerate();
        from_below.flat_map(|(height, names)| names.into_iter().map(move |name| (name, height))).collect()
    };
    for line in document.lines().chain([""]) {
        if let Some(heading) = line.strip_prefix('#') {
            let name = heading.trim_start_matches('#').trim().strip_prefix("Layers of ").map(in_backticks);
            if let Some(Some(name)) = name.map(|names| names.into_iter().next()) {
                all.push(Layers { name, heights: BTreeMap::new() });
                rows = Some(Vec::new());
            }
        } else if let Some(row) = line.strip_prefix('|') {
            let names = in_backticks(row.split('|').next().unwrap_or_default());
            rows.iter_mut().filter(|_| !names.is_empty()).for_each(|rows| rows.push(names.clone()));
        } else if rows.as_ref().is_some_and(|rows| !rows.is_empty())
            && let (Some(rows), Some(last)) = (rows.take(), all.last_mut())
        {
            last.heights = heights(rows);
        }
    }
    all
}

/// The names in a list: `a` and `b` in "`a/`, `b`".
fn in_backticks(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(|name| name.trim_end_matches('/').to_owned()).collect()
}

#[test]
fn a_row_is_a_layer_and_lies_above_the_next() {
    let tables = layers(
        "# Title\n| `not/` | a layer |\n\n### Layers of `ctx-some`\n\nText.\n\n| layer | job |\n|---|---|\n\
         | `lib.rs` | all |\n| `left/`, `right/` | both |\n| `low/` | `with.rs` |\n\n| `other/` | a table |\n",
    );
    let [some] = &tables[..] else { panic!("one crate") };
    let height = |file| some.of(file).map(|layer| layer.height);
    assert_eq!(some.name, "ctx-some");
    assert_eq!((height("lib.rs"), height("left/a.rs"), height("right/b/c.rs")), (Some(2), Some(1), Some(1)));
    assert_eq!((height("low/mod.rs"), height("other/a.rs"), height("with.rs")), (Some(0), None, None));
}
