//! Counts the instructions of each row of `peers`, and compares them with the table in docs/PERFORMANCE.md.

use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use ctx_benches::cases::{self, Peer};
use ctx_benches::instructions::{self, CaseId, PEERS, Page};
use indicatif::ProgressBar;

/// Counts instructions, and estimates cycles, with callgrind of valgrind. Without a command, fails if a row of ctx takes over 2 % more
/// instructions than docs/PERFORMANCE.md says.
#[derive(Parser)]
struct Args {
    #[command(subcommand)]
    command: Option<Order>,
}

#[derive(Subcommand)]
enum Order {
    /// Writes the table in docs/PERFORMANCE.md.
    Write,
    /// Prints some rows, whose key contains the text.
    Show { text: String },
    /// Prints the functions that take the instructions of a row: for ctx, and for nothing.
    Profile { row: String },
    /// Runs one case, under valgrind.
    #[command(hide = true)]
    Case { row: String, peer: usize, case: usize, iterations: u64 },
}

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<ExitCode, Box<dyn Error>> {
    let mut rows = instructions::counted(cases::rows());
    let command = Args::parse().command;
    match &command {
        Some(Order::Case { row, peer, case, iterations }) => {
            let has_run = instructions::run_case(&rows, CaseId { row, peer: *peer, case: *case }, *iterations);
            return Ok(if has_run { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        Some(Order::Show { text }) => rows.retain(|row| row.key.contains(text)),
        Some(Order::Profile { row: key }) => {
            let row = rows.iter().find(|row| row.key == key).ok_or("there is no such row")?;
            for peer in [Peer::Ctx, Peer::Nothing] {
                println!("{}", peer.name());
                for (function, count) in instructions::profile(row, peer)? {
                    println!("{count:8} {function}");
                }
            }
            return Ok(ExitCode::SUCCESS);
        }
        Some(Order::Write) | None => {}
    }
    // ctx alone is compared.
    let columns = if command.is_some() { PEERS.len() } else { 1 };
    let progress = ProgressBar::new((rows.len() * columns) as u64);
    let counted = instructions::count_all(&rows, columns, || progress.inc(1))?;
    progress.finish_and_clear();

    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/PERFORMANCE.md"));
    let text = fs::read_to_string(&path)?;
    let page = Page::read(&text).ok_or("docs/PERFORMANCE.md has no place for the table")?;
    match command {
        Some(Order::Write) => fs::write(&path, page.with(&rows, &counted))?,
        Some(Order::Show { .. }) => {
            let empty = Page::read(&text).map(|page| page.with(&rows, &counted)).unwrap_or_default();
            let shown =
                empty.lines().filter(|line| rows.iter().any(|row| line.starts_with(&format!("| `{}` |", row.key))));
            shown.for_each(|line| println!("{line}"));
        }
        _ => {
            let grown = page.grown(&rows, &counted);
            for row in &grown {
                let on_page = row.on_page.map_or("nothing".to_owned(), |on_page| on_page.to_string());
                println!("{}: {} instructions, and docs/PERFORMANCE.md says {on_page}", row.key, row.counted);
            }
            if !grown.is_empty() {
                println!(
                    "If this is right, write the table: cargo run --profile instructions -p ctx-benches --bin instructions write"
                );
                return Ok(ExitCode::FAILURE);
            }
            println!("{} rows take no more instructions than docs/PERFORMANCE.md says", rows.len());
        }
    }
    Ok(ExitCode::SUCCESS)
}
