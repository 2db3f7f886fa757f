//! Writes the three files.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use ctx_runtime::diagnostics::Flow;

/// Writes the files. Returns each path, with a way to look at the file.
pub(crate) fn write(flow: &Flow, folder: &Path) -> io::Result<[(PathBuf, &'static str); 3]> {
    fs::create_dir_all(folder)?;
    let [trace, dot, mermaid] = ["trace.json", "flow.dot", "flow.mmd"].map(|name| folder.join(name));
    flow.write_chrome_trace(File::create(&trace)?)?;
    fs::write(&dot, flow.dot().to_string())?;
    fs::write(&mermaid, flow.mermaid().to_string())?;
    Ok([
        (trace, "open it in https://ui.perfetto.dev, or in chrome://tracing"),
        (dot, "dot -Tsvg -O draws it"),
        (mermaid, "paste it into https://mermaid.live, or into Markdown"),
    ])
}
