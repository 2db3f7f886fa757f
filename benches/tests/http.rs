//! Runs the program `http` with few requests: every variant gives the right answers, and wrong answers are found.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::process::{Command, Output};
use std::thread;

use serde_json::Value;

fn http(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_http")).args(arguments).output().expect("it starts")
}

#[test]
fn all_variants_answer_and_are_compared() {
    let output = http(&["--json", "--rounds=2", "--connections=4", "--requests=100", "--warm-up=0.02", "--seconds=20"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).expect("one JSON object");
    assert!(report["http_vs_bare"].as_f64().expect("a ratio") > 0.0);
    assert!(report["targets"]["http_vs_bare"]["met"].is_boolean());

    let rows = report["rows"].as_array().expect("a row for each variant");
    let variants: Vec<_> = rows.iter().map(|row| row["variant"].as_str().expect("its name")).collect();
    let all =
        ["bare", "no-layer", "parameters", "ctx", "layer", "layer-around", "task-local", "instrument", "tower-http"];
    assert_eq!(variants, all);
    for row in rows {
        assert!(row["requests"].as_u64() >= Some(2 * 100), "{row}");
        for figure in ["cpu_us", "p50_us", "p99_us"] {
            assert!(row[figure]["median"].as_f64() > Some(0.0), "{figure} of {row}");
        }
    }
}

#[test]
fn a_table_is_the_default() {
    let output = http(&["--rounds=1", "--connections=4", "--requests=10", "--warm-up=0"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let table = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(table.contains("task-local") && table.contains("http_vs_bare"), "{table}");
}

#[test]
fn a_wrong_answer_is_an_error() {
    let address = answering("0");
    let output = http(&["load", &address.to_string(), "ctx", "--connections=1", "--requests=10", "--seconds=20"]);
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(message.contains("expected") && message.contains(r#""request\":"#), "{message}");
}

/// A server that answers every request with `body`.
fn answering(body: &'static str) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address");
    thread::spawn(move || {
        for connection in listener.incoming() {
            let mut connection = connection.expect("a client");
            // Each request is one packet. The client closes the connection when it has seen enough.
            thread::spawn(move || {
                while connection.read(&mut [0; 4096]).is_ok_and(|length| length > 0) {
                    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
                    if connection.write_all(format!("{head}{body}").as_bytes()).is_err() {
                        break;
                    }
                }
            });
        }
    });
    address
}
