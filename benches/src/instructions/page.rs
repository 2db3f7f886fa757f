//! The table in docs/PERFORMANCE.md.

use std::fmt::Write;

use super::{Counts, OfRow, PEERS};
use crate::cases::Row;

/// The line after which the table begins, and the line that ends it.
const BEGIN: &str = "<!-- instructions: written by the program of the same name -->";
const END: &str = "<!-- end of instructions -->";

/// A row may grow by this share, and by this number of instructions: another version of libc counts a little differently.
const GROWTH: f64 = 0.02;
const SLACK: u64 = 2;

/// A page of the documentation with the table.
pub struct Page<'a> {
    before: &'a str,
    table: &'a str,
    after: &'a str,
}

/// A row that takes more instructions than the page says.
#[derive(Debug, PartialEq, Eq)]
pub struct Growth {
    pub key: String,
    /// `None` if the page does not have the row.
    pub on_page: Option<u64>,
    pub counted: u64,
}

impl<'a> Page<'a> {
    /// `None` if the text has no place for the table.
    pub fn read(text: &'a str) -> Option<Self> {
        let begin = text.find(BEGIN)? + BEGIN.len();
        let end = begin + text[begin..].find(END)?;
        Some(Page { before: &text[..begin], table: &text[begin..end], after: &text[end..] })
    }

    /// The page with another table.
    pub fn with(&self, rows: &[Row], counted: &[OfRow]) -> String {
        format!("{}\n{}{}", self.before, table(rows, counted), self.after)
    }

    /// The instructions of ctx in a row, as the page has them.
    fn on_page(&self, key: &str) -> Option<u64> {
        let line = self.table.lines().find(|line| line.starts_with(&format!("| `{key}` |")))?;
        line.split('|').nth(3)?.split_whitespace().next()?.parse().ok()
    }

    /// The rows in which ctx takes more than the page says.
    pub fn grown(&self, rows: &[Row], counted: &[OfRow]) -> Vec<Growth> {
        let of_ctx = rows.iter().zip(counted).filter_map(|(row, counts)| Some((row.key, counts[0]?.instructions)));
        of_ctx
            .map(|(key, counted)| Growth { key: key.to_owned(), on_page: self.on_page(key), counted })
            .filter(|row| row.on_page.is_none_or(|on_page| row.counted > most(on_page)))
            .collect()
    }
}

fn most(on_page: u64) -> u64 {
    on_page + SLACK.max((on_page as f64 * GROWTH) as u64)
}

fn table(rows: &[Row], counted: &[OfRow]) -> String {
    let mut text = String::from("\n| row | what |");
    PEERS.iter().for_each(|peer| text.push_str(&format!(" {} |", peer.name())));
    text.push_str("\n|---|---|");
    text.push_str(&"---|".repeat(PEERS.len()));
    for (row, counts) in rows.iter().zip(counted) {
        let _ = write!(text, "\n| `{}` | {} |", row.key, row.what);
        for counts in counts {
            let _ = match counts {
                Some(Counts { instructions, cycles, allocations: 0 }) => write!(text, " {instructions} ({cycles}) |"),
                Some(Counts { instructions, cycles, allocations }) => {
                    write!(text, " {instructions} ({cycles}), {allocations} |")
                }
                None => write!(text, " |"),
            };
        }
    }
    text.push_str("\n\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::Peer;

    fn row(key: &'static str) -> Row {
        Row { key, what: "a row", is_added: false, baseline: Peer::Nothing, contenders: Vec::new() }
    }

    fn counted(instructions: u64) -> OfRow {
        let mut of_row = OfRow::default();
        of_row[0] = Some(Counts { instructions, cycles: 2 * instructions, allocations: 0 });
        of_row
    }

    #[test]
    fn what_is_written_is_read_and_a_row_may_grow_by_two_percent() {
        let empty = format!("# Page\n{BEGIN}\n{END}\nrest");
        let rows = [row("read"), row("spawn")];
        let page = Page::read(&empty).unwrap().with(&rows, &[counted(6), counted(1000)]);
        assert!(
            page.starts_with("# Page\n") && page.ends_with("\nrest") && page.contains("| `read` | a row | 6 (12) | |")
        );
        let read = Page::read(&page).unwrap();
        assert_eq!(read.with(&rows, &[counted(6), counted(1000)]), page);
        assert_eq!(read.grown(&rows, &[counted(8), counted(1020)]), []);
        let grown = read.grown(&[row("read"), row("spawn"), row("new")], &[counted(9), counted(1021), counted(1)]);
        let of = |key: &str, on_page, counted| Growth { key: key.to_owned(), on_page, counted };
        assert_eq!(grown, [of("read", Some(6), 9), of("spawn", Some(1000), 1021), of("new", None, 1)]);
        assert!(Page::read("# Page").is_none());
    }
}
