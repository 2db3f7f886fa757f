//! The recipe "An HTTP service": what it takes to get there from a plain application, and what the application logs and sends then.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::Ipv4Addr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use axum::Router;
use axum::http::HeaderMap;
use reqwest::Client;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// Compiled as the template that it is; nothing calls it.
#[rustfmt::skip]
#[expect(dead_code, reason = "it is compiled, and not run")]
#[path = "plain.rs"]
mod plain;

const PLAIN: &str = include_str!("plain.rs");

/// The program without its first lines, which describe it.
fn program() -> &'static str {
    let (_, program) = include_str!("main.rs").split_once("\n\n").unwrap();
    program
}

fn page(path: &str) -> String {
    fs::read_to_string(format!("{}/../{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn page_on_one_line(path: &str) -> String {
    page(path).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The code block of a page in this language.
fn block<'a>(page: &'a str, language: &str) -> &'a str {
    let (_, block) = page.split_once(&format!("```{language}\n")).unwrap();
    block.split_once("```").unwrap().0
}

#[test]
fn the_readme_shows_the_program() {
    assert!(page("README.md").contains(&format!("```rust,no_run\n{}```\n", program())));
}

#[test]
fn as_many_lines_as_the_pages_say_lead_from_the_plain_application_to_the_program() {
    let page = page("integrations/ctx-http/README.md");
    let difference = block(&page, "diff");
    let side = |without: char| {
        let lines = difference.lines().filter(|line| !line.starts_with(without));
        lines.map(|line| line.get(1..).unwrap_or_default().to_owned() + "\n").collect::<String>()
    };
    assert_eq!((side('+').as_str(), side('-').as_str()), (PLAIN, program()));
    let added = difference.lines().filter(|line| line.starts_with('+')).count();
    assert!(page.contains(&format!("An axum application, and the {added} lines that are new or changed with ctx:")));
    // The lines of the other page break elsewhere.
    let readme = page_on_one_line("README.md");
    assert!(readme.contains(&format!("which {added} of the lines are new")));
}

#[test]
fn rustfmt_leaves_both_as_they_are_without_a_configuration() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("plain.rs", PLAIN), ("program.rs", program())] {
        let file = folder.path().join(name);
        fs::write(&file, text).unwrap();
        let output = Command::new("rustfmt").args(["--check", "--edition=2024"]).arg(&file).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }
}

/// Ends the program also when the test fails.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// Runs the program, which finds all hosts behind the proxy. `cargo run` becomes the program, so to end it ends the program.
fn run(address: &str, proxy: &str) -> Running {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).args(["run", "--quiet", "--example", "adoption"]);
    for name in ["HTTP_PROXY", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy", "RUST_LOG"] {
        cargo.env_remove(name);
    }
    cargo.env("ADDRESS", address).env("http_proxy", format!("http://{proxy}"));
    Running(cargo.stdout(Stdio::piped()).spawn().unwrap())
}

/// A free port of loopback.
async fn listener() -> (TcpListener, String) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (listener, address)
}

/// A proxy that answers each request itself, and hands out the headers that it got: it stands for all hosts.
async fn proxy() -> (String, mpsc::UnboundedReceiver<HeaderMap>) {
    let (listener, address) = listener().await;
    let (sender, received) = mpsc::unbounded_channel();
    let app = Router::new().fallback(async move |headers: HeaderMap| sender.send(headers).unwrap());
    tokio::spawn(axum::serve(listener, app).into_future());
    (address, received)
}

async fn answered(client: &Client, url: String) -> String {
    for _ in 0..2400 {
        let request = client.get(&url).header("x-request-id", "req-7").header("x-tenant-id", "acme");
        match request.send().await {
            Ok(answer) => return answer.text().await.unwrap(),
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
    panic!("the program does not listen");
}

#[tokio::test]
async fn the_program_logs_the_request_and_sends_its_headers_on() {
    let (proxy, mut received) = proxy().await;
    let (free, address) = listener().await;
    drop(free);
    let mut running = run(&address, &proxy);

    let client = Client::builder().no_proxy().build().unwrap();
    assert_eq!(answered(&client, format!("http://{address}/orders/lamp")).await, "200 OK");

    let sent = received.recv().await.unwrap();
    let sent = |name: &str| sent[name].to_str().unwrap();
    assert_eq!((sent("x-request-id"), sent("x-tenant-id")), ("req-7", "acme"));

    let lines = BufReader::new(running.0.stdout.take().unwrap()).lines();
    let lines: Vec<Value> = lines.take(2).map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect();
    for line in &lines {
        assert_eq!((&line["request_id"], &line["tenant"]), (&"req-7".into(), &"acme".into()), "{line}");
        assert!(sent("traceparent").contains(line["trace_id"].as_str().unwrap()), "{line}");
    }
    let mut messages = [lines[0]["message"].as_str().unwrap(), lines[1]["message"].as_str().unwrap()];
    messages.sort_unstable();
    assert_eq!(messages, ["request", "reserved"]);
}
