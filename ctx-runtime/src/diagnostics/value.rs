//! A value as text.

use std::cell::Cell;
use std::fmt::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::storage::frame::Frame;
use crate::storage::keys;

/// How many bytes of a value are shown.
const LONGEST: usize = 400;

/// Shown in the place of a value that is asked for while another value is being shown.
const NESTED: &str = "[..]";

/// The text of the value of the key at `index`, which is bound. User code runs: the value's `Debug`. If this `Debug` asks
/// for values, they are not shown to it, because one of them is the value itself.
pub(super) fn text(frame: &Frame, index: u32) -> String {
    let Some(_showing) = Showing::begin() else { return NESTED.to_owned() };
    let mut text = Cut { text: String::new(), is_cut: false };
    let shown = catch_unwind(AssertUnwindSafe(|| {
        // If the text is cut, the value's `Debug` gets an error, and stops.
        let _ = write!(text, "{:?}", Value { frame, index });
    }));
    if let Err(thrown) = shown {
        // The destructor of the payload could panic as well.
        std::mem::forget(thrown);
        let open = if text.is_cut { String::new() } else { closers(&text.text) };
        text.text.push_str("[panicked]");
        text.text.push_str(&open);
    }
    if text.is_cut {
        text.text.push('…');
    }
    text.text
}

/// The text that closes the brackets that are open at the end of `text`.
fn closers(text: &str) -> String {
    let (mut open, mut is_quoted) = (Vec::new(), false);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' if is_quoted => drop(characters.next()),
            '"' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            '(' => open.push(")"),
            '[' => open.push("]"),
            '{' => open.push(if characters.peek() == Some(&' ') { " }" } else { "}" }),
            ')' | ']' | '}' => drop(open.pop()),
            _ => {}
        }
    }
    open.into_iter().rev().collect()
}

/// While a `Showing` lives, a value is being shown on this thread.
struct Showing;

thread_local! {
    static IS_SHOWING: Cell<bool> = const { Cell::new(false) };
}

impl Showing {
    fn begin() -> Option<Self> {
        (!IS_SHOWING.replace(true)).then(|| Showing)
    }
}

impl Drop for Showing {
    fn drop(&mut self) {
        IS_SHOWING.set(false);
    }
}

struct Value<'a> {
    frame: &'a Frame,
    index: u32,
}

impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match keys::shown_by(self.index) {
            Some(show) => show(self.frame, f),
            None => Ok(()),
        }
    }
}

struct Cut {
    text: String,
    is_cut: bool,
}

impl Write for Cut {
    fn write_str(&mut self, more: &str) -> fmt::Result {
        let room = LONGEST.saturating_sub(self.text.len());
        if more.len() <= room {
            self.text.push_str(more);
            return Ok(());
        }
        self.is_cut = true;
        let fits = (0..=room).rfind(|end| more.is_char_boundary(*end)).unwrap_or(0);
        self.text.push_str(&more[..fits]);
        Err(fmt::Error)
    }
}
