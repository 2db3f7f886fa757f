//! The output of the program `compile`.

use serde_json::{Value, json};

use super::machine_code;
use super::nesting::{Depth, LONGEST};
use super::sizes::Sizes;
use super::times::{Job, Times};
use super::variant::Variant;
use crate::report::{outcomes, table};
use crate::targets::Outcome;

/// All figures, in the order of `variants`.
pub struct Measured {
    pub variants: Vec<Variant>,
    pub times: Vec<(Job, Vec<Times>)>,
    pub sizes: Vec<Sizes>,
    /// The sizes in bytes.
    pub machine_code: Vec<u64>,
    pub depths: Vec<Depth>,
}

impl Measured {
    pub fn outcomes(&self) -> Vec<Outcome> {
        let (plain, with_context, instrument) =
            (self.index(Variant::Plain), self.index(Variant::WithContext), self.index(Variant::Instrument));
        let depth = |variant: usize| self.depths[variant].least() as f64;
        let added = |sizes: &Sizes| sizes.bytes[with_context] as f64 - sizes.bytes[plain] as f64;
        let mut outcomes = Vec::new();
        if let Some((_, times)) = self.times.iter().find(|(job, _)| *job == Job::Check) {
            let wall = |variant: usize| times[variant].wall.min();
            let added = |variant: usize| wall(variant) - wall(plain);
            outcomes.push(Outcome::of("compile_vs_plain", wall(with_context) / wall(plain)));
            outcomes.push(Outcome::of("compile_vs_instrument", added(with_context) / added(instrument)));
        }
        if let Some((_, times)) = self.times.iter().find(|(job, _)| *job == Job::Build) {
            let wall = |variant: usize| times[variant].wall.min();
            outcomes.push(Outcome::of("build_vs_plain", wall(with_context) / wall(plain)));
        }
        if let Some(worst) = self.sizes.iter().map(added).max_by(f64::total_cmp) {
            outcomes.push(Outcome::of("future_bytes_added", worst));
        }
        if !self.depths.is_empty() {
            outcomes.push(Outcome::of("depth_vs_plain", depth(with_context) / depth(plain)));
        }
        outcomes
    }

    fn index(&self, variant: Variant) -> usize {
        self.variants.iter().position(|other| *other == variant).expect("all variants are measured")
    }

    pub fn text(&self) -> String {
        let mut text = Vec::new();
        if !self.times.is_empty() {
            text.push(
                "Seconds, the best of the rounds, and user time in brackets; then times those of plain:".to_owned(),
            );
            text.push(self.times_table());
        }
        if !self.sizes.is_empty() {
            text.push("Bytes of a future:".to_owned());
            let rows = self.sizes.iter().map(|sizes| row(sizes.what, sizes.bytes.iter().map(usize::to_string)));
            text.push(table(self.head("async fn with"), rows));
        }
        if !self.machine_code.is_empty() {
            text.push("Bytes of machine code of an optimised program; then times that of plain:".to_owned());
            text.push(self.machine_code_table());
        }
        if !self.depths.is_empty() {
            text.push("Calls nested, of which the first is spawned, under the default recursion limit:".to_owned());
            text.push(self.depths_table());
        }
        text.push(outcomes(&self.outcomes()));
        text.join("\n\n")
    }

    fn head(&self, first: &'static str) -> Vec<String> {
        row(first, self.variants.iter().map(|variant| variant.label().to_owned()))
    }

    fn times_table(&self) -> String {
        let mut rows = Vec::new();
        for (job, times) in &self.times {
            let plain = &times[self.index(Variant::Plain)].wall;
            let seconds = |times: &Times| format!("{:.2} ({:.2})", times.wall.min(), times.user.min());
            rows.push(row(job.label(), times.iter().map(seconds)));
            rows.push(row("", times.iter().map(|times| format!("{:.2}", times.wall.min() / plain.min()))));
        }
        table(self.head("cargo"), rows)
    }

    fn machine_code_table(&self) -> String {
        let plain = self.machine_code[self.index(Variant::Plain)] as f64;
        let rows = [
            row(&format!("{} functions", machine_code::FUNCTIONS), self.machine_code.iter().map(u64::to_string)),
            row("", self.machine_code.iter().map(|bytes| format!("{:.2}", *bytes as f64 / plain))),
        ];
        table(self.head("cargo build --release of"), rows)
    }

    fn depths_table(&self) -> String {
        let depth = |depth: usize| if depth == LONGEST { format!("> {depth}") } else { depth.to_string() };
        let row_of =
            |command: &str, of: fn(&Depth) -> usize| row(command, self.depths.iter().map(|depths| depth(of(depths))));
        let rows = [
            row_of("cargo check", |depth| depth.check),
            row_of("cargo build", |depth| depth.build),
            row_of("cargo build --release", |depth| depth.release),
        ];
        table(self.head("compiles with"), rows)
    }

    /// A row for each variant.
    pub fn json(&self) -> Value {
        let rows: Vec<Value> = self.variants.iter().enumerate().map(|(nth, variant)| {
            let times: serde_json::Map<_, _> = self.times.iter().map(|(job, times)| {
                let times = &times[nth];
                (job.key().to_owned(), json!({ "wall_seconds": times.wall.summary(), "user_seconds": times.user.summary() }))
            }).collect();
            let sizes: serde_json::Map<_, _> =
                self.sizes.iter().map(|sizes| (sizes.what.to_owned(), json!(sizes.bytes[nth]))).collect();
            json!({ "variant": variant.label(), "times": times, "future_bytes": sizes, "machine_code_bytes": self.machine_code.get(nth), "depth": self.depths.get(nth) })
        }).collect();
        crate::report::json(&self.outcomes(), rows.into())
    }
}

fn row(first: &str, rest: impl Iterator<Item = String>) -> Vec<String> {
    std::iter::once(first.to_owned()).chain(rest).collect()
}
