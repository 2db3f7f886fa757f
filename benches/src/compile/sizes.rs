//! The sizes of the futures, as a generated program prints them.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use serde::Serialize;

use super::variant::Variant;
use super::workspace::{Mode, Workspace};

/// An `async fn`: its description, name, parameters and body, and arguments to call it.
struct Function {
    what: &'static str,
    name: &'static str,
    parameters: &'static str,
    body: &'static str,
    arguments: &'static str,
}

/// Each function awaits something, as `async` functions do.
const FUNCTIONS: [Function; 6] = [
    Function { what: "no argument", name: "nothing", parameters: "", body: "step(1).await", arguments: "" },
    Function { what: "a `u64`", name: "number", parameters: "x: u64", body: "step(x).await", arguments: "7" },
    Function {
        what: "a `u64`, used behind an await",
        name: "kept_number",
        parameters: "x: u64",
        body: "step(1).await + x",
        arguments: "7",
    },
    Function {
        what: "1 KiB",
        name: "large",
        parameters: "bytes: [u8; 1024]",
        body: "step(1).await + bytes.len() as u64",
        arguments: "[0; 1024]",
    },
    Function {
        what: "a local of 256 bytes, kept across an await",
        name: "local",
        parameters: "",
        body: "let numbers = [step(1).await; 32]; step(2).await + numbers[7]",
        arguments: "",
    },
    Function {
        what: "three awaits of the above",
        name: "nested",
        parameters: "x: u64",
        body: "number(x).await + large([0; 1024]).await + local().await",
        arguments: "7",
    },
];

const STEP: &str = "
pub async fn step(x: u64) -> u64 {
    std::future::ready(x).await
}

pub struct Own;
";

const PACKAGE: &str = "sizes";

/// The sizes of a function's future, in the order of the variants.
#[derive(Serialize)]
pub struct Sizes {
    pub what: &'static str,
    pub bytes: Vec<usize>,
}

pub fn measure(workspace: &Workspace, variants: &[Variant]) -> Result<Vec<Sizes>> {
    let mut dependencies: Vec<_> = variants.iter().flat_map(|variant| variant.dependencies()).copied().collect();
    dependencies.dedup();
    workspace.package(PACKAGE, &dependencies, &[("main.rs".to_owned(), program(variants))])?;
    workspace.succeed(["build", "--offline", "--quiet", "--package", PACKAGE], Mode::default())?;
    let printed = workspace.run(PACKAGE)?;
    let mut figures = printed.split_whitespace().map(str::parse::<usize>);
    FUNCTIONS
        .iter()
        .map(|function| {
            let bytes = figures.by_ref().take(variants.len()).collect::<Result<_, _>>().context("no size")?;
            Ok(Sizes { what: function.what, bytes })
        })
        .collect()
}

/// A program with a module for each variant, and a `main` that prints a line of sizes for each function.
fn program(variants: &[Variant]) -> String {
    let mut text = String::from("#![allow(dead_code, unused_imports)]\n");
    text += "pub mod model {\n    #[derive(ctx_runtime::Context)]\n    pub struct Request(pub u64);\n}\n";
    for variant in variants {
        text += &module(*variant);
    }
    text += "\nfn main() {\n    use std::mem::size_of_val;\n";
    for Function { name, arguments, .. } in &FUNCTIONS {
        for variant in variants {
            let path = match variant {
                Variant::AsyncTrait => "async_trait_variant::Service::",
                variant => &format!("{}_variant::", variant.package()),
            };
            let receiver = if *variant == Variant::AsyncTrait { "&async_trait_variant::Own, " } else { "" };
            let _ = writeln!(text, "    println!(\"{{}}\", size_of_val(&{path}{name}({receiver}{arguments})));");
        }
    }
    text + "}\n"
}

fn module(variant: Variant) -> String {
    let mut text = format!("\nmod {}_variant {{\n{STEP}", variant.package());
    if variant == Variant::AsyncTrait {
        let signature =
            |function: &Function| format!("async fn {}(&self, {}) -> u64", function.name, function.parameters);
        let body = |function: &Function| {
            FUNCTIONS.iter().fold(function.body.to_owned(), |body, callee| {
                body.replace(&format!("{}(", callee.name), &format!("self.{}(", callee.name))
            })
        };
        text += "\n#[async_trait::async_trait]\npub trait Service {\n";
        FUNCTIONS.iter().for_each(|function| text += &format!("    {};\n", signature(function)));
        text += "}\n\n#[async_trait::async_trait]\nimpl Service for Own {\n";
        for function in &FUNCTIONS {
            text += &format!("    {} {{ {} }}\n", signature(function), body(function));
        }
        text += "}\n";
    } else {
        for Function { name, parameters, body, .. } in &FUNCTIONS {
            text += &format!("\n{}pub async fn {name}({parameters}) -> u64 {{ {body} }}\n", variant.attribute());
        }
    }
    text + "}\n"
}
