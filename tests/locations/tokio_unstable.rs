//! The places of tasks in tokio's traces, which tokio-console shows. tokio has them only under `--cfg tokio_unstable`.

use std::fmt;
use std::sync::{Arc, Mutex};

use ctx_locations_tests::{seen, shapes as annotated};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::Registry;

use crate::shapes;

/// The fields of each task's span.
#[derive(Clone, Default)]
struct Tasks(Arc<Mutex<Vec<Task>>>);

type Task = Vec<(&'static str, String)>;

impl Layer<Registry> for Tasks {
    fn on_new_span(&self, span: &Attributes<'_>, _: &Id, _: Context<'_, Registry>) {
        if span.metadata().name() == "runtime.spawn" {
            let mut fields = Fields(Vec::new());
            span.record(&mut fields);
            self.0.lock().unwrap().push(fields.0);
        }
    }
}

struct Fields(Task);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // Task numbers differ, and the future of an annotated function is one pointer larger.
        if !["task.id", "size.bytes", "original_size.bytes"].contains(&field.name()) {
            self.0.push((field.name(), format!("{value:?}").replace("ctx_locations_tests::", "same::")));
        }
    }
}

#[test]
fn tokio_console_shows_the_same_of_annotated_tasks() {
    let mut compared = 0;
    for ((name, plain), (_, annotated)) in shapes::all().zip(annotated::all()) {
        let (plain, annotated) = (tasks_of(*plain), tasks_of(*annotated));
        assert_eq!(plain.len(), annotated.len(), "{name}");
        for ((field, plain), (_, annotated)) in plain.iter().flatten().zip(annotated.iter().flatten()) {
            match *field {
                // The user's closure is inside a closure of the macro. The type of the outer closure names it.
                "fn" => assert!(annotated.contains(&format!(", {plain}>::")), "{name}: {annotated}"),
                _ => assert_eq!(plain, annotated, "{name}: {field}"),
            }
            compared += 1;
        }
    }
    assert!(compared >= 30, "{compared} fields");
}

fn tasks_of(shape: fn()) -> Vec<Task> {
    let tasks = Tasks::default();
    let subscriber = tracing_subscriber::registry().with(tasks.clone());
    tracing::subscriber::with_default(subscriber, || drop(seen::of(shape)));
    std::mem::take(&mut tasks.0.lock().unwrap())
}
