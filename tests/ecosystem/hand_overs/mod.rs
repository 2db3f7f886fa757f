//! Calls of other crates that take work from their users. A test shows whether the work has the context of the call.
//! docs/HAND_OVERS.md names each test.

mod apalis;
mod axum;
mod dptree;
mod foyer;
mod http_body_util;
mod hyper;
mod moka;
mod poem;
mod pools;
mod reqwest;
mod rocket;
mod salvo;
mod tokio_cron_scheduler;
mod tonic;
mod tower;
mod warp;

use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use futures::StreamExt;
use tokio::net::{TcpListener, TcpStream};

use crate::keys::id;

/// Reads the id that is current when it is polled. The function has no annotation.
async fn read() -> Option<u64> {
    tokio::task::yield_now().await;
    id()
}

/// The first message of the web socket at `address`.
async fn said(address: SocketAddr) -> String {
    let stream = TcpStream::connect(address).await.unwrap();
    let (mut socket, _) = tokio_tungstenite::client_async(format!("ws://{address}/"), stream).await.unwrap();
    socket.next().await.unwrap().unwrap().into_text().unwrap().to_string()
}

async fn listener() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// Each row of the table ends with the names of its tests, and each test is in a row.
#[test]
fn each_row_of_the_docs_has_its_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let docs = fs::read_to_string(root.join("../docs/HAND_OVERS.md")).unwrap();
    let rows: Vec<&str> = docs.lines().filter(|line| line.starts_with("| ") && line.contains("::")).collect();
    let tests = |file: &str| {
        let source = fs::read_to_string(root.join(file)).unwrap_or_default();
        let names = source.lines().filter_map(|line| line.trim_start().split_once("fn ")?.1.split_once('('));
        names.map(|(name, _)| name.to_owned()).collect::<Vec<_>>()
    };
    let mut shown = Vec::new();
    for row in &rows {
        let last = row.trim_end_matches(" |").rsplit("| ").next().unwrap();
        for test in last.split(", ") {
            let (file, name) = test.trim_matches('`').rsplit_once("::").unwrap_or_else(|| panic!("no test: {row}"));
            assert!(tests(&format!("{file}.rs")).iter().any(|test| test == name), "there is no test `{test}`");
            shown.push(format!("{file}::{name}"));
        }
    }
    assert!(rows.len() >= 20, "{} rows", rows.len());
    for file in fs::read_dir(root.join("ecosystem/hand_overs")).unwrap() {
        let path = file.unwrap().path();
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        let source = fs::read_to_string(path).unwrap();
        let lines: Vec<&str> = source.lines().collect();
        let is_test = |line: &&str| line.starts_with("#[test]") || line.starts_with("#[tokio::test");
        for at in (0..lines.len()).filter(|at| is_test(&lines[*at])) {
            let name = lines[at + 1].split_once("fn ").unwrap().1.split_once('(').unwrap().0;
            let test = format!("ecosystem/hand_overs/{stem}::{name}");
            let is_shown = name == "each_row_of_the_docs_has_its_test" || shown.contains(&test);
            assert!(is_shown, "no row names the test `{name}`");
        }
    }
}
