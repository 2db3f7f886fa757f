//! Flows for Perfetto and `chrome://tracing`: JSON in the Trace Event Format.

use std::collections::BTreeSet;
use std::env;
use std::fmt;
use std::io::{self, Write as _};
use std::panic::Location;
use std::path::Path;
use std::process;
use std::time::Duration;

use serde::ser::{Serialize, SerializeSeq, Serializer};

use super::graph::Flow;
use super::label;
use super::log::STEP;
use super::recorded::{Moment, Recorded, Run};
use crate::hooks::ResourceId;

impl Flow {
    /// Writes the flow as JSON in the [Trace Event Format], which <https://ui.perfetto.dev> and `chrome://tracing` open.
    ///
    /// Each run is a slice on the track of its thread. The life of each resource is a slice on a track of its own. An arrow
    /// leads from the creation of a resource to its first run. A mark shows where a resource gives its result. All other
    /// data is in the arguments. The JSON is written event by event.
    ///
    /// # Errors
    ///
    /// The errors of `writer`.
    ///
    /// [Trace Event Format]: https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
    pub fn write_chrome_trace(&self, writer: impl io::Write) -> io::Result<()> {
        write(self, writer)
    }
}

fn write(flow: &Flow, writer: impl io::Write) -> io::Result<()> {
    let mut writer = io::BufWriter::new(writer);
    // No `displayTimeUnit`: old versions of Perfetto take it for the unit of the times.
    Trace { trace_events: Events(flow) }.serialize(&mut serde_json::Serializer::new(&mut writer))?;
    writer.flush()
}

#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct Trace<'a> {
    trace_events: Events<'a>,
}

/// The events, one after the other. Each event is made when it is written.
struct Events<'a>(&'a Flow);

impl Serialize for Events<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut events = Writer { events: serializer.serialize_seq(None)?, pid: process::id() };
        let flow = self.0;
        events.names(flow)?;
        let ends = Ends::of(flow);
        for recorded in flow.resources() {
            let name = label::short(recorded.resource());
            events.life(recorded, &name, &ends)?;
            for run in recorded.runs() {
                events.run(recorded, run, &name, &ends)?;
            }
            // After the slice at which the arrow ends: they have the same time, and viewers take events in their order.
            events.arrow(recorded, flow)?;
        }
        events.left_out(flow)?;
        events.events.end()
    }
}

/// The ends of resources and runs that had not ended when the recording ended.
struct Ends {
    /// The end of a resource.
    alive: Duration,
    /// Runs, as (thread, began). A run ends after the runs that began later on its thread, which lie inside of it.
    open: Vec<(u32, Duration)>,
}

impl Ends {
    fn of(flow: &Flow) -> Self {
        let runs = flow.resources().iter().flat_map(Recorded::runs).filter(|run| run.ended.is_none());
        let mut open: Vec<(u32, Duration)> = runs.map(|run| (run.thread, run.began)).collect();
        open.sort_unstable();
        Ends { alive: flow.length() + STEP * (open.len() as u32 + 1), open }
    }

    fn of_run(&self, run: &Run) -> Duration {
        run.ended.unwrap_or_else(|| match self.open.binary_search(&(run.thread, run.began)) {
            Ok(place) | Err(place) => self.alive - STEP * (place as u32 + 1),
        })
    }
}

impl Recorded {
    /// Whether the code of the resource ran at this moment.
    fn ran_at(&self, Moment { at, thread }: Moment) -> bool {
        /// Only the runs of a parallel iterator overlap. Otherwise the last run that began is the right one, and a task may have many.
        const OVERLAPPING: usize = 256;
        let began = self.runs.partition_point(|run| run.began < at);
        let mut last = self.runs[..began].iter().rev().take(OVERLAPPING);
        last.any(|run| run.thread == thread && run.ended.is_none_or(|ended| at < ended))
    }
}

struct Writer<S> {
    events: S,
    pid: u32,
}

impl<S: SerializeSeq> Writer<S> {
    fn event(&mut self, event: Event<'_>) -> Result<(), S::Error> {
        self.events.serialize_element(&Event { pid: self.pid, ..event })
    }

    /// Writes the names of the process and of the threads.
    fn names(&mut self, flow: &Flow) -> Result<(), S::Error> {
        let program = env::args_os().next().unwrap_or_default();
        let program = Path::new(&program).file_name().unwrap_or_default().to_string_lossy();
        self.event(Event { ph: "M", args: Args::Name { name: &program }, ..Event::new("process_name", "__metadata") })?;
        let runs = flow.resources().iter().flat_map(Recorded::runs).map(|run| run.thread);
        let moments = flow.resources().iter().flat_map(|recorded| [Some(recorded.created), recorded.resolved]);
        let threads: BTreeSet<u32> = runs.chain(moments.flatten().map(|moment| moment.thread)).collect();
        for tid in threads {
            let name = flow.thread_name(tid);
            let args = Args::Name { name: &name };
            self.event(Event { ph: "M", tid, args, ..Event::new("thread_name", "__metadata") })?;
        }
        Ok(())
    }

    /// Writes the life of a resource, from creation to destruction, on a track of its own; and the mark of its result.
    fn life(&mut self, recorded: &Recorded, name: &str, ends: &Ends) -> Result<(), S::Error> {
        let Recorded { resource, created, resolved, destroyed, .. } = recorded;
        let life =
            Event { id: Some(Id(resource.id())), tid: created.thread, ..Event::new(name, resource.kind().name()) };
        let destroyed = destroyed.map_or(ends.alive, |destroyed| destroyed.at);
        self.event(Event { ph: "b", ts: micros(created.at), args: Args::of(recorded), ..life })?;
        self.event(Event { ph: "e", ts: micros(destroyed), ..life })?;
        if let Some(resolved) = resolved {
            let mark = Event { ph: "i", s: Some("t"), tid: resolved.thread, args: Args::of(recorded), ..life };
            self.event(Event { name: &format!("resolved: {name}"), id: None, ts: micros(resolved.at), ..mark })?;
        }
        Ok(())
    }

    fn run(&mut self, recorded: &Recorded, run: &Run, name: &str, ends: &Ends) -> Result<(), S::Error> {
        let (ts, dur) = (micros(run.began), Some(micros(ends.of_run(run).saturating_sub(run.began))));
        let slice = Event::new(name, recorded.resource().kind().name());
        self.event(Event { ph: "X", ts, dur, tid: run.thread, args: Args::of(recorded), ..slice })
    }

    /// Writes the arrow from the creation of a resource to its first run. Viewers tie the ends of an arrow to the slices
    /// around them, so the arrow is written if there is such a slice: if the run of the creator was recorded.
    fn arrow(&mut self, recorded: &Recorded, flow: &Flow) -> Result<(), S::Error> {
        let Recorded { resource, created, runs, .. } = recorded;
        let Some(first) = runs.first() else { return Ok(()) };
        let trigger = resource.trigger().and_then(|trigger| flow.get(trigger));
        if created.at < first.began && trigger.is_some_and(|trigger| trigger.ran_at(*created)) {
            let arrow = Event { id: Some(Id(resource.id())), ..Event::new("creates", "creation") };
            self.event(Event { ph: "s", ts: micros(created.at), tid: created.thread, ..arrow })?;
            self.event(Event { ph: "f", bp: Some("e"), ts: micros(first.began), tid: first.thread, ..arrow })?;
        }
        Ok(())
    }

    fn left_out(&mut self, flow: &Flow) -> Result<(), S::Error> {
        if !flow.left_out().is_something() {
            return Ok(());
        }
        let ts = micros(flow.length());
        self.event(Event { ph: "i", s: Some("g"), ts, ..Event::new(&flow.left_out().to_string(), "left out") })
    }
}

#[derive(Clone, Copy, serde::Serialize)]
struct Event<'a> {
    name: &'a str,
    cat: &'a str,
    ph: &'a str,
    ts: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    dur: Option<f64>,
    pid: u32,
    tid: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<Id>,
    /// The slice that the end of an arrow is bound to: `e` is the slice around it.
    #[serde(skip_serializing_if = "Option::is_none")]
    bp: Option<&'a str>,
    /// How far a mark reaches: `t` is its thread, `g` is everything.
    #[serde(skip_serializing_if = "Option::is_none")]
    s: Option<&'a str>,
    #[serde(skip_serializing_if = "Args::is_none")]
    args: Args<'a>,
}

impl<'a> Event<'a> {
    fn new(name: &'a str, cat: &'a str) -> Self {
        Event { name, cat, ph: "", ts: 0.0, dur: None, pid: 0, tid: 0, id: None, bp: None, s: None, args: Args::None }
    }
}

#[derive(Clone, Copy, serde::Serialize)]
#[serde(untagged)]
enum Args<'a> {
    None,
    Name {
        name: &'a str,
    },
    Resource {
        id: u64,
        kind: &'a str,
        function: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        call: Option<&'a str>,
        #[serde(serialize_with = "as_text")]
        location: &'a Location<'a>,
        #[serde(skip_serializing_if = "Option::is_none")]
        trigger: Option<u64>,
        root: u64,
        outcome: &'a str,
    },
}

impl<'a> Args<'a> {
    fn of(recorded: &'a Recorded) -> Self {
        let resource = recorded.resource();
        Args::Resource {
            id: resource.id().get(),
            kind: resource.kind().name(),
            function: resource.function(),
            call: resource.call(),
            location: resource.location(),
            trigger: resource.trigger().map(ResourceId::get),
            root: resource.root().get(),
            outcome: recorded.outcome().name(),
        }
    }

    fn is_none(&self) -> bool {
        matches!(self, Args::None)
    }
}

fn as_text<S: Serializer>(text: impl fmt::Display, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&text)
}

/// A number as a string, as the format wants it.
#[derive(Clone, Copy)]
struct Id(ResourceId);

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:#x}", self.0.get()))
    }
}

/// A time as the format wants it. Exact to the nanosecond for a hundred days.
fn micros(time: Duration) -> f64 {
    time.as_nanos() as f64 / 1_000.0
}
