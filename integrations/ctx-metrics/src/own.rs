//! Registers the metrics of this crate.

use metrics::{Counter, Gauge, Key, Label, Level, Metadata, Recorder, Unit};

const METADATA: Metadata<'static> = Metadata::new("ctx_metrics", Level::INFO, Some(module_path!()));

pub(crate) fn own_counter(
    recorder: &dyn Recorder,
    name: &'static str,
    description: &'static str,
    labels: Vec<Label>,
) -> Counter {
    recorder.describe_counter(name.into(), Some(Unit::Count), description.into());
    recorder.register_counter(&Key::from_parts(name, labels), &METADATA)
}

pub(crate) fn own_gauge(
    recorder: &dyn Recorder,
    name: &'static str,
    description: &'static str,
    labels: Vec<Label>,
) -> Gauge {
    recorder.describe_gauge(name.into(), Some(Unit::Count), description.into());
    recorder.register_gauge(&Key::from_parts(name, labels), &METADATA)
}
