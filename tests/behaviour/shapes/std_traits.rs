//! The traits of the standard library: annotated implementations work as before, and carry the context.

use std::cell::Cell;
use std::cmp::Ordering;
use std::collections::HashSet;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::hash::{Hash, Hasher};
use std::ops::{Add, AddAssign, Deref, DerefMut, Index, IndexMut, Neg, Not};
use std::pin::Pin;
use std::str::FromStr;
use std::task::{Context, Poll};
use std::thread;

use ctx_runtime::{context, run, scope, with_context};
use futures::stream::{Stream, StreamExt};

use super::{called, moved};
use crate::keys::{Request, User, id};

#[derive(Debug, Clone, Copy)]
struct Money(u64);

#[with_context]
impl Add for Money {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Money(self.0 + other.0 + thread::spawn(id).join().unwrap().unwrap_or(0))
    }
}

#[with_context]
impl<'a> Add<&'a u64> for &Money {
    type Output = Money;
    fn add(self, other: &'a u64) -> Self::Output {
        Money(self.0 + other + context!(Request.id))
    }
}

#[with_context]
impl AddAssign<u64> for Money {
    fn add_assign(&mut self, other: u64) {
        self.0 += other + context!(Request.id);
    }
}

#[with_context(bind(User("operator")))]
impl Neg for Money {
    type Output = &'static str;
    fn neg(self) -> &'static str {
        context!(User.0)
    }
}

#[with_context]
impl Not for Money {
    type Output = bool;
    fn not(self) -> bool {
        self.0 == 0 && context!(Request?).is_some()
    }
}

#[test]
fn operators() {
    called(|| {
        let mut money = Money(2) + Money(3);
        money += 4;
        assert_eq!((money.0, (&money + &5).0), (11, 17));
        assert_eq!((-money, !money, !Money(0)), ("operator", false, true));
    });
}

#[test]
fn comparisons_and_hashes() {
    /// Only the last decimal digit is compared.
    struct Digit(u64);
    #[with_context]
    impl PartialEq for Digit {
        fn eq(&self, other: &Self) -> bool {
            self.0 % 10 == other.0 % 10 && context!(Request?).is_some()
        }
    }
    impl Eq for Digit {}
    #[with_context]
    impl PartialOrd for Digit {
        fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
            Some(self.cmp(other))
        }
    }
    #[with_context]
    impl Ord for Digit {
        fn cmp(&self, other: &Self) -> Ordering {
            (self.0 % 10).cmp(&(other.0 % 10))
        }
    }
    #[with_context]
    impl Hash for Digit {
        fn hash<H: Hasher>(&self, state: &mut H) {
            (self.0 % 10 + context!(Request.id)).hash(state);
        }
    }
    called(|| {
        assert!(Digit(12) == Digit(2) && Digit(13) > Digit(22) && Digit(1) != Digit(2));
        assert_eq!([Digit(1), Digit(11), Digit(2)].into_iter().collect::<HashSet<_>>().len(), 2);
    });
}

#[test]
fn implementations_that_lints_know_by_their_body() {
    #[derive(Debug, PartialEq)]
    struct Unit(u8);
    #[with_context]
    impl Clone for Unit {
        fn clone(&self) -> Self {
            *self
        }
    }
    #[with_context]
    impl Copy for Unit {}
    let unit = Unit(1);
    let copies = [unit, unit].to_vec();
    assert_eq!(copies, [Unit(1), unit]);
}

#[test]
fn display_and_debug() {
    struct Line;
    #[with_context]
    impl fmt::Display for Line {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "in {}", context!(Request.id))?;
            f.write_str(", displayed")
        }
    }
    #[with_context(bind(User("debug")))]
    impl fmt::Debug for Line {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.debug_struct("Line").field("id", &context!(Request.id)).field("user", &context!(User.0)).finish()
        }
    }
    assert_eq!(called(|| format!("{Line:>5}")), "in 1, displayed");
    assert_eq!(called(|| format!("{Line:?}")), r#"Line { id: 1, user: "debug" }"#);
}

#[test]
fn default_from_and_from_str() {
    struct Read(u64);
    #[with_context]
    impl Default for Read {
        fn default() -> Self {
            Self(context!(Request.id))
        }
    }
    #[with_context]
    impl<T: Into<u64>> From<(T,)> for Read {
        fn from((number,): (T,)) -> Self {
            Read(number.into() + thread::spawn(id).join().unwrap().unwrap())
        }
    }
    #[with_context]
    impl FromStr for Read {
        type Err = <u64 as FromStr>::Err;
        fn from_str(text: &str) -> Result<Self, Self::Err> {
            let number: u64 = text.parse()?;
            Ok(Read(number + context!(Request.id)))
        }
    }
    called(|| {
        let converted: Read = (5_u8,).into();
        assert_eq!((Read::default().0, converted.0, "7".parse().map(|read: Read| read.0)), (1, 6, Ok(8)));
        assert!("x".parse::<Read>().is_err());
    });
}

#[test]
fn deref_and_index() {
    struct Table(Vec<u64>);
    #[with_context]
    impl Deref for Table {
        type Target = Vec<u64>;
        fn deref(&self) -> &Self::Target {
            &self.0
        }
    }
    #[with_context]
    impl DerefMut for Table {
        fn deref_mut(&mut self) -> &mut Vec<u64> {
            self.0.push(context!(Request.id));
            &mut self.0
        }
    }
    #[with_context]
    impl Index<&str> for Table {
        type Output = u64;
        fn index(&self, name: &str) -> &u64 {
            &self.0[name.len() - context!(Request.id) as usize]
        }
    }
    #[with_context(bind(User("index")))]
    impl IndexMut<&str> for Table {
        fn index_mut(&mut self, name: &str) -> &mut u64 {
            &mut self.0[name.len() - context!(User.0).len()]
        }
    }
    called(|| {
        let mut table = Table(vec![10, 20]);
        assert_eq!((table.len(), table["aa"]), (2, 20));
        table["aaaaa"] += 5;
        table.push(30);
        assert_eq!(table.0, [15, 20, 1, 30]);
    });
}

#[test]
fn drop_runs_once_and_carries() {
    struct Guard<'a>(&'a Cell<u64>);
    #[with_context]
    impl Drop for Guard<'_> {
        fn drop(&mut self) {
            self.0.set(self.0.get() * 10 + thread::spawn(id).join().unwrap().unwrap());
        }
    }
    let seen = Cell::new(0);
    let guard = Guard(&seen);
    called(|| {
        drop(guard);
        let _second = Guard(&seen);
    });
    assert_eq!(seen.get(), 11);
}

#[test]
fn an_iterator_reads_where_it_is_driven() {
    struct Countdown(u64);
    #[with_context]
    impl Iterator for Countdown {
        type Item = (u64, Option<u64>);
        fn next(&mut self) -> Option<Self::Item> {
            self.0 = self.0.checked_sub(1)?;
            Some((self.0, thread::spawn(id).join().unwrap()))
        }
        fn size_hint(&self) -> (usize, Option<usize>) {
            (self.0 as usize, Some(self.0 as usize))
        }
    }
    #[with_context]
    impl DoubleEndedIterator for Countdown {
        fn next_back(&mut self) -> Option<Self::Item> {
            self.next().map(|(number, _)| (number, context!(Request?.id)))
        }
    }
    let countdown = called(|| Countdown(2));
    assert_eq!(run(Request::new(5), || countdown.collect::<Vec<_>>()), [(1, Some(5)), (0, Some(5))]);
    assert_eq!(run(Request::new(5), || Countdown(1).next_back()), Some((0, Some(5))));
}

#[test]
fn into_iterator_and_collecting() {
    struct Bag(Vec<u64>);
    #[with_context]
    impl IntoIterator for Bag {
        type Item = u64;
        type IntoIter = std::vec::IntoIter<u64>;
        fn into_iter(mut self) -> Self::IntoIter {
            self.0.push(context!(Request.id));
            self.0.into_iter()
        }
    }
    #[with_context]
    impl FromIterator<u64> for Bag {
        fn from_iter<I: IntoIterator<Item = u64>>(numbers: I) -> Self {
            Bag(numbers.into_iter().map(|number| number + context!(Request.id)).collect())
        }
    }
    #[with_context]
    impl Extend<u64> for Bag {
        fn extend<I>(&mut self, numbers: I)
        where
            I: IntoIterator<Item = u64>,
        {
            numbers.into_iter().for_each(|number| self.0.push(number * context!(Request.id)));
        }
    }
    called(|| {
        let mut bag: Bag = [1, 2].into_iter().collect();
        bag.extend([9]);
        assert_eq!(bag.into_iter().collect::<Vec<_>>(), [2, 3, 9, 1]);
    });
}

#[test]
fn poll_of_a_future_reads_where_it_is_polled() {
    struct TwoPolls(Vec<Option<u64>>);
    #[with_context]
    impl Future for TwoPolls {
        type Output = Vec<Option<u64>>;
        fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
            self.0.push(thread::spawn(id).join().unwrap());
            if self.0.len() == 2 {
                return Poll::Ready(std::mem::take(&mut self.0));
            }
            cx.waker().wake_by_ref();
            Poll::Pending
        }
    }
    let future = called(|| TwoPolls(Vec::new()));
    assert_eq!(moved(|| future), [Some(2); 2]);
    assert_eq!(moved(|| scope(Request::new(9), TwoPolls(Vec::new()))), [Some(9); 2]);
}

#[test]
fn into_future_captures_where_it_is_awaited() {
    struct Query(u64);
    #[with_context]
    impl IntoFuture for Query {
        type Output = u64;
        type IntoFuture = Pin<Box<dyn Future<Output = u64>>>;
        fn into_future(self) -> Self::IntoFuture {
            Box::pin(async move { context!(Request.id) + self.0 })
        }
    }
    #[with_context]
    async fn awaits(query: Query) -> u64 {
        query.await
    }
    assert_eq!(moved(|| Query(10).into_future()), 11);
    assert_eq!(moved(|| awaits(Query(10))), 11);
}

#[test]
fn poll_next_of_a_stream_reads_where_it_is_polled() {
    struct Reads(u64);
    #[with_context]
    impl Stream for Reads {
        type Item = Option<u64>;
        fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            let Some(left) = self.0.checked_sub(1) else { return Poll::Ready(None) };
            self.0 = left;
            Poll::Ready(Some(thread::spawn(id).join().unwrap()))
        }
    }
    assert_eq!(moved(|| scope(Request::new(9), Reads(2).collect::<Vec<_>>())), [Some(9); 2]);
}

#[test]
fn reading_and_writing() {
    use std::io::{Read, Write};
    struct Pipe(Vec<u8>);
    #[with_context]
    impl Write for Pipe {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.push(b'0' + context!(Request.id) as u8);
            self.0.write(bytes)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    #[with_context]
    impl Read for Pipe {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let read = self.0.as_slice().read(buffer)?;
            self.0.drain(..read);
            Ok(read)
        }
    }
    called(|| {
        let mut pipe = Pipe(Vec::new());
        write!(pipe, "abc").unwrap();
        assert_eq!(std::io::read_to_string(pipe).unwrap(), "1abc");
    });
}

#[test]
fn errors_and_their_sources() {
    #[derive(Debug)]
    struct Outer(fmt::Error);
    #[with_context]
    impl fmt::Display for Outer {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "{}", context!(Request.id))
        }
    }
    #[with_context]
    impl std::error::Error for Outer {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
            Some(&self.0)
        }
    }
    let error: Box<dyn std::error::Error> = Outer(fmt::Error).into();
    assert_eq!(called(|| error.to_string()), "1");
    assert!(error.source().unwrap().is::<fmt::Error>());
}
