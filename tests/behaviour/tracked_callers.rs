//! Functions that bind and are not `async`. Their body is in no closure, but it runs in the context. `tests/locations`
//! shows that these functions track their caller.

use std::cell::RefCell;
use std::panic::catch_unwind;

use ctx_runtime::{Snapshot, context, context_root, with_context};

use crate::keys::{Request, User, id, user};

#[context_root(Request::new(number))]
#[track_caller]
fn root(number: u64) -> (u64, Option<&'static str>) {
    let user = binds(Some("ann"));
    (context!(Request.id), user)
}

#[with_context(bind(User("callee")))]
#[track_caller]
fn binds(name: Option<&str>) -> Option<&'static str> {
    assert_eq!(id(), Some(7));
    let name = name?;
    if name.is_empty() {
        return None;
    }
    Some(context!(User.0))
}

#[test]
fn their_body_is_in_the_context_and_their_caller_is_not() {
    assert_eq!(root(7), (7, Some("callee")));
    assert_eq!((id(), user()), (None, None));
}

#[test]
fn a_return_and_a_question_mark_leave_the_context() {
    #[context_root(Request::new(7))]
    fn caller() {
        assert_eq!((binds(None), user()), (None, None));
        assert_eq!((binds(Some("")), user()), (None, None));
        assert_eq!(id(), Some(7));
    }
    caller();
}

#[test]
fn a_panic_leaves_the_context() {
    #[context_root(Request::new(7))]
    #[track_caller]
    fn panics() {
        assert_eq!(id(), Some(7));
        panic!("on purpose");
    }
    assert!(catch_unwind(panics).is_err());
    assert_eq!(id(), None);
}

#[test]
fn locals_temporaries_and_arguments_are_dropped_inside() {
    struct Sees<'a>(&'a RefCell<Vec<Option<u64>>>);
    impl Drop for Sees<'_> {
        fn drop(&mut self) {
            self.0.borrow_mut().push(id());
        }
    }
    impl Sees<'_> {
        fn len(&self) -> usize {
            self.0.borrow().len()
        }
    }
    #[context_root(Request::new(7))]
    #[track_caller]
    fn drops<'a>(_argument: Sees<'a>, seen: &'a RefCell<Vec<Option<u64>>>) -> usize {
        let _local = Sees(seen);
        Sees(seen).len()
    }
    let seen = RefCell::default();
    assert_eq!(drops(Sees(&seen), &seen), 0);
    assert_eq!(seen.take(), [Some(7), Some(7), Some(7)]);
}

#[test]
fn an_argument_that_the_values_name_is_dropped_inside_if_the_body_uses_all_of_it() {
    struct Job<'a> {
        id: u64,
        seen: &'a RefCell<Vec<Option<u64>>>,
    }
    impl Job<'_> {
        fn run(&self) -> u64 {
            self.id
        }
    }
    impl Drop for Job<'_> {
        fn drop(&mut self) {
            self.seen.borrow_mut().push(id());
        }
    }
    #[context_root(Request::new(job.id))]
    fn runs(job: Job<'_>) -> u64 {
        job.run()
    }
    #[context_root(Request::new(parts.0))]
    fn uses_a_part(parts: (u64, String)) -> usize {
        parts.1.len()
    }
    #[context_root(Request::new(parts.1.len() as u64), User(leaked(parts.1)))]
    fn has_lost_a_part(parts: (u64, String)) -> u64 {
        parts.0
    }
    fn leaked(name: String) -> &'static str {
        name.leak()
    }
    let seen = RefCell::default();
    assert_eq!(runs(Job { id: 7, seen: &seen }), 7);
    assert_eq!(seen.take(), [Some(7)]);
    assert_eq!(uses_a_part((7, "abc".to_owned())), 3);
    assert_eq!(has_lost_a_part((1, "b".to_owned())), 1);
}

#[test]
fn a_guard_that_is_left_in_the_body_ends_with_it() {
    #[context_root(Request::new(7))]
    #[track_caller]
    fn enters() -> Option<u64> {
        std::mem::forget(Snapshot::empty().enter());
        id()
    }
    assert_eq!(enters(), None);
    assert_eq!(id(), None);
}

struct Shop(u64);

#[with_context]
impl Shop {
    #[with_context(bind(User("method")))]
    #[track_caller]
    fn sold(&mut self, by: u64) -> &mut u64 {
        assert_eq!(context!(User.0), "method");
        self.0 += by;
        &mut self.0
    }
}

#[test]
fn a_method_gives_a_reference_to_what_it_borrows() {
    let mut shop = Shop(1);
    *shop.sold(2) += 3;
    assert_eq!(shop.0, 6);
}
