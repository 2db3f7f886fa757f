//! The baggage of ctx-propagate and of OpenTelemetry: copied when a root begins, and brought together when a request goes out.

use ctx_propagate::{Baggage, Member, Report};
use opentelemetry::baggage::{BaggageExt, BaggageMetadata, KeyValueMetadata};
use opentelemetry::{Context, Key, StringValue};

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
    let now: Vec<Member> = context.baggage().iter().filter_map(|(key, (value, of))| member(key, value, of)).collect();
    let changed = now.iter().filter(|member| copied.member(member.name()) != Some(member));
    let removed = copied.iter().filter(|member| now.iter().all(|other| other.name() != member.name()));
    let removed = removed.filter(|member| bound.member(member.name()) == Some(member));
    let left = removed.fold(bound.clone(), |left, member| left.without(member.name()));
    // A member for which there is no room is left out, and so is its old value.
    changed.fold(left, |all, member| all.with_member(member.clone()).unwrap_or_else(|_| all.without(member.name())))
}

/// A member of OpenTelemetry's baggage. `None` if its name is no name of a member. Its metadata may be any text: what is no list of properties
/// is left out.
fn member(name: &Key, value: &StringValue, metadata: &BaggageMetadata) -> Option<Member> {
    let member = Member::new(name.as_str(), value.as_str()).ok()?;
    if metadata.as_str().is_empty() {
        return Some(member);
    }
    let header = format!("{name}=;{}", metadata.as_str());
    let read = Baggage::read(&vec![("baggage".to_owned(), header)], &mut Report::new());
    let properties = read.member(name.as_str()).filter(|_| read.len() == 1);
    let with_properties = properties.and_then(|properties| {
        let mut all = properties.properties();
        all.try_fold(member.clone(), |member, (name, value)| member.with_property(name, value.as_deref())).ok()
    });
    Some(with_properties.unwrap_or(member))
}
