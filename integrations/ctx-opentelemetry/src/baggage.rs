//! The baggage of ctx-propagate and of OpenTelemetry: copied when a root begins, and brought together when a request goes out.

use ctx_propagate::{Baggage, Member, Report};
use opentelemetry::Context;
use opentelemetry::baggage::{BaggageExt, KeyValueMetadata};

/// The baggage that was copied into a context of OpenTelemetry. It is a value of the context, so it is there wherever the copy is.
struct Copied(Baggage);

/// The context with a copy of the baggage in place of its own.
pub(crate) fn copied(context: Context, baggage: Baggage) -> Context {
    if baggage.is_empty() {
        return context;
    }
    context.with_baggage(baggage.iter().map(of_member).collect::<Vec<_>>()).with_value(Copied(baggage))
}

fn of_member(member: &Member) -> KeyValueMetadata {
    // In the text, a semicolon of the value is encoded, so the first one begins the properties.
    let text = member.to_string();
    let properties = text.split_once(';').map_or("", |(_, properties)| properties);
    KeyValueMetadata::new(member.name().to_owned(), member.value().to_owned(), properties)
}

/// The baggage of the ctx context, with the changes that were made to the copy since. A member that both have changed is OpenTelemetry's.
pub(crate) fn with_changes_of(context: &Context, bound: &Baggage) -> Baggage {
    let copied = context.get::<Copied>().map_or(const { &Baggage::new() }, |Copied(baggage)| baggage);
    if context.baggage().is_empty() && copied.is_empty() {
        return bound.clone();
    }
    let now = Baggage::read(&vec![("baggage".to_owned(), context.baggage().to_string())], &mut Report::new());
    let changed = now.iter().filter(|member| copied.member(member.name()) != Some(member));
    let removed = copied.iter().filter(|member| now.member(member.name()).is_none());
    let removed = removed.filter(|member| bound.member(member.name()) == Some(member));
    let left = removed.fold(bound.clone(), |left, member| left.without(member.name()));
    // A member for which there is no room is left out.
    changed.fold(left, |all, member| all.with_member(member.clone()).unwrap_or(all))
}
