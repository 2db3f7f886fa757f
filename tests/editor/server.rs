//! A client of a language server. It speaks the Language Server Protocol.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// The longest time without a message. At first the server compiles dependencies.
const PATIENCE: Duration = Duration::from_secs(600);

/// The code of an answer that came too late. The question is asked again.
const CONTENT_MODIFIED: i64 = -32801;

pub(crate) struct Server {
    process: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    last_id: u64,
}

/// Checks that the server is installed, with the sources of the standard library: without them it knows few types.
/// If the server is not installed, or the sources of the standard library are not: without them it does not know most types.
pub(crate) fn assert_is_installed() {
    let output = |program: &str, argument: &[&str]| {
        let output = Command::new(program).args(argument).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let sysroot = output("rustc", &["--print", "sysroot"]).unwrap_or_default();
    let has_sources = Path::new(&sysroot).join("lib/rustlib/src/rust/library").is_dir();
    let is_installed = output("rust-analyzer", &["--version"]).is_some() && has_sources;
    assert!(is_installed, "install it: `rustup component add rust-analyzer rust-src`");
}

impl Server {
    /// Starts rust-analyzer on a workspace, and waits until the workspace is loaded.
    pub(crate) fn start(workspace: &Path, options: &Value) -> Server {
        let mut process = Command::new("rust-analyzer")
            .current_dir(workspace)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let input = process.stdin.take().unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let (sender, messages) = channel();
        thread::spawn(move || {
            while let Some(message) = read(&mut output) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let mut server = Server { process, input, messages, last_id: 0 };
        let capabilities = json!({
            "experimental": { "serverStatusNotification": true },
            "textDocument": {
                "hover": { "contentFormat": ["markdown"] },
                "completion": { "completionItem": { "labelDetailsSupport": true } },
                "diagnostic": {},
                "inlayHint": {},
                "rename": { "prepareSupport": true },
                "signatureHelp": { "signatureInformation": { "activeParameterSupport": true } },
            },
        });
        let folder = json!({ "uri": uri(workspace), "name": "shapes" });
        server.ask(
            "initialize",
            json!({
                "processId": std::process::id(),
                "rootUri": uri(workspace),
                "workspaceFolders": [folder],
                "capabilities": capabilities,
                "initializationOptions": options,
            }),
        );
        server.tell("initialized", json!({}));
        server.wait_until_loaded();
        server
    }

    /// The server is at rest before it has the workspace, and again after each step. The last step takes the longest:
    /// it compiles macros.
    fn wait_until_loaded(&mut self) {
        let until = Instant::now() + PATIENCE;
        let mut has_worked = false;
        while Instant::now() < until {
            // The server tells each new state once. A message soon after a state of rest means that a step has begun.
            match self.messages.recv_timeout(Duration::from_secs(if has_worked { 3 } else { 60 })) {
                Ok(message) => {
                    if message["method"] == "experimental/serverStatus" {
                        let state = &message["params"];
                        assert_ne!(state["health"], "error", "{state}");
                        has_worked = state["quiescent"] == true;
                    }
                    self.respond(&message);
                }
                Err(_) if has_worked => return,
                Err(_) => {}
            }
        }
        panic!("rust-analyzer is not ready after {PATIENCE:?}");
    }

    pub(crate) fn open(&mut self, file: &Path, text: &str) {
        let document = json!({ "uri": uri(file), "languageId": "rust", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
    }

    pub(crate) fn ask(&mut self, method: &str, params: Value) -> Value {
        self.ask_all(&[(method.to_owned(), params)]).remove(0)
    }

    /// Asks many questions at once. An error counts as an answer.
    pub(crate) fn ask_all(&mut self, questions: &[(String, Value)]) -> Vec<Value> {
        let mut answers = vec![Value::Null; questions.len()];
        let mut waiting = HashMap::new();
        for (index, (method, params)) in questions.iter().enumerate() {
            waiting.insert(self.send(method, params), index);
        }
        while !waiting.is_empty() {
            let message = self.messages.recv_timeout(PATIENCE).expect("rust-analyzer gives no answer");
            if self.respond(&message) || message.get("method").is_some() {
                continue;
            }
            let Some(index) = message["id"].as_u64().and_then(|id| waiting.remove(&id)) else { continue };
            if message["error"]["code"] == CONTENT_MODIFIED {
                let (method, params) = &questions[index];
                waiting.insert(self.send(method, params), index);
                continue;
            }
            answers[index] = match message.get("error") {
                Some(error) => error["message"].clone(),
                None => message["result"].clone(),
            };
        }
        answers
    }

    /// Answers a request of the server. Returns whether the message was a request.
    fn respond(&mut self, message: &Value) -> bool {
        let (Some(_), Some(id)) = (message.get("method"), message.get("id")) else { return false };
        self.write(&json!({ "jsonrpc": "2.0", "id": id, "result": null }));
        true
    }

    fn send(&mut self, method: &str, params: &Value) -> u64 {
        self.last_id += 1;
        self.write(&json!({ "jsonrpc": "2.0", "id": self.last_id, "method": method, "params": params }));
        self.last_id
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.write(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    fn write(&mut self, message: &Value) {
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
        self.input.flush().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Reads a message: headers, an empty line, and JSON.
fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim().split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = value.trim().parse().ok()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut text = vec![0; length];
    output.read_exact(&mut text).ok()?;
    serde_json::from_slice(&text).ok()
}

pub(crate) fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}
