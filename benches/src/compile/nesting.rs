//! The depth of calls under the default recursion limit. In a chain of functions, each function awaits the next one,
//! and the first one is spawned. A spawn requires `Send`, which the compiler proves level by level. A build computes
//! the layout of the futures, and compiles the drops of the nested futures.

use anyhow::{Result, ensure};
use serde::Serialize;

use super::variant::Variant;
use super::workspace::{Mode, Workspace};

/// The longest chains that compile.
#[derive(Clone, Copy, Serialize)]
pub struct Depth {
    /// With `cargo check`.
    pub check: usize,
    /// With `cargo build`.
    pub build: usize,
    /// With `cargo build --release`.
    pub release: usize,
}

impl Depth {
    pub fn least(self) -> usize {
        self.check.min(self.build).min(self.release)
    }
}

/// The greatest length that is tried, because boxed futures have no limit.
pub const LONGEST: usize = 400;

pub fn measure(workspace: &Workspace, variant: Variant) -> Result<Depth> {
    let chain = Chain { workspace, variant, package: format!("{}_chain", variant.package()) };
    let dependencies: Vec<_> = variant.dependencies().iter().copied().chain(["tokio"]).collect();
    workspace.package(&chain.package, &dependencies, &chain.sources(1))?;
    // A chain that fails the check is not built.
    let check = chain.longest(&["check"], LONGEST)?;
    let build = chain.longest(&["build"], check)?;
    let release = chain.longest(&["build", "--release"], check)?;
    Ok(Depth { check, build, release })
}

struct Chain<'a> {
    workspace: &'a Workspace,
    variant: Variant,
    package: String,
}

impl Chain<'_> {
    /// The longest chain that compiles, up to `most`.
    fn longest(&self, command: &[&str], most: usize) -> Result<usize> {
        if self.compiles(command, most)? {
            return Ok(most);
        }
        let (mut compiles, mut does_not) = (0, most);
        while does_not - compiles > 1 {
            let middle = compiles.midpoint(does_not);
            if self.compiles(command, middle)? { compiles = middle } else { does_not = middle }
        }
        ensure!(compiles > 0, "`{}` does not compile at all", self.package);
        Ok(compiles)
    }

    fn compiles(&self, command: &[&str], length: usize) -> Result<bool> {
        self.workspace.write(&self.package, &self.sources(length))?;
        let package = ["--offline", "--quiet", "--package", &self.package];
        let run = self.workspace.cargo(command.iter().chain(&package), Mode::default())?;
        let is_too_deep = ["overflow", "recursion limit"].iter().any(|words| run.stderr.contains(words));
        ensure!(run.succeeded || is_too_deep, "this is not the recursion limit:\n{}", run.stderr);
        Ok(run.succeeded)
    }

    fn sources(&self, length: usize) -> [(String, String); 2] {
        let model = "#[derive(ctx_runtime::Context)]\npub struct Request(pub u64);\n";
        let model = if self.variant == Variant::Needs { model } else { "" };
        [("main.rs".to_owned(), main(self.variant, length)), ("model.rs".to_owned(), model.to_owned())]
    }
}

/// The source of a chain. The deepest function awaits a function without an annotation.
fn main(variant: Variant, length: usize) -> String {
    let mut text = String::from("#![allow(dead_code)]\nmod model;\n\nasync fn end(x: u64) -> u64 {\n    x\n}\n");
    let function = |nth: usize, receiver: &str, call: &str| {
        let next = if nth + 1 == length { "end".to_owned() } else { format!("{call}call_{}", nth + 1) };
        format!("async fn call_{nth}({receiver}x: u64) -> u64 {{\n    {next}(x + 1).await * 3\n}}\n")
    };
    let mut first = "call_0(1)";
    if variant == Variant::AsyncTrait {
        text += "struct Own;\n\n#[async_trait::async_trait]\ntrait Service {\n";
        (0..length).for_each(|nth| text += &format!("async fn call_{nth}(&self, x: u64) -> u64;\n"));
        text += "}\n\n#[async_trait::async_trait]\nimpl Service for Own {\n";
        (0..length).for_each(|nth| text += &function(nth, "&self, ", "self."));
        text += "}\n";
        first = "Own.call_0(1)";
    } else {
        (0..length).for_each(|nth| text += &format!("{}{}", variant.attribute(), function(nth, "", "")));
    }
    text + &format!(
        "\nfn main() {{\n    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();\n    \
         runtime.block_on(async {{\n        tokio::spawn(async {{ println!(\"{{}}\", {first}.await) }}).await.unwrap()\n    }});\n}}\n"
    )
}
