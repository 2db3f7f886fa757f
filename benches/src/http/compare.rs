//! The run against one service: in each round, all variants run in turn.

use std::num::NonZeroUsize;
use std::path::Path;

use clap::Args;
use serde_json::{Value, json};

use super::process::{self, Service};
use super::variants::Variant;
use super::{Error, load, service};
use crate::measure::Samples;
use crate::report;
use crate::targets::Outcome;

#[derive(Args, Clone, Debug)]
#[group(id = "compare-options")]
pub struct Options {
    /// The number of rounds; all variants run once in each round
    #[arg(long, value_name = "N", default_value = "21")]
    pub rounds: NonZeroUsize,

    #[command(flatten)]
    pub load: load::Options,

    #[command(flatten)]
    pub service: service::Options,
}

/// The figures of one variant.
pub struct Row {
    variant: Variant,
    rounds: Vec<load::Figures>,
}

/// Measures all variants. `program` is the service and the load generator. `progress` is called in each round.
pub fn compare(program: &Path, options: &Options, progress: impl Fn(usize)) -> Result<Vec<Row>, Error> {
    let service = Service::start(program, options.service)?;
    let mut rows: Vec<_> = Variant::ALL.into_iter().map(|variant| Row { variant, rounds: Vec::new() }).collect();
    for round in 0..options.rounds.get() {
        progress(round);
        for variant in order(round, rows.len()) {
            let row = &mut rows[variant];
            row.rounds.push(process::load(program, service.address(row.variant), row.variant, options.load)?);
        }
    }
    Ok(rows)
}

/// Each variant comes first in turn, and every other round goes backwards, so no variant always follows the same one.
fn order(round: usize, count: usize) -> Vec<usize> {
    let mut order: Vec<_> = (0..count).map(|place| (place + round / 2) % count).collect();
    if round % 2 == 1 {
        order.reverse();
    }
    order
}

impl Row {
    fn samples(&self, figure: impl Fn(&load::Figures) -> f64) -> Samples {
        self.rounds.iter().map(figure).collect()
    }

    fn throughput(&self) -> Samples {
        self.samples(|round| round.requests as f64 / round.seconds)
    }

    /// The CPU time of the service for each request, in microseconds.
    fn cpu(&self) -> Samples {
        self.samples(|round| round.cpu_seconds * 1e6 / round.requests as f64)
    }
}

fn of(rows: &[Row], variant: Variant) -> &Row {
    rows.iter().find(|row| row.variant == variant).expect("it is among all variants")
}

fn bare(rows: &[Row]) -> &Row {
    of(rows, Variant::Bare)
}

pub fn outcomes(rows: &[Row]) -> Vec<Outcome> {
    let over = |variant, base| of(rows, variant).throughput().over(&of(rows, base).throughput()).median();
    vec![
        Outcome::of("http_vs_bare", over(Variant::Ctx, Variant::Bare)),
        Outcome::of("http_layer_vs_bare", over(Variant::Layer, Variant::Bare)),
        Outcome::of("http_layer_vs_tower", over(Variant::Layer, Variant::TowerHttp)),
    ]
}

pub fn table(rows: &[Row]) -> String {
    let head = [
        "variant",
        "req/s",
        "best",
        "/ bare",
        "lowest",
        "highest",
        "CPU µs/req",
        "least",
        "/ bare",
        "p50 µs",
        "p99 µs",
        "busy",
        "load",
        "others",
    ];
    report::table(
        head,
        rows.iter().map(|row| {
            let (throughput, cpu) = (row.throughput(), row.cpu());
            let percent = |share: fn(&load::Figures) -> f64| format!("{:.0} %", 100.0 * row.samples(share).median());
            let ratio = throughput.over(&bare(rows).throughput());
            [
                row.variant.name().to_owned(),
                format!("{:.0}", throughput.median()),
                format!("{:.0}", throughput.max()),
                format!("{:.3}", ratio.median()),
                format!("{:.3}", ratio.min()),
                format!("{:.3}", ratio.max()),
                format!("{:.2}", cpu.median()),
                format!("{:.2}", cpu.min()),
                format!("{:.3}", cpu.over(&bare(rows).cpu()).median()),
                format!("{:.0}", row.samples(|round| round.p50_us).median()),
                format!("{:.0}", row.samples(|round| round.p99_us).median()),
                percent(|round| round.cpu_seconds / round.seconds),
                percent(|round| round.load_cpu_seconds / round.seconds),
                percent(|round| round.others_cpu_seconds / round.seconds),
            ]
        }),
    )
}

/// A warning if other processes used too much CPU time during the worst variant.
pub fn warning(rows: &[Row]) -> Option<String> {
    let others = |row: &Row| row.samples(|round| round.others_cpu_seconds / round.seconds).median();
    let most = rows.iter().map(others).fold(0.0, f64::max);
    (most > 0.1).then(|| {
        let most = 100.0 * most;
        format!("Other processes took {most:.0} % of a core: of all these, only the CPU time is to be relied on.")
    })
}

pub fn json(rows: &[Row]) -> Value {
    let of = |row: &Row| {
        let (throughput, cpu) = (row.throughput(), row.cpu());
        json!({
            "variant": row.variant,
            "requests": row.rounds.iter().map(|round| round.requests).sum::<u64>(),
            "throughput": { "max": throughput.max(), "median": throughput.median() },
            "throughput_vs_bare": throughput.over(&bare(rows).throughput()).summary(),
            "cpu_us": cpu.summary(),
            "cpu_vs_bare": cpu.over(&bare(rows).cpu()).summary(),
            "p50_us": row.samples(|round| round.p50_us).summary(),
            "p99_us": row.samples(|round| round.p99_us).summary(),
            "rounds": row.rounds,
        })
    };
    rows.iter().map(of).collect()
}
