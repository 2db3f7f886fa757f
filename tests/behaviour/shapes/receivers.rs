//! Every kind of `self`.
#![allow(non_local_definitions, reason = "each method stands in the test that calls it")]

use std::fmt;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::thread;

use ctx_runtime::{context, context_root, with_context};
use tokio::task::yield_now;

use super::{called, moved};
use crate::keys::{Request, User, id};

#[derive(Debug, Clone, Default)]
struct Account {
    owner: String,
    balance: u64,
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}'s", self.owner)
    }
}

impl Account {
    fn new(balance: u64) -> Self {
        Account { owner: "ann".into(), balance }
    }
}

#[test]
fn by_reference() {
    #[with_context]
    impl Account {
        async fn balance(&self) -> (u64, u64) {
            yield_now().await;
            (context!(Request.id), self.balance)
        }
    }
    let account = Account::new(5);
    assert_eq!(moved(|| account.balance()), (1, 5));
}

#[test]
fn by_mutable_reference() {
    impl Account {
        #[with_context]
        async fn deposit(&mut self, amount: u64) -> u64 {
            self.balance += amount;
            yield_now().await;
            self.balance += context!(Request.id);
            self.balance
        }
    }
    let mut account = Account::new(5);
    assert_eq!(moved(|| account.deposit(10)), 16);
    assert_eq!(account.balance, 16);
}

#[test]
fn by_value() {
    impl Account {
        #[with_context]
        async fn close(self) -> (u64, String) {
            (context!(Request.id), self.owner)
        }
    }
    assert_eq!(moved(|| Account::new(5).close()), (1, "ann".into()));
}

#[test]
fn by_mutable_value() {
    impl Account {
        #[with_context]
        async fn with_interest(mut self) -> Self {
            self.balance += context!(Request.id);
            self
        }
    }
    assert_eq!(moved(|| Account::new(5).with_interest()).balance, 6);
}

#[test]
fn written_out_as_a_type() {
    #[allow(clippy::needless_arbitrary_self_type, reason = "the point")]
    impl Account {
        #[with_context]
        async fn typed(self: Self) -> u64 {
            context!(Request.id) + self.balance
        }
        #[with_context]
        async fn typed_ref(self: &Self) -> u64 {
            context!(Request.id) + self.balance
        }
        #[with_context]
        async fn typed_mut(self: &mut Self) -> u64 {
            self.balance += context!(Request.id);
            self.balance
        }
    }
    let mut account = Account::new(5);
    assert_eq!(moved(|| account.typed_ref()), 6);
    assert_eq!(moved(|| account.typed_mut()), 6);
    assert_eq!(moved(|| account.typed()), 7);
}

#[test]
fn a_pinned_mutable_reference() {
    impl Account {
        #[with_context]
        async fn pinned(mut self: Pin<&mut Self>) -> u64 {
            self.balance += 1;
            yield_now().await;
            self.as_mut().balance += context!(Request.id);
            self.balance
        }
    }
    let mut account = Account::new(5);
    assert_eq!(moved(|| Pin::new(&mut account).pinned()), 7);
    assert_eq!(account.balance, 7);
}

#[test]
fn a_pinned_mutable_reference_of_a_function_that_binds_and_is_not_async() {
    impl Account {
        #[with_context(bind(User("bound")))]
        fn set(self: Pin<&mut Self>, balance: u64) -> &'static str {
            self.get_mut().balance = balance + context!(Request.id);
            context!(User.0)
        }
    }
    let mut account = Account::new(5);
    assert_eq!(called(|| Pin::new(&mut account).set(7)), "bound");
    assert_eq!(account.balance, 8);
}

#[test]
fn an_arc() {
    impl Account {
        #[with_context]
        async fn shared(self: Arc<Self>) -> (u64, usize) {
            let task = Arc::clone(&self);
            let read = thread::spawn(move || context!(Request.id) + task.balance).join().unwrap();
            (read, Arc::strong_count(&self))
        }
    }
    let account = Arc::new(Account::new(5));
    assert_eq!(moved(|| account.clone().shared()), (6, 2));
    assert_eq!(Arc::strong_count(&account), 1, "dropped with the future");
}

#[test]
fn a_box() {
    impl Account {
        #[with_context]
        async fn boxed(self: Box<Self>) -> (u64, Account) {
            (context!(Request.id), *self)
        }
    }
    assert_eq!(moved(|| Box::new(Account::new(5)).boxed()).1.balance, 5);
    assert_eq!(moved(|| Box::new(Account::new(5)).boxed()).0, 1);
}

#[test]
fn an_rc() {
    impl Account {
        #[with_context]
        async fn counted(self: Rc<Self>) -> (u64, usize) {
            yield_now().await;
            (context!(Request.id), Rc::strong_count(&self))
        }
    }
    let account = Rc::new(Account::new(5));
    assert_eq!(moved(|| account.clone().counted()), (1, 2));
}

#[test]
fn a_reference_to_an_arc() {
    impl Account {
        #[with_context]
        async fn cloned(self: &Arc<Self>) -> (u64, Arc<Self>) {
            (context!(Request.id), Arc::clone(self))
        }
    }
    let account = Arc::new(Account::new(5));
    let (read, cloned) = moved(|| account.cloned());
    assert_eq!((read, Arc::ptr_eq(&account, &cloned)), (1, true));
}

#[test]
fn a_pinned_box() {
    impl Account {
        #[with_context]
        async fn pinned_box(self: Pin<Box<Self>>) -> u64 {
            context!(Request.id) + self.balance
        }
    }
    assert_eq!(moved(|| Box::pin(Account::new(5)).pinned_box()), 6);
}

#[test]
fn a_named_lifetime_of_self_outlives_the_future() {
    impl Account {
        #[with_context]
        async fn owner<'a>(&'a self, _asked_by: &str) -> (u64, &'a str) {
            (context!(Request.id), &self.owner)
        }
    }
    let account = Account::new(5);
    let owner = {
        let asked_by = String::from("bob");
        moved(|| account.owner(&asked_by))
    };
    assert_eq!(owner, (1, "ann"));
}

#[test]
fn an_elided_lifetime_is_that_of_self() {
    impl Account {
        #[with_context]
        async fn owner_or(&self, _default: &str) -> &str {
            assert_eq!(context!(Request.id), 1);
            &self.owner
        }
    }
    let account = Account::new(5);
    let owner = {
        let default = String::from("bob");
        moved(|| account.owner_or(&default))
    };
    assert_eq!(owner, "ann");
}

#[test]
fn methods_that_give_themselves_back_are_chained() {
    #[with_context]
    impl Account {
        async fn add(&mut self, amount: u64) -> &mut Self {
            self.balance += amount * context!(Request.id);
            self
        }
        fn add_now(&mut self, amount: u64) -> &mut Self {
            self.balance += amount * thread::spawn(id).join().unwrap().unwrap();
            self
        }
    }
    #[with_context]
    async fn chain(account: &mut Account) {
        account.add(1).await.add_now(2).add(3).await;
    }
    let mut account = Account::new(0);
    moved(|| chain(&mut account));
    assert_eq!(account.balance, 6);
}

#[test]
fn self_in_a_format_string_is_moved_into_the_future() {
    impl Account {
        #[with_context]
        async fn label(self) -> String {
            yield_now().await;
            format!("{self} {}", context!(Request.id))
        }
    }
    assert_eq!(moved(|| Account::new(5).label()), "ann's 1");
}

#[test]
fn a_receiver_that_the_body_does_not_name_lives_as_long_as_the_future() {
    impl Account {
        #[with_context]
        async fn ignores(self: Arc<Self>) -> u64 {
            yield_now().await;
            context!(Request.id)
        }
    }
    let account = Arc::new(Account::new(5));
    let future = called(|| account.clone().ignores());
    assert_eq!(Arc::strong_count(&account), 2);
    assert_eq!(futures::executor::block_on(future), 1);
    assert_eq!(Arc::strong_count(&account), 1);
}

#[test]
fn a_root_binds_what_it_reads_of_self() {
    impl Account {
        #[context_root(Request { id: self.balance, tenant: self.owner.clone() })]
        async fn root(self: Arc<Self>) -> (u64, String, u64) {
            yield_now().await;
            (context!(Request.id), context!(Request.tenant), self.balance)
        }
        #[context_root(Request { id: self.balance, tenant: self.owner.clone() })]
        async fn root_mut(&mut self) -> u64 {
            self.balance += 1;
            context!(Request.id)
        }
    }
    let mut account = Account::new(5);
    assert_eq!(moved(|| Arc::new(account.clone()).root()), (5, "ann".into(), 5));
    assert_eq!((moved(|| account.root_mut()), account.balance), (5, 6));
}

#[test]
fn a_boxed_trait_object_is_taken_by_value() {
    trait Close {
        fn close_boxed(self: Box<Self>) -> (Option<u64>, u64);
    }
    impl Close for Account {
        #[with_context]
        fn close_boxed(self: Box<Self>) -> (Option<u64>, u64) {
            (thread::spawn(id).join().unwrap(), self.balance)
        }
    }
    let account: Box<dyn Close> = Box::new(Account::new(5));
    assert_eq!(called(|| account.close_boxed()), (Some(1), 5));
}

#[test]
fn no_receiver_and_a_constructor() {
    #[with_context]
    impl Account {
        const START: u64 = 10;
        async fn open(owner: impl Into<String>) -> Self {
            Self { owner: owner.into(), balance: Self::START + context!(Request.id) }
        }
    }
    let account = moved(|| Account::open("bob"));
    assert_eq!((account.balance, account.to_string()), (11, "bob's".into()));
}
