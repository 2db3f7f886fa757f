//! Runs the program `scale` with few tasks: it measures all kinds, and the numbers of bytes are right.

use std::process::Command;

use serde_json::Value;

fn scale(arguments: &[&str]) -> Vec<u8> {
    let output = Command::new(env!("CARGO_BIN_EXE_scale")).args(arguments).output().expect("it starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

#[test]
fn all_is_measured() {
    let report = scale(&["--json", "--max-tasks=100", "--rounds=1", "--seconds=0.005"]);
    let report: Value = serde_json::from_slice(&report).expect("one JSON object");

    // The bytes that are requested from the allocator are the same in every run: a pointer.
    let added = report["task_bytes_added"].as_f64().expect("bytes");
    assert!((8.0..8.1).contains(&added), "{added}");
    assert_eq!(report["targets"]["task_bytes_added"]["met"], true);

    let rows = &report["rows"];
    let tasks = rows["tasks"].as_array().expect("a row for each kind and number");
    assert_eq!(tasks.len(), 8 * 3);
    for row in tasks {
        assert!(row["bytes"].as_f64() >= Some(128.0), "{row}");
        let above = row["bytes_above_bare"].as_f64().expect("bytes");
        assert!((row["kind"] == "bare" && above == 0.0) || above >= 0.0, "{row}");
    }
    assert_eq!(rows["sizes"].as_array().map(Vec::len), Some(16));
    for row in rows["contention"].as_array().expect("a row for each kind of work") {
        assert!(row["ns"]["median"].as_f64() > Some(0.0), "{row}");
    }

    // The bounds in docs/PERFORMANCE.md. With a slot in each frame for each key it were 4.1 MB, and 8 kB.
    let bytes = |key: &str| rows["keys"]["bytes"][key].as_i64().expect("bytes");
    assert!((1..=112).contains(&bytes("one")), "{rows}");
    assert!((500_000..=1_000_000).contains(&bytes("many")), "{rows}");
    assert!((500..=1_250).contains(&bytes("last")), "{rows}");
}

#[test]
fn a_table_is_the_default() {
    let table = scale(&["--max-tasks=1", "--rounds=1", "--seconds=0.005"]);
    let table = String::from_utf8(table).expect("UTF-8");
    assert!(table.contains("ctx-own") && table.contains("task_bytes_added"), "{table}");
}
