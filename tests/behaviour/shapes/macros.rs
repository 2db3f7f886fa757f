//! Functions that the user's own `macro_rules!` make.
#![allow(clippy::redundant_closure, reason = "closures and functions are not the same to a macro")]

use std::thread;

use ctx_runtime::{context, context_root, with_context};
use tokio::task::yield_now;

use super::{called, moved};
use crate::keys::{Request, User, id};

#[test]
fn the_name_comes_from_outside() {
    macro_rules! reader {
        ($($name:ident)*) => {$(
            #[with_context]
            async fn $name() -> (u64, &'static str) {
                yield_now().await;
                (context!(Request.id), stringify!($name))
            }
        )*};
    }
    reader!(first second);
    assert_eq!((moved(first), moved(second)), ((1, "first"), (1, "second")));
}

#[test]
fn the_body_is_a_block_from_outside() {
    macro_rules! function {
        ($name:ident($($arg:ident: $ty:ty),*) -> $output:ty $body:block) => {
            #[with_context]
            async fn $name($($arg: $ty),*) -> $output $body
        };
    }
    function!(add(left: u64, right: u64) -> u64 {
        yield_now().await;
        left + right + context!(Request.id)
    });
    function!(spawns() -> Option<u64> { thread::spawn(|| id()).join().unwrap() });
    assert_eq!((moved(|| add(2, 3)), moved(spawns)), (6, Some(1)));
}

#[test]
fn expressions_from_outside_in_the_body() {
    macro_rules! function {
        ($name:ident, $value:expr, $future:expr) => {
            #[with_context]
            async fn $name() -> (u64, u64) {
                let value = $value;
                (value, $future.await)
            }
        };
    }
    #[with_context]
    async fn read(add: u64) -> u64 {
        context!(Request.id) + add
    }
    function!(calls, context!(Request.id) * 10, read(5));
    function!(block, 1 + 1, async { context!(Request.id) });
    assert_eq!((moved(calls), moved(block)), ((10, 6), (2, 1)));
}

#[test]
fn a_spawned_expression_from_outside() {
    macro_rules! function {
        ($name:ident, $job:expr) => {
            #[with_context]
            fn $name() -> Option<u64> {
                thread::spawn($job).join().unwrap()
            }
        };
    }
    function!(closure, || id());
    function!(moving, move || id());
    function!(path, id);
    assert_eq!((called(closure), called(moving), called(path)), (Some(1), Some(1), Some(1)));
}

#[test]
fn visibility_attributes_and_generics_from_outside() {
    mod inner {
        use super::{Request, context, with_context};
        macro_rules! function {
            ($(#[$attribute:meta])* $vis:vis fn $name:ident<$lifetime:lifetime, $ty:ident: $bound:path>($arg:ident)) => {
                $(#[$attribute])*
                #[with_context]
                $vis async fn $name<$lifetime, $ty: $bound + ?Sized>($arg: &$lifetime $ty) -> (u64, &$lifetime str) {
                    (context!(Request.id), $arg.as_ref())
                }
            };
        }
        function! {
            /// Documented.
            #[inline]
            pub(super) fn text<'a, T: AsRef<str>>(value)
        }
    }
    assert_eq!(moved(|| inner::text("a")), (1, "a"));
}

#[test]
fn patterns_and_types_from_outside() {
    macro_rules! function {
        ($name:ident, $pattern:pat => $result:expr, $ty:ty, $output:ty) => {
            #[with_context]
            async fn $name($pattern: $ty) -> $output {
                yield_now().await;
                assert_eq!(context!(Request.id), 1);
                $result
            }
        };
    }
    function!(sum, (left, mut right) => { right += left; right }, (u64, u64), u64);
    function!(first, [first, ..] => first, [&'static str; 2], &'static str);
    function!(name, name => Ok(name.parse::<u8>()?), &str, Result<u8, Box<dyn std::error::Error>>);
    assert_eq!((moved(|| sum((1, 2))), moved(|| first(["a", "b"]))), (3, "a"));
    assert_eq!(moved(|| name("7")).unwrap(), 7);
}

#[test]
fn a_whole_item_from_outside() {
    macro_rules! annotate {
        ($($item:item)*) => { $(#[with_context] $item)* };
    }
    struct Service;
    annotate! {
        async fn free() -> u64 { context!(Request.id) }
        impl Service {
            async fn method(&self) -> u64 { context!(Request.id) }
        }
        mod module {
            pub(super) async fn inside() -> u64 { ctx_runtime::context!(crate::keys::Request.id) }
        }
    }
    assert_eq!((moved(free), moved(|| Service.method()), moved(module::inside)), (1, 1, 1));
}

#[test]
fn an_impl_for_each_of_several_types() {
    trait Read {
        async fn read(&self) -> (u64, usize);
    }
    macro_rules! implement {
        ($($ty:ty),* $(,)?) => {$(
            #[with_context]
            impl Read for $ty {
                async fn read(&self) -> (u64, usize) {
                    (context!(Request.id), size_of::<$ty>())
                }
            }
        )*};
    }
    implement!(u8, u16, [u8; 3], Option<Box<u8>>);
    assert_eq!((moved(|| 1_u8.read()), moved(|| 1_u16.read()), moved(|| [0_u8; 3].read())), ((1, 1), (1, 2), (1, 3)));
    assert_eq!(moved(|| None::<Box<u8>>.read()), (1, 8));
}

#[test]
fn values_of_the_attribute_from_outside() {
    macro_rules! root {
        ($name:ident, $($value:expr),+) => {
            #[context_root($($value),+)]
            async fn $name() -> (u64, Option<&'static str>) {
                yield_now().await;
                (context!(Request.id), context!(User?.0))
            }
        };
    }
    root!(one, Request::new(7));
    root!(two, Request::new(8), User("ann"));
    assert_eq!((moved(one), moved(two)), ((7, None), (8, Some("ann"))));
}

#[test]
fn variables_of_the_macro_and_of_the_caller_do_not_meet() {
    macro_rules! function {
        ($name:ident, $arg:ident, $theirs:expr) => {
            #[with_context]
            async fn $name($arg: u64, number: u64) -> (u64, u64, u64) {
                let context = number * 100;
                let value = $theirs;
                (context!(Request.id), value, context)
            }
        };
    }
    function!(hygienic, number, number + 1);
    assert_eq!(moved(|| hygienic(5, 6)), (1, 6, 600));
}

#[test]
fn a_method_with_self_from_outside() {
    macro_rules! getter {
        ($($name:ident($self:ident): $ty:ty = $value:expr;)*) => {$(
            #[with_context]
            async fn $name(&$self) -> $ty {
                yield_now().await;
                assert_eq!(context!(Request.id), 1);
                $value
            }
        )*};
    }
    struct Point {
        x: u8,
        y: String,
    }
    impl Point {
        getter! {
            x(self): u8 = self.x;
            y(self): &str = &self.y;
            both(self): usize = usize::from(self.x) + self.y.len();
        }
    }
    let point = Point { x: 1, y: "ab".into() };
    assert_eq!((moved(|| point.x()), moved(|| point.y()), moved(|| point.both())), (1, "ab", 3));
}

#[test]
fn a_macro_that_makes_one_token_at_a_time() {
    macro_rules! functions {
        () => {};
        (async $name:ident => $read:expr; $($rest:tt)*) => {
            #[with_context]
            async fn $name() -> u64 { $read }
            functions!($($rest)*);
        };
        (sync $name:ident => $read:expr; $($rest:tt)*) => {
            #[with_context(bind(Request::new(5)))]
            fn $name() -> u64 { $read }
            functions!($($rest)*);
        };
    }
    functions! {
        async one => context!(Request.id);
        sync five => context!(Request.id);
        async two => context!(Request.id) + 1;
    }
    assert_eq!((moved(one), five(), moved(two)), (1, 5, 2));
}

#[test]
fn the_attribute_comes_from_a_macro_by_another_path() {
    macro_rules! annotated {
        ($attribute:path, $($function:tt)*) => { #[$attribute] $($function)* };
    }
    annotated!(
        with_context,
        async fn plain() -> u64 {
            context!(Request.id)
        }
    );
    annotated!(
        ctx_runtime::with_context,
        async fn by_path() -> u64 {
            context!(Request.id)
        }
    );
    annotated!(
        ::ctx_runtime::with_context,
        async fn by_full_path() -> u64 {
            context!(Request.id)
        }
    );
    use ctx_runtime::with_context as carried;
    annotated!(
        carried,
        async fn renamed() -> u64 {
            context!(Request.id)
        }
    );
    assert_eq!((moved(plain), moved(by_path), moved(by_full_path), moved(renamed)), (1, 1, 1, 1));
}

/// A pattern that is the name of a constant or of a unit struct declares no variable.
mod items_named_as_variables {
    #![allow(non_camel_case_types, non_upper_case_globals, dead_code, reason = "hostile")]

    use super::*;

    struct context;
    struct work;
    struct future;
    const output: u8 = 0;
    const arg0: u8 = 0;
    const arg1: u8 = 0;
    struct key;
    const value: u8 = 0;

    #[derive(ctx_runtime::Context)]
    struct Token {
        #[context(sensitive)]
        value: u8,
    }

    #[with_context(bind(Token { value: 1 }))]
    async fn asynchronous((a, b): (u8, u8)) -> u8 {
        let sum = tokio::spawn(async move { a + b + context!(Token.value) }).await.unwrap();
        sum + tokio::task::spawn_blocking(|| 1).await.unwrap()
    }

    #[with_context(bind(Token { value: 2 }))]
    fn synchronous((a, b): (u8, u8)) -> impl Future<Output = u8> {
        async move { a + b + context!(Token.value) }
    }

    #[tokio::test]
    async fn are_not_taken_for_variables() {
        assert_eq!(asynchronous((1, 2)).await, 5);
        assert_eq!(synchronous((1, 2)).await, 5);
        assert_eq!(format!("{:?}", Token { value }.value), "0");
    }
}

#[test]
fn macros_that_take_more_than_expressions() {
    async fn of<A: From<B>, B>(number: B) -> A {
        A::from(number)
    }
    fn same<A: From<B>, B>(number: B) -> A {
        A::from(number)
    }
    #[with_context]
    async fn sum() -> u64 {
        let is_known = of::<bool, bool>(cfg!(any(unix, not(all(unix, not(test)))))).await;
        let (first, second) = tokio::join!(of::<u64, u32>(1), of::<u64, u64>(context!(Request.id)));
        let selected = tokio::select! {
            biased;
            number = of::<u64, u32>(1), if is_known => same::<u64, u64>(number),
            number = of::<u64, u64>(5) => same::<u64, u64>(number),
        };
        first + second + selected
    }
    assert_eq!(moved(sum), 3);
}

/// Rocket's types and macros have the same names, as here.
#[test]
fn macros_that_stand_for_a_return_type() {
    struct TextStream<S>(S);
    macro_rules! TextStream {
        ($item:ty) => { TextStream<impl Iterator<Item = $item>> };
    }
    macro_rules! outcome {
        ($ok:ty) => { Result<$ok, std::num::ParseIntError> };
    }
    #[with_context]
    async fn opaque() -> TextStream![u64] {
        yield_now().await;
        TextStream([context!(Request.id)].into_iter())
    }
    #[with_context]
    async fn opaque_inside() -> Option<TextStream!(u64)> {
        Some(opaque().await)
    }
    #[with_context]
    fn at_once() -> TextStream![u64] {
        TextStream([context!(Request.id)].into_iter())
    }
    #[with_context]
    async fn named(number: &str) -> outcome![u64] {
        let number: u64 = number.parse()?;
        Ok(number + context!(Request.id))
    }
    let inside = moved(opaque_inside).unwrap();
    assert_eq!(inside.0.chain(called(at_once).0).collect::<Vec<_>>(), [1, 1]);
    assert_eq!(moved(|| named("2")), Ok(3));
}
