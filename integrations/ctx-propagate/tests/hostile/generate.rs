//! Headers that are nearly valid: what a broken, an old or a hostile client sends.

use super::random::Random;
use super::support::Raw;

pub(crate) fn headers(random: &mut Random) -> Raw {
    let mut all = Raw::default();
    let mut add = |name: &str, value: Vec<u8>| all.0.push((name.to_owned(), value));
    let traceparents = random.one_of(&[0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2]);
    (0..traceparents).for_each(|_| add(random.one_of(&["traceparent", "Traceparent"]), traceparent(random)));
    (0..random.one_of(&[0, 0, 1, 1, 1, 2, 3])).for_each(|_| add("tracestate", tracestate(random)));
    (0..random.one_of(&[0, 1, 1, 1, 2, 3])).for_each(|_| add("baggage", baggage(random)));
    all
}

/// Bytes that mean something somewhere.
const BYTES: &[u8] = b"-,;==%%@ \t\r\n\0\x7f\x80\xff\xc3\xa9\"\\abcxyzAZ019fF+.*/_~(";

fn hurt(value: &mut Vec<u8>, random: &mut Random) {
    for _ in 0..random.one_of(&[0, 0, 0, 0, 1, 1, 2]) {
        let at = random.below(value.len() + 1);
        match random.below(4) {
            0 => value.insert(at, random.one_of(BYTES)),
            1 => value.truncate(at),
            2 if at < value.len() => drop(value.remove(at)),
            _ if at < value.len() => value[at] = random.one_of(BYTES),
            _ => {}
        }
    }
}

fn traceparent(random: &mut Random) -> Vec<u8> {
    if random.once_in(2) {
        let (trace_id, parent_id) = (u128::from(random.next()) << 64 | 1, random.next() | 1);
        let value = format!(
            "{}-{trace_id:032x}-{parent_id:016x}-{:02x}",
            random.one_of(&["00", "00", "01"]),
            random.below(256)
        );
        return value.into_bytes();
    }
    let version = random.one_of(&["00", "00", "00", "00", "00", "01", "cc", "fe", "ff", "FF", "0", "+0", "0x"]);
    let trace_id = match random.below(10) {
        0 => "0".repeat(32),
        1 => format!("{:032X}", u128::from(random.next()) << 60),
        2 => format!("{:x}", random.next()),
        _ => format!("{:016x}{:016x}", random.next(), random.next()),
    };
    let parent_id = match random.below(10) {
        0 => "0".repeat(16),
        1 => format!("+{:015x}", random.next() >> 4),
        _ => format!("{:016x}", random.next()),
    };
    let flags = random.one_of(&["00", "01", "02", "03", "ff", "fe", "0", "001", "0g"]);
    let end = random.one_of(&["", "", "", "", "", "", "-", "-more", ".more", " ", "\t", "\u{a0}", "\r\nx: y"]);
    let start = random.one_of(&["", "", "", "", "", "", " ", "\t ", "\n"]);
    let mut value = format!("{start}{version}-{trace_id}-{parent_id}-{flags}{end}").into_bytes();
    if random.once_in(50) {
        value = (0..random.below(80)).map(|_| random.next() as u8).collect();
    }
    hurt(&mut value, random);
    value
}

fn join(count: usize, mut member: impl FnMut(usize) -> String, random: &mut Random) -> Vec<u8> {
    let comma = random.one_of(&[",", ",", ",", ", ", " ,\t", ",,"]);
    let mut value = (0..count).map(&mut member).collect::<Vec<_>>().join(comma).into_bytes();
    hurt(&mut value, random);
    value
}

/// The number of members: often few, at times as many as are allowed, rarely very many.
fn count(random: &mut Random, most: usize) -> usize {
    match random.below(10_000) {
        0 => 10_000,
        1..200 => most - 1 + random.below(3),
        200..400 => random.below(most),
        _ => random.below(4),
    }
}

fn tracestate(random: &mut Random) -> Vec<u8> {
    if random.once_in(50) {
        // Valid, and often over 4,096 bytes.
        let (count, mut inner) = (16 + random.below(17), Random::new(random.next()));
        let member = |index: usize| format!("k{index}={}", "v".repeat(inner.one_of(&[120, 124, 125, 256])));
        return join(count, member, random);
    }
    let count = count(random, 32);
    let mut inner = Random::new(random.next());
    let first = random.below(1000);
    let member = |index: usize| {
        let key = match inner.below(60) {
            0 => "foo".to_owned(),
            1 => inner.one_of(&["", "FOO", "@foo", "foo@bar@baz", "a.b", "0", "foo "]).to_owned(),
            2 => "k".repeat(255 + inner.below(3)),
            _ => format!("k{}_-*/@{index}", first + index),
        };
        let value = match inner.below(60) {
            0 => inner.one_of(&["", " ", "a=b", "=a", "\u{e9}", "a\tb", " a b "]).to_owned(),
            1 => "v".repeat(255 + inner.below(3)),
            2..6 => "v".repeat(120 + inner.below(20)),
            _ => format!("v{:x}", inner.next() >> 40),
        };
        let equals = if inner.once_in(100) { "" } else { "=" };
        format!("{key}{equals}{value}")
    };
    join(count, member, random)
}

fn baggage(random: &mut Random) -> Vec<u8> {
    let count = count(random, 64);
    let mut inner = Random::new(random.next());
    let member = |index: usize| {
        let name = match inner.below(30) {
            0 => "tenant".to_owned(),
            1 => inner.one_of(&["", "a b", "a(", "\u{e9}", "%41", "a%20b", "A", "!#$%&'*+-.^_`|~"]).to_owned(),
            _ => format!("n{index}"),
        };
        let value = match inner.below(400) {
            0..20 => {
                inner.one_of(&["", "a=b", "=", "a b", "\"a\"", "a\\b", "caf\u{e9}", "a\r\nx: y", "\u{a0}"]).to_owned()
            }
            20..60 => inner
                .one_of(&["%20", "%41", "a%2", "%zz", "%C3%A9", "%FF", "%c3", "%00", "%0D%0A", "%2C%3B", "%25"])
                .repeat(1 + inner.below(3)),
            60 => "x".repeat(inner.below(10_000)),
            61 => "%41".repeat(inner.below(9_000)),
            62 => "%ff".repeat(inner.below(1_000)),
            63 => "x".repeat(8_180 + inner.below(16)),
            _ => format!("v{:x}", inner.next() >> 40),
        };
        let property = match inner.below(60) {
            0..6 => inner.one_of(&[";p", ";p=1", " ; p = 1 ; q", ";p=%20;p", ";p%20"]).to_owned(),
            6 => inner.one_of(&[";", ";;p", ";p q", ";p=a b", ";=1", ";p=\u{e9}"]).to_owned(),
            7 if inner.once_in(20) => ";p".repeat(inner.below(9_000)),
            _ => String::new(),
        };
        let equals = inner.one_of(&["=", "=", "=", "=", "=", "=", "=", " = ", "\t=", "= "]);
        let equals = if inner.once_in(100) { "" } else { equals };
        format!("{name}{equals}{value}{property}")
    };
    join(count, member, random)
}
