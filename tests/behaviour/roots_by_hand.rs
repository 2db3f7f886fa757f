//! `root!`: a root for code that is not a whole function, and so cannot have `#[context_root]`.

use ctx_runtime::{RootSite, context, context_root, root, run, with_context};
use futures::StreamExt;
use futures::executor::{block_on, block_on_stream};
use futures::future::BoxFuture;
use futures::stream;

use crate::keys::{Request, User, id, user};

async fn reads() -> (Option<u64>, Option<&'static str>) {
    (id(), user())
}

#[with_context]
async fn annotated() -> u64 {
    context!(Request.id)
}

#[test]
fn a_block_runs_in_its_values_alone() {
    let future = run((Request::new(1), User("outer")), || root!(Request::new(2) => async { reads().await }));
    assert_eq!(block_on(future), (Some(2), None));
}

#[test]
fn what_an_expression_gives_goes_on_in_the_root() {
    assert_eq!(root!(Request::new(2) => id()), Some(2));
    assert_eq!(block_on(root!(Request::new(3) => reads())), (Some(3), None), "a call without an annotation");
    assert_eq!(block_on(root!(Request::new(4), User("b") => annotated())), 4);
    type Reads = BoxFuture<'static, (Option<u64>, Option<&'static str>)>;
    let boxed: Reads = root!(Request::new(5) => Box::pin(reads()) as Reads);
    assert_eq!(block_on(boxed), (Some(5), None));
    let stream = root!(Request::new(6) => stream::iter(0..2).then(|_| reads()));
    assert_eq!(block_on_stream(Box::pin(stream)).collect::<Vec<_>>(), [(Some(6), None); 2]);
    assert_eq!(root!(Request::new(7) => || id())(), Some(7));
    assert_eq!(id(), None);
}

#[tokio::test]
async fn a_handle_and_what_is_inferred_stay_what_they_are() {
    let task: tokio::task::JoinHandle<u64> = root!(Request::new(9) => tokio::spawn(annotated()));
    assert_eq!(task.await.unwrap(), 9);
    let collected: Vec<u8> = root!(Request::new(9) => "ab".bytes().collect());
    let parsed: u8 = root!(Request::new(9) => { "7".parse().unwrap() });
    assert_eq!((collected.len(), parsed), (2, 7));
}

#[test]
fn a_question_mark_in_it_leaves_the_function() {
    fn parsed(text: &str) -> Result<(u64, u64), std::num::ParseIntError> {
        let number = root!(Request::new(8) => text.parse::<u64>()?);
        Ok((number, 0))
    }
    assert_eq!((parsed("5"), parsed("x").is_err(), id()), (Ok((5, 0)), true, None));
}

#[test]
fn in_annotated_code_it_has_nothing_of_the_context_around_it() {
    #[context_root(Request::new(1), User("outer"))]
    async fn outer() -> Vec<(Option<u64>, Option<&'static str>)> {
        let in_a_block = root!(Request::new(2) => async { reads().await });
        let called = root!(Request::new(3) => reads());
        let spawned = std::thread::spawn(|| block_on(root!(Request::new(4) => reads())));
        vec![in_a_block.await, called.await, spawned.join().unwrap(), reads().await]
    }
    assert_eq!(block_on(outer()), [(Some(2), None), (Some(3), None), (Some(4), None), (Some(1), Some("outer"))]);
}

#[test]
fn a_root_runs_in_pieces_and_ends_when_it_is_dropped() {
    let site = RootSite::of::<Request>("consume");
    run((Request::new(1), User("outer")), || {
        let mut root = site.begin(Request::new(2));
        assert_eq!(id(), Some(1));
        assert_eq!(root.run(|| (id(), user())), (Some(2), None));
        let snapshot = root.snapshot();
        let panics = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| root.run(|| panic!("{:?}", id()))));
        assert!(panics.is_err());
        assert_eq!((id(), user()), (Some(1), Some("outer")));
        let from_another_thread = std::thread::spawn(move || root.run(id)).join().unwrap();
        assert_eq!(from_another_thread, Some(2));
        assert_eq!(snapshot.run(id), Some(2));
    });
}

#[test]
fn what_a_root_binds_can_be_made_from_what_it_binds_first() {
    let site = RootSite::of::<Request>("consume");
    let mut root = run(User("outer"), || {
        site.begin_with(Request::new(3), || {
            assert_eq!((id(), user()), (Some(3), None));
            (User("inner"), Request::new(4))
        })
    });
    assert_eq!(root.run(|| (id(), user())), (Some(4), Some("inner")));
}

#[test]
fn a_guard_that_is_left_in_a_piece_ends_with_the_piece() {
    let mut root = RootSite::of::<Request>("consume").begin(Request::new(2));
    let guard = root.run(|| ctx_runtime::enter(User("left")));
    assert_eq!((id(), user()), (None, None));
    assert_eq!(root.run(|| (id(), user())), (Some(2), None));
    drop(guard);
    assert_eq!((id(), user()), (None, None));
}
