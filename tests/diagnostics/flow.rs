//! Recordings: their content, and whether other programs can read their exports.

mod chrome;
mod dot;
mod mermaid;
mod recorded;
mod work;

use std::process::{Command, Stdio};

/// The output of a program that reads `text` from its standard input; `None` if the program is not installed.
fn read_by(program: &mut Command, text: &str) -> Option<String> {
    let started = program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = match started {
        Ok(child) => child,
        Err(error) => {
            eprintln!("SKIPPED: {program:?}: {error}");
            return None;
        }
    };
    // The write cannot block for ever: until the program has read everything, it writes less than a pipe holds.
    let mut stdin = child.stdin.take().unwrap();
    std::io::Write::write_all(&mut stdin, text.as_bytes()).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program:?}: {errors}\n{text}");
    assert_eq!(errors, "", "{program:?} complains of\n{text}");
    Some(String::from_utf8(output.stdout).unwrap())
}
