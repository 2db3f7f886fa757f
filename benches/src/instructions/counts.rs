//! What callgrind says.

use std::process::Output;
use std::{fmt, io};

/// The counts of a run, or those of one iteration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub instructions: u64,
    /// An estimate, as callgrind's documentation has it: an instruction takes 1 cycle, a miss of the first cache 10, and of the last 100.
    pub cycles: u64,
}

#[derive(Debug)]
pub enum Error {
    Io(io::Error),
    /// Valgrind ran, and said this.
    Valgrind(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Io(error) if error.kind() == io::ErrorKind::NotFound => {
                f.write_str("valgrind is not installed (Debian: apt-get install valgrind)")
            }
            Error::Io(error) => error.fmt(f),
            Error::Valgrind(text) => write!(f, "valgrind did not count: {text}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Error::Io(error)
    }
}

impl Counts {
    /// Reads the counts that callgrind prints at the end of a process.
    pub(super) fn of(output: &Output) -> Result<Self, Error> {
        let text = String::from_utf8_lossy(&output.stderr);
        Counts::parse(&text).filter(|_| output.status.success()).ok_or_else(|| Error::Valgrind(text.into_owned()))
    }

    fn parse(text: &str) -> Option<Self> {
        let line =
            |name: &str| text.lines().find_map(|line| line.split_once("==")?.1.split_once("== ")?.1.strip_prefix(name));
        let number = |text: &str| text.replace(',', "").parse::<u64>().ok();
        let after_colon = |name: &str| {
            let figures = line(name)?.trim_start().strip_prefix(':')?;
            number(figures.split_whitespace().next()?)
        };
        let instructions = after_colon("I   refs")?;
        let first = after_colon("I1  misses")? + after_colon("D1  misses")?;
        let last = after_colon("LLi misses")? + after_colon("LLd misses")?;
        Some(Counts { instructions, cycles: instructions + 10 * first + 100 * last })
    }

    /// What is more than `fewer`, for each of a number of iterations.
    pub(super) fn over(self, fewer: Counts, iterations: u64) -> Self {
        let each = |more: u64, less: u64| (more.saturating_sub(less) + iterations / 2) / iterations;
        Counts { instructions: each(self.instructions, fewer.instructions), cycles: each(self.cycles, fewer.cycles) }
    }
}

#[cfg(test)]
mod tests {
    use super::Counts;

    #[test]
    fn the_summary_of_callgrind_is_read() {
        let text = "==12== Callgrind, a call-graph generating cache profiler\n==12==\n==12== Events    : Ir Dr Dw\n\
            ==12== Collected : 1 2 3\n==12==\n==12== I   refs:      1,234,567\n==12== I1  misses:        1,000\n\
            ==12== LLi misses:           10\n==12== I1  miss rate:      0.08%\n==12==\n\
            ==12== D   refs:        500,000  (300,000 rd + 200,000 wr)\n==12== D1  misses:        2,000  (  1,500 rd +     500 wr)\n\
            ==12== LLd misses:           20  (     15 rd +       5 wr)\n";
        let counts = Counts { instructions: 1_234_567, cycles: 1_234_567 + 30_000 + 3_000 };
        assert_eq!(Counts::parse(text), Some(counts));
        assert_eq!(Counts::parse("valgrind: failed to start tool"), None);
        let fewer = Counts { instructions: 234_567, cycles: 267_567 };
        assert_eq!(counts.over(fewer, 1_000), Counts { instructions: 1_000, cycles: 1_000 });
    }
}
