//! The output of test programs.

use std::collections::BTreeSet;

/// The results of all test programs of a crate, and of the tests in its documentation.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tests {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) ignored: usize,
    /// The number of the program, in the order of their runs, and the name of each test that passed.
    pub(crate) names_passed: BTreeSet<(usize, String)>,
    /// Whether the run was ended before it was done.
    pub(crate) timed_out: bool,
}

/// Reads output such as:
///
/// ```text
/// running 2 tests
/// test module::name ... ok
/// test src/lib.rs - f (line 3) ... FAILED
/// test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
/// ```
pub(crate) fn parse(output: &str) -> Tests {
    let mut tests = Tests::default();
    let mut binary = 0;
    for line in output.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        if let ["running", count, "test" | "tests"] = words[..]
            && count.parse::<usize>().is_ok()
        {
            binary += 1;
        } else if let Some(result) = line.strip_prefix("test result: ") {
            let count = |what: &str| number_before(result, what);
            tests.passed += count("passed");
            tests.failed += count("failed");
            tests.ignored += count("ignored");
        } else if let Some((name, result)) = line.strip_prefix("test ").and_then(|line| line.rsplit_once(" ... "))
            && result.starts_with("ok")
        {
            tests.names_passed.insert((binary, name.to_owned()));
        }
    }
    tests
}

/// The number in front of a word: 3, for `passed` in `ok. 3 passed; 0 failed`.
fn number_before(summary: &str, what: &str) -> usize {
    let parts = summary.split([';', '.']);
    let count = |part: &str| part.trim().strip_suffix(what).and_then(|number| number.trim().parse().ok());
    parts.into_iter().find_map(count).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_names_of_all_binaries() {
        let output = "\nrunning 3 tests\ntest a ... ok\ntest b::c ... FAILED\ntest d ... ignored, slow\nrunning low\n\
            test result: FAILED. 1 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\n\
            running 1 test\ntest src/lib.rs - a (line 3) - compile ... ok\n\
            test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s\n";
        let tests = parse(output);
        assert_eq!((tests.passed, tests.failed, tests.ignored), (2, 1, 1));
        let names = [(1, "a".to_owned()), (2, "src/lib.rs - a (line 3) - compile".to_owned())];
        assert_eq!(tests.names_passed, BTreeSet::from(names));
    }
}
