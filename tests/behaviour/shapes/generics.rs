//! Type parameters, constants, lifetimes, bounds.

use std::fmt::{Debug, Display};
use std::future::{Future, ready};
use std::marker::PhantomData;
use std::ops::Add;
use std::thread;

use ctx_runtime::{context, context_root, with_context};
use futures::{StreamExt, stream};
use tokio::task::yield_now;

use super::{called, moved};
use crate::keys::{Request, User, id};

#[test]
fn type_parameters_with_bounds_in_both_places() {
    #[with_context]
    async fn join<T: Display, U>(left: T, right: U) -> String
    where
        U: IntoIterator,
        U::Item: Display,
    {
        let right: Vec<_> = right.into_iter().map(|item| item.to_string()).collect();
        yield_now().await;
        format!("{} {left} {}", context!(Request.id), right.join("-"))
    }
    assert_eq!(moved(|| join("a", [2, 3])), "1 a 2-3");
    assert_eq!(moved(|| join::<_, Vec<char>>(0, vec!['x'])), "1 0 x");
}

#[test]
fn constant_parameters() {
    #[with_context]
    async fn repeat<const N: usize, const LOUD: bool>(text: &str) -> (u64, [String; N]) {
        let text = if LOUD { text.to_uppercase() } else { text.to_owned() };
        yield_now().await;
        (context!(Request.id), std::array::from_fn(|_| text.clone()))
    }
    assert_eq!(moved(|| repeat::<2, true>("a")), (1, ["A".into(), "A".into()]));
}

#[test]
fn named_lifetimes_with_a_bound_between_them() {
    #[with_context]
    async fn longest<'short, 'long: 'short>(short: &'short str, long: &'long str) -> (u64, &'short str) {
        yield_now().await;
        (context!(Request.id), if short.len() > long.len() { short } else { long })
    }
    assert_eq!(moved(|| longest("a", "bc")), (1, "bc"));
}

#[test]
fn anonymous_lifetimes_in_paths() {
    struct Borrowed<'a>(&'a str);
    #[with_context]
    async fn first(text: Borrowed<'_>) -> Borrowed<'_> {
        yield_now().await;
        Borrowed(&text.0[..context!(Request.id) as usize])
    }
    let text = String::from("abc");
    assert_eq!(moved(|| first(Borrowed(&text))).0, "a");
}

#[test]
fn a_result_that_borrows_from_one_of_two_arguments() {
    #[with_context]
    async fn find<'a>(text: &'a str, separator: &str) -> Option<&'a str> {
        let (_, behind) = text.split_once(separator)?;
        yield_now().await;
        Some(&behind[context!(Request.id) as usize..])
    }
    let text = String::from("key=value");
    let found = {
        let separator = String::from("=");
        moved(|| find(&text, &separator))
    };
    assert_eq!(found, Some("alue"));
}

#[test]
fn a_higher_ranked_closure() {
    #[with_context]
    async fn apply<F>(f: F) -> (u64, usize)
    where
        F: for<'a> Fn(&'a str, &'a str) -> &'a str,
    {
        let text = String::from("local");
        let length = f(&text, "other").len();
        yield_now().await;
        (context!(Request.id), length)
    }
    assert_eq!(moved(|| apply(|left, _| left)), (1, 5));
}

#[test]
fn a_function_pointer_with_a_lifetime_of_its_own() {
    #[with_context]
    async fn apply(f: for<'a> fn(&'a str) -> &'a str, text: &str) -> String {
        yield_now().await;
        format!("{} {}", f(text), context!(Request.id))
    }
    assert_eq!(moved(|| apply(str::trim, " a ")), "a 1");
}

#[test]
fn trait_objects_by_reference_and_in_a_box() {
    #[with_context]
    async fn show(borrowed: &(dyn Display + Sync), owned: Box<dyn Display + Send>, f: &mut dyn FnMut(&str)) -> u64 {
        yield_now().await;
        f(&format!("{borrowed} {owned}"));
        context!(Request.id)
    }
    let mut shown = String::new();
    let mut note = |text: &str| shown.push_str(text);
    assert_eq!(moved(|| show(&2, Box::new("three"), &mut note)), 1);
    assert_eq!(shown, "2 three");
}

#[test]
fn a_trait_object_of_a_function_that_binds_and_is_not_async() {
    #[with_context(bind(User("bound")))]
    fn show<'a>(all: &[&'a dyn Display], pick: Box<dyn Fn(usize) -> usize + 'a>) -> (&'static str, &'a dyn Display) {
        (context!(User.0), all[pick(context!(Request.id) as usize)])
    }
    let (user, picked) = called(|| show(&[&"a", &"b", &"c"], Box::new(|index| index + 1)));
    assert_eq!((user, picked.to_string()), ("bound", "c".into()));
}

#[test]
fn impl_trait_as_argument_also_nested() {
    #[with_context]
    async fn concat(parts: impl IntoIterator<Item = impl AsRef<str>>, show: impl Fn(&str) -> String) -> String {
        let joined: String = parts.into_iter().map(|part| show(part.as_ref())).collect();
        yield_now().await;
        format!("{joined}{}", context!(Request.id))
    }
    assert_eq!(moved(|| concat(["a", "b"], |part| part.to_uppercase())), "AB1");
}

#[test]
fn an_unsized_parameter_behind_a_reference() {
    #[with_context]
    async fn debug<T: Debug + ?Sized>(value: &T, _: PhantomData<T>) -> String {
        yield_now().await;
        format!("{} {value:?}", context!(Request.id))
    }
    assert_eq!(moved(|| debug::<str>("a", PhantomData)), "1 \"a\"");
    assert_eq!(moved(|| debug::<[u8]>(&[2, 3], PhantomData)), "1 [2, 3]");
}

#[test]
fn bounds_on_references_of_a_parameter() {
    #[with_context]
    async fn sum<T>(left: T, right: T) -> (u64, T)
    where
        for<'a> &'a T: Add<&'a T, Output = T>,
    {
        yield_now().await;
        (context!(Request.id), &left + &right)
    }
    assert_eq!(moved(|| sum(2, 3)), (1, 5));
}

#[test]
fn what_lives_forever_and_what_is_borrowed() {
    #[with_context]
    async fn forever<T: Send + 'static>(value: T) -> (u64, T) {
        let value = thread::spawn(move || value).join().ok().unwrap();
        (context!(Request.id), value)
    }
    #[with_context]
    async fn borrowed<'a, T: 'a>(value: &'a T) -> (u64, &'a T) {
        yield_now().await;
        (context!(Request.id), value)
    }
    fn is_static<F: Future + 'static>(future: F) -> F {
        future
    }
    assert_eq!(moved(|| is_static(forever("text"))), (1, "text"));
    let local = String::from("local");
    assert_eq!(moved(|| borrowed(&local)).1, "local");
}

#[test]
fn associated_types_and_constants_in_the_signature() {
    trait Shape {
        type Unit: Display;
        const SIDES: usize;
    }
    struct Square;
    impl Shape for Square {
        type Unit = u8;
        const SIDES: usize = 4;
    }
    impl Square {
        const HALF: usize = 2;

        #[with_context]
        async fn sides(of: [u8; Self::HALF], unit: <Self as Shape>::Unit) -> (u64, [u8; Self::HALF]) {
            (context!(Request.id), of.map(|side| side + unit))
        }
    }
    #[with_context]
    async fn describe<S: Shape>(unit: S::Unit) -> String {
        yield_now().await;
        format!("{} sides of {unit}, {}", S::SIDES, context!(Request.id))
    }
    assert_eq!(moved(|| describe::<Square>(3)), "4 sides of 3, 1");
    assert_eq!(moved(|| Square::sides([1, 2], 3)), (1, [4, 5]));
}

#[test]
fn methods_of_generic_types_with_parameters_of_their_own() {
    struct Cache<K, V, const N: usize> {
        entries: [(K, V); N],
    }
    #[with_context]
    impl<K: PartialEq, V: Clone, const N: usize> Cache<K, V, N> {
        async fn get<'a, Q>(&'a self, wanted: &Q) -> (u64, Option<&'a V>)
        where
            K: PartialEq<Q>,
            Q: ?Sized,
        {
            yield_now().await;
            (context!(Request.id), self.entries.iter().find(|(key, _)| key == wanted).map(|(_, value)| value))
        }
    }
    let cache = Cache { entries: [(String::from("a"), 1), (String::from("b"), 2)] };
    assert_eq!(moved(|| cache.get("b")), (1, Some(&2)));
}

const TWO: usize = 2;
struct Sides<const N: usize>;
trait Count {
    async fn count(&self) -> u64;
}

#[with_context]
impl Count for Sides<{ TWO + 1 }> {
    async fn count(&self) -> u64 {
        context!(Request.id) + 3
    }
}

#[with_context]
mod expressions {
    use super::{Count, Request, Sides, TWO, context};

    impl Count for Sides<{ TWO + 2 }> {
        async fn count(&self) -> u64 {
            context!(Request.id) + 4
        }
    }

    pub(super) async fn five() -> (Sides<{ TWO + 3 }>, u64) {
        (Sides, context!(Request.id))
    }

    pub(super) const LESS: usize = if 1 < TWO { 5 } else { 6 };

    pub(super) async fn last() -> u64 {
        context!(Request.id)
    }
}

#[test]
fn expressions_as_generic_arguments_and_constants_in_a_block() {
    assert_eq!((moved(|| Sides::<3>.count()), moved(|| Sides::<4>.count())), (4, 5));
    assert_eq!((moved(expressions::five).1, expressions::LESS, moved(expressions::last)), (1, 5, 1));
}

#[test]
fn a_generic_function_that_is_not_async_and_spawns() {
    #[with_context]
    fn compute<T, R>(value: T, f: impl FnOnce(T) -> R + Send + 'static) -> (u64, R)
    where
        T: Send + 'static,
        R: Send + 'static,
    {
        thread::spawn(move || (context!(Request.id), f(value))).join().ok().unwrap()
    }
    assert_eq!(called(|| compute(20, |number| number + 1)), (1, 21));
}

#[test]
fn a_generic_root() {
    #[context_root(Request { id: id.into(), tenant: tenant.as_ref().to_owned() })]
    async fn root<I, T>(id: I, tenant: &T) -> (u64, String)
    where
        I: Into<u64>,
        T: AsRef<str> + ?Sized,
    {
        yield_now().await;
        (context!(Request.id), context!(Request.tenant))
    }
    assert_eq!(moved(|| root(7_u8, "acme")), (7, "acme".into()));
}

#[test]
fn lifetimes_that_nothing_is_said_about() {
    #[with_context]
    async fn several(one: &str, two: &mut Vec<u64>, three: Option<&u8>, four: &[&str]) -> usize {
        two.push(context!(Request.id));
        yield_now().await;
        one.len() + two.len() + three.map_or(0, |three| usize::from(*three)) + four.len()
    }
    let mut numbers = vec![0];
    assert_eq!(moved(|| several("a", &mut numbers, Some(&1), &["b"])), 5);
    assert_eq!(numbers, [0, 1]);
}

#[test]
fn a_future_as_a_generic_argument_keeps_its_own_context() {
    async fn reads() -> Option<u64> {
        id()
    }
    #[with_context]
    async fn both<F: Future<Output = Option<u64>>>(theirs: F) -> (Option<u64>, Option<u64>) {
        (theirs.await, id())
    }
    let theirs = ctx_runtime::scope(Request::new(9), reads());
    assert_eq!(moved(|| both(theirs)), (Some(9), Some(1)));
}

#[test]
fn types_that_are_inferred_from_what_follows() {
    async fn passed<T>(value: T) -> T {
        value
    }
    struct Row(u64);
    impl Row {
        fn get<T: From<u64>>(&self, _column: &str) -> T {
            self.0.into()
        }
    }
    struct Query;
    impl Query {
        fn map<T>(self, function: impl Fn(Row) -> T) -> Rows<T> {
            Rows(vec![function(Row(1)), function(Row(2))])
        }
    }
    struct Rows<T>(Vec<T>);
    impl<T> Rows<T> {
        async fn fetch(self) -> Vec<T> {
            self.0
        }
    }
    #[with_context]
    async fn number() -> u128 {
        let mut lists = Vec::with_capacity(1);
        lists.push(Vec::with_capacity(1));
        passed(&mut lists).await;
        let mut list = vec![];
        passed(&mut list).await;
        let mut none = Option::default();
        passed(&mut none).await;
        let folded = stream::iter([1_u8]).fold(Vec::with_capacity(1), |mut all, number| {
            all.push(u128::from(number));
            ready(all)
        });
        let read: Vec<u128> = Query.map(|row| row.get("number")).fetch().await;
        let read_last: Vec<Option<u128>> = Query
            .map(|row| {
                let number = Some(row.0);
                number.map(|number| number.into())
            })
            .fetch()
            .await;
        lists[0].push(1_u128);
        list.push(1_u128);
        none = none.or(Some(1_u128));
        lists[0][0]
            + list[0]
            + none.unwrap()
            + folded.await[0]
            + read[1]
            + read_last[1].unwrap()
            + u128::from(context!(Request.id))
    }
    assert_eq!(moved(number), 9);
}
