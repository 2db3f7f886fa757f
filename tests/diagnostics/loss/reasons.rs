//! Each way to lose a key, and the reason in its explanation.

use std::thread;

use ctx_runtime::diagnostics::{Loss, Why, explain};
use ctx_runtime::hooks::Kind;
use ctx_runtime::{Context, Snapshot, context_root, run, scope, try_get, with_context};

use super::{explained, functions, in_request, in_request_now, line, watch};
use crate::Request;
use crate::alone::alone;

#[derive(Debug, Context)]
struct Tenant;

#[context_root(Tenant)]
async fn for_tenant() -> Loss {
    explain::<Request>()
}

#[tokio::test]
async fn detached_work_names_the_spawn_site_that_left_it_behind() {
    #[with_context]
    async fn audit() -> Loss {
        #[context(detach)]
        let task = tokio::spawn(async { explain::<Request>() });
        task.await.unwrap()
    }
    let _watch = watch();
    let loss = in_request(async || audit().await).await;
    assert!(
        matches!(loss.why(), Some(Why::Detached { at, .. }) if at.name() == Some("#[context(detach)] tokio::spawn"))
    );
    let (from, to) = loss.lost_between().unwrap();
    assert_eq!((from.resource().kind(), to.resource().kind()), (Kind::AsyncFn, Kind::Task));
    let text = loss.to_string();
    let why = line(&text, "why: `#[context(detach)] tokio::spawn` in `diagnostics::loss::reasons::");
    let function = "detached_work_names_the_spawn_site_that_left_it_behind::{{closure}}::audit";
    assert!(why.starts_with(&format!("{function}` at ")), "{text}");
    let read = line(&text, "read at: ");
    assert!(read.ends_with(&format!("in `diagnostics::loss::reasons::{function}`")), "by the same name: {text}");
}

mod service {
    //! A type with a method of a trait.

    use ctx_runtime::diagnostics::{Loss, explain};
    use ctx_runtime::with_context;

    use crate::Request;

    pub(super) trait Service {
        async fn call(&self) -> Loss;
    }

    pub(super) struct Auth;

    impl Service for Auth {
        #[with_context]
        async fn call(&self) -> Loss {
            #[context(detach)]
            let task = tokio::spawn(async { explain::<Request>() });
            task.await.unwrap()
        }
    }
}

#[tokio::test]
async fn a_method_of_a_trait_is_named_with_its_type_in_each_line() {
    use service::{Auth, Service};
    let _watch = watch();
    let text = in_request(async || Auth.call().await).await.to_string();
    let module = "diagnostics::loss::reasons::service";
    let call = format!("`<{module}::Auth as {module}::Service>::call`");
    let work = line(&text, "this work: ");
    assert!(work.contains(&format!("`#[context(detach)] tokio::spawn` in {call} at ")), "{text}");
    assert!(text.contains(&format!("the call of {call} at ")), "{text}");
}

#[tokio::test]
async fn a_detached_read_far_below_still_names_that_spawn_site() {
    #[with_context]
    async fn detaches() -> Loss {
        #[context(detach)]
        let task = tokio::spawn(calls());
        task.await.unwrap()
    }
    #[with_context]
    async fn calls() -> Loss {
        tokio::spawn(explained()).await.unwrap()
    }
    let _watch = watch();
    let loss = in_request(async || detaches().await).await;
    assert!(
        matches!(loss.why(), Some(Why::Detached { at, .. }) if at.function().unwrap().ends_with("detaches")),
        "{loss}"
    );
    assert_eq!(loss.lost_between().unwrap().0.resource().function().rsplit("::").next(), Some("detaches"), "{loss}");
}

#[derive(Debug, Context)]
#[context(drop)]
struct Transaction(#[expect(dead_code, reason = "is never read")] u8);

#[context_root(Transaction(1))]
async fn transfer() -> Loss {
    tokio::spawn(async { explain::<Transaction>() }).await.unwrap()
}

#[tokio::test]
async fn a_key_that_stays_behind_names_the_spawn_site() {
    let _watch = watch();
    let loss = transfer().await;
    assert!(
        matches!(loss.why(), Some(Why::StaysBehind { at: Some(at), .. }) if at.name() == Some("tokio::spawn")),
        "{loss}"
    );
    assert!(line(&loss.to_string(), "why: ").contains("`Transaction` stays behind at spawn sites"), "{loss}");
}

#[tokio::test]
async fn a_key_that_stays_behind_a_call_at_a_spawn_site_names_the_spawn_site_and_not_the_call() {
    #[with_context]
    async fn audit() -> Loss {
        explain::<Transaction>()
    }
    #[context_root(Transaction(1))]
    async fn transfer() -> Loss {
        tokio::spawn(audit()).await.unwrap()
    }
    let _watch = watch();
    let loss = transfer().await;
    assert!(
        matches!(loss.why(), Some(Why::StaysBehind { at: Some(at), .. }) if at.name() == Some("tokio::spawn")),
        "{loss}"
    );
    assert_eq!(functions(&loss), ["audit", "transfer", "transfer"], "{loss}");
}

#[tokio::test]
async fn a_key_that_stays_behind_is_guessed_without_a_watch() {
    let _alone = alone();
    let loss = transfer().await;
    assert!(matches!(loss.why(), Some(Why::StaysBehind { at: None, .. })), "{loss}");
}

#[tokio::test]
async fn a_root_inside_of_a_root_starts_afresh() {
    let _watch = watch();
    let loss = in_request(async || for_tenant().await).await;
    assert!(
        matches!(loss.why(), Some(Why::Root { root, is_called_where_bound: true, .. }) if root.function().unwrap().ends_with("for_tenant")),
        "{loss}"
    );
    assert_eq!(functions(&loss), ["for_tenant", "in_request"]);
}

#[tokio::test]
async fn a_root_that_is_spawned_starts_afresh_as_one_that_is_awaited() {
    #[with_context]
    async fn spawns() -> [Loss; 3] {
        let mut set = tokio::task::JoinSet::new();
        set.spawn(for_tenant());
        #[context(detach)]
        let detached = tokio::spawn(for_tenant());
        [tokio::spawn(for_tenant()).await.unwrap(), set.join_next().await.unwrap().unwrap(), detached.await.unwrap()]
    }
    let _watch = watch();
    for loss in in_request(async || spawns().await).await {
        assert!(
            matches!(loss.why(), Some(Why::Root { root, is_called_where_bound: true, .. }) if root.function().unwrap().ends_with("for_tenant")),
            "{loss}"
        );
        assert!(line(&loss.to_string(), "fix: ").starts_with("make it #[with_context]"), "{loss}");
        assert_eq!(functions(&loss), ["for_tenant", "spawns", "spawns", "in_request"], "{loss}");
    }
}

#[tokio::test]
async fn a_root_that_is_called_outside_of_the_scope_it_runs_in_would_lose_the_key_inside_too() {
    let _watch = watch();
    let loss = scope(Request(2), for_tenant()).await;
    assert!(
        matches!(loss.why(), Some(Why::Root { root, is_called_where_bound: false, .. }) if root.function().unwrap().ends_with("for_tenant")),
        "{loss}"
    );
}

#[tokio::test]
async fn of_two_roots_the_inner_one_is_named() {
    #[context_root(Tenant)]
    async fn outer() -> Loss {
        for_tenant().await
    }
    let _watch = watch();
    let loss = in_request(async || outer().await).await;
    assert!(
        matches!(loss.why(), Some(Why::Root { root, is_called_where_bound: false, .. }) if root.function().unwrap().ends_with("for_tenant")),
        "{loss}"
    );
}

#[tokio::test]
async fn a_root_that_does_not_bind_the_key_is_named_with_and_without_a_watch() {
    in_request(async || ()).await;
    let (unwatched, watched) = {
        let alone = alone();
        let unwatched = for_tenant().await;
        drop(alone);
        let _watch = watch();
        (unwatched, for_tenant().await)
    };
    for loss in [&unwatched, &watched] {
        assert!(
            matches!(loss.why(), Some(Why::Root { root, is_called_where_bound: false, .. }) if root.function().unwrap().ends_with("for_tenant")),
            "{loss}"
        );
    }
    assert_eq!((unwatched.work().len(), watched.work().len()), (0, 1));
}

#[tokio::test]
async fn a_call_outside_of_the_scope_that_was_meant_is_told_from_one_inside() {
    let _watch = watch();
    let outside = scope(Request(2), explained()).await;
    assert!(
        matches!(outside.why(), Some(Why::CreatedOutside { created, .. }) if created.function().unwrap().ends_with("explained")),
        "{outside}"
    );
    assert!(line(&outside.to_string(), "fix: ").contains("scope(.., async { f().await })"), "{outside}");
    assert!(scope(Request(2), async { explained().await }).await.is_bound());
}

#[tokio::test]
async fn a_closure_that_was_wrapped_before_the_root_is_named_although_the_root_runs_it() {
    let _watch = watch();
    let callback = Snapshot::capture().wrap(explain::<Request>);
    let wrapped = in_request_now(callback);
    assert!(
        matches!(wrapped.why(), Some(Why::CreatedOutside { runs_in, .. }) if runs_in.function().unwrap().ends_with("in_request_now")),
        "{wrapped}"
    );
    assert!(in_request_now(explain::<Request>).is_bound());
}

#[tokio::test]
async fn a_snapshot_from_elsewhere_is_named() {
    let _watch = watch();
    let loss = in_request(async || Snapshot::empty().scope(async { explain::<Request>() }).await).await;
    assert!(
        matches!(loss.why(), Some(Why::Snapshot { at, .. }) if at.location().file().ends_with("reasons.rs")),
        "{loss}"
    );
}

#[tokio::test]
async fn a_snapshot_that_was_put_on_before_the_spawn_is_not_blamed_on_the_spawn() {
    #[with_context]
    async fn spawns() -> Loss {
        let wrapped = Snapshot::empty().scope(async { explain::<Request>() });
        tokio::spawn(wrapped).await.unwrap()
    }
    let _watch = watch();
    let loss = in_request(async || spawns().await).await;
    assert!(matches!(loss.why(), Some(Why::Snapshot { .. })), "{loss}");
    assert!(!line(&loss.to_string(), "why: ").starts_with("`tokio::spawn`"), "{loss}");
}

#[tokio::test]
async fn a_snapshot_that_was_put_on_is_named_by_its_line_where_its_type_does_not_show_it() {
    #[track_caller]
    fn hidden(snapshot: &Snapshot) -> impl Future<Output = Loss> + Send + 'static {
        snapshot.scope(async { explain::<Request>() })
    }
    #[with_context]
    async fn spawns() -> Loss {
        let wrapped = hidden(&Snapshot::empty());
        tokio::spawn(wrapped).await.unwrap()
    }
    let line = line!() - 3;
    let _watch = watch();
    let loss = in_request(async || spawns().await).await;
    assert!(matches!(loss.why(), Some(Why::Snapshot { at, .. }) if at.location().line() == line), "{loss}");
}

#[tokio::test]
async fn a_call_inside_of_another_context_is_not_blamed_for_it() {
    #[with_context]
    async fn runs() -> Loss {
        Snapshot::empty().run(explained).await
    }
    let _watch = watch();
    let loss = in_request(async || runs().await).await;
    let text = loss.to_string();
    assert!(
        line(&text, "why: ").starts_with("the work of the call of `diagnostics::loss::explained` by a library "),
        "{text}"
    );
    line(
        &text,
        "`snapshot.scope(..)` put the work into that context before, or the work was made inside of `snapshot.run(..)`",
    );
}

#[test]
fn what_is_wrapped_by_hand_is_named_by_whose_code_it_is_and_not_as_if_that_wrapped_it() {
    fn reads() -> Loss {
        explain::<Request>()
    }
    let _watch = watch();
    let wrapped = in_request_now(|| Snapshot::empty().wrap(reads)());
    let at = format!("the call at {}:{}:{} with code of `", file!(), line!() - 1, 55);
    let text = wrapped.to_string();
    assert!(line(&text, "why: ").starts_with(&at), "{text}");
    assert!(line(&text, "why: ").contains("::reads` puts work into a context"), "{text}");
}

#[tokio::test]
async fn code_that_runs_in_another_context_inside_of_its_work_is_told() {
    let _watch = watch();
    let empty = in_request(async || Snapshot::empty().run(explain::<Request>)).await;
    assert!(matches!(empty.why(), Some(Why::OtherContext { made_by: None, .. })), "{empty}");
    let without = in_request(async || Snapshot::capture().without::<Request>().run(explain::<Request>)).await;
    assert!(matches!(without.why(), Some(Why::OtherContext { made_by: Some(_), .. })), "{without}");
}

#[test]
fn a_context_without_a_root_that_lacks_the_key_is_told() {
    let _alone = alone();
    in_request_now(|| ());
    let loss = run(Tenant, explain::<Request>);
    assert!(matches!(loss.why(), Some(Why::NotBound { .. })), "{loss}");
}

/// Like a function without an annotation: its name is not in the table of spawn sites.
fn plain_thread<R: Send + 'static>(f: impl FnOnce() -> R + Send + 'static) -> R {
    thread::Builder::new().name("plain".to_owned()).spawn(f).unwrap().join().unwrap()
}

#[test]
fn work_that_no_annotation_saw_names_its_thread_and_whether_a_watch_would_say_more() {
    let alone = alone();
    let (text, loss) = in_request_now(|| plain_thread(|| (explain::<Request>().to_string(), explain::<Request>())));
    assert!(matches!(loss.why(), Some(Why::NoContext { created: None, spawned_at: None, .. })), "{loss}");
    assert!(line(&text, "why: ").contains("thread `plain`"), "{text}");
    assert!(text.contains("diagnostics::watch()"), "{text}");
    drop(alone);
    let _watch = watch();
    let text = in_request_now(|| plain_thread(|| explain::<Request>().to_string()));
    assert!(!text.contains("diagnostics::watch()"), "{text}");
}

#[tokio::test]
async fn a_call_in_a_plain_task_is_the_last_that_is_known() {
    async fn spawns() -> Loss {
        tokio::spawn(async { explained().await }).await.unwrap()
    }
    let _watch = watch();
    let loss = in_request(async || spawns().await).await;
    assert!(
        matches!(loss.why(), Some(Why::NoContext { created: Some(created), .. }) if created.function().unwrap().ends_with("explained")),
        "{loss}"
    );
    assert_eq!(functions(&loss), ["explained"]);
    line(&loss.to_string(), "created by unknown code");
}

#[test]
fn a_key_that_nothing_has_bound_says_so_whatever_the_context() {
    #[derive(Debug, Context)]
    struct NeverBound;
    let _alone = alone();
    let loss = in_request_now(explain::<NeverBound>);
    assert!(matches!(loss.why(), Some(Why::NeverBound)), "{loss}");
    assert!(matches!(try_get::<NeverBound>().unwrap_err().loss().why(), Some(Why::NeverBound)));
}
