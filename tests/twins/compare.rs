//! The messages about one twin that are missing for the other twin.

use std::collections::BTreeMap;

use crate::cargo::{Pass, Said};
use crate::program::Program;
use crate::workspace::Twin;

/// The place of a difference: an edition and a pass.
type Place = (&'static str, Pass);

/// Each text that differs, with a sign before its first line, and the places where it differs.
#[derive(Default)]
pub(crate) struct Differences(BTreeMap<String, Vec<Place>>);

impl Differences {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text of a `.differs` file: each difference under its passes and editions.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        for (difference, places) in &self.0 {
            let mut passes: BTreeMap<Pass, Vec<&str>> = BTreeMap::new();
            for (edition, pass) in places {
                passes.entry(*pass).or_default().push(edition);
            }
            let places: Vec<String> =
                passes.iter().map(|(pass, editions)| format!("{} {}", pass.name(), editions.join(" "))).collect();
            text.push_str(&format!("\n[{}]\n{difference}", places.join(", ")));
        }
        text
    }
}

pub(crate) fn compare(program: &Program, said: &Said) -> Differences {
    let mut differences = Differences::default();
    for edition in &program.editions {
        for pass in Pass::ALL {
            let of = |twin| said.of(&(program.name.clone(), pass, edition, twin));
            let (plain, annotated) = (of(Twin::Plain), of(Twin::Annotated));
            for (sign, here, there) in [("- ", plain, annotated), ("+ ", annotated, plain)] {
                for text in only_in(here, there) {
                    differences.0.entry(format!("{sign}{text}")).or_default().push((edition, pass));
                }
            }
        }
    }
    differences
}

/// The texts of `here` that `there` does not have, or has less often.
fn only_in<'a>(here: &'a [String], there: &[String]) -> Vec<&'a String> {
    let mut there: Vec<&String> = there.iter().collect();
    let mut only = Vec::new();
    for text in here {
        match there.iter().position(|other| *other == text) {
            Some(at) => drop(there.remove(at)),
            None => only.push(text),
        }
    }
    only
}
