//! Every kind of code in a body.

use std::cell::RefCell;
use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Mutex;
use std::thread;

use ctx_runtime::{context, context_root, with_context};
use futures::FutureExt;
use tokio::task::yield_now;

use super::{called, moved};
use crate::keys::{Request, User, id};

#[test]
fn early_returns() {
    #[with_context]
    #[allow(clippy::needless_return, reason = "the point")]
    async fn classify(number: u64) -> &'static str {
        if number == context!(Request.id) {
            return "the id";
        }
        for divisor in 2..number {
            yield_now().await;
            if number.is_multiple_of(divisor) {
                return "composite";
            }
        }
        return "prime";
    }
    assert_eq!([1, 4, 5].map(|number| moved(|| classify(number))), ["the id", "composite", "prime"]);
}

#[test]
fn labelled_breaks_and_the_values_of_loops() {
    #[with_context]
    async fn search(rows: &[&[u64]], wanted: u64) -> (u64, Option<(usize, usize)>) {
        let found = 'search: {
            for (y, row) in rows.iter().enumerate() {
                for (x, number) in row.iter().enumerate() {
                    yield_now().await;
                    if *number == wanted {
                        break 'search Some((y, x));
                    }
                }
            }
            None
        };
        let mut tries = 0;
        let read = 'outer: loop {
            loop {
                tries += 1;
                if tries == 2 {
                    continue 'outer;
                }
                if tries == 4 {
                    break 'outer context!(Request.id) + tries;
                }
                yield_now().await;
            }
        };
        (read, found)
    }
    assert_eq!(moved(|| search(&[&[1, 2], &[3]], 3)), (5, Some((1, 0))));
}

#[test]
fn let_else_guards_and_chains() {
    #[with_context]
    async fn describe(text: Option<&str>) -> String {
        let Some(text) = text else { return format!("none in {}", context!(Request.id)) };
        let read = match text.len() as u64 {
            0 => "empty",
            length if length == context!(Request.id) => "as long as the id",
            2 | 3 if context!(Request?).is_some() => "short",
            _ => "long",
        };
        yield_now().await;
        if let Some(first) = text.chars().next()
            && first.is_uppercase()
            && context!(Request.id) == 1
        {
            return read.to_uppercase();
        }
        read.to_owned()
    }
    let read = [None, Some(""), Some("a"), Some("AB"), Some("abcd")].map(|text| moved(|| describe(text)));
    assert_eq!(read, ["none in 1", "empty", "as long as the id", "SHORT", "long"]);
}

#[test]
fn while_let_with_awaits_between() {
    #[with_context]
    async fn drain(mut stack: Vec<u64>) -> u64 {
        let mut sum = 0;
        while let Some(top) = stack.pop() {
            yield_now().await;
            sum += top * context!(Request.id);
            if top > 2 {
                stack.extend([top - 2]);
            }
        }
        sum
    }
    assert_eq!(moved(|| drain(vec![1, 5])), 10);
}

#[test]
fn constants_and_const_blocks() {
    #[with_context]
    async fn constants() -> (u64, usize) {
        const LIMIT: u64 = 10;
        static NAMES: [&str; 2] = ["a", "b"];
        let size = const { size_of::<u64>() * 2 };
        yield_now().await;
        (context!(Request.id) + LIMIT, NAMES.len() + size + const { 1 + 1 })
    }
    assert_eq!(moved(constants), (11, 20));
}

#[test]
fn nested_functions_with_and_without_the_attribute() {
    #[with_context]
    async fn outer() -> (u64, Option<u64>, Option<u64>) {
        async fn plain() -> Option<u64> {
            id()
        }
        #[with_context]
        async fn annotated() -> u64 {
            yield_now().await;
            context!(Request.id)
        }
        fn spawns() -> Option<u64> {
            thread::spawn(id).join().unwrap()
        }
        (annotated().await, plain().await, spawns())
    }
    assert_eq!(moved(outer), (1, Some(1), None));
}

#[test]
fn local_types_traits_and_implementations() {
    #[with_context]
    async fn outer() -> (u64, String) {
        #[derive(Debug, Clone, Default)]
        struct Local {
            seen: Vec<u64>,
        }
        enum Step {
            First,
            Last(u64),
        }
        trait See {
            fn see(&mut self, number: u64) -> &mut Self;
        }
        impl See for Local {
            fn see(&mut self, number: u64) -> &mut Self {
                self.seen.push(number);
                self
            }
        }
        impl Local {
            #[with_context]
            async fn read(&self) -> u64 {
                context!(Request.id)
            }
        }
        type Steps = [Step; 2];
        use Step::{First, Last};
        let mut local = Local::default();
        let steps: Steps = [First, Last(5)];
        for step in steps {
            yield_now().await;
            match step {
                First => local.see(context!(Request.id)),
                Last(number) => local.see(number),
            };
        }
        (local.read().await, format!("{:?}", local.clone()))
    }
    assert_eq!(moved(outer), (1, "Local { seen: [1, 5] }".into()));
}

#[test]
fn a_macro_that_is_defined_locally() {
    #[with_context]
    async fn outer() -> (u64, Vec<u64>, Option<u64>) {
        macro_rules! read {
            () => {
                context!(Request.id)
            };
            ($($times:expr),*) => {
                vec![$(read!() * $times),*]
            };
        }
        macro_rules! early {
            ($option:expr) => {
                match $option {
                    Some(value) => value,
                    None => return (read!(), vec![], None),
                }
            };
        }
        let some = early!(Some(5));
        yield_now().await;
        (read!(), read!(2, 3), Some(some))
    }
    assert_eq!(moved(outer), (1, vec![2, 3], Some(5)));
}

#[test]
fn recursion_in_a_box_and_through_another_function() {
    #[with_context]
    async fn factorial(number: u64) -> u64 {
        if number < 2 {
            return context!(Request.id);
        }
        number * Box::pin(factorial(number - 1)).await
    }
    #[with_context]
    async fn is_even(number: u64) -> bool {
        yield_now().await;
        if number == 0 { context!(Request.id) == 1 } else { is_odd(number - 1).await }
    }
    #[with_context]
    fn is_odd(number: u64) -> Pin<Box<dyn Future<Output = bool> + Send>> {
        Box::pin(async move { number != 0 && context!(Request.id) == 1 && is_even(number - 1).await })
    }
    assert_eq!(moved(|| factorial(5)), 120);
    assert_eq!((moved(|| is_even(10)), moved(|| is_even(7))), (true, false));
}

#[test]
fn recursion_of_two_async_functions_that_spawn_each_other() {
    #[with_context]
    fn ping(depth: u64) -> futures::future::BoxFuture<'static, Vec<u64>> {
        async move {
            let mut seen = if depth == 0 { vec![] } else { tokio::spawn(pong(depth - 1)).await.unwrap() };
            seen.push(context!(Request.id));
            seen
        }
        .boxed()
    }
    #[with_context(bind(Request::new(depth + 100)))]
    async fn pong(depth: u64) -> Vec<u64> {
        let mut seen = tokio::spawn(ping(depth)).await.unwrap();
        seen.push(context!(Request.id));
        seen
    }
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    assert_eq!(runtime.block_on(called(|| ping(2))), [100, 100, 101, 101, 1]);
}

#[test]
fn async_blocks_inside_and_question_marks_in_them() {
    #[with_context]
    async fn parse(text: &str) -> Result<u64, String> {
        let parsed: Result<u64, std::num::ParseIntError> = async {
            let number: u64 = text.parse()?;
            yield_now().await;
            Ok(number + context!(Request.id))
        }
        .await;
        let later = async { parsed.map_err(|error| format!("{error} in {}", context!(Request.id))) };
        yield_now().await;
        later.await
    }
    assert_eq!(moved(|| parse("5")), Ok(6));
    assert!(moved(|| parse("x")).unwrap_err().ends_with("in 1"));
}

#[test]
fn branches_that_wait_for_several() {
    #[with_context]
    async fn waits() -> (u64, u64, u64) {
        let (left, right) = tokio::join!(async { context!(Request.id) }, async {
            yield_now().await;
            context!(Request.id) + 1
        });
        let picked = tokio::select! {
            biased;
            () = std::future::pending() => unreachable!(),
            read = async { context!(Request.id) + 2 }, if left == 1 => read,
            else => 0,
        };
        (left, right, picked)
    }
    assert_eq!(moved(waits), (1, 2, 3));
}

#[test]
fn shadowing_uses_and_blocks() {
    #[with_context]
    async fn shadows(value: u64) -> (u64, String) {
        use std::fmt::Write as _;
        let value = value + context!(Request.id);
        let value = {
            let mut text = String::new();
            write!(text, "{value}").unwrap();
            yield_now().await;
            text
        };
        let context = context!(Request.id);
        {
            use std::string as context;
            let _: context::String = String::new();
        }
        (context, value)
    }
    assert_eq!(moved(|| shadows(5)), (1, "6".into()));
}

#[test]
fn temporaries_live_as_long_as_in_the_plain_function() {
    #[with_context]
    async fn locked(numbers: &Mutex<Vec<u64>>, shared: &RefCell<u64>) -> usize {
        numbers.lock().unwrap().push(context!(Request.id));
        *shared.borrow_mut() += numbers.lock().unwrap().len() as u64;
        yield_now().await;
        match numbers.lock().unwrap().first() {
            Some(1) => assert!(numbers.try_lock().is_err(), "a match keeps its lock"),
            _ => unreachable!(),
        }
        // In this edition the temporaries of the last expression are dropped before the locals: no error, no deadlock.
        let local = Mutex::new(vec![context!(Request.id)]);
        local.lock().unwrap().len()
    }
    let (numbers, shared) = (Mutex::new(vec![]), RefCell::new(0));
    assert_eq!(moved(|| locked(&numbers, &shared)), 1);
    assert_eq!((numbers.into_inner().unwrap(), shared.into_inner()), (vec![1], 1));
}

#[test]
fn words_of_the_macros_in_strings_comments_and_fields() {
    struct Spawner {
        spawn: u64,
        r#async: u64,
    }
    #[with_context]
    async fn words(spawner: Spawner) -> (u64, String) {
        // tokio::spawn(async { context!(Request.id) }); #[context(detach)]
        let text = r#"tokio::spawn(async { "context!(Request.id)" })"#;
        let Spawner { spawn, r#async } = spawner;
        yield_now().await;
        (context!(Request.id) + spawn + r#async, text.to_lowercase() + stringify!(spawn(async {})))
    }
    let (read, text) = moved(|| words(Spawner { spawn: 2, r#async: 3 }));
    assert_eq!((read, text.contains("spawn(async { ")), (6, true));
}

#[test]
fn no_arguments_and_twelve() {
    #[with_context]
    async fn none() -> u64 {
        context!(Request.id)
    }
    #[with_context]
    #[allow(clippy::too_many_arguments, reason = "the point")]
    async fn twelve(
        a: u8,
        b: &str,
        (c, d): (u8, u8),
        mut e: String,
        _: u8,
        [f, ..]: [u8; 2],
        g: Option<&u8>,
        h: impl Fn() -> u8,
        ref i: Vec<u8>,
        _j: u8,
        k: Box<dyn Fn(u8) -> u8>,
        l: &mut u8,
    ) -> String {
        e.push('e');
        *l += 1;
        yield_now().await;
        format!("{} {a}{b}{c}{d}{e}{f}{g:?}{}{i:?}{}{l}", context!(Request.id), h(), k(10))
    }
    let l = &mut 11;
    let future =
        called(|| twelve(1, "b", (3, 4), "".into(), 5, [6, 0], None, || 8, vec![9], 10, Box::new(|k| k + 1), l));
    assert_eq!((moved(none), moved(|| future)), (1, "1 1b34e6None8[9]1112".into()));
}

#[test]
fn a_very_long_body() {
    macro_rules! times_8 {
        ($($step:tt)*) => { $($step)* $($step)* $($step)* $($step)* $($step)* $($step)* $($step)* $($step)* };
    }
    #[with_context]
    async fn long() -> u64 {
        let mut sum = 0;
        times_8! { times_8! { times_8! {
            sum += context!(Request.id);
            yield_now().await;
        } } }
        sum
    }
    assert_eq!(moved(long), 512);
}

#[test]
fn an_empty_body_and_one_of_a_macro_alone() {
    #[with_context]
    async fn empty(_unused: &str) {}
    #[with_context]
    async fn asserts() {
        assert_eq!(context!(Request.id), 1)
    }
    #[with_context]
    async fn unfinished() -> u64 {
        unimplemented!("in {}", context!(Request.id))
    }
    moved(|| empty(""));
    moved(asserts);
    let panic = std::panic::catch_unwind(|| moved(unfinished)).unwrap_err();
    assert_eq!(panic.downcast_ref::<String>().unwrap(), "not implemented: in 1");
}

#[test]
fn a_body_of_a_function_that_binds_returns_breaks_and_borrows() {
    #[with_context(bind(User(user)))]
    fn bound<'a>(user: &'static str, seen: &mut HashMap<u64, &'a str>, names: &'a [String]) -> Option<&'a str> {
        let mut last = None;
        for name in names {
            if name.is_empty() {
                continue;
            }
            if name == context!(User.0) {
                return Some(name);
            }
            last = Some(seen.insert(context!(Request.id), name)?);
        }
        last
    }
    let names = ["", "ann", "bob"].map(String::from);
    let mut seen = HashMap::from([(1, "old")]);
    assert_eq!(called(|| bound("bob", &mut seen, &names)), Some("bob"));
    assert_eq!(seen, HashMap::from([(1, "ann")]));
    assert_eq!(called(|| bound("zoe", &mut seen, &names)), Some("ann"));
    assert_eq!(called(|| bound("zoe", &mut HashMap::new(), &names)), None);
}

#[test]
fn a_root_with_a_body_that_awaits_in_every_place() {
    #[with_context]
    async fn read() -> u64 {
        yield_now().await;
        context!(Request.id)
    }
    #[context_root(Request::new(7))]
    async fn places() -> Result<Vec<u64>, ()> {
        let array = [read().await, read().map(|read| read + 1).await];
        let block = { read().await } + if read().await > 0 { read().await } else { 0 };
        let matched = match read().await {
            7 => Some(read().await),
            _ => None,
        };
        let closure = |number: u64| async move { number + read().await };
        let nested = Ok::<_, ()>(async { Ok::<u64, ()>(read().await) }.await?)?;
        Ok([array.as_slice(), &[block, matched.unwrap_or(0), closure(1).await, nested]].concat())
    }
    assert_eq!(moved(places), Ok(vec![7, 8, 14, 7, 8, 7]));
}
