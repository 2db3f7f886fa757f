//! Each carrier keeps the rules of `TextMap`, and carries a trace and a baggage.

mod support;

use std::collections::HashMap;
use std::process::Command;

use ctx_propagate::{Baggage, Environment, Report, TextMap, TraceContext, TraceState};
use support::{Raw, values};

/// The rules, for an empty carrier.
fn keeps_the_rules(map: &mut impl TextMap) {
    assert!(values(map, "traceparent").is_empty());
    map.set("x-other", "kept").unwrap();
    map.set("x-name", "one").unwrap();
    map.set("X-Name", "two, ~").unwrap();
    assert_eq!((values(map, "x-name"), values(map, "X-NAME")), (vec!["two, ~".to_owned()], vec!["two, ~".to_owned()]));
    for value in ["a\rb", "a\nb", "a\0b", "é", "\t", "\x7f", "1\r\nx-other: injected"] {
        assert!(map.set("x-name", value).is_err(), "{value:?}");
    }
    for name in ["", "a b", "a\r\nx-other", "é", "a:"] {
        assert!(map.set(name, "value").is_err(), "{name:?}");
        assert!(values(map, "x-missing").is_empty());
    }
    assert_eq!(values(map, "x-name"), ["two, ~"]);
    map.remove("x-NAME");
    map.remove("x-missing");
    assert!(values(map, "x-name").is_empty());
    assert_eq!(values(map, "x-other"), ["kept"]);
    carries_a_context(map);
}

fn carries_a_context(map: &mut impl TextMap) {
    let state = TraceState::default().with("rojo", "00f067aa0ba902b7").unwrap();
    let baggage = Baggage::new().with("city", "Köln, DE").unwrap();
    for trace in [TraceContext::new().with_state(state), TraceContext::new()] {
        trace.write(map).unwrap();
        baggage.write(map).unwrap();
        let mut report = Report::new();
        assert_eq!(TraceContext::read(map, &mut report), Some(trace));
        assert_eq!(Baggage::read(map, &mut report), baggage);
        assert!(report.is_empty(), "{report}");
    }
}

#[test]
fn a_list_of_pairs() {
    keeps_the_rules(&mut Vec::<(String, String)>::new());
}

#[test]
fn a_hash_map() {
    keeps_the_rules(&mut HashMap::<String, String>::new());
}

#[test]
fn the_keys_of_a_hash_map_match_in_any_case_and_in_one_order() {
    let pair = |name: &str| (name.to_owned(), format!("{name}=1"));
    for _ in 0..20 {
        let map: HashMap<_, _> = ["baggage", "BAGGAGE", "Baggage", "baggag"].map(pair).into();
        assert_eq!(values(&map, "baggage"), ["baggage=1", "BAGGAGE=1", "Baggage=1"]);
    }
}

#[test]
fn a_carrier_behind_a_reference_to_the_trait() {
    let mut list = Raw::default();
    let map: &mut dyn TextMap = &mut list;
    let trace = TraceContext::new();
    trace.write(map).unwrap();
    assert_eq!(TraceContext::read(map, &mut Report::new()), Some(trace));
}

#[cfg(feature = "http")]
#[test]
fn the_headers_of_http() {
    keeps_the_rules(&mut http::HeaderMap::new());
}

#[cfg(feature = "http")]
#[test]
fn headers_of_http_may_be_no_text_and_may_repeat() {
    let mut map = http::HeaderMap::new();
    map.append("baggage", "a=1".parse().unwrap());
    map.append("baggage", http::HeaderValue::from_bytes(b"b=\xff,c=3").unwrap());
    let mut report = Report::new();
    assert_eq!(Baggage::read(&map, &mut report).to_string(), "a=1,c=3");
    assert_eq!(report.to_string(), "baggage member `b` has an invalid value");
}

#[cfg(feature = "http")]
#[test]
fn a_full_header_map_is_an_error_that_leaves_no_half_of_a_trace() {
    let mut map = http::HeaderMap::new();
    let names = (0..).map(|index| http::HeaderName::try_from(format!("x-{index}")).unwrap());
    for name in names {
        if map.try_insert(name, http::HeaderValue::from_static("")).is_err() {
            break;
        }
    }
    let refused = TraceContext::new().write(&mut map).unwrap_err();
    assert_eq!(refused.to_string(), "`traceparent` cannot be carried: there are too many headers");
    // Room for one of two headers.
    http::HeaderMap::remove(&mut map, "x-1");
    let state = TraceState::default().with("a", "1").unwrap();
    let trace = TraceContext::new().with_state(state);
    assert!(trace.write(&mut map).is_err());
    assert!(values(&map, "traceparent").is_empty() && values(&map, "tracestate").is_empty());
}

#[cfg(feature = "tonic")]
#[test]
fn the_metadata_of_tonic() {
    let mut map = tonic::metadata::MetadataMap::new();
    keeps_the_rules(&mut map);
    let refused = map.set("trace-bin", "value").unwrap_err();
    assert!(
        refused.to_string().starts_with("`trace-bin` cannot be carried: its name is no name of metadata"),
        "{refused}"
    );
    map.insert_bin("other-bin", tonic::metadata::MetadataValue::from_bytes(b"bytes"));
    assert!(values(&map, "other-bin").is_empty());
}

#[cfg(feature = "tonic")]
#[test]
fn full_metadata_is_an_error_and_no_panic() {
    let mut map = tonic::metadata::MetadataMap::new();
    let full = (0..100_000).find_map(|index| map.set(&format!("x-{index}"), "").err());
    assert!(full.unwrap().to_string().ends_with("there are too many names"));
}

#[test]
fn a_command() {
    keeps_the_rules(&mut Command::new("none"));
}

#[test]
fn an_environment_changes_its_copy_alone() {
    let mut environment = Environment::default();
    keeps_the_rules(&mut environment);
    assert!(std::env::var_os("TRACEPARENT").is_none() && std::env::var_os("X_OTHER").is_none());
}

#[test]
fn variables_have_names_in_upper_case() {
    let mut command = Command::new("none");
    command.set("traceparent", "1").unwrap();
    command.set("x-b3-traceid", "2").unwrap();
    command.set("4ever.x", "3").unwrap();
    let names: Vec<_> = command.get_envs().map(|(name, _)| name.to_owned()).collect();
    assert_eq!(names, ["TRACEPARENT", "X_B3_TRACEID", "_4EVER_X"]);
    command.env("tracestate", "of another program");
    assert_eq!(values(&command, "tracestate").is_empty(), !cfg!(windows));
}

/// Runs the test `child` of this program as another process, and gives what it printed.
fn run_child(prepare: impl FnOnce(&mut Command)) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "child", "--nocapture"]).env("IS_CHILD", "1");
    command.env("TRACESTATE", "inherited=1").env("BAGGAGE", "inherited=1");
    prepare(&mut command);
    String::from_utf8(command.output().unwrap().stdout).unwrap()
}

/// Prints what the process was started with.
#[test]
fn child() {
    if std::env::var_os("IS_CHILD").is_some() {
        let (environment, mut report) = (Environment::w3c(), Report::new());
        let trace = TraceContext::read(&environment, &mut report);
        let state = trace.as_ref().map(|trace| trace.state().to_string()).unwrap_or_default();
        let trace = trace.map(|trace| trace.to_string()).unwrap_or_default();
        println!("\n{trace}|{state}|{}|{report}|", Baggage::read(&environment, &mut Report::new()));
        assert!(values(&environment, "is-child").is_empty(), "only what was asked for is read");
    }
}

#[test]
fn a_child_process_takes_over_what_the_command_carries() {
    let trace = TraceContext::new();
    let printed = run_child(|command| {
        trace.write(command).unwrap();
        Baggage::new().with("city", "Köln").unwrap().write(command).unwrap();
    });
    assert!(printed.contains(&format!("\n{trace}||city=K%C3%B6ln||")), "{printed}");
}

#[test]
fn a_child_process_inherits_no_header_that_was_removed() {
    let printed = run_child(|command| Baggage::new().write(command).unwrap());
    assert!(printed.contains("\n|||tracestate comes without a valid traceparent|"), "{printed}");
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_no_utf8_is_no_panic() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let printed = run_child(|command| {
        command.env("TRACEPARENT", OsStr::from_bytes(b"00-\xff")).env("BAGGAGE", OsStr::from_bytes(b"a=\xff,b=2"));
    });
    assert!(
        printed.contains("\n||b=2|traceparent does not have the format of its specification; tracestate"),
        "{printed}"
    );
}
