//! The links between pages lead somewhere, and the pages with lists have all items.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(page: &Path) -> String {
    fs::read_to_string(page).unwrap_or_else(|error| panic!("{}: {error}", page.display()))
}

fn markdown_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.extension().is_some_and(|extension| extension == "md")).collect()
}

fn pages() -> Vec<PathBuf> {
    let folders = [
        "",
        "docs",
        "tests",
        "tests/editor",
        "integrations",
        "integrations/ctx-actix",
        "integrations/ctx-error",
        "integrations/ctx-http",
        "integrations/ctx-metrics",
        "integrations/ctx-opentelemetry",
        "integrations/ctx-propagate",
        "integrations/ctx-sentry",
        "integrations/ctx-tracing",
    ];
    folders.iter().flat_map(|folder| markdown_in(&root().join(folder))).collect()
}

/// The lines of a page that are not code.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut is_code = false;
    text.lines().filter(move |line| {
        is_code ^= line.starts_with("```");
        !is_code
    })
}

/// The targets of `[text](target)`.
fn links(text: &str) -> Vec<&str> {
    prose(text).flat_map(|line| line.split("](").skip(1)).filter_map(|rest| Some(rest.split_once(')')?.0)).collect()
}

/// The anchors that GitHub makes of headings.
fn anchors(text: &str) -> Vec<String> {
    let headings = prose(text).filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim());
    let anchor = |heading: &str| {
        let kept = heading.to_lowercase();
        kept.chars().filter(|char| char.is_alphanumeric() || " -_".contains(*char)).collect::<String>()
    };
    headings.map(|heading| anchor(heading).replace(' ', "-")).collect()
}

#[test]
fn every_link_leads_to_a_file_and_a_heading() {
    let mut broken = Vec::new();
    let mut known = HashMap::new();
    for page in pages() {
        let text = read(&page);
        for link in links(&text).into_iter().filter(|link| !link.starts_with("http")) {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { page.clone() } else { page.parent().unwrap().join(file) };
            let is_there = target.exists()
                && (anchor.is_empty() || {
                    let anchors = known.entry(target.clone()).or_insert_with(|| anchors(&read(&target)));
                    anchors.iter().any(|known| known == anchor)
                });
            if !is_there {
                broken.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn the_index_lists_every_page() {
    let index = read(&root().join("docs/README.md"));
    let listed = links(&index);
    let is_listed = |page: &PathBuf| {
        let name = page.file_name().unwrap().to_string_lossy().into_owned();
        name == "README.md" || listed.contains(&name.as_str())
    };
    let missing: Vec<_> = markdown_in(&root().join("docs")).into_iter().filter(|page| !is_listed(page)).collect();
    assert!(missing.is_empty(), "not in docs/README.md: {missing:#?}");
}

#[test]
fn the_page_of_the_tests_lists_every_package_and_program() {
    let page = read(&root().join("tests/README.md"));
    let manifest = read(&root().join("tests/Cargo.toml"));
    let programs = manifest.lines().filter_map(|line| line.strip_prefix("path = \"")?.strip_suffix("/main.rs\""));
    let workspace = read(&root().join("Cargo.toml"));
    let (members, _) = workspace.split_once("]\n\n[workspace.package]").unwrap();
    let members = members.lines().filter_map(|line| line.trim().strip_prefix('"')?.strip_suffix("\","));
    let packages = members.filter_map(|member| member.strip_prefix("tests/")).map(|member| member.split('/').next());
    let missing: Vec<_> =
        programs.chain(packages.flatten()).filter(|folder| !page.contains(&format!("| `tests/{folder}` |"))).collect();
    assert!(missing.is_empty(), "not in tests/README.md: {missing:?}");
}
