//! What keys say of the wire: what leaves, what is received, and what is refused.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use ctx_runtime::wire::{self, ReceivedKey, SentKey, WireCodec, WireField, WireForm, WireSource, WireTextRefused};
use ctx_runtime::{Context, Snapshot, context_var, get, run, try_get};

/// Texts by their names, and what was refused.
#[derive(Default)]
struct Texts {
    texts: BTreeMap<String, String>,
    refused: Vec<String>,
}

impl Texts {
    /// What the current context sends.
    fn sent() -> Self {
        let mut texts = BTreeMap::new();
        wire::visit(|field, value| {
            if let Some(value) = value {
                texts.insert(Self::name(field), value.to_string());
            }
        });
        Texts { texts, refused: Vec::new() }
    }

    fn of(texts: &[(&str, &str)]) -> Self {
        let texts = texts.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        Texts { texts, refused: Vec::new() }
    }

    fn name(field: &WireField) -> String {
        match field.form() {
            WireForm::Baggage => format!("baggage {}", field.name()),
            _ => field.name().to_owned(),
        }
    }

    fn shown(&self) -> String {
        self.texts.iter().map(|(name, text)| format!("{name}={text};")).collect()
    }
}

impl WireSource for Texts {
    fn text(&mut self, field: &'static WireField) -> Result<Option<Cow<'_, str>>, WireTextRefused> {
        let text = self.texts.get(&Self::name(field)).map(Cow::from);
        if text.as_deref() == Some("unreadable") { Err(WireTextRefused) } else { Ok(text) }
    }

    fn refuse(&mut self, field: &'static WireField, why: &dyn fmt::Display) {
        self.refused.push(format!("{}.{}: {why}", field.key(), field.name()));
    }
}

#[derive(Context, Debug, PartialEq)]
struct Tenant(#[context(wire = "x-tenant-id")] String);

#[derive(Context, Debug, PartialEq, Default)]
struct Order {
    #[context(wire(baggage = "order"))]
    id: u64,
    #[context(wire("x-coupon"))]
    coupon: Option<Arc<str>>,
    #[context(wire("x-attempt", in))]
    attempt: Option<u8>,
    note: String,
}

#[test]
fn only_what_a_key_names_leaves() {
    let order = Order { id: 7, coupon: None, attempt: Some(2), note: "secret".into() };
    run((Tenant("acme".into()), order), || assert_eq!(Texts::sent().shown(), "baggage order=7;x-tenant-id=acme;"));
    run(Tenant("acme".into()), || assert_eq!(Texts::sent().shown(), "x-tenant-id=acme;"));
    assert_eq!(Texts::sent().shown(), "");
}

#[derive(Context)]
struct Coupon {
    #[context(wire = "x-coupon")]
    code: Option<Arc<str>>,
    #[context(wire("x-shop", out))]
    shop: Cow<'static, str>,
}

#[test]
fn what_was_sent_comes_back_equal() {
    let texts = run((Tenant("acme".into()), Order { id: 7, ..Order::default() }), Texts::sent);
    let mut texts = texts;
    let (tenant, order) = wire::receive::<(Tenant, Order)>(&mut texts);
    assert_eq!((tenant.unwrap().0.as_str(), order.unwrap()), ("acme", Order { id: 7, ..Order::default() }));
}

#[test]
fn a_field_that_only_leaves_gets_its_default_when_the_key_is_received() {
    let coupon = Coupon { code: Some("TEN".into()), shop: "north".into() };
    let mut texts = run(coupon, Texts::sent);
    assert_eq!(texts.shown(), "x-coupon=TEN;x-shop=north;");
    // `Arc<str>` has no `FromStr`, and the option makes it `None` where nothing is there.
    let received = wire::receive::<Coupon>(&mut texts).unwrap();
    assert_eq!((received.code.as_deref(), &*received.shop), (Some("TEN"), ""));
}

#[test]
fn a_key_whose_text_is_not_there_or_cannot_be_read_is_not_bound_and_each_refusal_is_told() {
    let mut texts = Texts::of(&[("baggage order", "seven"), ("x-attempt", "300"), ("x-tenant-id", "acme")]);
    let values = wire::receive::<(Tenant, (Order, Shard))>(&mut texts);
    run(values, || {
        assert_eq!(get::<Tenant>().0, "acme");
        assert!(try_get::<Order>().is_err());
        assert!(try_get::<Shard>().is_err());
    });
    assert_eq!(
        texts.refused,
        ["Order.order: invalid digit found in string", "Order.x-attempt: number too large to fit in target type"]
    );
}

#[test]
fn a_key_is_not_bound_if_the_source_refuses_a_text_also_of_an_optional_field() {
    let mut texts = Texts::of(&[("baggage order", "7"), ("x-attempt", "unreadable")]);
    assert!(wire::receive::<Order>(&mut texts).is_none());
    let mut texts = Texts::of(&[("baggage order", "7")]);
    assert_eq!(wire::receive::<Order>(&mut texts).unwrap().attempt, None);
}

context_var! {
    #[context(wire = "x-shard")]
    Shard: u16;
}

/// Segments with dots between them.
struct Dotted;

impl WireCodec<Vec<String>> for Dotted {
    type Unreadable = &'static str;

    fn write(trail: &Vec<String>, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&trail.join("."))
    }

    fn read(text: &str) -> Result<Vec<String>, &'static str> {
        if text.is_empty() { Err("no segment") } else { Ok(text.split('.').map(str::to_owned).collect()) }
    }
}

#[derive(Context)]
struct Trail(#[context(wire("x-trail", with = Dotted))] Vec<String>);

#[test]
fn a_codec_writes_and_reads() {
    let mut texts = run(Trail(vec!["a".into(), "b".into()]), Texts::sent);
    assert_eq!(texts.shown(), "x-trail=a.b;");
    assert_eq!(wire::receive::<Trail>(&mut texts).unwrap().0, ["a", "b"]);
    let mut texts = Texts::of(&[("x-trail", "")]);
    assert!(wire::receive::<Trail>(&mut texts).is_none());
    assert_eq!(texts.refused, ["Trail.x-trail: no segment"]);
}

#[derive(Context, Debug, PartialEq)]
struct Route {
    #[context(wire("x-via", with = Dotted))]
    via: Option<Vec<String>>,
    #[context(wire("x-hops"))]
    hops: Option<u8>,
}

#[test]
fn a_codec_of_what_is_in_an_option_leaves_out_what_is_not_there() {
    let mut parts = Vec::new();
    run(Route { via: None, hops: Some(1) }, || wire::visit(|field, value| parts.push((field.name(), value.is_some()))));
    assert_eq!(parts, [("x-via", false), ("x-hops", true)]);
    let mut texts = run(Route { via: Some(vec!["a".into()]), hops: None }, Texts::sent);
    assert_eq!(texts.shown(), "x-via=a;");
    assert_eq!(wire::receive::<Route>(&mut texts), Some(Route { via: Some(vec!["a".into()]), hops: None }));
    assert_eq!(wire::receive::<Route>(&mut Texts::of(&[("x-hops", "1")])).unwrap().via, None);
}

#[test]
fn a_key_of_optional_parts_is_not_bound_if_none_is_there() {
    assert_eq!(wire::receive::<Route>(&mut Texts::default()), None);
}

#[derive(Context, Clone, Copy, Debug, PartialEq)]
#[context(wire(baggage = "plan"))]
enum Plan {
    Free,
    Paid,
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if *self == Plan::Free { "free" } else { "paid" })
    }
}

impl FromStr for Plan {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "free" => Ok(Plan::Free),
            "paid" => Ok(Plan::Paid),
            other => Err(format!("no plan: {other}")),
        }
    }
}

#[test]
fn a_type_travels_as_a_whole() {
    let mut texts = run((Plan::Paid, Shard(7)), Texts::sent);
    assert_eq!(texts.shown(), "baggage plan=paid;x-shard=7;");
    let (plan, shard) = wire::receive::<(Plan, Shard)>(&mut texts);
    assert_eq!((plan.unwrap(), shard.unwrap().0), (Plan::Paid, 7));
}

#[derive(Context)]
#[context(sensitive)]
struct Token(#[context(wire("x-token", sensitive))] String);

#[test]
fn a_sensitive_value_that_travels_says_so() {
    assert!(Token::SENT[0].is_sensitive() && Token::RECEIVED[0].is_sensitive());
    assert!(!Tenant::SENT[0].is_sensitive());
    assert_eq!(run(Token("t".into()), Texts::sent).shown(), "x-token=t;");
}

#[derive(Context)]
struct Page<T: fmt::Display + FromStr<Err: fmt::Display> + Send + Sync + 'static>(#[context(wire = "x-page")] T);

#[test]
fn a_generic_key_travels_by_the_bounds_of_its_parameter() {
    let mut texts = run(Page(7_u8), Texts::sent);
    assert_eq!(texts.shown(), "x-page=7;");
    assert_eq!(wire::receive::<Page<u8>>(&mut texts).unwrap().0, 7);
}

#[test]
fn directions_are_kept() {
    let ways = |field: &WireField| (field.name(), field.is_received(), field.is_sent());
    assert_eq!(Order::SENT.iter().map(ways).collect::<Vec<_>>(), [("order", true, true), ("x-coupon", true, true)]);
    assert_eq!(Order::RECEIVED.len(), 3);
    assert_eq!(ways(&Order::RECEIVED[2]), ("x-attempt", true, false));
    assert_eq!(ways(&Coupon::SENT[1]), ("x-shop", false, true));
    let mut names = Vec::new();
    <(Tenant, (Coupon, ())) as wire::ReceivedKeys>::each(&mut |field| names.push(field.name()));
    assert_eq!(names, ["x-tenant-id", "x-coupon"]);
}

#[test]
fn a_snapshot_shows_what_it_would_send() {
    let snapshot = Snapshot::empty().with(Tenant("acme".into()));
    let mut shown = String::new();
    snapshot.visit_wire(|field, value| shown += &format!("{}={}", field.name(), value.unwrap()));
    assert_eq!(shown, "x-tenant-id=acme");
}

#[test]
fn an_optional_value_binds_if_it_is_there() {
    run((Some(Tenant("a".into())), None::<Plan>), || {
        assert_eq!(get::<Tenant>().0, "a");
        assert!(try_get::<Plan>().is_err());
        run(Some((None::<Tenant>, Some(Plan::Free))), || {
            assert_eq!((get::<Tenant>().0.as_str(), *get::<Plan>()), ("a", Plan::Free));
        });
    });
}
