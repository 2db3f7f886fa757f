//! Traits and their implementations, annotated by function and as a whole.

use std::future::Future;
use std::pin::Pin;
use std::thread;

use async_trait::async_trait;
use ctx_runtime::{context, context_root, with_context};
use tokio::task::yield_now;

use super::{called, moved};
use crate::keys::{Request, User, id};

struct Store(u64);

#[test]
fn an_async_method_of_a_trait() {
    trait Load {
        async fn load(&self, key: u64) -> u64;
    }
    impl Load for Store {
        #[with_context]
        async fn load(&self, key: u64) -> u64 {
            yield_now().await;
            context!(Request.id) + self.0 + key
        }
    }
    assert_eq!(moved(|| Store(10).load(100)), 111);
}

#[test]
fn a_method_without_a_body_under_the_attribute() {
    trait Load {
        #[with_context]
        async fn load(&self) -> u64;
        #[with_context]
        fn name(&self) -> String;
    }
    #[with_context]
    impl Load for Store {
        async fn load(&self) -> u64 {
            context!(Request.id) + self.0
        }
        fn name(&self) -> String {
            format!("store {:?}", thread::spawn(id).join().unwrap())
        }
    }
    assert_eq!(moved(|| Store(10).load()), 11);
    assert_eq!(called(|| Store(10).name()), "store Some(1)");
}

#[test]
fn a_trait_that_asks_for_a_send_future_is_implemented_by_an_async_function() {
    trait Load: Sync {
        fn load(&self, key: u64) -> impl Future<Output = u64> + Send;
    }
    impl Load for Store {
        #[with_context]
        async fn load(&self, key: u64) -> u64 {
            yield_now().await;
            context!(Request.id) + self.0 + key
        }
    }
    #[with_context]
    async fn in_a_task<L: Load + Send + 'static>(load: L) -> u64 {
        tokio::spawn(async move { load.load(100).await }).await.unwrap()
    }
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let future = called(|| in_a_task(Store(10)));
    assert_eq!(runtime.block_on(future), 111);
}

#[test]
fn a_trait_that_asks_for_a_future_by_hand_is_implemented_by_hand() {
    #[with_context]
    trait Load {
        fn load(&self) -> impl Future<Output = u64> + Send;

        fn twice(&self) -> impl Future<Output = u64> {
            async { self.load().await * 2 + context!(Request.id) }
        }
    }
    #[with_context]
    impl Load for Store {
        fn load(&self) -> impl Future<Output = u64> + Send {
            let number = self.0;
            async move { context!(Request.id) + number }
        }
    }
    assert_eq!(moved(|| Store(10).load()), 11);
    assert_eq!(moved(|| Store(10).twice()), 23);
}

#[test]
fn a_default_method_that_is_not_overridden_and_one_that_is() {
    #[with_context]
    trait Load {
        async fn kept(&self) -> (u64, &'static str) {
            (context!(Request.id), "default")
        }
        async fn replaced(&self) -> (u64, &'static str) {
            (context!(Request.id), "default")
        }
        fn sync(&self) -> Option<u64> {
            thread::spawn(id).join().unwrap()
        }
    }
    impl Load for Store {
        #[with_context]
        async fn replaced(&self) -> (u64, &'static str) {
            yield_now().await;
            (context!(Request.id) + self.0, "replaced")
        }
    }
    assert_eq!(moved(|| Store(10).kept()), (1, "default"));
    assert_eq!(moved(|| Store(10).replaced()), (11, "replaced"));
    assert_eq!(called(|| Store(10).sync()), Some(1));
}

#[test]
fn one_function_of_a_trait_and_of_an_impl_opts_out() {
    #[with_context]
    trait Load {
        async fn carried(&self) -> Option<u64> {
            id()
        }
        #[context(skip)]
        async fn skipped(&self) -> Option<u64> {
            id()
        }
    }
    #[with_context]
    impl Load for Store {
        /// `skip` stands next to other attributes.
        #[context(skip)]
        #[allow(clippy::unused_unit, reason = "stays")]
        async fn skipped(&self) -> Option<u64> {
            id()
        }
    }
    impl Load for u8 {}
    assert_eq!((moved(|| Store(10).carried()), moved(|| Store(10).skipped())), (Some(1), Some(2)));
    assert_eq!((moved(|| 1_u8.carried()), moved(|| 1_u8.skipped())), (Some(1), Some(2)));
}

#[test]
fn generic_methods_of_a_generic_trait() {
    #[with_context]
    trait Convert<From> {
        type Error;
        async fn convert<To>(&self, from: From) -> Result<To, Self::Error>
        where
            To: TryFrom<From, Error = Self::Error>,
            From: Copy;
    }
    #[with_context]
    impl<F: std::ops::Add<Output = F> + From<u8>> Convert<F> for Store {
        type Error = std::num::TryFromIntError;
        async fn convert<To>(&self, from: F) -> Result<To, Self::Error>
        where
            To: TryFrom<F, Error = Self::Error>,
            F: Copy,
        {
            yield_now().await;
            To::try_from(from + F::from(context!(Request.id) as u8))
        }
    }
    assert_eq!(moved(|| Store(0).convert::<u8>(5_i32)), Ok(6));
    assert!(moved(|| Store(0).convert::<u8>(255_i32)).is_err());
}

#[test]
fn associated_functions_types_and_constants() {
    #[with_context]
    trait Make: Sized {
        const START: u64;
        type Row<'a>
        where
            Self: 'a;
        async fn make() -> Self;
        async fn rows<'a>(&'a self, names: &'a [&'a str]) -> Vec<Self::Row<'a>>;
        async fn made(start: u64) -> (Self, u64) {
            (Self::make().await, start + Self::START)
        }
    }
    #[with_context]
    impl Make for Store {
        const START: u64 = 100;
        type Row<'a> = (u64, &'a str);
        async fn make() -> Self {
            Self(Self::START + context!(Request.id))
        }
        async fn rows<'a>(&'a self, names: &'a [&'a str]) -> Vec<Self::Row<'a>> {
            yield_now().await;
            names.iter().map(|name| (self.0 + context!(Request.id), *name)).collect()
        }
    }
    let (store, start) = moved(|| Store::made(5));
    assert_eq!((store.0, start), (101, 105));
    assert_eq!(moved(|| store.rows(&["a"])), [(102, "a")]);
}

#[test]
fn a_supertrait_whose_methods_are_called() {
    #[with_context]
    trait Named {
        async fn name(&self) -> String {
            format!("named in {}", context!(Request.id))
        }
    }
    #[with_context]
    trait Greets: Named + Send {
        async fn greet(&self) -> String {
            format!("hello {}, greeted in {}", self.name().await, context!(Request.id))
        }
    }
    impl Named for Store {}
    impl Greets for Store {}
    assert_eq!(moved(|| Store(0).greet()), "hello named in 1, greeted in 1");
}

#[test]
fn a_blanket_implementation_and_one_for_references() {
    trait Read {
        async fn read(&self) -> (u64, String);
    }
    #[with_context]
    impl<T: std::fmt::Display + ?Sized> Read for T {
        async fn read(&self) -> (u64, String) {
            yield_now().await;
            (context!(Request.id), self.to_string())
        }
    }
    trait Length {
        async fn length(self) -> u64;
    }
    #[with_context]
    impl<T> Length for &Vec<T> {
        async fn length(self) -> u64 {
            self.len() as u64 + context!(Request.id)
        }
    }
    #[with_context]
    impl<'a, T> Length for &'a mut [T] {
        async fn length(self: &'a mut [T]) -> u64 {
            self.len() as u64 * 10 + context!(Request.id)
        }
    }
    assert_eq!((moved(|| 5.read()), moved(|| "a".read())), ((1, "5".into()), (1, "a".into())));
    let (mut array, vec) = ([1, 2], vec![1, 2]);
    assert_eq!((moved(|| (&vec).length()), moved(|| array[..].as_mut().length())), (3, 21));
}

#[test]
fn a_trait_for_a_foreign_type_with_every_receiver() {
    #[with_context]
    trait Extend {
        async fn by_ref(&self) -> u64;
        async fn by_mut(&mut self) -> u64;
        async fn by_value(self) -> u64;
        async fn by_pin(self: Pin<&mut Self>) -> u64;
    }
    #[with_context]
    impl Extend for Vec<u64> {
        async fn by_ref(&self) -> u64 {
            self.iter().sum::<u64>() + context!(Request.id)
        }
        async fn by_mut(&mut self) -> u64 {
            self.push(context!(Request.id));
            yield_now().await;
            self.len() as u64
        }
        async fn by_value(mut self) -> u64 {
            self.push(context!(Request.id));
            self.into_iter().sum()
        }
        async fn by_pin(mut self: Pin<&mut Self>) -> u64 {
            self.push(context!(Request.id));
            self.len() as u64
        }
    }
    let mut numbers = vec![2, 3];
    assert_eq!((moved(|| numbers.by_ref()), moved(|| numbers.by_mut())), (6, 3));
    assert_eq!((moved(|| Pin::new(&mut numbers).by_pin()), moved(|| numbers.by_value())), (4, 8));
}

#[test]
fn a_trait_object_with_boxed_futures() {
    type Boxed<'a> = Pin<Box<dyn Future<Output = u64> + Send + 'a>>;
    #[with_context]
    trait Handler: Send + Sync {
        fn handle<'a>(&'a self, by: &'a u64) -> Boxed<'a>;
        async fn not_for_objects(&self) -> u64
        where
            Self: Sized,
        {
            self.handle(&1).await + context!(Request.id)
        }
    }
    #[with_context]
    impl Handler for Store {
        fn handle<'a>(&'a self, by: &'a u64) -> Boxed<'a> {
            Box::pin(async move { self.0 + by + context!(Request.id) })
        }
    }
    let handler: &dyn Handler = &Store(10);
    assert_eq!(moved(|| handler.handle(&100)), 111);
    assert_eq!(moved(|| Store(10).not_for_objects()), 13);
}

#[async_trait]
trait Repository: Send + Sync {
    async fn find(&self, key: &str) -> Option<(u64, usize)>;
    async fn spawned(self: std::sync::Arc<Self>) -> Option<u64>;
    async fn generic<T: Into<u64> + Send + 'static>(&self, number: T) -> u64
    where
        Self: Sized;
}

struct AttributeAbove(u64);
struct AttributeBelow(u64);

#[with_context]
#[async_trait]
impl Repository for AttributeAbove {
    async fn find(&self, key: &str) -> Option<(u64, usize)> {
        yield_now().await;
        let length = key.len().checked_sub(1)?;
        Some((context!(Request.id) + self.0, length))
    }
    async fn spawned(self: std::sync::Arc<Self>) -> Option<u64> {
        thread::spawn(move || id().map(|id| id + self.0)).join().unwrap()
    }
    async fn generic<T: Into<u64> + Send + 'static>(&self, number: T) -> u64 {
        context!(Request.id) + number.into()
    }
}

#[async_trait]
#[with_context]
impl Repository for AttributeBelow {
    async fn find(&self, key: &str) -> Option<(u64, usize)> {
        yield_now().await;
        let length = key.len().checked_sub(1)?;
        Some((context!(Request.id) + self.0, length))
    }
    async fn spawned(self: std::sync::Arc<Self>) -> Option<u64> {
        thread::spawn(move || id().map(|id| id + self.0)).join().unwrap()
    }
    async fn generic<T: Into<u64> + Send + 'static>(&self, number: T) -> u64 {
        context!(Request.id) + number.into()
    }
}

#[test]
fn async_trait_below_the_annotation() {
    let repository: std::sync::Arc<dyn Repository> = std::sync::Arc::new(AttributeAbove(10));
    assert_eq!((moved(|| repository.find("abc")), moved(|| repository.find(""))), (Some((11, 2)), None));
    assert_eq!(moved(|| repository.spawned()), Some(11));
    assert_eq!(moved(|| AttributeAbove(10).generic(5_u8)), 6);
}

#[test]
fn async_trait_above_the_annotation() {
    let repository: std::sync::Arc<dyn Repository> = std::sync::Arc::new(AttributeBelow(10));
    assert_eq!((moved(|| repository.find("abc")), moved(|| repository.find(""))), (Some((11, 2)), None));
    assert_eq!(moved(|| repository.spawned()), Some(11));
    assert_eq!(moved(|| AttributeBelow(10).generic(5_u8)), 6);
}

#[test]
fn a_trait_of_async_trait_with_default_methods_in_both_orders() {
    #[with_context]
    #[async_trait]
    trait Above: Send + Sync {
        async fn read(&self, by: &u64) -> u64 {
            yield_now().await;
            context!(Request.id) + by
        }
    }
    #[async_trait]
    #[with_context]
    trait Below: Send + Sync {
        async fn read(&self, by: &u64) -> u64 {
            yield_now().await;
            context!(Request.id) + by
        }
        async fn declared(&self) -> u64;
    }
    #[async_trait]
    impl Above for Store {}
    #[async_trait]
    impl Below for Store {
        #[context_root(Request::new(self.0))]
        async fn declared(&self) -> u64 {
            context!(Request.id)
        }
    }
    let (above, below): (&dyn Above, &dyn Below) = (&Store(0), &Store(10));
    assert_eq!((moved(|| above.read(&5)), moved(|| below.read(&5)), moved(|| below.declared())), (6, 6, 10));
}

#[test]
fn async_trait_without_send() {
    #[async_trait(?Send)]
    trait Local {
        async fn read(&self) -> (u64, usize);
    }
    #[with_context]
    #[async_trait(?Send)]
    impl Local for std::rc::Rc<str> {
        async fn read(&self) -> (u64, usize) {
            let shared = std::rc::Rc::clone(self);
            yield_now().await;
            (context!(Request.id), shared.len())
        }
    }
    let local: &dyn Local = &std::rc::Rc::<str>::from("abc");
    assert_eq!(moved(|| local.read()), (1, 3));
}

#[test]
fn a_trait_that_binds_for_all_of_its_functions() {
    #[with_context(bind(User("trait")))]
    trait Load {
        async fn load(&self) -> (u64, &'static str) {
            (context!(Request.id), context!(User.0))
        }
        fn name(&self) -> &'static str {
            context!(User.0)
        }
    }
    impl Load for Store {}
    assert_eq!(moved(|| Store(0).load()), (1, "trait"));
    assert_eq!(Store(0).name(), "trait");
}

#[with_context]
mod whole {
    //! A module with items of many kinds.

    use std::thread;

    use super::{Request, context, context_root, id, yield_now};

    pub(super) const LIMIT: u64 = 10;
    pub(super) static NAME: &str = "whole";

    pub(super) struct Worker {
        pub(super) limit: u64,
    }

    #[derive(Debug, Clone, Copy, PartialEq, Default)]
    pub(super) enum Mode {
        #[default]
        Quick = 1,
        Thorough = { 1 + 1 },
    }

    pub(super) trait Work {
        const COST: u64 = { LIMIT / 2 };
        async fn work(&self) -> u64;
    }

    impl Work for Worker {
        async fn work(&self) -> u64 {
            yield_now().await;
            context!(Request.id) + self.limit + Self::COST
        }
    }

    impl Worker {
        pub(super) const fn new(mode: Mode) -> Self {
            Worker { limit: limit(mode) }
        }

        #[context(skip)]
        pub(super) async fn skipped(&self) -> Option<u64> {
            id()
        }
    }

    const fn limit(mode: Mode) -> u64 {
        match mode {
            Mode::Quick => 1,
            Mode::Thorough => LIMIT,
        }
    }

    pub(super) mod deeper {
        use super::*;

        pub(in super::super) fn spawns() -> Option<u64> {
            thread::spawn(id).join().unwrap()
        }

        #[context_root(Request::new(7))]
        pub(in super::super) async fn its_own() -> u64 {
            context!(Request.id)
        }
    }

    macro_rules! generated {
        ($name:ident) => {
            pub(super) async fn $name() -> Option<u64> {
                id()
            }
        };
    }
    generated!(from_a_macro);

    pub(super) fn with_a_callback(callback: fn(u64) -> u64) -> u64 {
        callback(context!(Request.id))
    }
}

#[test]
fn a_module_with_everything_inside() {
    use whole::{Mode, Work, Worker, deeper};
    let worker = Worker::new(Mode::Thorough);
    assert_eq!((moved(|| worker.work()), moved(|| worker.skipped())), (16, Some(2)));
    assert_eq!((called(deeper::spawns), moved(deeper::its_own)), (Some(1), 7));
    assert_eq!(moved(whole::from_a_macro), Some(2), "a macro's call has no function in it");
    assert_eq!(called(|| whole::with_a_callback(|read| read + 1)), 2);
    assert_eq!((whole::NAME, whole::LIMIT, Mode::default()), ("whole", 10, Mode::Quick));
}
