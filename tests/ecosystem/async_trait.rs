//! `#[async_trait]`, with other attributes on its methods.

use std::sync::Arc;

use async_trait::async_trait;
use ctx_runtime::{context, context_root, with_context};
use tokio::task::yield_now;
use tracing::instrument;

use crate::keys::{Request, User, id};
use crate::moved;

#[async_trait]
trait Load: Send + Sync {
    async fn load(&self, key: &str) -> Result<u64, String>;

    async fn spawned(self: Arc<Self>, (left, _): (u64, u8)) -> u64;
}

struct Above(u64);
struct Below(u64);
struct Methods(u64);

#[with_context]
#[async_trait]
impl Load for Above {
    #[instrument(skip(self), err)]
    async fn load(&self, key: &str) -> Result<u64, String> {
        yield_now().await;
        let number: u64 = key.parse().map_err(|_| format!("in {}", context!(Request.id)))?;
        Ok(context!(Request.id) + self.0 + number)
    }

    async fn spawned(self: Arc<Self>, (left, _): (u64, u8)) -> u64 {
        std::thread::spawn(move || context!(Request.id) + self.0 + left).join().unwrap()
    }
}

#[async_trait]
#[with_context]
impl Load for Below {
    #[instrument(skip(self), err)]
    async fn load(&self, key: &str) -> Result<u64, String> {
        yield_now().await;
        let number: u64 = key.parse().map_err(|_| format!("in {}", context!(Request.id)))?;
        Ok(context!(Request.id) + self.0 + number)
    }

    async fn spawned(self: Arc<Self>, (left, _): (u64, u8)) -> u64 {
        std::thread::spawn(move || context!(Request.id) + self.0 + left).join().unwrap()
    }
}

#[async_trait]
impl Load for Methods {
    #[with_context]
    #[instrument(skip(self), err)]
    async fn load(&self, key: &str) -> Result<u64, String> {
        yield_now().await;
        let number: u64 = key.parse().map_err(|_| format!("in {}", context!(Request.id)))?;
        Ok(context!(Request.id) + self.0 + number)
    }

    #[instrument(skip_all)]
    #[with_context]
    async fn spawned(self: Arc<Self>, (left, _): (u64, u8)) -> u64 {
        std::thread::spawn(move || context!(Request.id) + self.0 + left).join().unwrap()
    }
}

#[test]
fn an_implementation_carries_in_every_order() {
    let all: [Arc<dyn Load>; 3] = [Arc::new(Above(10)), Arc::new(Below(10)), Arc::new(Methods(10))];
    for load in all {
        assert_eq!(moved(|| load.load("100")), Ok(111));
        assert_eq!(moved(|| load.load("x")), Err("in 1".to_owned()));
        assert_eq!(moved(|| load.spawned((100, 0))), 111);
    }
}

#[with_context(bind(User("trait")))]
#[async_trait]
trait DefaultAbove {
    async fn read(&self, by: &u64) -> (u64, &'static str) {
        yield_now().await;
        (context!(Request.id) + by, context!(User.0))
    }

    #[context(skip)]
    async fn skipped(&self) -> Option<u64>
    where
        Self: Sync,
    {
        id()
    }
}

#[async_trait]
#[with_context(bind(User("trait")))]
trait DefaultBelow {
    async fn read(&self, by: &u64) -> (u64, &'static str) {
        yield_now().await;
        (context!(Request.id) + by, context!(User.0))
    }

    #[context(skip)]
    async fn skipped(&self) -> Option<u64>
    where
        Self: Sync,
    {
        id()
    }
}

#[async_trait]
impl DefaultAbove for Above {}
#[async_trait]
impl DefaultBelow for Above {}

#[test]
fn default_methods_carry_in_both_orders_and_one_opts_out() {
    let above = Above(0);
    assert_eq!(moved(|| DefaultAbove::read(&above, &5)), (6, "trait"));
    assert_eq!(moved(|| DefaultBelow::read(&above, &5)), (6, "trait"));
    assert_eq!(moved(|| DefaultAbove::skipped(&above)), Some(2));
    assert_eq!(moved(|| DefaultBelow::skipped(&above)), Some(2));
}

#[async_trait(?Send)]
trait Local {
    async fn read<'a, T: AsRef<str> + ?Sized>(&self, text: &'a T) -> (u64, &'a str);
}

#[with_context]
#[async_trait(?Send)]
impl Local for Above {
    async fn read<'a, T: AsRef<str> + ?Sized>(&self, text: &'a T) -> (u64, &'a str) {
        let not_send = std::rc::Rc::new(self.0);
        yield_now().await;
        (context!(Request.id) + *not_send, text.as_ref())
    }
}

#[async_trait(?Send)]
impl Local for Below {
    #[context_root(Request::new(self.0))]
    async fn read<'a, T: AsRef<str> + ?Sized>(&self, text: &'a T) -> (u64, &'a str) {
        yield_now().await;
        (context!(Request.id), text.as_ref())
    }
}

#[test]
fn generic_methods_whose_futures_stay_on_their_thread_carry() {
    assert_eq!(moved(|| Above(10).read_static("a")), (11, "a"));
    assert_eq!(moved(|| Below(10).read_static("a")), (10, "a"));
}

trait ReadStatic {
    async fn read_static(self, text: &'static str) -> (u64, &'static str);
}

#[with_context]
impl<T: Local> ReadStatic for T {
    async fn read_static(self, text: &'static str) -> (u64, &'static str) {
        self.read(text).await
    }
}
