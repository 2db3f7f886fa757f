//! The Chrome trace, read back by the rules of its format.

use std::collections::{BTreeMap, HashMap, HashSet};

use ctx_runtime::diagnostics::{self, Flow, Outcome, Recorded};
use serde::Deserialize;

use super::work;
use crate::alone::alone;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Trace {
    trace_events: Vec<Event>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Event {
    name: String,
    cat: String,
    ph: String,
    ts: f64,
    dur: Option<f64>,
    pid: u32,
    tid: u32,
    id: Option<String>,
    bp: Option<String>,
    s: Option<String>,
    args: Option<Args>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Args {
    Resource(Resource),
    Name(Name),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Resource {
    id: u64,
    kind: String,
    function: String,
    call: Option<String>,
    location: String,
    trigger: Option<u64>,
    root: u64,
    outcome: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Name {
    name: String,
}

impl Event {
    fn resource(&self) -> &Resource {
        match &self.args {
            Some(Args::Resource(resource)) => resource,
            other => panic!("{other:?}"),
        }
    }

    fn number(&self) -> u64 {
        let id = self.id.as_ref().expect("an id").strip_prefix("0x").expect("a hexadecimal number");
        u64::from_str_radix(id, 16).unwrap()
    }

    /// The begin in nanoseconds. Perfetto also cuts the fraction off, and does not round.
    fn begin(&self) -> i64 {
        (self.ts * 1_000.0) as i64
    }

    fn end(&self) -> i64 {
        self.begin() + (self.dur.expect("a slice") * 1_000.0) as i64
    }
}

fn written(flow: &Flow) -> Vec<Event> {
    let mut bytes = Vec::new();
    flow.write_chrome_trace(&mut bytes).unwrap();
    let trace: Trace = serde_json::from_slice(&bytes).unwrap();
    trace.trace_events
}

/// Reads a trace, and checks everything that viewers rely on.
fn check(flow: &Flow) -> Vec<Event> {
    let events = written(flow);
    assert_eq!(events.iter().filter(|event| event.name == "process_name").count(), 1);
    assert!(events.iter().all(|event| event.pid == std::process::id() && !event.name.is_empty()), "{events:?}");
    check_names(&events, flow);
    check_arguments(&events, flow);
    check_nesting(&events);
    check_arrows(&events, flow);
    check_lives(&events, flow);
    let runs: usize = flow.resources().iter().map(|recorded| recorded.runs().len()).sum();
    assert_eq!(of(&events, "X").count(), runs);
    events
}

fn of<'a>(events: &'a [Event], phase: &'a str) -> impl Iterator<Item = &'a Event> {
    events.iter().filter(move |event| event.ph == phase)
}

fn check_names(events: &[Event], flow: &Flow) {
    let mut named = HashSet::new();
    for event in of(events, "M").filter(|event| event.name == "thread_name") {
        let Some(Args::Name(Name { name })) = &event.args else { panic!("{event:?}") };
        assert_eq!(*name, flow.thread_name(event.tid));
        assert!(named.insert(event.tid), "named once: {event:?}");
    }
    let unnamed =
        events.iter().find(|event| ["X", "b", "e", "s", "f"].contains(&&*event.ph) && !named.contains(&event.tid));
    assert!(unnamed.is_none(), "{unnamed:?}");
}

fn check_arguments(events: &[Event], flow: &Flow) {
    let known: HashMap<u64, &Recorded> = flow.resources().iter().map(|it| (it.resource().id().get(), it)).collect();
    for event in events {
        match &*event.ph {
            "X" | "b" => {
                let said = event.resource();
                let recorded = known[&said.id];
                let resource = recorded.resource();
                assert_eq!((&*said.kind, &*said.function), (resource.kind().name(), resource.function()));
                assert_eq!(said.call.as_deref(), resource.call());
                assert_eq!(said.location, resource.location().to_string());
                assert_eq!(said.trigger, resource.trigger().map(|trigger| trigger.get()));
                assert_eq!((said.root, &*said.outcome), (resource.root().get(), recorded.outcome().name()));
                assert_eq!(event.cat, resource.kind().name());
            }
            "e" | "s" | "f" => assert!(known.contains_key(&event.number()), "{event:?}"),
            "i" => assert!(event.s.is_some(), "{event:?}"),
            "M" => {}
            other => panic!("{other}"),
        }
    }
}

/// Two slices of one thread do not overlap, unless one lies inside the other.
fn check_nesting(events: &[Event]) {
    let mut threads: BTreeMap<u32, Vec<&Event>> = BTreeMap::new();
    for slice in of(events, "X") {
        assert!(slice.begin() < slice.end(), "{slice:?}");
        threads.entry(slice.tid).or_default().push(slice);
    }
    for slices in threads.values_mut() {
        slices.sort_by_key(|slice| slice.begin());
        let mut around: Vec<&Event> = Vec::new();
        for slice in slices {
            while around.pop_if(|outer| outer.end() <= slice.begin()).is_some() {}
            if let Some(outer) = around.last() {
                assert!(outer.begin() < slice.begin() && slice.end() < outer.end(), "{slice:?} in {outer:?}");
            }
            around.push(slice);
        }
    }
}

/// Each arrow starts in the innermost slice, which belongs to the creator, and ends where the first run begins.
fn check_arrows(events: &[Event], flow: &Flow) {
    let slices_at = |arrow: &Event| {
        let (at, tid) = (arrow.begin(), arrow.tid);
        of(events, "X").filter(move |slice| slice.tid == tid && slice.begin() <= at && at < slice.end())
    };
    let mut ends: HashMap<u64, &Event> = of(events, "f").map(|end| (end.number(), end)).collect();
    assert_eq!(ends.len(), of(events, "f").count(), "each once");
    for start in of(events, "s") {
        let end = ends.remove(&start.number()).expect("an end");
        assert!(start.begin() <= end.begin(), "{start:?} {end:?}");
        assert_eq!((&start.cat, &start.name, end.bp.as_deref()), (&end.cat, &end.name, Some("e")));
        let recorded = flow.resources().iter().find(|it| it.resource().id().get() == start.number()).unwrap();
        let creator = slices_at(start).max_by_key(|slice| slice.begin()).expect("a slice around it").resource().id;
        assert_eq!(Some(creator), recorded.resource().trigger().map(|trigger| trigger.get()));
        let first = slices_at(end).max_by_key(|slice| slice.begin()).expect("a slice around it");
        assert_eq!((first.resource().id, first.begin()), (start.number(), end.begin()));
        let all = of(events, "X").filter(|slice| slice.resource().id == start.number());
        assert_eq!(all.map(Event::begin).min(), Some(end.begin()), "the first run");
    }
    assert!(ends.is_empty(), "{ends:?}");
}

fn check_lives(events: &[Event], flow: &Flow) {
    let begins: HashMap<u64, &Event> = of(events, "b").map(|begin| (begin.number(), begin)).collect();
    let ends: HashMap<u64, &Event> = of(events, "e").map(|end| (end.number(), end)).collect();
    for recorded in flow.resources() {
        let id = recorded.resource().id().get();
        let (begin, end) = (begins[&id], ends[&id]);
        assert!(begin.begin() < end.begin(), "{begin:?} {end:?}");
        assert_eq!((&begin.name, &begin.cat), (&end.name, &end.cat));
        for run in of(events, "X").filter(|run| run.resource().id == id) {
            assert!(begin.begin() <= run.begin() && run.end() <= end.begin(), "{run:?} in {begin:?} {end:?}");
        }
    }
    assert_eq!(of(events, "b").count(), flow.resources().len());
    assert_eq!(of(events, "e").count(), flow.resources().len());
    let resolved = flow.resources().iter().filter(|recorded| recorded.outcome() == Outcome::Resolved).count();
    assert_eq!(of(events, "i").filter(|mark| mark.s.as_deref() == Some("t")).count(), resolved);
}

#[test]
fn twenty_requests_on_many_threads_make_a_trace_that_viewers_accept() {
    let _alone = alone();
    let flow = work::many_requests();
    let events = check(&flow);
    let threads: HashSet<u32> = of(&events, "X").map(|slice| slice.tid).collect();
    assert!(threads.len() > 3, "{threads:?}");
    // Each request has three questions, their three tasks, three answers, a cancelled task and a blocking closure.
    assert!(of(&events, "s").count() >= 20 * 11, "{}", of(&events, "s").count());
}

#[test]
fn a_single_request_makes_one_as_well() {
    let _alone = alone();
    let flow = work::many_requests();
    for root in flow.roots() {
        check(&flow.of(root));
    }
}

#[tokio::test]
async fn slices_that_are_open_at_the_end_are_nested_as_well() {
    let _alone = alone();
    let flow = work::ended_from_within().await;
    let events = check(&flow);
    let alive = flow.resources().iter().filter(|recorded| recorded.outcome() == Outcome::Alive).count();
    assert_eq!((alive, of(&events, "X").count()), (4, 3));
}

#[tokio::test]
async fn hostile_names_come_back_as_they_were() {
    let _alone = alone();
    check(&work::hostile_names().await);
}

#[tokio::test]
async fn an_arrow_is_left_away_where_its_creator_was_not_running() {
    let _alone = alone();
    let events = check(&work::created_by_the_remains().await);
    let ends: Vec<&Event> = of(&events, "f").collect();
    assert_eq!((ends.len(), of(&events, "X").count()), (1, 3), "{events:?}");
}

#[test]
fn runs_of_one_resource_may_lie_inside_each_other() {
    let _alone = alone();
    assert_eq!(of(&check(&work::inside_itself()), "X").count(), 3);
}

#[test]
fn without_runs_there_are_lives_alone() {
    let _alone = alone();
    let recording = diagnostics::recorder().max_runs(0).start();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async { tokio::spawn(work::request(1)).await.unwrap() });
    drop(runtime);
    let events = check(&recording.finish());
    assert_eq!((of(&events, "s").count(), of(&events, "X").count()), (0, 0));
}

#[test]
fn what_was_left_out_is_a_mark_across_the_whole_trace() {
    let _alone = alone();
    let flow = super::recorded::limited();
    let events = check(&flow);
    let mark = of(&events, "i").find(|mark| mark.s.as_deref() == Some("g")).expect("a mark");
    assert_eq!(mark.name, flow.left_out().to_string());
}

#[test]
fn an_error_of_the_writer_comes_back() {
    let _alone = alone();
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let flow = work::many_requests();
    assert_eq!(flow.write_chrome_trace(Full).unwrap_err().kind(), std::io::ErrorKind::StorageFull);
}
