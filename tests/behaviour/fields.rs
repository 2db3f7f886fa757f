//! The fields of the context that are for logs.

use std::borrow::Cow;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;

use ctx_runtime::fields::{LogValue, visit};
use ctx_runtime::{Context, Snapshot, context_var, run, try_get, with_context};

/// The loggable fields, as `Key.field=value`.
fn logged() -> Vec<String> {
    let mut fields = Vec::new();
    visit(|field, value| fields.push(format!("{}.{}={value:?}", field.key(), field.name())));
    fields
}

/// A type that has both formats.
#[derive(Debug, Clone)]
struct Both;

impl fmt::Display for Both {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("displayed")
    }
}

#[derive(Debug, Clone)]
struct OnlyDebug;

#[test]
fn numbers_booleans_and_text_keep_their_type() {
    #[derive(Context)]
    #[context(log)]
    struct Typed {
        yes: bool,
        small: u8,
        large: u128,
        negative: i32,
        size: usize,
        share: f32,
        owned: String,
        shared: Arc<str>,
        borrowed: &'static str,
        cow: Cow<'static, str>,
        boxed: Box<Option<u16>>,
    }

    let value = Typed {
        yes: true,
        small: 1,
        large: u128::MAX,
        negative: -2,
        size: 3,
        share: 0.5,
        owned: "a".into(),
        shared: "b".into(),
        borrowed: "c",
        cow: "d".into(),
        boxed: Box::new(Some(4)),
    };
    let mut kinds = Vec::new();
    run(value, || {
        visit(|field, value| {
            kinds.push(match value {
                LogValue::Bool(value) => format!("{}: bool {value}", field.name()),
                LogValue::I64(value) => format!("{}: i64 {value}", field.name()),
                LogValue::U64(value) => format!("{}: u64 {value}", field.name()),
                LogValue::U128(value) => format!("{}: u128 {value}", field.name()),
                LogValue::F64(value) => format!("{}: f64 {value}", field.name()),
                LogValue::Str(value) => format!("{}: str {value}", field.name()),
                other => format!("{}: other {other}", field.name()),
            });
        });
    });
    let expected = [
        "yes: bool true",
        "small: u64 1",
        "large: u128 340282366920938463463374607431768211455",
        "negative: i64 -2",
        "size: u64 3",
        "share: f64 0.5",
        "owned: str a",
        "shared: str b",
        "borrowed: str c",
        "cow: str d",
        "boxed: u64 4",
    ];
    assert_eq!(kinds, expected);
}

#[test]
fn another_type_is_displayed_or_else_debugged_and_none_is_left_out() {
    #[derive(Context)]
    #[context(log)]
    struct Formats {
        both: Both,
        only_debug: OnlyDebug,
        #[context(log(debug))]
        debugged: Both,
        some: Option<Both>,
        some_debug: Option<OnlyDebug>,
        nothing: Option<Both>,
        no_number: Option<u64>,
    }

    let value = Formats {
        both: Both,
        only_debug: OnlyDebug,
        debugged: Both,
        some: Some(Both),
        some_debug: Some(OnlyDebug),
        nothing: None,
        no_number: None,
    };
    let expected = [
        "Formats.both=displayed",
        "Formats.only_debug=OnlyDebug",
        "Formats.debugged=Both",
        "Formats.some=displayed",
        "Formats.some_debug=OnlyDebug",
    ];
    assert_eq!(run(value, logged), expected);
}

#[test]
fn a_field_has_its_own_name_or_the_given_name_or_the_name_of_the_type() {
    #[derive(Context)]
    struct ByField {
        #[context(log)]
        id: u64,
        #[context(log = "tenant_id")]
        tenant: u64,
        #[context(log(display, name = "who"))]
        user: Both,
        _not: u64,
    }
    #[derive(Context)]
    #[context(log)]
    struct RequestId(u64);
    #[derive(Context)]
    #[context(log = "shard", name = "Shard of the database")]
    struct Named(u64);
    #[derive(Context)]
    struct OfTuple(#[context(log = "first")] u64, #[expect(dead_code, reason = "not logged")] u64);
    context_var! {
        #[context(log)]
        Depth: usize;
    }

    let by_field = ByField { id: 1, tenant: 2, user: Both, _not: 3 };
    let fields = run(by_field, || run(RequestId(4), || run(Named(5), || run(OfTuple(6, 7), || run(Depth(8), logged)))));
    let expected = [
        "ByField.id=1",
        "ByField.tenant_id=2",
        "ByField.who=displayed",
        "RequestId.request_id=4",
        "Shard of the database.shard=5",
        "OfTuple.first=6",
        "Depth.depth=8",
    ];
    assert_eq!(fields, expected);
}

#[test]
fn a_format_on_the_type_shows_the_value_as_a_whole() {
    #[derive(Context)]
    #[context(log(display))]
    struct Card(#[expect(dead_code, reason = "masked")] &'static str);
    impl fmt::Display for Card {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("****")
        }
    }
    #[derive(Debug, Context)]
    #[context(log(debug, name = "point"))]
    #[expect(dead_code, reason = "debugged")]
    struct Point {
        x: u8,
        y: u8,
    }

    assert_eq!(run(Card("4111"), logged), ["Card.card=****"]);
    assert_eq!(run(Point { x: 1, y: 2 }, logged), ["Point.point=Point { x: 1, y: 2 }"]);
}

#[test]
fn a_sensitive_field_is_left_out() {
    #[derive(Context)]
    #[context(log)]
    struct Login {
        user: &'static str,
        #[context(sensitive)]
        password: &'static str,
    }

    let login = Login { user: "ann", password: "secret" };
    assert_eq!(login.password, "secret");
    assert_eq!(run(login, logged), [r#"Login.user="ann""#]);
}

#[test]
fn an_enum_is_logged_as_a_whole_or_by_the_fields_of_its_variants() {
    #[derive(Debug, Context)]
    #[context(log)]
    enum Plan {
        Free,
    }
    #[derive(Context)]
    enum Caller {
        User {
            #[context(log = "user")]
            id: u64,
        },
        Service(#[context(log = "service")] &'static str),
        Nobody,
    }

    assert_eq!(run(Plan::Free, logged), ["Plan.plan=Free"]);
    assert_eq!(run(Caller::User { id: 1 }, logged), ["Caller.user=1"]);
    assert_eq!(run(Caller::Service("cron"), logged), [r#"Caller.service="cron""#]);
    assert_eq!(run(Caller::Nobody, logged), [""; 0]);
}

#[test]
fn a_generic_key_logs_the_value_that_it_has() {
    #[derive(Context)]
    struct Of<T: fmt::Display> {
        #[context(log)]
        value: T,
    }

    assert_eq!(run(Of { value: 1_u8 }, logged), ["Of<u8>.value=1"]);
    assert_eq!(run(Of { value: "text" }, logged), ["Of<&str>.value=text"]);
}

#[derive(Context)]
#[context(log)]
struct Tenant(&'static str);

#[derive(Context)]
#[context(log)]
struct Attempt(u32);

#[derive(Context)]
#[context(log, drop)]
struct Transaction(u64);

#[test]
fn what_is_bound_here_is_visited_and_nothing_else() {
    assert_eq!(logged(), [""; 0]);
    run((Tenant("a"), Attempt(1)), || {
        assert_eq!(logged(), [r#"Tenant.tenant="a""#, "Attempt.attempt=1"]);
        assert_eq!(run(Attempt(2), logged), [r#"Tenant.tenant="a""#, "Attempt.attempt=2"]);
        assert_eq!(Snapshot::capture().without::<Tenant>().run(logged), ["Attempt.attempt=1"]);
        assert_eq!(Snapshot::empty().run(logged), [""; 0]);
    });
    assert_eq!(logged(), [""; 0]);
}

#[test]
fn a_guard_shows_its_fields_until_it_is_dropped() {
    run(Tenant("a"), || {
        let entered = Snapshot::capture().with(Tenant("b")).enter();
        assert_eq!(logged(), [r#"Tenant.tenant="b""#]);
        drop(entered);
        assert_eq!(logged(), [r#"Tenant.tenant="a""#]);
    });
}

#[test]
fn spawned_work_logs_what_it_carries() {
    #[with_context]
    fn spawn() -> Vec<String> {
        thread::spawn(logged).join().unwrap()
    }

    assert_eq!(run((Tenant("a"), Transaction(1)), spawn), [r#"Tenant.tenant="a""#]);
}

#[test]
fn a_snapshot_is_visited_without_being_entered() {
    let snapshot = Snapshot::empty().with(Tenant("a"));
    let mut fields = Vec::new();
    snapshot.visit_fields(|field, value| fields.push(format!("{}={value}", field.name())));
    assert_eq!(fields, ["tenant=a"]);
}

#[test]
fn a_visit_may_read_the_context_and_run_in_another_context() {
    run(Tenant("a"), || {
        let mut seen = Vec::new();
        visit(|_, value| {
            seen.push(value.to_string());
            seen.push(try_get::<Tenant>().unwrap().0.to_owned());
            seen.extend(run(Tenant("b"), logged));
            seen.extend(logged());
        });
        assert_eq!(seen, ["a", "a", r#"Tenant.tenant="b""#, r#"Tenant.tenant="a""#]);
        assert_eq!(logged(), [r#"Tenant.tenant="a""#]);
    });
}

#[test]
fn the_context_is_as_before_after_a_visit_that_panics() {
    run(Tenant("a"), || {
        catch_unwind(AssertUnwindSafe(|| visit(|_, _| panic!("on purpose")))).unwrap_err();
        assert_eq!(logged(), [r#"Tenant.tenant="a""#]);
    });
    assert_eq!(logged(), [""; 0]);
}
