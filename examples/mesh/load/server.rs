//! A server: a child of this process.

use std::env::current_exe;
use std::net::SocketAddr;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, ChildStdin, Command};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::line::Source;
use super::log::Log;
use crate::failure::BoxError;

const TO_START: Duration = Duration::from_secs(20);
const TO_END: Duration = Duration::from_secs(10);

/// A running server. It is killed when this is dropped, and ends by itself when this process is gone.
pub(crate) struct Server {
    source: Source,
    child: Child,
    /// Closed, it ends the server. It is apart from the child, because `Child::wait` would close it.
    lifeline: Option<ChildStdin>,
    pipes: JoinSet<()>,
}

impl Server {
    /// Starts this program with these arguments, and reads its log. Returns when the server says where it listens.
    pub(crate) async fn start(source: Source, args: &[&str], log: &Arc<Log>) -> Result<(Self, SocketAddr), BoxError> {
        let mut command = Command::new(current_exe()?);
        command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        // A developer's filter could leave out lines. And no worker may take a trace from the environment that it inherits.
        command.env_remove("RUST_LOG").env("TRACEPARENT", OF_NOBODY).env("TRACESTATE", "of=nobody");
        let mut child = command.spawn()?;
        let lifeline = child.stdin.take();
        let mut pipes = JoinSet::new();
        if let (Some(out), Some(error)) = (child.stdout.take(), child.stderr.take()) {
            pipes.spawn(read(out, source, Arc::clone(log)));
            // Only workers log to it.
            pipes.spawn(read(error, Source::Worker, Arc::clone(log)));
        }
        let listens = log.find(0, 1, |line| line.fields.address.clone().filter(|_| line.source == source));
        let address = tokio::select! {
            address = timeout(TO_START, listens) => address.ok(),
            _ = child.wait() => None,
        };
        let Some(address) = address else {
            return Err(format!("the {source:?} process did not say where it listens\n{}", log.stray()).into());
        };
        Ok((Server { source, child, lifeline, pipes }, address.parse()?))
    }

    /// Ends the server, and reads its log to the end.
    pub(crate) async fn end(mut self) -> Result<(), String> {
        let source = self.source;
        drop(self.lifeline.take());
        match timeout(TO_END, self.child.wait()).await {
            Ok(Ok(status)) if status.success() => {}
            Ok(Ok(status)) => return Err(format!("the {source:?} process ended with {status}")),
            Ok(Err(error)) => return Err(format!("the {source:?} process was lost: {error}")),
            Err(_) => return Err(format!("the {source:?} process did not end in {TO_END:?} and was killed")),
        }
        let read = timeout(TO_END, self.pipes.join_all()).await;
        read.map(drop).map_err(|_| format!("a child of the {source:?} process did not end in {TO_END:?}"))
    }
}

const OF_NOBODY: &str = "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01";

/// Adds each line of a pipe to the log. A pipe that cannot be read counts as one that has ended: its lines are missing then.
async fn read(pipe: impl AsyncRead + Unpin, source: Source, log: Arc<Log>) {
    let mut lines = BufReader::new(pipe).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        log.add(source, line);
    }
}
