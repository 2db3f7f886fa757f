//! Every kind of return type.

use std::collections::HashMap;
use std::error::Error;
use std::fmt::{self, Debug, Display};
use std::num::ParseIntError;
use std::ops::ControlFlow;
use std::rc::Rc;

use ctx_runtime::{context, context_root, with_context};
use futures::FutureExt;
use tokio::task::yield_now;

use super::{called, moved};
use crate::keys::{Request, User, id};

#[test]
fn nothing() {
    #[with_context]
    async fn nothing(seen: &mut u64) {
        yield_now().await;
        *seen = context!(Request.id);
    }
    #[with_context]
    async fn unit(seen: &mut u64) -> () {
        *seen += context!(Request.id);
    }
    let mut seen = 0;
    moved(|| nothing(&mut seen));
    moved(|| unit(&mut seen));
    assert_eq!(seen, 2);
}

#[test]
fn never() {
    #[with_context]
    async fn panics(after: u8) -> ! {
        for _ in 0..after {
            yield_now().await;
        }
        panic!("read {}", context!(Request.id))
    }
    #[with_context(bind(User("bound")))]
    fn panics_now() -> ! {
        panic!("read {} {}", context!(Request.id), context!(User.0))
    }
    let message = |result: std::thread::Result<()>| *result.unwrap_err().downcast::<String>().unwrap();
    assert_eq!(message(std::panic::catch_unwind(|| moved(|| panics(2)))), "read 1");
    assert_eq!(message(std::panic::catch_unwind(|| called(|| panics_now()))), "read 1 bound");
}

#[test]
fn a_result_with_question_marks() {
    #[with_context]
    async fn parse(text: &str) -> Result<u64, ParseIntError> {
        let number: u64 = text.parse()?;
        yield_now().await;
        Ok(number + context!(Request.id))
    }
    assert_eq!(moved(|| parse("2")), Ok(3));
    assert!(moved(|| parse("x")).is_err());
}

#[test]
fn an_error_that_is_converted() {
    #[derive(Debug, PartialEq)]
    enum Failure {
        Parse(ParseIntError),
        In(u64),
    }
    impl From<ParseIntError> for Failure {
        fn from(error: ParseIntError) -> Self {
            Failure::Parse(error)
        }
    }
    #[with_context]
    async fn parse(text: &str) -> Result<u64, Failure> {
        let number = text.parse::<u64>()?;
        if number == 0 { Err(Failure::In(context!(Request.id)))? } else { Ok(number) }
    }
    assert_eq!(moved(|| parse("0")), Err(Failure::In(1)));
    assert_eq!(moved(|| parse("x")), Err(Failure::Parse("x".parse::<u8>().unwrap_err())));
}

#[test]
fn an_error_in_a_box() {
    #[with_context]
    async fn boxed(text: &str) -> Result<u64, Box<dyn Error + Send + Sync>> {
        if text.is_empty() {
            return Err(format!("empty in {}", context!(Request.id)).into());
        }
        yield_now().await;
        Ok(text.parse::<u64>()?)
    }
    #[with_context(bind(User("bound")))]
    fn boxed_now(text: &str) -> Result<u64, Box<dyn Error>> {
        let number: u64 = text.parse()?;
        Err(format!("{number} by {} in {}", context!(User.0), context!(Request.id)))?
    }
    assert_eq!(moved(|| boxed("")).unwrap_err().to_string(), "empty in 1");
    assert!(moved(|| boxed("x")).unwrap_err().is::<ParseIntError>());
    assert_eq!(called(|| boxed_now("2")).unwrap_err().to_string(), "2 by bound in 1");
}

#[test]
fn an_option_with_question_marks() {
    #[with_context]
    async fn second(words: &str) -> Option<(u64, &str)> {
        let (_, second) = words.split_once(' ')?;
        yield_now().await;
        let second = Some(second).filter(|second| !second.is_empty())?;
        Some((context!(Request.id), second))
    }
    assert_eq!(moved(|| second("a b")), Some((1, "b")));
    assert_eq!((moved(|| second("a")), moved(|| second("a "))), (None, None));
}

#[test]
fn a_control_flow_with_question_marks() {
    #[with_context]
    async fn until(numbers: &[u64]) -> ControlFlow<u64, usize> {
        for number in numbers {
            check(*number, context!(Request.id))?;
            yield_now().await;
        }
        ControlFlow::Continue(numbers.len())
    }
    fn check(number: u64, limit: u64) -> ControlFlow<u64> {
        if number > limit { ControlFlow::Break(number) } else { ControlFlow::Continue(()) }
    }
    assert_eq!(moved(|| until(&[0, 1])), ControlFlow::Continue(2));
    assert_eq!(moved(|| until(&[0, 5])), ControlFlow::Break(5));
}

#[test]
fn a_result_of_an_opaque_type() {
    #[with_context]
    async fn numbers(text: &str) -> Result<impl Iterator<Item = u64> + Debug + use<>, ParseIntError> {
        let end: u64 = text.parse()?;
        yield_now().await;
        Ok(context!(Request.id)..end)
    }
    #[with_context]
    async fn sized(fails: bool) -> Result<impl Sized, String> {
        if fails {
            return Err(format!("in {}", context!(Request.id)));
        }
        Ok(())
    }
    let numbers = {
        let text = String::from("4");
        moved(|| numbers(&text)).unwrap()
    };
    assert_eq!(numbers.collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(moved(|| sized(true)).err().as_deref(), Some("in 1"));
    assert!(moved(|| sized(false)).is_ok());
}

#[test]
fn opaque_types_inside_of_others() {
    #[with_context]
    async fn pair(text: &str) -> (impl Display, Option<impl Fn(u64) -> Box<dyn Display> + Clone>) {
        let read = context!(Request.id);
        yield_now().await;
        (text.len(), Some(move |number| -> Box<dyn Display> { Box::new(number + read) }))
    }
    #[with_context]
    async fn items() -> [impl Into<u64> + Copy; 2] {
        [context!(Request.id) as u8, 2]
    }
    let (length, add) = moved(|| pair("abc"));
    assert_eq!((length.to_string(), add.unwrap()(2).to_string()), ("3".into(), "3".into()));
    assert_eq!(moved(items).map(Into::into), [1_u64, 2]);
}

#[test]
fn an_opaque_type_that_captures_what_it_says() {
    #[with_context]
    async fn owned(text: &str) -> impl Display + 'static + use<> {
        format!("{text} {}", context!(Request.id))
    }
    #[with_context]
    async fn borrowed<'a>(text: &'a str, _unused: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        yield_now().await;
        text.split(' ').take(context!(Request.id) as usize)
    }
    let shown = {
        let text = String::from("a");
        moved(|| owned(&text))
    };
    assert_eq!(shown.to_string(), "a 1");
    let text = String::from("a b");
    let words = {
        let unused = String::new();
        moved(|| borrowed(&text, &unused))
    };
    assert_eq!(words.collect::<Vec<_>>(), ["a"]);
}

#[test]
fn opaque_types_of_functions_that_are_not_async() {
    #[with_context]
    fn squares<'a>(numbers: &'a [u64]) -> impl DoubleEndedIterator<Item = u64> + use<'a> {
        let read = context!(Request.id);
        numbers.iter().map(move |number| number * number + read)
    }
    #[with_context(bind(User("bound")))]
    fn adder(by: u64) -> Result<impl Fn(u64) -> u64, ParseIntError> {
        let more: u64 = "10".parse()?;
        let read = context!(Request.id);
        Ok(move |number| number + by + more + read)
    }
    assert_eq!(called(|| squares(&[1, 2]).rev().collect::<Vec<_>>()), [5, 2]);
    assert_eq!(called(|| adder(100)).unwrap()(1_000), 1_111);
}

#[test]
fn what_is_coerced_to_the_return_type() {
    #[with_context]
    async fn object(number: bool) -> Box<dyn Display + Send> {
        yield_now().await;
        if number { Box::new(context!(Request.id)) } else { Box::new("text") }
    }
    #[with_context]
    async fn slice<'a>(all: &'a [u8; 3]) -> &'a [u8] {
        assert_eq!(id(), Some(1));
        all
    }
    #[with_context]
    async fn pointer() -> fn(u64) -> u64 {
        |number| number + 1
    }
    #[with_context]
    async fn counted() -> Rc<dyn Fn() -> u64> {
        let read = context!(Request.id);
        Rc::new(move || read)
    }
    #[allow(clippy::ptr_arg, reason = "what it coerces from")]
    #[with_context]
    async fn deref<'a>(text: &'a String) -> &'a str {
        yield_now().await;
        assert_eq!(context!(Request.id), 1);
        text
    }
    assert_eq!((moved(|| object(true)).to_string(), moved(|| object(false)).to_string()), ("1".into(), "text".into()));
    assert_eq!(moved(|| slice(&[1, 2, 3])), [1, 2, 3]);
    let text = &String::from("a");
    assert_eq!((moved(pointer)(1), moved(counted)()), (2, 1));
    assert_eq!(moved(|| deref(text)).len(), 1);
}

#[test]
fn a_type_that_only_the_signature_says() {
    #[with_context]
    async fn collected(words: &str) -> HashMap<u64, Vec<String>> {
        let read = context!(Request.id);
        words.split(' ').map(|word| (word.len() as u64 + read, vec![word.into()])).collect()
    }
    #[with_context]
    async fn parsed(text: &str) -> Result<u16, ParseIntError> {
        assert_eq!(context!(Request.id), 1);
        text.parse()
    }
    #[with_context]
    async fn made() -> (u8, String, Option<Vec<u8>>) {
        assert_eq!(context!(Request.id), 1);
        Default::default()
    }
    assert_eq!(moved(|| collected("a bc")), HashMap::from([(2, vec!["a".into()]), (3, vec!["bc".into()])]));
    assert_eq!((moved(|| parsed("300")), moved(made)), (Ok(300), (0, String::new(), None)));
}

#[test]
fn results_of_results_and_options_of_results() {
    #[with_context]
    async fn nested(text: Option<&str>) -> Result<Option<Result<u64, ParseIntError>>, fmt::Error> {
        let Some(text) = text else { return Ok(None) };
        if text.is_empty() {
            Err(fmt::Error)?;
        }
        yield_now().await;
        Ok(Some(text.parse::<u64>().map(|number| number + context!(Request.id))))
    }
    assert_eq!((moved(|| nested(None)), moved(|| nested(Some("")))), (Ok(None), Err(fmt::Error)));
    assert_eq!(moved(|| nested(Some("2"))), Ok(Some(Ok(3))));
}

#[test]
fn self_and_its_associated_types() {
    struct Reader(u64);
    impl Iterator for Reader {
        type Item = u64;
        fn next(&mut self) -> Option<u64> {
            Some(self.0)
        }
    }
    #[with_context]
    impl Reader {
        async fn make() -> Self {
            Self(context!(Request.id))
        }
        async fn item(mut self) -> Option<<Self as Iterator>::Item> {
            self.next().map(|item| item + context!(Request.id))
        }
        async fn tried(start: &str) -> Result<Self, ParseIntError> {
            Ok(Self(start.parse::<u64>()? + context!(Request.id)))
        }
    }
    assert_eq!(moved(|| moved(Reader::make).item()), Some(2));
    assert_eq!(moved(|| Reader::tried("5")).map(|reader| reader.0), Ok(6));
}

#[test]
fn a_function_that_never_comes_back_is_dropped() {
    #[with_context]
    async fn forever(seen: &mut Option<u64>) -> ! {
        loop {
            *seen = id();
            std::future::pending::<()>().await;
        }
    }
    let mut seen = None;
    assert!(called(|| forever(&mut seen)).now_or_never().is_none());
    assert_eq!(seen, Some(1));
}

#[test]
fn a_root_returns_what_it_says() {
    #[context_root(Request::new(7))]
    async fn root(text: &str) -> Result<impl Display + use<>, Box<dyn Error>> {
        let number: u64 = text.parse()?;
        Ok(number + context!(Request.id))
    }
    assert_eq!(moved(|| root("2")).unwrap().to_string(), "9");
    assert!(moved(|| root("x")).is_err());
}

/// Macros that repeat a bound write such a type.
#[test]
fn an_opaque_type_may_end_with_a_plus() {
    #[rustfmt::skip]
    #[with_context(needs(Request))]
    fn place() -> impl Future<Output = u64> + {
        async { context!(Request.id) }
    }

    #[context_root(Request { id: 5, tenant: String::new() })]
    async fn root() -> u64 {
        place().await
    }
    assert_eq!(futures::executor::block_on(root()), 5);
}
