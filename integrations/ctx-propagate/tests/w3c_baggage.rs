//! `baggage`, by the specification and by the cases of its test suite:
//! <https://github.com/w3c/baggage/blob/main/test/test_baggage.py>.

mod support;

use ctx_propagate::{Baggage, Member, Report, Why};
use support::{baggage, pairs, raw, values};

fn accepts(value: &str, expected: &[(&str, &str)]) -> Baggage {
    let (read, report) = baggage(&[value]);
    assert_eq!((pairs(&read), report), (expected.to_vec(), Report::new()), "{value:?}");
    read
}

fn refuses(value: impl AsRef<[u8]>, name: &str, why: Why) {
    let all = [b"before=1,", value.as_ref(), b",after=2"].concat();
    let (read, report) = baggage(&[all]);
    let reasons: Vec<_> = report.iter().map(|refused| (refused.what(), refused.why())).collect();
    assert_eq!(reasons, [(format!("baggage member `{name}`").as_str(), why)]);
    assert_eq!(pairs(&read), [("before", "1"), ("after", "2")]);
}

fn properties(baggage: &Baggage, name: &str) -> Vec<(String, Option<String>)> {
    let member = baggage.member(name).expect("there is such a member");
    member.properties().map(|(name, value)| (name.to_owned(), value.map(String::from))).collect()
}

#[test]
fn members_have_names_and_values() {
    accepts("SomeKey=SomeValue", &[("SomeKey", "SomeValue")]);
    accepts("SomeKey=SomeValue=equals", &[("SomeKey", "SomeValue=equals")]);
    accepts("a=,A=1", &[("a", ""), ("A", "1")]);
    accepts(
        "SomeKey \t = \t SomeValue \t , \t Key2 \t = \t Value2 \t",
        &[("SomeKey", "SomeValue"), ("Key2", "Value2")],
    );
    accepts("", &[]);
    accepts(" , ,a=1,,", &[("a", "1")]);
}

#[test]
fn several_headers_are_one_list() {
    let (read, _) = baggage(&["userId=alice", "serverNode=DF%2028,isProduction=false"]);
    assert_eq!(read.to_string(), "userId=alice,serverNode=DF%2028,isProduction=false");
}

#[test]
fn values_are_percent_decoded_and_encoded() {
    let read = accepts(
        "SomeKey=%09%20%22%27%3B%3Dasdf%21%40%23%24%25%5E%26%2A%28%29",
        &[("SomeKey", "\t \"';=asdf!@#$%^&*()")],
    );
    assert_eq!(read.to_string(), "SomeKey=%09%20%22'%3B=asdf!@#$%25^&*()");
    accepts("userId=Am%C3%A9lie", &[("userId", "Amélie")]);
    accepts("a=%FF,b=%F0%9F%98,c=100%", &[("a", "\u{fffd}"), ("b", "\u{fffd}"), ("c", "100%")]);
}

#[test]
fn properties_are_kept_in_their_order() {
    let text = "k=v;SomeProp;SomeProp=PropValue;Other=a%20b=c,k2=v2;ValueProp%20%09";
    let read = accepts(text, &[("k", "v"), ("k2", "v2")]);
    let own = |name: &str, value: Option<&str>| (name.to_owned(), value.map(str::to_owned));
    let expected = [own("SomeProp", None), own("SomeProp", Some("PropValue")), own("Other", Some("a b=c"))];
    assert_eq!(properties(&read, "k"), expected);
    assert_eq!(properties(&read, "k2"), [own("ValueProp%20%09", None)]);
    assert_eq!(read.to_string(), text);
    let spaced = accepts("k \t = \t v \t ; \t p \t ; \t q \t = \t 1 \t", &[("k", "v")]);
    assert_eq!(spaced.to_string(), "k=v;p;q=1");
}

#[test]
fn invalid_members_are_left_out_whole() {
    for (value, name) in [
        ("a b=1", "a b"),
        ("=1", ""),
        ("k(=1", "k("),
        ("\"k\"=1", "\\\"k\\\""),
        ("\u{e9}=1", "\\xc3\\xa9"),
        ("a\r\nb=1", "a\\r\\nb"),
    ] {
        refuses(value, name, Why::InvalidName);
    }
    for value in
        [&b"k"[..], b"k;p=1", b"k=a b", b"k=\"v\"", b"k=a\\b", b"k=\xc3\xa9", b"k=\xff", b"k=a\r\nb: c", b"k=\0"]
    {
        refuses(value, "k", Why::InvalidValue);
    }
    for value in ["k=v;", "k=v;;p", "k=v;p q", "k=v;=1", "k=v;p=a b", "k=v;p=\"1\"", "k=v;p=\u{e9}"] {
        refuses(value, "k", Why::InvalidProperty);
    }
}

#[test]
fn of_members_with_one_name_the_last_is_kept() {
    let (read, report) = baggage(&["a=1;p,b=2,a=3", "a=4"]);
    assert_eq!((read.to_string().as_str(), report.len()), ("b=2,a=4", 2));
    assert_eq!(report.iter().next().unwrap().to_string(), "baggage member `a` is given more than once");
    // An older value does not come back because the newer one does not fit.
    for long in ["x".repeat(8192), "%41".repeat(8192)] {
        let (read, report) = baggage(&[format!("a=1,b=2,a={long}")]);
        assert_eq!((read.to_string().as_str(), report.len()), ("b=2", 2));
    }
    // It stays if the newer one is invalid.
    assert_eq!(baggage(&["a=1,a=b c"]).0.to_string(), "a=1");
}

#[test]
fn baggage_has_up_to_64_members() {
    let numbered = |count: usize| (0..count).map(|index| format!("key{index}=value")).collect::<Vec<_>>().join(",");
    assert_eq!(baggage(&[numbered(64)]).0.to_string(), numbered(64));
    let (read, report) = baggage(&[numbered(66)]);
    assert_eq!(read.to_string(), numbered(64));
    let reasons: Vec<_> = report.iter().map(ToString::to_string).collect();
    assert_eq!(
        reasons,
        [
            "baggage member `key64` is over the limit of 64 members",
            "baggage member `key65` is over the limit of 64 members"
        ]
    );
    assert_eq!(read.with("more", "").unwrap_err().why(), Why::TooManyMembers { most: 64 });
    assert_eq!(read.with("key7", "changed").unwrap().len(), 64);
}

#[test]
fn baggage_has_up_to_8192_bytes() {
    let value = "0123456789".repeat(819);
    let (full, report) = baggage(&[format!("a={value},")]);
    assert!(report.is_empty() && full.to_string().len() == 8192);
    assert_eq!(full.with("b", "").unwrap_err().to_string(), "baggage member `b` is over the limit of 8192 bytes");
    let (none, report) = baggage(&[format!("a={value}b")]);
    assert_eq!((none.len(), report.len()), (0, 1));
    // What does not fit is left out whole, and what comes after it is kept if it fits.
    let (read, report) = baggage(&[format!("a={},b={},c=3", "x".repeat(4000), "y".repeat(4200))]);
    assert_eq!((read.len(), read.get("c"), report.len()), (2, Some("3"), 1));
}

#[test]
fn the_length_counts_as_it_is_written() {
    // Encoded without need.
    let (read, report) = baggage(&[format!("a={}", "%41".repeat(8190))]);
    assert!(report.is_empty() && read.to_string() == format!("a={}", "A".repeat(8190)));
    // A replacement character needs nine bytes.
    let (read, report) = baggage(&[format!("a={}", "%FF".repeat(911))]);
    assert!(read.is_empty() && report.len() == 1);
    assert_eq!(baggage(&[format!("a={}", "%FF".repeat(910))]).0.to_string().len(), 8192);
}

#[test]
fn any_text_can_be_a_value_and_only_tokens_are_names() {
    let member = Member::new("k", "\r\nx: y, \u{1f600};\"").unwrap().with_property("p", Some("\n;,")).unwrap();
    let written = Baggage::new().with_member(member).unwrap();
    assert_eq!(written.to_string(), "k=%0D%0Ax:%20y%2C%20%F0%9F%98%80%3B%22;p=%0A%3B%2C");
    assert_eq!(baggage(&[written.to_string()]), (written, Report::new()));
    for name in ["", "a b", "a,b", "a=b", "a;b", "é", "a\r\n"] {
        assert_eq!(Baggage::new().with(name, "1").unwrap_err().why(), Why::InvalidName);
        assert_eq!(Member::new("a", "1").unwrap().with_property(name, None).unwrap_err().why(), Why::InvalidProperty);
    }
}

#[test]
fn a_changed_baggage_is_another_value() {
    let one = Baggage::new().with("a", "1").unwrap().with("b", "2").unwrap();
    let other = one.with("a", "3").unwrap();
    assert_eq!((one.to_string().as_str(), other.to_string().as_str()), ("a=1,b=2", "b=2,a=3"));
    assert_eq!(other.without("b").without("none").to_string(), "a=3");
    assert_eq!(other.without("a").without("b"), Baggage::new());
    assert_eq!(format!("{one:?}"), r#"{"a": "1", "b": "2"}"#);
}

#[test]
fn an_empty_baggage_removes_the_header() {
    let mut headers = raw(&[("baggage", "a=1"), ("BAGGAGE", "b=2")]);
    Baggage::new().write(&mut headers).unwrap();
    assert!(values(&headers, "baggage").is_empty());
}
