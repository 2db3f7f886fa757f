//! The work that contains a read, and the work that created it.

use std::cell::RefCell;
use std::pin::Pin;
use std::sync::Mutex;
use std::thread;

use ctx_runtime::diagnostics::{Loss, explain};
use ctx_runtime::hooks::{self, Hooks, Resource};
use ctx_runtime::{Context, Snapshot, context_root, try_get, with_context};
use serde_json::Value;

use super::{explained, functions, in_request, line, watch};
use crate::Request;
use crate::alone::alone;

#[derive(Debug, Context)]
struct Other;

#[context_root(Other)]
async fn other<R>(f: impl AsyncFnOnce() -> R) -> R {
    f().await
}

#[tokio::test]
async fn the_chain_goes_from_the_read_to_the_root() {
    #[with_context]
    async fn outer() -> Loss {
        tokio::spawn(inner()).await.unwrap()
    }
    #[with_context]
    async fn inner() -> Loss {
        explained().await
    }
    let _watch = watch();
    in_request(async || ()).await;
    let loss = other(async || outer().await).await;
    assert_eq!(
        functions(&loss),
        ["explained", "inner", "outer", "outer", "other"],
        "the task is that of `outer`'s spawn site: {loss}"
    );
    let text = loss.to_string();
    line(&text, "this work: the call of `diagnostics::loss::explained` at tests/diagnostics/loss/chain.rs:");
    assert!(line(&text, "in task ").contains("`tokio::spawn` in `diagnostics::loss::chain::"), "{text}");
    line(&text, "in root `diagnostics::loss::chain::other` (#[context_root] at ");
    assert_eq!(loss.lost_between().map(|_| ()), None, "it was never there");
}

#[tokio::test]
async fn an_explanation_is_json_too() {
    #[with_context]
    async fn detaches() -> Loss {
        #[context(detach)]
        let task = tokio::spawn(async { explain::<Request>() });
        task.await.unwrap()
    }
    let _watch = watch();
    let loss = in_request(async || detaches().await).await;
    let json: Value = serde_json::from_str(&loss.to_json()).unwrap();
    assert_eq!((&json["text"], &json["key"]), (&loss.to_string().into(), &"Request".into()));
    assert_eq!((&json["is_bound"], &json["bound_at"], &json["root"]), (&false.into(), &Value::Null, &Value::Null));
    assert_eq!(
        (&json["why"]["reason"], &json["why"]["at"]["name"]),
        (&"detached".into(), &"#[context(detach)] tokio::spawn".into())
    );
    assert_eq!(json["read_at"], loss.read_at().to_string());
    assert!(json["function"].as_str().unwrap().ends_with("detaches"), "{json:#}");
    let [task, call, root] = json["work"].as_array().unwrap().as_slice() else { panic!("{json:#}") };
    assert_eq!((&task["resource"]["kind"], &task["is_bound"]), (&"task".into(), &false.into()));
    assert_eq!((&root["resource"]["kind"], &root["is_bound"]), (&"root".into(), &true.into()));
    assert_eq!(
        json["lost_between"],
        Value::from([&call["resource"]["id"], &task["resource"]["id"]].map(Value::clone).to_vec())
    );
    assert!(json["bound_by"].as_array().unwrap().iter().any(|place| place["location"] == root["resource"]["location"]));
    let unknown: Value = serde_json::from_str(&explain::<Request>().to_json()).unwrap();
    assert_eq!((&unknown["why"]["reason"], &unknown["why"]["spawned_at"]), (&"no_context".into(), &Value::Null));
}

#[tokio::test]
async fn an_error_keeps_what_it_saw_when_the_work_is_gone() {
    #[with_context]
    async fn fails() -> ctx_runtime::Missing {
        try_get::<Request>().map(|_| ()).unwrap_err()
    }
    let _watch = watch();
    in_request(async || ()).await;
    let missing = other(async || fails().await).await;
    assert_eq!(functions(&missing.loss()), ["fails", "other"]);
    assert_eq!(missing.to_string(), missing.loss().to_string());
}

#[tokio::test]
async fn a_long_chain_is_cut_in_the_text_and_not_in_the_parts() {
    #[with_context]
    fn nested(depth: u32) -> Pin<Box<dyn Future<Output = Loss> + Send>> {
        Box::pin(async move { if depth == 0 { explain::<Request>() } else { nested(depth - 1).await } })
    }
    let _watch = watch();
    let loss = in_request(async || Snapshot::empty().scope(async { nested(12).await }).await).await;
    assert!(loss.work().len() > 12, "{loss}");
    assert_eq!(loss.to_string().lines().filter(|line| line.starts_with("             in ")).count(), 7, "{loss}");
    assert!(loss.to_string().contains("more"), "{loss}");
}

#[tokio::test]
async fn keys_beyond_the_first_sixty_four_are_known_too() {
    #[derive(Debug, Context)]
    struct Numbered<const N: usize>;
    macro_rules! bind_all {
        ($context:expr, $($n:literal)*) => { $context$(.with(Numbered::<$n>))* };
    }
    let _watch = watch();
    let all = bind_all!(Snapshot::empty(),
        0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40 41 42 43
        44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 60 61 62 63 64 65 66 67 68 69);
    let loss = all.scope(async { Snapshot::empty().scope(async { explain::<Numbered<69>>() }).await }).await;
    assert_eq!(loss.work().iter().map(|step| step.is_bound()).collect::<Vec<_>>(), [Some(false), Some(true)]);
}

#[tokio::test]
async fn an_unwatched_program_knows_no_work() {
    let _alone = alone();
    let loss = other(async || explained().await).await;
    assert!(loss.work().is_empty(), "{loss}");
}

#[tokio::test]
async fn a_hook_may_explain_while_work_is_being_created() {
    #[derive(Default)]
    struct Explains(Mutex<Vec<String>>);
    impl Hooks for Explains {
        fn init(&self, _: &Resource) {
            self.0.lock().unwrap().push(explain::<Request>().to_string());
        }
        fn destroy(&self, _: &Resource) {
            self.0.lock().unwrap().push(explain::<Request>().to_string());
        }
    }
    let _watch = watch();
    let told = std::sync::Arc::new(Explains::default());
    let installed = hooks::install(std::sync::Arc::clone(&told));
    other(async || explained().await).await;
    drop(installed);
    assert_eq!(told.0.lock().unwrap().len(), 4);
}

#[test]
fn a_read_while_a_thread_ends_is_explained() {
    struct Reads(std::sync::mpsc::Sender<String>);
    impl Drop for Reads {
        fn drop(&mut self) {
            self.0.send(explain::<Request>().to_string()).unwrap();
        }
    }
    thread_local! {
        static READS: RefCell<Option<Reads>> = const { RefCell::new(None) };
    }
    let _watch = watch();
    let (sender, receiver) = std::sync::mpsc::channel();
    thread::spawn(move || READS.set(Some(Reads(sender)))).join().unwrap();
    line(&receiver.recv().unwrap(), "read at: ");
}
