//! Which contexts are alive, and what holds them.

use std::fmt;
use std::sync::{Arc, Barrier, Mutex};
use std::thread;
use std::time::Duration;

use ctx_runtime::diagnostics::{self, LiveContext, history, live};
use ctx_runtime::hooks::{self, Hooks, Kind, Resource};
use ctx_runtime::{Context, Snapshot, context, context_root, context_var, run, with_context};
use serde_json::Value;
use tokio::sync::Notify;

use crate::alone::alone;
use crate::watching::watch;

#[derive(Debug, Context)]
struct Request {
    id: u64,
    #[context(sensitive)]
    token: String,
}

fn request(id: u64) -> Request {
    Request { id, token: "secret".into() }
}

#[derive(Debug, Context)]
struct Step(u32);

/// The only living context.
#[track_caller]
fn the() -> LiveContext {
    let live = live();
    assert_eq!(live.contexts().len(), 1, "{live}");
    live.contexts()[0].clone()
}

fn shown(context: &LiveContext) -> Vec<(&str, &str)> {
    context.bindings().iter().map(|binding| (binding.key(), binding.value())).collect()
}

#[test]
fn a_context_has_its_values_its_age_and_what_made_it() {
    #[context_root(request(7))]
    async fn handle() {
        let context = the();
        assert_eq!(shown(&context), [("Request", "Request { id: 7, token: [redacted] }")]);
        assert!(context.age() < Duration::from_secs(60) && context.outlived_root().is_none());
        let root = context.root_place().unwrap();
        assert!(root.function().unwrap().ends_with("::handle"));
        assert_eq!((root.location().file(), context.made_at().location()), (file!(), root.location()));
        assert_eq!(context.root(), hooks::execution_id(), "a root has the number of its resource");
        assert_eq!((context.made_by().is_none(), context.parent(), context.depth()), (true, None, 1));

        let inner = run(Step(1), || live().contexts()[1].clone());
        assert_eq!(inner.made_by().map(Resource::id), hooks::execution_id());
        assert_eq!(inner.made_by().map(Resource::kind), Some(Kind::Root));
        assert_eq!((inner.made_at().function(), inner.made_at().location().file()), (None, file!()));
        assert_eq!((inner.root(), inner.root_place().unwrap().location()), (context.root(), root.location()));
    }
    let _watch = watch();
    futures(handle());
    assert!(live().contexts().is_empty());
}

#[test]
fn what_is_bound_at_once_is_one_context_with_keys_that_have_a_policy_or_without() {
    #[context_root(request(7), Transaction(1), Step(2))]
    async fn handle() {
        let context = the();
        assert!(context.bindings().iter().all(|binding| !binding.is_inherited()), "{}", live());
        assert_eq!((context.bindings().len(), context.parent(), context.depth()), (3, None, 1));
        let inner = run(Step(3), live);
        assert_eq!((inner.contexts().len(), inner.contexts()[1].depth()), (2, 2), "{inner}");
        // The drop policy makes a context of its own for the task, with all keys but the transaction.
        let notify = Arc::new(Notify::new());
        let task = tokio::spawn({
            let notify = Arc::clone(&notify);
            async move { notify.notified().await }
        });
        let both = live();
        assert_eq!(both.contexts().len(), 2, "{both}");
        notify.notify_one();
        task.await.unwrap();
        the();
    }
    let _watch = watch();
    futures(handle());
    assert!(live().contexts().is_empty());
}

/// Runs a future to its end on a runtime of its own.
fn futures<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

struct NotDebug;
#[derive(Context)]
struct Opaque(NotDebug);
#[derive(Debug, Context)]
#[context(sensitive)]
struct Secret(u32);
#[derive(Debug, Context)]
struct Of<T>(T);
#[derive(Debug, Context)]
struct OfShown<T: fmt::Debug>(T);
context_var! {
    Plain: u16;
    #[derive(Debug)]
    Number: u16;
}

#[test]
fn values_are_shown_by_their_debug_without_what_is_sensitive() {
    let _watch = watch();
    run((Opaque(NotDebug), Secret(5)), || {
        assert_eq!(shown(&the()), [("Opaque", ".."), ("Secret", "Secret([redacted])")]);
    });
    run((Plain(1), Number(2)), || assert_eq!(shown(&the()), [("Plain", ".."), ("Number", "Number(2)")]));
    run((Of(1_u8), OfShown(2_u8)), || {
        let context = the();
        assert_eq!(shown(&context), [("Of<u8>", ".."), ("OfShown<u8>", "OfShown(2)")]);
        assert_eq!((ctx_runtime::get::<Of<u8>>().0, ctx_runtime::get::<OfShown<u8>>().0), (1, 2));
    });
}

#[test]
fn the_work_that_holds_a_context_is_counted_by_its_kind() {
    #[context_root(request(1))]
    async fn handle() {
        let gate = Arc::new(Notify::new());
        let tasks: Vec<_> = (0..3)
            .map(|_| {
                let gate = Arc::clone(&gate);
                tokio::spawn(async move { gate.notified().await })
            })
            .collect();
        let waiting = wait();
        let counts = |context: &LiveContext| {
            [Kind::Root, Kind::Task, Kind::AsyncFn, Kind::Blocking].map(|kind| context.count(kind))
        };
        assert_eq!((counts(&the()), the().others()), ([1, 3, 1, 0], 0));
        drop(waiting);
        assert_eq!(counts(&the()), [1, 3, 0, 0]);
        let blocking = tokio::task::spawn_blocking(move || counts(&the()));
        assert_eq!(blocking.await.unwrap(), [1, 3, 0, 1]);
        tokio::task::yield_now().await;
        gate.notify_waiters();
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!((counts(&the()), the().others()), ([1, 0, 0, 0], 0));
    }
    #[with_context]
    async fn wait() {}
    let _watch = watch();
    futures(handle());
}

#[test]
fn snapshots_are_counted_by_where_they_were_captured() {
    #[context_root(request(1))]
    fn handle() -> Vec<Snapshot> {
        let first = context!();
        vec![first.clone(), first, Snapshot::capture()]
    }
    let _watch = watch();
    let mut kept = handle();
    let context = the();
    let counts: Vec<_> = context.kept().iter().map(|kept| (kept.is_snapshot(), kept.count())).collect();
    assert_eq!((context.snapshots(), context.values(), context.others()), (3, 0, 0));
    assert!(counts.contains(&(true, 2)) && counts.contains(&(true, 1)), "{counts:?}");
    let mut lines: Vec<_> = context.kept().iter().map(|kept| kept.location().line()).collect();
    lines.sort_unstable();
    assert_eq!(lines[1], lines[0] + 1, "the lines of `context!()` and `capture`");
    drop(kept.remove(0));
    assert_eq!(the().snapshots(), 2);
    kept[0].run(|| assert_eq!((the().snapshots(), the().others()), (2, 1), "what runs in it is another"));
    let scope = kept[0].scope(async {});
    assert_eq!((the().snapshots(), the().count(Kind::Scope), the().others()), (2, 1, 0), "a scope is work");
    drop((kept, scope));
    assert!(live().contexts().is_empty());
}

/// A snapshot counts for its own context. A context that is bound on top is not a holder of the context below.
#[test]
fn a_snapshot_is_itself_in_all_that_it_is_used_for() {
    let _watch = watch();
    let outer = Snapshot::empty().with(Step(1));
    assert_eq!((the().snapshots(), the().others()), (1, 0));
    let inner = outer.with(request(2));
    drop(outer);
    let live = diagnostics::live();
    let [below, above] = live.contexts() else { panic!("{live}") };
    assert_eq!((below.snapshots(), below.others(), above.snapshots(), above.parent()), (0, 0, 1, Some(below.number())));
    let guard = inner.enter();
    assert_eq!(Snapshot::capture().get::<Step>().unwrap().0, 1);
    assert_eq!(ctx_runtime::get::<Request>().id, 2);
    drop((inner, guard));
    let without = Snapshot::empty().with((Step(3), Plain(4))).without::<Step>();
    assert!(!without.is_bound::<Step>() && without.is_bound::<Plain>());
    assert_eq!(format!("{without:?}"), r#"Snapshot(["Plain"])"#);
}

#[test]
fn values_that_are_kept_are_counted_by_where_they_were_read() {
    #[context_root(request(1))]
    fn handle() -> ctx_runtime::ContextRef<Request> {
        context!(Request)
    }
    let _watch = watch();
    let kept = handle();
    let context = the();
    assert_eq!((context.snapshots(), context.values(), context.others()), (0, 1, 0));
    assert_eq!(context.kept()[0].location().file(), file!());
    let more = [kept.clone(), kept];
    assert_eq!((the().values(), more[0].token.as_str()), (2, "secret"));
    drop(more);
    assert!(live().contexts().is_empty());
}

#[derive(Debug, Context)]
#[context(drop)]
struct Transaction(#[expect(dead_code, reason = "shown only")] u32);

#[test]
fn a_context_is_below_what_it_was_bound_on_top_of() {
    #[context_root(request(1), Transaction(5))]
    async fn handle() {
        tokio::spawn(async {
            run(Step(2), || {
                let live = live();
                let [bound, crossed, step] = live.contexts() else { panic!("{live}") };
                assert_eq!(crossed.parent(), Some(bound.number()), "though it does not keep it alive");
                assert_eq!(crossed.removed(), ["Transaction"]);
                assert_eq!((step.parent(), step.depth()), (Some(crossed.number()), 3));
                let own: Vec<_> = step.bindings().iter().filter(|binding| !binding.is_inherited()).collect();
                assert_eq!((own.len(), own[0].value(), step.bindings().len()), (1, "Step(2)", 2));
                assert_eq!(live.context(step.number()).unwrap().number(), step.number());
                assert!(live.context(0).is_none());
            });
        })
        .await
        .unwrap();
    }
    let _watch = watch();
    futures(handle());
}

/// A job that binds a value and starts its successor leaves no parents behind.
#[test]
fn a_context_whose_parent_is_gone_is_below_the_nearest_that_is_left() {
    let _watch = watch();
    run(request(1), || {
        let mut job = Snapshot::capture().with(Step(0));
        for step in 1..100 {
            job = job.run(|| Snapshot::capture().with(Step(step)));
        }
        let live = live();
        let [root, last] = live.contexts() else { panic!("{live}") };
        assert_eq!((last.parent(), last.depth()), (Some(root.number()), 2));
        let deepest = history().samples().iter().map(diagnostics::Sample::depth).max().unwrap();
        assert!(deepest <= 3, "{deepest}: two at a time are not a hundred");
    });
}

#[test]
fn contexts_from_before_the_watch_or_without_one_are_not_known() {
    let alone = alone();
    let before = Snapshot::empty().with(Step(1));
    let watching = diagnostics::watch();
    let on_top = before.with(request(1));
    assert_eq!((the().parent(), the().bindings().len()), (None, 2));
    drop(watching);
    let after = on_top.with(Step(2));
    assert_eq!(the().bindings().len(), 2, "it stays known, and no other is");
    assert_eq!((after.get::<Step>().unwrap().0, before.get::<Step>().unwrap().0), (2, 1));
    drop((before, on_top, after));
    assert!(live().contexts().is_empty());
    drop(alone);
}

#[test]
fn nothing_is_allocated_where_nobody_watches() {
    let _alone = alone();
    let once = || run(Step(1), || drop((Snapshot::capture(), ctx_runtime::get::<Step>())));
    once();
    assert_eq!(allocation_counter::measure(once).count_total, 0);
    let watching = diagnostics::watch();
    assert!(allocation_counter::measure(once).count_total > 0, "it would be seen");
    drop(watching);
    assert_eq!(allocation_counter::measure(once).count_total, 0);
}

#[test]
fn two_watch_as_long_as_one_does() {
    let _alone = alone();
    let (few, all) = (diagnostics::watch_roots(0.0), diagnostics::watch());
    run(Step(1), || assert_eq!(live().contexts().len(), 1));
    drop(all);
    run(Step(1), || assert_eq!(live().contexts().len(), 0, "a share of nothing"));
    drop(few);
}

#[test]
fn a_share_of_the_roots_is_known_with_all_that_belongs_to_them() {
    #[context_root(request(1))]
    fn handle() -> (Snapshot, Snapshot) {
        run(Step(1), || (context!(), context!().without::<Request>()))
    }
    let _alone = alone();
    let _watching = diagnostics::watch_roots(0.5);
    let kept: Vec<_> = (0..200).map(|_| handle()).collect();
    let live = live();
    let mut roots: Vec<_> = live.contexts().iter().map(|context| context.root().unwrap()).collect();
    roots.dedup();
    assert!((50..150).contains(&roots.len()), "{}", roots.len());
    assert_eq!(live.contexts().len(), 3 * roots.len());
    drop(kept);
}

/// A key whose `Debug` runs a given function: user code that may misbehave.
#[derive(Context)]
struct Misbehaves(fn(&mut fmt::Formatter<'_>) -> fmt::Result);
impl fmt::Debug for Misbehaves {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (self.0)(f)
    }
}

#[test]
fn a_value_that_panics_or_never_ends_is_shown_as_far_as_it_went() {
    let _watch = watch();
    let shown = |how| run(Misbehaves(how), || the().bindings()[0].value().to_owned());
    let panics = |f: &mut fmt::Formatter<'_>| {
        f.write_str("so far")?;
        panic!("in a `Debug`")
    };
    assert_eq!(shown(panics), "so far[panicked]");
    struct Panics;
    impl fmt::Debug for Panics {
        fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
            panic!("in a `Debug`")
        }
    }
    assert_eq!(shown(|f| f.debug_tuple("Key").field(&Panics).finish()), "Key([panicked])");
    let nested = |f: &mut fmt::Formatter<'_>| {
        f.debug_struct("Key").field("text", &"\"({").field("all", &[(1, Ok(2)), (3, Err(Panics))]).finish()
    };
    assert_eq!(shown(nested), r#"Key { text: "\"({", all: [(1, Ok(2)), (3, Err([panicked]))] }"#);
    let is_long = |f: &mut fmt::Formatter<'_>| {
        loop {
            f.write_str("äöü")?;
        }
    };
    let long = shown(is_long);
    assert!(long.len() <= 404 && long.ends_with('…') && long.starts_with("äöüäöü"), "{long}");
}

#[test]
fn a_value_that_asks_what_is_alive_is_not_shown_for_ever() {
    let _watch = watch();
    let asks = |f: &mut fmt::Formatter<'_>| {
        let live = live();
        let inner: Vec<_> = live.contexts()[0].bindings().iter().map(|binding| binding.value()).collect();
        write!(f, "{inner:?}")
    };
    run((Misbehaves(asks), Step(1)), || {
        for _ in 0..2 {
            let context = the();
            let shown = shown(&context);
            assert!(
                shown.contains(&("Misbehaves", r#"["[..]", "[..]"]"#)) && shown.contains(&("Step", "Step(1)")),
                "{shown:?}"
            );
        }
    });
}

/// If this thread held a lock of the runtime, the threads that it waits for would never end.
#[test]
fn no_lock_is_held_while_a_value_is_shown() {
    let _watch = watch();
    let binds = |f: &mut fmt::Formatter<'_>| {
        let others = thread::spawn(|| {
            for step in 0..200 {
                run(Step(step), || drop(Snapshot::capture()));
            }
            history().samples().last().unwrap().alive()
        });
        write!(f, "{} alive", others.join().unwrap())
    };
    run(Misbehaves(binds), || assert_eq!(the().bindings()[0].value(), "1 alive"));
}

#[test]
fn what_is_shown_is_dropped_by_who_comes_last() {
    #[derive(Context)]
    struct Dropped(Arc<Barrier>, std::sync::mpsc::Sender<thread::ThreadId>);
    impl fmt::Debug for Dropped {
        fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.wait();
            self.0.wait();
            Ok(())
        }
    }
    impl Drop for Dropped {
        fn drop(&mut self) {
            self.1.send(thread::current().id()).unwrap();
        }
    }
    let _watch = watch();
    let barrier = Arc::new(Barrier::new(2));
    let (sender, dropped_by) = std::sync::mpsc::channel();
    let kept = Snapshot::empty().with(Dropped(Arc::clone(&barrier), sender));
    let looks = thread::spawn(|| drop(live()));
    let looker = looks.thread().id();
    barrier.wait();
    drop(kept);
    assert!(dropped_by.try_recv().is_err(), "it is being shown");
    barrier.wait();
    looks.join().unwrap();
    assert_eq!(dropped_by.recv().unwrap(), looker);
    assert!(live().contexts().is_empty());
}

#[test]
fn what_hooks_make_is_not_listed() {
    #[derive(Default)]
    struct Makes(Mutex<Vec<String>>);
    impl Hooks for Makes {
        fn init(&self, _: &Resource) {
            let inside = Snapshot::empty().with(Step(1));
            let keys = live().contexts().iter().map(|context| context.bindings()[0].key().to_owned()).collect();
            *self.0.lock().unwrap() = keys;
            drop(inside);
        }
    }
    #[context_root(request(1))]
    fn handle() {
        assert_eq!(live().contexts().len(), 1);
    }
    let _watch = watch();
    let makes = Arc::new(Makes::default());
    let installed = hooks::install(Arc::clone(&makes));
    handle();
    drop(installed);
    assert_eq!(*makes.0.lock().unwrap(), ["Request"], "a panic in a hook would be seen by nobody");
}

#[test]
fn as_json() {
    #[context_root(request(7))]
    async fn handle() -> Value {
        let kept = run(Step(1), || context!());
        let waiting = inner();
        let json = serde_json::from_str(&live().to_json()).unwrap();
        drop((kept, waiting));
        json
    }
    #[with_context]
    async fn inner() {}
    let _watch = watch();
    let json = futures(handle());
    let [root, step] = json["contexts"].as_array().unwrap().as_slice() else { panic!("{json:#}") };
    assert_eq!(root["bindings"][0]["value"], "Request { id: 7, token: [redacted] }");
    assert_eq!((&root["parent"], &step["parent"]), (&Value::Null, &root["number"]));
    assert_eq!((&root["depth"], &step["depth"]), (&1.into(), &2.into()));
    assert!(root["age"].as_f64().is_some() && root["outlived_root"].is_null());
    assert_eq!((&root["root"], &step["root"]), (&root["work"][0]["id"], &root["root"]));
    let kinds: Vec<_> = root["work"].as_array().unwrap().iter().map(|work| work["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains(&"root") && kinds.contains(&"async fn"), "{kinds:?}");
    assert!(root["root_place"]["text"].as_str().unwrap().contains("#[context_root] at "));
    assert_eq!((&step["made_by"]["kind"], &step["kept"][0]["how"]), (&"root".into(), &"snapshot".into()));
    assert!(step["kept"][0]["location"].as_str().unwrap().starts_with(file!()));
}

/// `text` without the times, the places and the numbers of roots.
fn without_numbers(text: &str) -> String {
    let mut lines = Vec::new();
    for line in text.lines() {
        let line = line.split(" at ").next().unwrap();
        let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        for at in 1..words.len() {
            if words[at - 1] == "root" || words[at] == "s" {
                let which = if words[at] == "s" { at - 1 } else { at };
                words[which] = "N".into();
            }
        }
        lines.push(words.join(" "));
    }
    lines.join("\n")
}

#[test]
fn as_a_tree() {
    let _watch = watch();
    assert_eq!(live().to_string(), "0 contexts are alive");
    let root = Snapshot::empty().with((request(7), Plain(1)));
    let left = root.with(Step(1));
    let below = left.without::<Request>();
    let right = [root.with(Step(2)), root.with(Step(2))];
    let first = live().contexts()[0].number();
    let [root_number, left_number, below_number, right_number, last] = [0, 1, 2, 3, 4].map(|more| first + more);
    let expected = format!(
        "5 contexts are alive
└─ #{root_number}: Request {{ id: 7, token: [redacted] }}, Plain = ..
   │ N s old, root N made by a call
   │ held by 1 snapshot captured
   ├─ #{left_number}: Step(1)
   │  │ N s old, root N made by a call
   │  │ held by 1 snapshot captured
   │  └─ #{below_number}: without Request
   │     N s old, root N made by a call
   │     held by 1 snapshot captured
   ├─ #{right_number}: Step(2)
   │  N s old, root N made by a call
   │  held by 1 snapshot captured
   └─ #{last}: Step(2)
      N s old, root N made by a call
      held by 1 snapshot captured"
    );
    assert_eq!(without_numbers(&live().to_string()), expected, "{}", live());
    drop((root, left, below, right));
}

#[test]
fn a_deep_tree_is_shown_without_a_deep_stack() {
    fn nested(level: u32) {
        match level {
            0 => {
                let live = live();
                assert_eq!((live.contexts().len(), live.contexts()[1999].depth()), (2000, 2000));
                assert_eq!(history().samples().last().unwrap().depth(), 2000);
                let look = move || live.to_string().lines().count();
                let lines = thread::Builder::new().stack_size(64 * 1024).spawn(look).unwrap().join().unwrap();
                assert_eq!(lines, 1 + 3 * 2000);
            }
            level => run(Step(level), || nested(level - 1)),
        }
    }
    let _watch = watch();
    let deep = thread::Builder::new().stack_size(16 << 20).spawn(|| nested(2000));
    deep.unwrap().join().unwrap();
}
