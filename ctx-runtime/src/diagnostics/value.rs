//! A value as a text.

use std::fmt::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::frame::Frame;
use crate::key;

/// So many bytes are shown of a value.
const LONGEST: usize = 400;

/// The value of the key at `index`, which is bound. User code runs: the value's `Debug`.
pub(super) fn text(frame: &Frame, index: usize) -> String {
    let mut text = Cut { text: String::new(), is_cut: false };
    let shown = catch_unwind(AssertUnwindSafe(|| {
        // Where it is cut, the value's `Debug` is told of an error, and stops.
        let _ = write!(text, "{:?}", Value { frame, index });
    }));
    if let Err(thrown) = shown {
        // Its destructor could panic as well.
        std::mem::forget(thrown);
        text.text.push_str("[panicked]");
    }
    if text.is_cut {
        text.text.push('…');
    }
    text.text
}

struct Value<'a> {
    frame: &'a Frame,
    index: usize,
}

impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match key::shown_by(self.index) {
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
