//! What cannot travel.

use syn::{Data, DeriveInput, LitStr};

use super::option::Wire;
use crate::entry::key::options::{fields, is_sensitive};
use crate::syntax::errors::Errors;

/// Headers that say how the message itself is to be read: who may set them can make one request look like two.
/// `ctx-propagate` has the same list, for names that are chosen at run time.
const OF_THE_MESSAGE: [&str; 15] = [
    "connection",
    "content-encoding",
    "content-length",
    "content-range",
    "content-type",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "max-forwards",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
];

/// Headers that have keys of their own.
const OF_THE_TRACE: [&str; 4] = ["b3", "baggage", "traceparent", "tracestate"];

/// Reports what cannot travel. `of_type` is the option on the type.
pub(in crate::entry::key) fn check(
    item: &DeriveInput,
    of_type: Option<&Wire>,
    is_sensitive_type: bool,
    errors: &mut Errors,
) {
    if let Some(wire) = of_type {
        check_name(wire, errors);
        check_sensitive(
            wire,
            is_sensitive_type || fields(item).any(|field| field.attrs.iter().any(is_sensitive)),
            errors,
        );
    }
    for field in fields(item) {
        let mut options = Wire::all_of(field);
        let Some(wire) = options.next() else { continue };
        if let Some(second) = options.next() {
            errors.at(second.place, "`wire` is given twice");
        }
        if of_type.is_some() {
            errors.at(wire.place, "the value travels as a whole: remove `wire` here, or on the type");
        } else if matches!(item.data, Data::Enum(_)) {
            errors.at(
                wire.place,
                "a field does not say which variant it belongs to: put `wire` on the type, which needs `Display` and `FromStr`, or a codec",
            );
        }
        check_name(&wire, errors);
        check_sensitive(&wire, is_sensitive_type || field.attrs.iter().any(is_sensitive), errors);
    }
    check_doubles(item, errors);
}

fn check_sensitive(wire: &Wire, is_sensitive: bool, errors: &mut Errors) {
    match wire.sensitive {
        None if is_sensitive => errors.at(
            wire.place,
            "what is sensitive would leave the process: if it is meant to, write `wire(.., sensitive)`; otherwise remove `wire`",
        ),
        Some(place) if !is_sensitive => {
            errors.at(place, "nothing here is marked as sensitive: `#[context(sensitive, wire(.., sensitive))]`");
        }
        _ => {}
    }
}

fn check_name(wire: &Wire, errors: &mut Errors) {
    let name = wire.name.value();
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    let lower = name.to_ascii_lowercase();
    let message = if !name.bytes().all(is_token) {
        "the name of a header, or of a member of the baggage, has letters, digits and `-` alone".to_owned()
    } else if wire.is_baggage {
        return;
    } else if lower != name {
        format!("names of headers are written in lower case: `{lower}`")
    } else if OF_THE_TRACE.contains(&name.as_str()) {
        format!("`{name}` has a key of its own, in `ctx-propagate`")
    } else if OF_THE_MESSAGE.contains(&name.as_str()) || name.starts_with("proxy-") {
        format!("`{name}` says how the message is to be read or sent: choose another name")
    } else {
        return;
    };
    errors.at(wire.name.span(), message);
}

/// Two fields would overwrite each other.
fn check_doubles(item: &DeriveInput, errors: &mut Errors) {
    let all: Vec<Wire> = fields(item).filter_map(Wire::of).collect();
    for (index, wire) in all.iter().enumerate() {
        let same = |other: &&Wire| {
            let meet = (other.is_sent && wire.is_sent) || (other.is_received && wire.is_received);
            meet && other.is_baggage == wire.is_baggage && LitStr::value(&other.name) == wire.name.value()
        };
        if all.iter().take(index).find(same).is_some() {
            errors.at(wire.name.span(), "another field has this name on the wire");
        }
    }
}
