//! What a set of headers means, written again from the specifications: slow, with texts and sets of characters, and with no code of
//! the crate.

const HEX: &str = "0123456789abcdef";
const KEY_BEGINS: &str = "abcdefghijklmnopqrstuvwxyz0123456789";
const KEY: &str = "abcdefghijklmnopqrstuvwxyz0123456789_-*/@";
const TOKEN: &str = "!#$%&'*+-.^_`|~"; // and letters and digits

fn all_of(text: &str, allowed: &str) -> bool {
    text.chars().all(|char| allowed.contains(char))
}

/// One character for each byte, so that nothing is lost.
pub(crate) fn text(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

fn strip(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

/// The value of `traceparent` as it is written, if there is a valid one.
pub(crate) fn traceparent(values: &[&[u8]]) -> Option<String> {
    let [value] = values else { return None };
    let value = text(value);
    let value = strip(&value);
    let parts: Vec<&str> = value.splitn(5, '-').collect();
    let [version, trace_id, parent_id, flags, ..] = parts[..] else { return None };
    let lengths = [version, trace_id, parent_id, flags].map(str::len);
    let is_hex = [version, trace_id, parent_id, flags].iter().all(|part| all_of(part, HEX));
    let is_zero = all_of(trace_id, "0") || all_of(parent_id, "0");
    if lengths != [2, 32, 16, 2] || !is_hex || is_zero || version == "ff" || version == "00" && parts.len() > 4 {
        return None;
    }
    let known = ["0", "1", "2", "3"][HEX.find(&flags[1..]).unwrap() % 4];
    Some(format!("00-{trace_id}-{parent_id}-0{known}"))
}

/// The list of `tracestate`, before it is shortened. Empty if it is invalid.
pub(crate) fn tracestate(values: &[&[u8]]) -> Vec<(String, String)> {
    let joined = values.iter().map(|value| text(value)).collect::<Vec<_>>().join(",");
    let members: Vec<&str> = joined.split(',').map(strip).filter(|member| !member.is_empty()).collect();
    if members.len() > 32 {
        return Vec::new();
    }
    let mut list: Vec<(String, String)> = Vec::new();
    for member in members {
        let Some((key, value)) = member.split_once('=') else { return Vec::new() };
        let is_key = key.chars().next().is_some_and(|first| KEY_BEGINS.contains(first)) && all_of(key, KEY);
        let is_value = value.chars().all(|char| (' '..='~').contains(&char) && char != '=') && !value.ends_with(' ');
        if !is_key || !is_value || value.is_empty() || key.len() > 256 || value.len() > 256 {
            return Vec::new();
        }
        if list.iter().all(|(other, _)| other != key) {
            list.push((key.to_owned(), value.to_owned()));
        }
    }
    list
}

/// The list, without what is over 4,096 bytes.
pub(crate) fn shortened(mut list: Vec<(String, String)>) -> String {
    let text = |list: &[(String, String)]| {
        list.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(",")
    };
    while text(&list).len() > 4096 {
        let is_long = |(key, value): &(String, String)| key.len() + 1 + value.len() > 128;
        match list.iter().rposition(is_long) {
            Some(index) => drop(list.remove(index)),
            None => drop(list.pop()),
        }
    }
    text(&list)
}

/// A member of the baggage, with decoded values.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) properties: Vec<(String, Option<String>)>,
}

impl Member {
    /// The length in the header.
    fn length(&self) -> usize {
        let properties = self
            .properties
            .iter()
            .map(|(name, value)| 1 + name.len() + value.as_ref().map_or(0, |value| 1 + encoded_length(value)));
        self.name.len() + 1 + encoded_length(&self.value) + properties.sum::<usize>()
    }
}

pub(crate) fn baggage(values: &[&[u8]]) -> Vec<Member> {
    let joined = values.iter().map(|value| text(value)).collect::<Vec<_>>().join(",");
    let mut list: Vec<(Member, usize)> = Vec::new();
    for member in joined.split(',').filter_map(member) {
        list.retain(|(other, _)| other.name != member.name);
        let (length, before) = (member.length(), list.iter().map(|(_, length)| length + 1).sum::<usize>());
        if list.len() < 64 && before + length <= 8192 {
            list.push((member, length));
        }
    }
    list.into_iter().map(|(member, _)| member).collect()
}

fn member(text: &str) -> Option<Member> {
    let mut parts = text.split(';');
    let (name, value) = parts.next()?.split_once('=')?;
    let mut member = Member { name: token(name)?, value: decoded(value)?, properties: Vec::new() };
    for property in parts {
        member.properties.push(match property.split_once('=') {
            Some((name, value)) => (token(name)?, Some(decoded(value)?)),
            None => (token(property)?, None),
        });
    }
    Some(member)
}

fn token(text: &str) -> Option<String> {
    let name = strip(text);
    let is_token = name.chars().all(|char| char.is_ascii_alphanumeric() || TOKEN.contains(char));
    (!name.is_empty() && is_token).then(|| name.to_owned())
}

fn decoded(text: &str) -> Option<String> {
    let value = strip(text);
    let is_octet = |char: char| char.is_ascii_graphic() && !"\",;\\".contains(char);
    if !value.chars().all(is_octet) {
        return None;
    }
    let mut bytes = Vec::new();
    let mut rest = value;
    while let Some(first) = rest.chars().next() {
        let digits =
            rest.get(1..3).filter(|digits| first == '%' && digits.chars().all(|digit| digit.is_ascii_hexdigit()));
        bytes.push(digits.map_or(first as u8, |digits| u8::from_str_radix(digits, 16).unwrap()));
        rest = &rest[if digits.is_some() { 3 } else { 1 }..];
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

fn encoded_length(value: &str) -> usize {
    let stays = |char: char| char.is_ascii_graphic() && !"\",;\\%".contains(char);
    value.chars().map(|char| if stays(char) { 1 } else { 3 * char.len_utf8() }).sum()
}
