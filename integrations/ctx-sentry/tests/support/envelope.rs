//! The format of Sentry's envelopes: <https://develop.sentry.dev/sdk/foundations/data-model/envelopes/>.

use serde_json::Value;

/// A part of an envelope: its type, and its payload if it is JSON.
#[derive(Clone)]
pub struct Item {
    pub kind: String,
    pub payload: Value,
}

/// The items of an envelope. Its header is a line of JSON. The header of an item is a line of JSON with the length of the payload.
pub fn read(envelope: &[u8]) -> Vec<Item> {
    let (header, mut rest) = line(envelope);
    serde_json::from_slice::<Value>(header).expect("the header of an envelope");
    let mut items = Vec::new();
    while !rest.is_empty() {
        let (header, after) = line(rest);
        let header: Value = serde_json::from_slice(header).expect("the header of an item");
        let length = usize::try_from(header["length"].as_u64().expect("a length")).unwrap();
        let (payload, after) = after.split_at(length);
        let kind = header["type"].as_str().expect("a type").to_owned();
        items.push(Item { kind, payload: serde_json::from_slice(payload).expect("JSON") });
        rest = after.strip_prefix(b"\n").unwrap_or(after);
    }
    items
}

fn line(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    (&bytes[..end], &bytes[(end + 1).min(bytes.len())..])
}
