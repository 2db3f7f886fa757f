//! The explanation of the read itself, and of a read that finds a value.

use ctx_runtime::diagnostics::{explain, live};
use ctx_runtime::{Context, context, context_root, get, run, try_get, with, with_context};

use super::{in_request, in_request_now, line, panic_of, watch};
use crate::Request;
use crate::alone::alone;

#[derive(Debug, Context)]
#[context(default = Retries(2))]
struct Retries(u32);

struct Audit;

impl Audit {
    #[with_context]
    fn write(&self) {
        assert_eq!(context!(Request.0), 1);
    }

    #[with_context]
    async fn write_later<T: Default>(&self) -> T {
        let read = || context!(Request, |request| request.0);
        assert_eq!(read(), 1);
        T::default()
    }
}

#[with_context]
fn reads() {
    context!(Request);
}

#[test]
fn a_read_by_the_macro_names_its_function_with_nobody_watching() {
    let _alone = alone();
    let function = |read: fn()| line(&panic_of(read), "read at: ").split_once(", in ").unwrap().1.to_owned();
    assert_eq!(function(reads), "`diagnostics::loss::reads::reads`");
    assert_eq!(function(|| Audit.write()), "`diagnostics::loss::reads::Audit::write`");
    #[with_context]
    fn of_one<T: Default>() -> T {
        context!(Request);
        T::default()
    }
    let of_one = function(|| assert_eq!(of_one::<u8>(), 0));
    assert!(of_one.ends_with("::of_one<u8>`"), "as the compiler has it, and not as a backtrace does: {of_one}");
    let later = function(|| assert_eq!(futures::executor::block_on(Audit.write_later::<u8>()), 0));
    assert!(later.contains("reads::Audit::write_later"), "{later}");
}

#[test]
fn a_read_by_a_function_names_its_function_from_the_stack() {
    fn gets() {
        get::<Request>();
    }
    fn looks() {
        with(|_: &Request| ());
    }
    let _alone = alone();
    for (read, name) in [(gets as fn(), "gets`"), (looks, "looks`")] {
        let text = panic_of(read);
        assert!(line(&text, "read at: ").ends_with(name), "{text}");
    }
    let loss = explain::<Request>();
    assert!(loss.function().unwrap().ends_with("a_read_by_a_function_names_its_function_from_the_stack"), "{loss}");
    assert_eq!(try_get::<Request>().unwrap_err().loss().function(), None, "an error is not worth a backtrace");
}

#[test]
fn a_read_that_finds_a_value_says_where_it_was_bound() {
    let _alone = alone();
    let loss = in_request_now(explain::<Request>);
    assert!(loss.is_bound() && loss.why().is_none() && loss.lost_between().is_none());
    assert!(loss.bound_at().unwrap().function().unwrap().ends_with("::in_request_now"), "{loss}");
    assert!(loss.root().unwrap().function().unwrap().ends_with("::in_request_now"), "{loss}");
    assert!(
        loss.to_string()
            .starts_with("`Request` is bound in the current context\n  by: `diagnostics::loss::in_request_now`")
    );
}

#[test]
fn what_bound_a_value_is_not_said_where_it_is_not_certain() {
    let _alone = alone();
    let loss = in_request_now(|| run(Request(2), explain::<Request>));
    assert!(loss.is_bound() && loss.bound_at().is_none(), "{loss}");
    assert!(!loss.to_string().contains("  by: "), "{loss}");
}

#[test]
fn a_read_that_finds_a_default_says_so() {
    #[context_root(Retries(4))]
    fn root() -> bool {
        explain::<Retries>().is_bound()
    }
    let _alone = alone();
    let loss = explain::<Retries>();
    assert!(!loss.is_bound() && loss.why().is_none());
    assert!(loss.to_string().starts_with("`Retries` is not bound in the current context: a read gives its default\n"));
    assert!(root());
    assert_eq!(context_of_default(), 2);
}

#[with_context]
fn context_of_default() -> u32 {
    context!(Retries.0)
}

#[tokio::test]
async fn all_that_bind_the_key_are_listed() {
    let _alone = alone();
    in_request(async || ()).await;
    in_request_now(|| ());
    let loss = explain::<Request>();
    let names: Vec<_> = loss.bound_by().iter().filter_map(|place| place.function()?.rsplit("::").next()).collect();
    assert!(names.contains(&"in_request") && names.contains(&"in_request_now"), "{names:?}");
}

#[test]
fn a_key_that_only_calls_bind_is_not_said_to_be_bound_by_nothing() {
    #[derive(Debug, Context)]
    struct ByHand;
    let _alone = alone();
    run(ByHand, || ());
    let text = explain::<ByHand>().to_string();
    assert!(line(&text, "`ByHand` is bound by: ").starts_with("calls of `run`"), "{text}");
}

#[test]
fn a_generic_key_is_named_with_its_arguments() {
    #[derive(Debug, Context)]
    struct Page<T: Send + Sync + 'static, const N: usize = 1>(T);
    #[derive(Debug, Context)]
    #[context(name = "lines")]
    struct Lines<T: Send + Sync + 'static>(T);
    #[derive(Debug, Context)]
    struct Boxed<T: ?Sized + Send + Sync + 'static>(Box<T>);
    let _watch = watch();
    run((Page::<u8>(1), Page::<Vec<String>, 2>(Vec::new()), Lines(5_u8)), || {
        let text = explain::<Page<u64>>().to_string();
        assert!(text.starts_with("no `Page<u64, 1>` in the current context\n"), "{text}");
        line(&text, "why: nothing in this process has bound `Page<u64, 1>` so far");
        assert_eq!(explain::<Boxed<str>>().key(), "Boxed<str>");
        let live = live();
        let keys: Vec<_> = live.contexts()[0].bindings().iter().map(|binding| binding.key()).collect();
        assert_eq!(keys, ["Page<u8, 1>", "Page<Vec<String>, 2>", "lines"]);
        assert!(live.to_json().contains(r#""key":"Page<Vec<String>, 2>""#), "{}", live.to_json());
        assert!(live.to_string().contains("Page<Vec<String>, 2>"), "{live}");
    });
}
