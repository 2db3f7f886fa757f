//! Progress while the requests are sent: a bar in a terminal, a line now and then elsewhere.

use indicatif::{ProgressBar, ProgressStyle};

const LINE_EVERY: u64 = 100;

pub(crate) struct Progress(ProgressBar);

impl Progress {
    pub(crate) fn new(total: usize) -> Self {
        let bar = ProgressBar::new(total as u64);
        if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} requests") {
            bar.set_style(style);
        }
        Progress(bar)
    }

    pub(crate) fn step(&self) {
        self.0.inc(1);
        let done = self.0.position();
        if self.0.is_hidden() && done.is_multiple_of(LINE_EVERY) {
            eprintln!("{done} requests done");
        }
    }

    pub(crate) fn finish(&self) {
        self.0.finish_and_clear();
    }
}
