//! Every pattern that an argument can have.

use std::thread;

use ctx_runtime::{context, context_root, with_context};
use tokio::task::yield_now;

use super::{called, moved};
use crate::keys::{Request, User, id};

struct Point {
    x: u8,
    y: u8,
    label: String,
}

fn point() -> Point {
    Point { x: 1, y: 2, label: "here".into() }
}

struct Meters(u8);

#[test]
fn a_tuple() {
    #[with_context]
    async fn sum((left, right): (u64, u64)) -> u64 {
        yield_now().await;
        left + right + context!(Request.id)
    }
    assert_eq!(moved(|| sum((2, 3))), 6);
}

#[test]
fn a_tuple_with_a_rest() {
    #[with_context]
    async fn ends((first, .., last): (u8, String, Vec<u8>, u8)) -> (u64, u8, u8) {
        yield_now().await;
        (context!(Request.id), first, last)
    }
    assert_eq!(moved(|| ends((2, "".into(), vec![], 3))), (1, 2, 3));
}

#[test]
fn a_struct_with_a_renamed_field_and_a_rest() {
    #[with_context]
    async fn parts(Point { x, y: height, .. }: Point) -> (u64, u8, u8) {
        yield_now().await;
        (context!(Request.id), x, height)
    }
    assert_eq!(moved(|| parts(point())), (1, 1, 2));
}

#[test]
fn a_struct_by_reference() {
    #[with_context]
    async fn label(Point { label, .. }: &Point) -> (u64, &str) {
        yield_now().await;
        (context!(Request.id), label)
    }
    #[with_context]
    async fn shift(Point { x, label, .. }: &mut Point) -> u64 {
        *x += 1;
        label.push('!');
        context!(Request.id)
    }
    let mut point = point();
    assert_eq!(moved(|| label(&point)), (1, "here"));
    assert_eq!(moved(|| shift(&mut point)), 1);
    assert_eq!((point.x, point.label.as_str()), (2, "here!"));
}

#[test]
fn a_tuple_struct() {
    #[with_context]
    async fn length(Meters(meters): Meters, self::Meters(ref more): Meters) -> u64 {
        u64::from(meters + more) + context!(Request.id)
    }
    assert_eq!(moved(|| length(Meters(2), Meters(3))), 6);
}

#[test]
fn an_array_with_a_bound_rest() {
    #[with_context]
    async fn head([first, rest @ ..]: [String; 3]) -> (u64, String, usize) {
        yield_now().await;
        (context!(Request.id), first, rest.len())
    }
    assert_eq!(moved(|| head(["a", "b", "c"].map(String::from))), (1, "a".into(), 2));
}

#[test]
fn a_name_for_the_whole_and_for_its_parts() {
    #[with_context]
    async fn whole(all @ [first, .., last]: [u8; 3]) -> (u64, u8, u8, usize) {
        (context!(Request.id), first, last, all.len())
    }
    #[with_context]
    async fn by_ref(ref all @ Point { ref label, .. }: Point) -> (u64, usize, u8) {
        yield_now().await;
        (context!(Request.id), label.len(), all.x)
    }
    assert_eq!(moved(|| whole([1, 2, 3])), (1, 1, 3, 3));
    assert_eq!(moved(|| by_ref(point())), (1, 4, 1));
}

#[test]
fn nested_patterns() {
    #[with_context]
    async fn nested(
        (Point { x, .. }, [Meters(one), Meters(other)], (_, (last,))): (Point, [Meters; 2], (u8, (u8,))),
    ) -> u64 {
        yield_now().await;
        context!(Request.id) + u64::from(x + one + other + last)
    }
    assert_eq!(moved(|| nested((point(), [Meters(2), Meters(3)], (0, (4,))))), 11);
}

#[test]
fn mutable_arguments() {
    #[with_context]
    async fn count(mut from: u64, (mut by, times): (u64, u64)) -> u64 {
        for _ in 0..times {
            from += by;
            by += context!(Request.id);
        }
        from
    }
    assert_eq!(moved(|| count(0, (1, 3))), 6);
}

#[test]
fn arguments_that_nothing_names() {
    #[with_context]
    async fn ignores(_: String, _unused: &str, (_, _): (u8, String), [..]: [u8; 2], (): ()) -> u64 {
        yield_now().await;
        context!(Request.id)
    }
    assert_eq!(moved(|| ignores("".into(), "", (1, "".into()), [1, 2], ())), 1);
}

#[test]
fn bindings_by_reference() {
    #[with_context]
    async fn by_ref(ref name: String, ref mut numbers: Vec<u64>) -> (String, u64) {
        numbers.push(context!(Request.id));
        yield_now().await;
        (name.clone(), numbers.iter().sum())
    }
    assert_eq!(moved(|| by_ref("a".into(), vec![2, 3])), ("a".into(), 6));
}

#[test]
fn references_that_are_looked_through() {
    #[with_context]
    async fn through(&number: &u64, &(left, ref right): &(u64, String), &mut byte: &mut u64) -> u64 {
        yield_now().await;
        context!(Request.id) + number + left + byte + right.len() as u64
    }
    let (pair, mut byte) = ((2, "abc".into()), 4);
    assert_eq!(moved(|| through(&1, &pair, &mut byte)), 11);
}

#[test]
fn a_choice_that_always_matches() {
    #[with_context]
    async fn either((Ok(index) | Err(index)): Result<usize, usize>) -> (u64, usize) {
        yield_now().await;
        (context!(Request.id), index)
    }
    assert_eq!(moved(|| either([1, 3].binary_search(&2))), (1, 1));
}

#[test]
fn patterns_of_a_function_that_is_not_async() {
    #[with_context]
    fn sync((mut left, _): (u64, String), Point { x, .. }: &Point, [one, ..]: [u64; 2]) -> u64 {
        left += u64::from(*x) + one;
        left + thread::spawn(id).join().unwrap().unwrap()
    }
    #[with_context(bind(User("bound")))]
    fn bound((mut left, _): (u64, String), Point { x, .. }: &Point, [one, ..]: [u64; 2]) -> u64 {
        left += u64::from(*x) + one + context!(User.0).len() as u64;
        left + thread::spawn(id).join().unwrap().unwrap()
    }
    assert_eq!(called(|| sync((2, "".into()), &point(), [3, 4])), 7);
    assert_eq!(called(|| bound((2, "".into()), &point(), [3, 4])), 12);
}

#[test]
fn parts_of_arguments_are_bound_as_values() {
    #[context_root(Request { id, tenant: label.clone() })]
    async fn root((id, _): (u64, u8), Point { label, x, .. }: Point) -> (u64, String, u8) {
        yield_now().await;
        (context!(Request.id), context!(Request.tenant), x)
    }
    #[context_root(Request { id, tenant: label })]
    fn sync_root((id, _): (u64, u8), Point { label, x, .. }: Point) -> (u64, String, u8) {
        (context!(Request.id), context!(Request.tenant), x)
    }
    assert_eq!(moved(|| root((7, 0), point())), (7, "here".into(), 1));
    assert_eq!(called(|| sync_root((8, 0), point())), (8, "here".into(), 1));
}

#[test]
fn a_later_argument_shadows_nothing_of_an_earlier_one() {
    #[with_context]
    async fn shadows((a, b): (u8, u8), c: u8) -> (u64, u8) {
        let (b, a) = (a, b);
        let c = c + 1;
        (context!(Request.id), a * 100 + b * 10 + c)
    }
    assert_eq!(moved(|| shadows((1, 2), 3)), (1, 214));
}

#[test]
fn attributes_on_arguments() {
    #[with_context]
    async fn attributed(
        #[allow(unused_variables, reason = "the attribute is what is tested")] unused: u8,
        #[expect(unused_variables, reason = "fails where nothing is said to be unused")] also_unused: u8,
        #[allow(unused_mut, reason = "as above")] mut used: u64,
    ) -> u64 {
        used + context!(Request.id)
    }
    assert_eq!(moved(|| attributed(1, 2, 3)), 4);
}

#[test]
fn conditional_arguments() {
    #[with_context]
    async fn conditional(
        #[cfg(test)] here: u64,
        #[cfg(not(test))] nowhere: Undeclared,
        #[cfg(test)] (left, _): (u64, u8),
        #[cfg(any())] (never, _): (u64, u8),
    ) -> u64 {
        here + left + context!(Request.id)
    }
    assert_eq!(moved(|| conditional(2, (3, 0))), 6);
}
