//! `tracestate`, by the specification and by the cases of its test suite:
//! <https://github.com/w3c/trace-context/blob/main/test/test.py>.

mod support;

use ctx_propagate::{Report, TraceState, Why};
use support::trace;

const TRACEPARENT: (&str, &str) = ("traceparent", "00-12345678901234567890123456789012-1234567890123456-00");

fn read<V: AsRef<str>>(values: &[V]) -> (String, Report) {
    let states = values.iter().map(|value| ("tracestate", value.as_ref()));
    let (trace, report) = trace(&[TRACEPARENT].into_iter().chain(states).collect::<Vec<_>>());
    (trace.expect("an invalid `tracestate` does not hurt the `traceparent`").state().to_string(), report)
}

fn accepts(values: &[&str], state: &str) {
    assert_eq!(read(values), (state.to_owned(), Report::new()), "{values:?}");
}

fn refuses(value: &str, what: &str, why: Why) {
    let (state, report) = read(&[value]);
    let reasons: Vec<_> = report.iter().map(|refused| (refused.what(), refused.why())).collect();
    assert_eq!((state.as_str(), &reasons[..]), ("", &[(what, why)][..]), "{value:?}");
}

fn numbered(count: usize) -> String {
    (1..=count).map(|index| format!("bar{index:02}={index:02}")).collect::<Vec<_>>().join(",")
}

#[test]
fn several_headers_are_one_list() {
    accepts(&["foo=1,bar=2"], "foo=1,bar=2");
    accepts(&["foo=1", "bar=2,rojo=1", "congo=2"], "foo=1,bar=2,rojo=1,congo=2");
}

#[test]
fn empty_members_and_headers_are_allowed_and_not_written() {
    accepts(&[""], "");
    accepts(&["foo=1", ""], "foo=1");
    accepts(&["", "foo=1"], "foo=1");
    accepts(&["foo=1,", " ,\t, bar=2 ,"], "foo=1,bar=2");
}

#[test]
fn spaces_and_tabs_around_members_are_not_a_part_of_them() {
    accepts(&["foo=1 \t , \t bar=2, \t baz=3"], "foo=1,bar=2,baz=3");
    accepts(&["foo=1\t \t,\t \tbar=2,\t \tbaz=3"], "foo=1,bar=2,baz=3");
    [" foo=1", "\tfoo=1", "foo=1 ", "foo=1\t", "\t foo=1 \t"].iter().for_each(|value| accepts(&[value], "foo=1"));
}

#[test]
fn spaces_at_the_start_of_a_value_belong_to_it() {
    accepts(&["foo=  1 2 "], "foo=  1 2");
}

#[test]
fn all_characters_of_the_grammar_are_allowed() {
    let key = "abcdefghijklmnopqrstuvwxyz0123456789_-*/@a-z0-9_-*/";
    let value: String = (' '..='~').filter(|char| !",=".contains(*char)).collect();
    accepts(&[&format!("{key}={value}")], &format!("{key}={value}"));
    ["0=1", "foo@=1", "foo@@bar=1", "foo@bar@baz=1"].iter().for_each(|value| accepts(&[value], value));
}

#[test]
fn keys_have_up_to_256_characters() {
    for key in ["z".repeat(256), format!("{}@{}", "t".repeat(241), "v".repeat(14)), format!("t@{}", "v".repeat(15))] {
        accepts(&["foo=1", &format!("{key}=1")], &format!("foo=1,{key}=1"));
    }
    let long = "z".repeat(257);
    refuses(&format!("foo=1,{long}=1"), &format!("tracestate member `{}...`", "z".repeat(64)), Why::InvalidName);
}

#[test]
fn values_have_1_to_256_characters() {
    let value = format!("foo={}", "v".repeat(256));
    accepts(&[&value], &value);
    refuses(&format!("{value}v"), "tracestate member `foo`", Why::InvalidValue);
    refuses("foo=,bar=3", "tracestate member `foo`", Why::InvalidValue);
    refuses("foo= ,bar=3", "tracestate member `foo`", Why::InvalidValue);
}

#[test]
fn an_invalid_member_refuses_the_list_and_not_the_traceparent() {
    for (value, name) in
        [("foo =1", "foo "), ("FOO=1", "FOO"), ("foo.bar=1", "foo.bar"), ("@foo=1,bar=2", "@foo"), ("=1", "")]
    {
        refuses(&format!("a=1,{value},b=2"), &format!("tracestate member `{name}`"), Why::InvalidName);
    }
    for value in ["foo=bar=baz", "foo=1\tb", "foo", "foo=\u{e9}", "foo=\x7f", "foo=a\r\nb"] {
        refuses(&format!("a=1,{value},b=2"), "tracestate member `foo`", Why::InvalidValue);
    }
}

#[test]
fn a_tracestate_alone_is_refused() {
    let (context, report) = trace(&[("tracestate", "foo=1")]);
    assert_eq!((context, report.to_string().as_str()), (None, "tracestate comes without a valid traceparent"));
}

#[test]
fn lists_have_up_to_32_members() {
    accepts(&[&numbered(32)], &numbered(32));
    refuses(&numbered(33), "tracestate", Why::TooManyMembers { most: 32 });
    let (first, second) = (numbered(33)[..70].to_owned(), numbered(33)[70..].to_owned());
    assert_eq!(read(&[&first, &second]).0, "");
    // Empty members do not count. Repeated ones do.
    accepts(&[&format!("{},,,{}", ",".repeat(40), numbered(32))], &numbered(32));
    let (state, report) = read(&[["a=1"; 33].join(",")]);
    let last = report.iter().last().map(|refused| (refused.what(), refused.why()));
    assert_eq!((state.as_str(), last), ("", Some(("tracestate", Why::TooManyMembers { most: 32 }))));
}

#[test]
fn of_two_members_with_one_key_the_first_is_kept() {
    for values in [&["foo=1,bar=3,foo=2"][..], &["foo=1,bar=3", "foo=2"]] {
        let (state, report) = read(values);
        assert_eq!(
            (state.as_str(), report.to_string().as_str()),
            ("foo=1,bar=3", "tracestate member `foo` is given more than once")
        );
    }
}

#[test]
fn at_least_512_characters_are_kept() {
    let long = format!("a={},b={}", "v".repeat(253), "v".repeat(253));
    assert_eq!(long.len(), 511);
    accepts(&[&long], &long);
}

#[test]
fn members_over_128_characters_are_left_out_first_and_then_those_at_the_end() {
    let long = |key: &str| format!("{key}={}", "v".repeat(256));
    let short = |index: usize| format!("s{index:02}={}", "v".repeat(120));
    let mut members: Vec<String> = (0..20).map(short).collect();
    members.insert(1, long("long1"));
    members.extend((2..8).map(|index| long(&format!("long{index}"))));
    let all = members.join(",");
    assert!(all.len() > TraceState::MOST_BYTES);
    let (state, report) = read(&[&all]);
    let names: Vec<_> = report.iter().map(|refused| refused.what()).collect();
    assert_eq!(names, ["tracestate member `long7`"]);
    assert_eq!(state, members[..members.len() - 1].join(","));
    assert!(state.len() <= TraceState::MOST_BYTES && state.len() + long("long7").len() + 1 > TraceState::MOST_BYTES);
}

#[test]
fn a_changed_member_moves_to_the_front_and_the_others_keep_their_order() {
    let state = TraceState::default().with("a", "1").unwrap().with("b", "2").unwrap().with("c", "3").unwrap();
    assert_eq!(state.as_str(), "c=3,b=2,a=1");
    let changed = state.with("a", "4").unwrap();
    assert_eq!(
        (changed.as_str(), changed.len(), changed.get("a"), changed.get("d")),
        ("a=4,c=3,b=2", 3, Some("4"), None)
    );
    assert_eq!(changed.without("c").as_str(), "a=4,b=2");
    assert_eq!(changed.without("none"), changed);
    assert!(TraceState::default().with("a", "1").unwrap().without("a").is_empty());
    assert_eq!(TraceState::default().without("a"), TraceState::default());
}

#[test]
fn a_33rd_member_pushes_out_the_last() {
    let state = (1..=33).fold(TraceState::default(), |state, index| state.with(&format!("k{index}"), "v").unwrap());
    assert_eq!((state.len(), state.get("k1"), state.get("k33")), (32, None, Some("v")));
    assert!(state.as_str().starts_with("k33=v,k32=v,") && state.as_str().ends_with(",k2=v"));
}

#[test]
fn an_added_member_stays_also_if_it_is_the_longest() {
    let value = "v".repeat(120);
    let full =
        (0..32).fold(TraceState::default(), |state, index| state.with(&format!("key{index:02}"), &value).unwrap());
    assert!(full.as_str().len() <= TraceState::MOST_BYTES);
    let state = full.with(&"k".repeat(256), &"v".repeat(256)).unwrap();
    assert!(state.as_str().starts_with(&"k".repeat(256)) && state.as_str().len() <= TraceState::MOST_BYTES);
}

#[test]
fn invalid_members_are_not_added() {
    let state = TraceState::default();
    for (key, value, why) in [
        ("A", "1", Why::InvalidName),
        ("", "1", Why::InvalidName),
        ("a", "", Why::InvalidValue),
        ("a", "1 ", Why::InvalidValue),
        ("a", "1,b=2", Why::InvalidValue),
    ] {
        assert_eq!(state.with(key, value).unwrap_err().why(), why, "{key}={value}");
    }
}
