//! The fields of the context in text.

mod support;

use std::thread;

use ctx_runtime::{Context, run};
use ctx_tracing::{Before, Shown, Text, fields, text};
use support::{Output, UNSHOWN, Unshowable, with};
use tracing::field::{Empty, display};
use tracing::{Event, Subscriber, error, info, info_span};
use tracing_subscriber::fmt::format::{Format, Full, Writer};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields, format, layer};
use tracing_subscriber::prelude::*;
use tracing_subscriber::registry;
use tracing_subscriber::registry::LookupSpan;

#[derive(Context)]
#[context(log)]
struct Request {
    id: u64,
    tenant: &'static str,
}

const REQUEST: Request = Request { id: 7, tenant: "acme" };

/// Logs in the context and outside of it, in a span and outside.
fn log() {
    let load = info_span!("load", table = "orders");
    run(REQUEST, || {
        info!("begins");
        load.in_scope(|| info!(rows = 3, "loaded"));
    });
    load.in_scope(|| error!("idle"));
}

/// The lines of [`log`] in a layer of text.
macro_rules! lines {
    ($layer:expr) => {{
        let output = Output::default();
        with(registry().with($layer.with_writer(output.clone())), log);
        output.text()
    }};
}

#[test]
fn full_shows_the_fields_as_the_outermost_span() {
    let expected = concat!(
        " INFO request{id=7 tenant=\"acme\"}: text: begins\n",
        " INFO request{id=7 tenant=\"acme\"}:load{table=\"orders\"}: text: loaded rows=3\n",
        "ERROR load{table=\"orders\"}: text: idle\n",
    );
    assert_eq!(lines!(layer().with_ansi(false).event_format(Text::from(format().without_time()))), expected);
}

#[test]
fn full_has_the_colours_of_a_span() {
    let lines = lines!(layer().with_ansi(true).event_format(Text::from(format().without_time()).named("load")));
    let [begins, loaded, _] = lines.lines().collect::<Vec<_>>()[..] else { panic!("{lines:?}") };
    let context = "\x1b[1mload\x1b[0m\x1b[1m{\x1b[0m\x1b[3mid\x1b[0m\x1b[2m=\x1b[0m7 \
                   \x1b[3mtenant\x1b[0m\x1b[2m=\x1b[0m\"acme\"\x1b[1m}\x1b[0m\x1b[2m:\x1b[0m";
    let span =
        "\x1b[1mload\x1b[0m\x1b[1m{\x1b[0m\x1b[3mtable\x1b[0m\x1b[2m=\x1b[0m\"orders\"\x1b[1m}\x1b[0m\x1b[2m:\x1b[0m";
    let level = "\x1b[32m INFO\x1b[0m";
    let target = "\x1b[2mtext\x1b[0m\x1b[2m:\x1b[0m";
    assert_eq!(begins, format!("{level} {context} {target} begins"));
    assert_eq!(loaded, format!("{level} {context}{span} {target} loaded \x1b[3mrows\x1b[0m\x1b[2m=\x1b[0m3"));
}

#[test]
fn full_shows_the_fields_behind_the_thread() {
    let lines = |format: Format<Full, ()>| {
        let lines = lines!(layer().with_ansi(false).event_format(Text::from(format.with_target(false))));
        lines
            .lines()
            .nth(1)
            .unwrap()
            .split_once(" request{")
            .map(|(before, after)| (before.to_owned(), after.to_owned()))
            .unwrap()
    };
    let expected = "id=7 tenant=\"acme\"}:load{table=\"orders\"}: loaded rows=3";
    let (before, after) = lines(format().without_time().with_thread_names(true));
    assert!(before.ends_with(thread::current().name().unwrap()), "{before}");
    assert_eq!(after, expected);
    let (before, after) = lines(format().without_time().with_thread_names(true).with_thread_ids(true));
    assert!(before.ends_with(&format!(" {:0>2?}", thread::current().id())), "{before}");
    assert_eq!(after, expected);
}

#[test]
fn full_takes_no_message_for_the_thread() {
    let line = |format: Format<Full, ()>| {
        let output = Output::default();
        let layer = layer().with_ansi(false).event_format(Text::from(format.with_target(false)));
        with(registry().with(layer.with_writer(output.clone())), || {
            run(REQUEST, || info!("main {:0>2?} loop started", thread::current().id()));
        });
        output.text()
    };
    let fields = "request{id=7 tenant=\"acme\"}:";
    let in_main = |names: bool, ids: bool| {
        let format = format().without_time().with_thread_names(names).with_thread_ids(ids);
        thread::scope(|scope| {
            let main = thread::Builder::new().name("main".to_owned()).spawn_scoped(scope, || {
                let id = format!("{:0>2?}", thread::current().id());
                (line(format), format!("{fields} main {id} loop started\n"), id)
            });
            main.unwrap().join().unwrap()
        })
    };
    let (line, expected, _) = in_main(false, false);
    assert_eq!(line, format!(" INFO {expected}"));
    let (line, expected, _) = in_main(true, false);
    assert!(line.ends_with(&format!(" main {expected}")), "{line}");
    let (line, expected, id) = in_main(false, true);
    assert_eq!(line, format!(" INFO {id} {expected}"));
    let (line, expected, id) = in_main(true, true);
    assert!(line.ends_with(&format!(" main {id} {expected}")), "{line}");
}

#[test]
fn full_shows_the_fields_behind_the_id_of_a_thread_without_a_name() {
    let output = Output::default();
    let format = Text::from(format().without_time().with_thread_names(true));
    let layer = layer().with_ansi(false).event_format(format).with_writer(output.clone());
    let id = thread::spawn(|| {
        with(registry().with(layer), || run(REQUEST, || info!("begins")));
        thread::current().id()
    });
    let id = id.join().unwrap();
    assert_eq!(output.text(), format!(" INFO {id:0>2?} request{{id=7 tenant=\"acme\"}}: text: begins\n"));
}

#[test]
fn full_without_a_level_shows_the_fields_at_the_end() {
    let format = Text::from(format().without_time().with_level(false).with_target(false));
    let expected = concat!(
        "begins request{id=7 tenant=\"acme\"}:\n",
        "load{table=\"orders\"}: loaded rows=3 request{id=7 tenant=\"acme\"}:\n",
        "load{table=\"orders\"}: idle\n",
    );
    assert_eq!(lines!(layer().with_ansi(false).event_format(format)), expected);
}

#[test]
fn compact_shows_the_fields_behind_those_of_spans() {
    let compact = || layer().compact().without_time().map_event_format(Text::from);
    let expected = concat!(
        " INFO text: begins id=7 tenant=\"acme\"\n",
        " INFO load: text: loaded rows=3 table=\"orders\" id=7 tenant=\"acme\"\n",
        "ERROR load: text: idle table=\"orders\"\n",
    );
    assert_eq!(lines!(compact().with_ansi(false)), expected);

    let coloured = lines!(compact().with_ansi(true));
    let fields = |fields: &[(&str, &str)]| {
        let pairs = fields.iter().map(|(name, value)| format!("\x1b[3m{name}\x1b[0m\x1b[2m=\x1b[0m{value}"));
        format!("\x1b[2m{}\x1b[0m", pairs.collect::<Vec<_>>().join(" "))
    };
    let (span, context) = (fields(&[("table", "\"orders\"")]), fields(&[("id", "7"), ("tenant", "\"acme\"")]));
    assert!(coloured.contains(&format!("{span} {context}\n")), "{coloured:?}");
}

#[test]
fn pretty_shows_the_fields_as_the_outermost_span() {
    let pretty = || {
        let format = Text::from(format().pretty().without_time().with_source_location(false));
        layer().pretty().event_format(format)
    };
    let expected = concat!(
        "   INFO text: begins\n    in request with id: 7, tenant: \"acme\"\n\n",
        "   INFO text: loaded, rows: 3\n    in text::load with table: \"orders\"\n    in request with id: 7, tenant: \"acme\"\n\n",
        "  ERROR text: idle\n    in text::load with table: \"orders\"\n\n",
    );
    assert_eq!(lines!(pretty().with_ansi(false)), expected);

    let coloured = lines!(pretty().with_ansi(true));
    let within = "    \x1b[2;3min\x1b[0m ";
    let with = " \x1b[2;3mwith\x1b[0m ";
    let span = format!("{within}text::\x1b[1mload\x1b[0m{with}\x1b[1mtable\x1b[0m: \"orders\"\n");
    let context = format!("{within}\x1b[1mrequest\x1b[0m{with}\x1b[1mid\x1b[0m: 7, \x1b[1mtenant\x1b[0m: \"acme\"\n\n");
    assert!(coloured.contains(&format!("{span}{context}")), "{coloured:?}");
}

struct Own;

impl<S, N> FormatEvent<S, N> for Own
where
    S: Subscriber + for<'lookup> LookupSpan<'lookup>,
    N: for<'writer> FormatFields<'writer> + 'static,
{
    fn format_event(&self, ctx: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> std::fmt::Result {
        let fields = Shown::for_writer(&writer).named("request");
        write!(writer, "own {fields}")?;
        ctx.format_fields(writer.by_ref(), event)?;
        writeln!(writer)
    }
}

#[test]
fn a_format_of_ones_own_shows_the_fields_in_front_or_where_it_wants() {
    let own = || layer().with_ansi(false).event_format(Own);
    let expected = concat!(
        "own request{id=7 tenant=\"acme\"}: begins\n",
        "own request{id=7 tenant=\"acme\"}: loaded rows=3\n",
        "own idle\n",
    );
    assert_eq!(lines!(own()), expected);
    let before = lines!(own().map_event_format(|format| Before::new(format).named("job")));
    assert!(before.starts_with("job{id=7 tenant=\"acme\"}: own request{id=7 "), "{before}");
    assert!(before.ends_with("\nown idle\n"), "{before}");
}

#[test]
fn the_layer_writes_a_timestamp() {
    let lines = lines!(text().with_ansi(false));
    assert!(lines.starts_with('2') && lines.contains("Z  INFO request{id=7 "), "{lines}");
}

#[test]
fn a_value_begins_no_line_and_changes_no_terminal() {
    let output = Output::default();
    let layer = layer().with_ansi(false).event_format(Text::from(format().without_time()));
    with(registry().with(layer.with_writer(output.clone())), || {
        fields!(shown = %"a\nb\x1b[31m", quoted = "c\nd\x1b" => info!("one line"));
    });
    let expected = " INFO request{shown=a\\nb\\u{1b}[31m quoted=\"c\\nd\\u{1b}\"}: text: one line\n";
    assert_eq!(output.text(), expected);
}

#[test]
fn a_quote_in_a_value_does_not_end_the_value() {
    let output = Output::default();
    let layer = layer().with_ansi(false).event_format(Text::from(format().without_time()));
    with(registry().with(layer.with_writer(output.clone())), || {
        fields!(tenant = r#"a" id="7"#, folder = r"c:\d", city = "Köln" => info!("one line"));
    });
    let expected = r#" INFO request{tenant="a\" id=\"7" folder="c:\\d" city="Köln"}: text: one line"#;
    assert_eq!(output.text().trim_end_matches('\n'), expected);
}

#[test]
fn a_name_that_two_keys_have_is_shown_with_the_key() {
    #[derive(Context)]
    #[context(log)]
    struct Order {
        id: u64,
    }
    #[derive(Context)]
    #[context(log)]
    struct Job {
        id: u64,
    }

    let output = Output::default();
    let layer = layer().with_ansi(false).event_format(Text::from(format().without_time()));
    with(registry().with(layer.with_writer(output.clone())), || {
        run((Order { id: 7 }, Job { id: 1 }), || info!(id = 2, "packed"));
    });
    assert_eq!(output.text(), " INFO request{id=7 Job.id=1}: text: packed id=2\n");
}

#[test]
fn a_value_that_cannot_be_shown_costs_no_line() {
    #[derive(Context)]
    #[context(log)]
    struct Job {
        key: Unshowable,
    }

    let output = Output::default();
    let layer = layer().with_ansi(false).event_format(Text::from(format().without_time()));
    with(registry().with(layer.with_writer(output.clone())), || {
        run(Job { key: Unshowable }, || {
            fields!(scope = ?Unshowable => {
                info!("packed");
                // Nothing comes of these in the format of `tracing-subscriber`.
                info_span!("load", later = Empty).record("later", display(Unshowable));
                info!("{Unshowable}");
            });
        });
    });
    assert_eq!(output.text(), format!(" INFO request{{scope={UNSHOWN} key={UNSHOWN}}}: text: packed\n"));
}
