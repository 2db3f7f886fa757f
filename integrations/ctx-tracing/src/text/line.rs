//! A formatted event, and the place in it where the fields of the context go.

use std::fmt::{self, Write};

use tracing::Level;

use super::style::{Place, Style};

/// What a format writes for one event.
pub(super) struct Line {
    text: String,
    level: &'static str,
    /// Behind the level, and behind the space that follows it.
    after_level: Option<usize>,
    is_level: bool,
}

impl Line {
    pub(super) fn of_level(level: &Level) -> Self {
        Line { text: String::with_capacity(256), level: level.as_str(), after_level: None, is_level: false }
    }

    /// The text in front of the fields, the place of the fields, and the text behind them.
    pub(super) fn split(&self, style: Style) -> (&str, Place, &str) {
        let end = self.text.strip_suffix('\n').unwrap_or(&self.text).len();
        let (at, place) = match (style, self.after_level) {
            (Style::Full(thread), Some(after_level)) => {
                (after_level + thread.len(&self.text[after_level..]), Place::BeforeSpans)
            }
            (Style::Full(_), None) | (Style::Compact, _) => (end, Place::EndOfLine),
            (Style::Pretty, _) => (end, Place::LineOfItsOwn),
        };
        let (before, after) = self.text.split_at(at);
        (before, place, after)
    }
}

impl Write for Line {
    /// A format writes the level, padded to five characters, in a piece of its own, and then a space.
    fn write_str(&mut self, piece: &str) -> fmt::Result {
        self.text.push_str(piece);
        if self.after_level.is_none() {
            match piece {
                " " if self.is_level => self.after_level = Some(self.text.len()),
                _ => self.is_level |= piece.len() == 5 && piece.trim_start() == self.level,
            }
        }
        Ok(())
    }
}
