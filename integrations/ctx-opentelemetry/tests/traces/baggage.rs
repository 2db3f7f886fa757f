//! The baggage of the context and that of OpenTelemetry.

use ctx_propagate::{Allowed, Baggage, Inbound, Outbound};
use ctx_runtime::{RootSite, run};
use opentelemetry::baggage::{BaggageExt, KeyValueMetadata};
use opentelemetry::{Context, KeyValue};

use crate::{Headers, install};

fn serve<R>(headers: Headers, work: impl FnOnce() -> R) -> R {
    RootSite::of::<Headers>("serve").begin(Inbound::internal().receive(&headers).into_values()).run(work)
}

fn with_baggage(text: &str) -> Headers {
    vec![("baggage".to_owned(), text.to_owned())]
}

fn sent() -> Vec<String> {
    let mut headers = Headers::new();
    Outbound::new().to("*", Allowed::everything()).send("stock", &mut headers);
    let baggage = headers.into_iter().find(|(name, _)| name == "baggage").map(|(_, value)| value).unwrap_or_default();
    let mut members: Vec<_> = baggage.split(',').map(str::to_owned).collect();
    members.sort();
    members
}

/// Runs `work` where OpenTelemetry's baggage was changed.
fn changed<R>(change: impl FnOnce(&Context) -> Context, work: impl FnOnce() -> R) -> R {
    let _attached = Context::map_current(change).attach();
    work()
}

#[test]
fn the_baggage_of_a_request_is_in_opentelemetrys_context() {
    install();
    let read = serve(with_baggage("tenant=K%C3%B6ln;of=7,plan=paid"), || {
        Context::map_current(|context| {
            let (value, properties) = context.baggage().get_with_metadata("tenant").unwrap();
            format!("{value} {properties} {}", context.baggage().len())
        })
    });
    assert_eq!(read, "Köln of=7 2");
    assert!(Context::current().baggage().is_empty());
}

#[test]
fn what_either_side_has_changed_since_goes_out() {
    install();
    serve(with_baggage("a=1,b=2,c=3;p=1,d=4"), || {
        assert_eq!(sent(), ["a=1", "b=2", "c=3;p=1", "d=4"]);
        let change = |context: &Context| {
            let kept = context.baggage().iter().filter(|(key, _)| !["b", "d"].contains(&key.as_str()));
            let mut all: Vec<_> =
                kept.map(|(key, (value, of))| KeyValueMetadata::new(key.clone(), value.clone(), of.as_str())).collect();
            all.push(KeyValueMetadata::new("added", "by OpenTelemetry", ""));
            all.push(KeyValueMetadata::new("a", "changed", ""));
            context.with_baggage(all)
        };
        changed(change, || {
            assert_eq!(sent(), ["a=changed", "added=by%20OpenTelemetry", "c=3;p=1"]);
            // `d` was removed there, and is bound here again since.
            let bound = ctx_runtime::get::<Baggage>().with("d", "5").unwrap().with("own", "6").unwrap();
            let all = ["a=changed", "added=by%20OpenTelemetry", "c=3;p=1", "d=5", "own=6"];
            assert_eq!(run(bound, sent), all);
        });
        assert_eq!(sent(), ["a=1", "b=2", "c=3;p=1", "d=4"]);
    });
}

#[test]
fn baggage_of_opentelemetry_alone_goes_out_where_the_policy_allows_it() {
    install();
    changed(
        |context| context.with_baggage([KeyValue::new("plan", "paid")]),
        || {
            assert_eq!(sent(), ["plan=paid"]);
            let mut headers = Headers::new();
            let report = Outbound::new().send("example.com", &mut headers);
            assert_eq!(report.to_string(), "baggage member `plan` is not allowed here");
            assert!(headers.iter().all(|(name, _)| name != "baggage"));
        },
    );
}

#[test]
fn members_for_which_there_is_no_room_are_left_out() {
    install();
    let many: Vec<_> = (0..64).map(|number| format!("n{number}=0")).collect();
    let sent = serve(with_baggage(&many.join(",")), || {
        changed(
            |context| {
                let kept = context.baggage().iter().take(10);
                let mut all: Vec<_> = kept.map(|(key, (value, _))| KeyValue::new(key.clone(), value.clone())).collect();
                all.extend((0..20).map(|number| KeyValue::new(format!("more{number}"), "1")));
                context.with_baggage(all)
            },
            || run(Baggage::new().with("own", "1").unwrap(), sent),
        )
    });
    assert_eq!(sent.len(), 21, "{sent:?}");
}

#[test]
fn metadata_that_is_no_list_of_properties_is_left_out_and_begins_no_member() {
    install();
    serve(with_baggage("plan=free"), || {
        let change = |context: &Context| {
            context.with_baggage([
                KeyValueMetadata::new("plan", "paid", "some note"),
                KeyValueMetadata::new("other", "1", "p,evil=1"),
            ])
        };
        changed(change, || assert_eq!(sent(), ["other=1", "plan=paid"]));
    });
}

#[test]
fn the_old_value_of_a_member_for_which_there_is_no_room_is_not_sent() {
    install();
    let large = "x".repeat(8000);
    serve(with_baggage("plan=free"), || {
        changed(
            |context| context.with_baggage([KeyValue::new("plan", large.clone())]),
            || {
                let bound = ctx_runtime::get::<Baggage>().with("own", &large).unwrap();
                assert!(run(bound, sent).iter().all(|member| !member.starts_with("plan=")));
            },
        );
    });
}
