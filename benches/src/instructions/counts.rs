//! What callgrind says.

use std::collections::BTreeMap;
use std::{fmt, io, mem};

/// The counts of a run, or those of one iteration. The instructions of the allocator are not among them: they depend on where free memory
/// lies. The calls of the allocator are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub instructions: u64,
    /// An estimate, as callgrind's documentation has it: an instruction takes 1 cycle, a miss of the first cache 10, and of the last 100.
    pub cycles: u64,
    pub allocations: u64,
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

impl Error {
    pub(super) fn unreadable() -> Error {
        Error::Valgrind("its file has another format".to_owned())
    }
}

impl std::error::Error for Error {}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Error::Io(error)
    }
}

/// The functions of glibc's allocator that are called from outside.
const ALLOCATES: [&str; 5] = ["malloc", "calloc", "realloc", "posix_memalign", "aligned_alloc"];

fn is_of_allocator(function: &str) -> bool {
    let is_inside =
        ["_int_", "_mid_memalign", "malloc", "tcache", "unlink_chunk", "sysmalloc", "systrim", "arena_get", "sbrk"];
    let function = function.split('@').next().unwrap_or_default();
    ["free", "cfree", "brk"].contains(&function)
        || ALLOCATES.contains(&function)
        || is_inside.iter().any(|part| function.starts_with(part))
}

/// What a line of callgrind's file says of a function.
enum Line<'a> {
    /// It has called another function so many times.
    Calls(&'a str, u64),
    /// It has taken this itself: the costs, in the order of the events.
    Takes(Vec<u64>),
}

/// Reads the file that callgrind writes, without its lines of the source and with its names in full. Returns the names of the events.
fn read<'a>(text: &'a str, mut line_of: impl FnMut(&'a str, Line<'a>)) -> Option<Vec<&'a str>> {
    let events = text.lines().find_map(|line| line.strip_prefix("events: "))?.split(' ').collect();
    let (mut function, mut called, mut is_of_a_call) = ("", "", false);
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("fn=") {
            function = name;
        } else if let Some(name) = line.strip_prefix("cfn=") {
            called = name;
        } else if let Some(calls) = line.strip_prefix("calls=") {
            line_of(function, Line::Calls(called, calls.split(' ').next()?.parse().ok()?));
            // The next line is what the function that was called has taken.
            is_of_a_call = true;
        } else if line.starts_with(|first: char| first.is_ascii_digit() || "+-*".contains(first))
            && !mem::take(&mut is_of_a_call)
        {
            line_of(function, Line::Takes(line.split(' ').skip(1).map(|cost| cost.parse().unwrap_or(0)).collect()));
        }
    }
    Some(events)
}

/// The instructions of each function, without those that it calls. The allocator is one function.
pub(super) fn of_functions(text: &str) -> Option<BTreeMap<String, u64>> {
    let mut functions = BTreeMap::new();
    read(text, |function, line| {
        // Instructions are the first event.
        if let Line::Takes(costs) = line {
            let name = if is_of_allocator(function) { "the allocator, not counted" } else { function };
            *functions.entry(name.to_owned()).or_default() += costs.first().copied().unwrap_or(0);
        }
    })?;
    Some(functions)
}

impl Counts {
    /// Reads the file that callgrind writes.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (mut totals, mut allocations) = (Vec::new(), 0);
        let events = read(text, |function, line| match line {
            _ if is_of_allocator(function) => {}
            // The allocator calls itself.
            Line::Calls(called, calls) if ALLOCATES.contains(&called.split('@').next().unwrap_or_default()) => {
                allocations += calls;
            }
            Line::Calls(..) => {}
            Line::Takes(costs) => {
                totals.resize(costs.len().max(totals.len()), 0);
                totals.iter_mut().zip(costs).for_each(|(total, cost): (&mut u64, u64)| *total += cost);
            }
        })?;
        let all = |names: &[&str]| -> u64 {
            let of = events.iter().zip(&totals).filter(|(event, _)| names.contains(event));
            of.map(|(_, total)| total).sum()
        };
        let instructions = all(&["Ir"]);
        let cycles = instructions + 10 * all(&["I1mr", "D1mr", "D1mw"]) + 100 * all(&["ILmr", "DLmr", "DLmw"]);
        Some(Counts { instructions, cycles, allocations })
    }

    /// What is more than `fewer`, for each of a number of iterations.
    pub(super) fn over(self, fewer: Counts, iterations: u64) -> Self {
        let each = |more: u64, less: u64| (more.saturating_sub(less) + iterations / 2) / iterations;
        Counts {
            instructions: each(self.instructions, fewer.instructions),
            cycles: each(self.cycles, fewer.cycles),
            allocations: each(self.allocations, fewer.allocations),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Counts, of_functions};

    const FILE: &str = "version: 1\nevents: Ir Dr Dw I1mr D1mr D1mw ILmr DLmr DLmw\n\n\
        ob=/bin/program\nfl=???\nfn=work\n0 1000 10 10 1 2 3 0 1\ncob=libc\ncfi=malloc.c\ncfn=malloc\ncalls=7 0\n0 500 1 1\n\
        cfn=inner\ncalls=3 0\n* 50\n\nob=libc\nfl=malloc.c\nfn=malloc\n0 400\ncfn=_int_malloc\ncalls=7 0\n0 100\n\n\
        fn=_int_malloc\n0 100\ncfn=malloc\ncalls=2 0\n0 1\n\nfn=free\n0 60\n\nfn=inner\n0 50\ncfn=posix_memalign@@GLIBC_2.2.5\ncalls=1 0\n0 9\n";

    #[test]
    fn the_allocator_is_left_out_and_its_calls_are_counted() {
        let counts = Counts { instructions: 1050, cycles: 1050 + 60 + 100, allocations: 8 };
        assert_eq!(Counts::parse(FILE), Some(counts));
        assert_eq!(Counts::parse("valgrind: failed to start tool"), None);
        let functions = [("inner", 50), ("the allocator, not counted", 560), ("work", 1000)];
        assert_eq!(of_functions(FILE), Some(functions.map(|(name, count)| (name.to_owned(), count)).into()));
        let fewer = Counts { instructions: 50, cycles: 210, allocations: 3 };
        assert_eq!(counts.over(fewer, 5), Counts { instructions: 200, cycles: 200, allocations: 1 });
    }
}
