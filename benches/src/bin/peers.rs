//! Measures ctx and its peers at the same work, in one process.

use clap::Parser;
use ctx_benches::cases::{self, INHERIT, Peer};
use ctx_benches::report;
use ctx_benches::rounds::{self, Measured};
use ctx_benches::targets::Outcome;
use indicatif::ProgressBar;
use serde_json::{Value, json};

/// Measures ctx next to tokio's `task_local!`, tracing, OpenTelemetry, fastrace, dcontext, a parameter, and nothing.
///
/// Times are nanoseconds for each iteration. A ratio is the median of the ratios of each round.
#[derive(Parser)]
struct Args {
    /// Prints one JSON object in place of the tables.
    #[arg(long)]
    json: bool,
    /// The number of times that each case is measured.
    #[arg(long, default_value_t = 201, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Measures spans of tracing-opentelemetry instead.
    #[arg(long)]
    tracing_opentelemetry: bool,
    /// Measures only the rows whose key contains this text.
    #[arg(long)]
    filter: Option<String>,
}

fn main() {
    let args = Args::parse();
    let mut rows = if args.tracing_opentelemetry { cases::rows_of_tracing_opentelemetry() } else { cases::rows() };
    if let Some(filter) = &args.filter {
        rows.retain(|row| row.key.contains(filter));
    }
    let progress = ProgressBar::new(args.rounds.into());
    let measured = rounds::run(rows, args.rounds, |done| progress.set_position(done.into()));
    progress.finish_and_clear();
    let outcomes = outcomes(&measured);
    if args.json {
        println!("{:#}", report::json(&outcomes, measured.iter().map(row_as_json).collect()));
    } else {
        for measured in &measured {
            println!("{}\n", row_as_table(measured));
        }
        println!("{}", report::outcomes(&outcomes));
    }
}

fn row_as_table(measured: &Measured) -> String {
    let row = &measured.row;
    let baseline = measured.figure_of(row.baseline);
    let lines = row.contenders.iter().enumerate().map(|(index, contender)| {
        let name = format!("{:<13} {}", contender.peer.name(), contender.how);
        match measured.summary(index).zip(measured.figure(index)) {
            Some((summary, figure)) => [
                name,
                format!("{:.2}", summary.min),
                format!("{:.2}", summary.median),
                format!("{:.2}", figure.over(&baseline).median()),
            ],
            None => [name, "cannot".to_owned(), String::new(), String::new()],
        }
    });
    let ratio = format!("/ {}", row.baseline.name());
    format!("{}: {}, ns\n{}", row.key, row.what, report::table(["", "min", "median", &ratio], lines))
}

fn row_as_json(measured: &Measured) -> Value {
    let row = &measured.row;
    let baseline = measured.figure_of(row.baseline);
    let contenders = row.contenders.iter().enumerate().map(|(index, contender)| {
        let peer = contender.peer.name();
        match measured.figure(index) {
            Some(figure) => {
                let mut of_it = json!({
                    "peer": peer,
                    "how": contender.how,
                    "ns": measured.summary(index),
                    "ratio": figure.over(&baseline).median(),
                });
                if row.is_added {
                    of_it["total_ns"] = json!(measured.total(index).map(|total| total.summary()));
                }
                of_it
            }
            None => json!({ "peer": peer, "cannot": contender.how }),
        }
    });
    json!({
        "key": row.key,
        "what": row.what,
        "ratio_to": row.baseline.name(),
        "contenders": contenders.collect::<Value>(),
    })
}

/// The outcomes of the targets whose rows were all measured.
fn outcomes(measured: &[Measured]) -> Vec<Outcome> {
    let row = |key: &str| measured.iter().find(|measured| measured.row.key == key);
    let ratio = |key: &str, peer: Peer| {
        let row = row(key).filter(|measured| measured.row.first(Peer::Ctx).is_some())?;
        Some(row.figure_of(Peer::Ctx).over(&row.figure_of(peer)).median())
    };
    // These are total times: a scope adds almost nothing to a poll, so a ratio of the added times is noise.
    let between = |key: &str, other: &str| Some(row(key)?.of(Peer::Ctx).over(row(other)?.of(Peer::Ctx)).median());
    let inherit = row("call").and_then(|row| {
        let inherits = row.row.contenders.iter().position(|contender| contender.how == INHERIT)?;
        Some(row.total(inherits)?.over(row.of(Peer::Nothing)).median())
    });
    let figures = [
        ("read_vs_tokio", ratio("read_4", Peer::Tokio)),
        ("read16_vs_read1", between("read_16", "read_1")),
        ("poll_vs_tokio", ratio("poll_1", Peer::Tokio)),
        ("poll8_vs_poll1", between("poll_8", "poll_1")),
        // A value in a context needs no `Arc`. The row `bind_arc` compares clones of the same `Arc`.
        ("bind_vs_tokio_arc", ratio("bind_owned", Peer::Tokio)),
        ("bind4_vs_tokio4", ratio("bind_4", Peer::Tokio)),
        ("capture_vs_arc", ratio("capture", Peer::Parameter)),
        ("call_vs_arc", ratio("call", Peer::Parameter)),
        ("call_inherit_vs_plain", inherit),
        ("spawn_vs_bare", ratio("spawn", Peer::Nothing)),
        ("hooks_off_vs_none", ratio("hooks_off", Peer::Parameter)),
        ("hooks_counting_vs_none", ratio("hooks_counting", Peer::Parameter)),
        ("hooks_sampled_vs_none", ratio("hooks_sampled_1pct", Peer::Parameter)),
        ("ambient_vs_bare", ratio("ambient", Peer::Nothing)),
        ("ambient8_vs_bare8", ratio("ambient_8", Peer::Nothing)),
        ("field_vs_param", row("field").map(|row| row.of(Peer::Ctx).above(row.of(Peer::Parameter)).median())),
    ];
    figures.into_iter().filter_map(|(key, figure)| Some(Outcome::of(key, figure?))).collect()
}
