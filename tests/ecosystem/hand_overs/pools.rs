//! Pools make connections for all callers.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use ctx_runtime::context_root;

use super::read;
use crate::keys::{Request, id};

/// Makes connections, and notes the id that is current meanwhile.
#[derive(Clone, Default)]
struct Manager(Arc<Mutex<Vec<Option<u64>>>>);

impl Manager {
    fn note(&self, id: Option<u64>) {
        self.0.lock().unwrap().push(id);
    }

    fn noted(&self) -> Vec<Option<u64>> {
        self.0.lock().unwrap().clone()
    }
}

impl deadpool::managed::Manager for Manager {
    type Type = ();
    type Error = Infallible;

    async fn create(&self) -> Result<(), Infallible> {
        self.note(read().await);
        Ok(())
    }

    async fn recycle(
        &self,
        (): &mut (),
        _: &deadpool::managed::Metrics,
    ) -> deadpool::managed::RecycleResult<Infallible> {
        Ok(())
    }
}

#[tokio::test]
async fn deadpool_connects_in_the_call_that_asks_for_a_connection() {
    #[context_root(Request::new(1))]
    async fn connect(pool: &deadpool::managed::Pool<Manager>) {
        drop(pool.get().await.unwrap());
    }
    let manager = Manager::default();
    connect(&deadpool::managed::Pool::builder(manager.clone()).build().unwrap()).await;
    assert_eq!(manager.noted(), [Some(1)]);
}

impl bb8::ManageConnection for Manager {
    type Connection = ();
    type Error = Infallible;

    async fn connect(&self) -> Result<(), Infallible> {
        self.note(read().await);
        Ok(())
    }

    async fn is_valid(&self, (): &mut ()) -> Result<(), Infallible> {
        Ok(())
    }

    fn has_broken(&self, (): &mut ()) -> bool {
        false
    }
}

#[tokio::test]
async fn bb8_connects_in_a_task_of_its_own_in_no_context() {
    #[context_root(Request::new(1))]
    async fn connect(pool: &bb8::Pool<Manager>) {
        drop(pool.get().await.unwrap());
    }
    let manager = Manager::default();
    connect(&bb8::Pool::builder().max_size(1).build_unchecked(manager.clone())).await;
    assert_eq!(manager.noted(), [None]);
}

impl r2d2::ManageConnection for Manager {
    type Connection = ();
    type Error = std::io::Error;

    fn connect(&self) -> Result<(), std::io::Error> {
        self.note(id());
        Ok(())
    }

    fn is_valid(&self, (): &mut ()) -> Result<(), std::io::Error> {
        Ok(())
    }

    fn has_broken(&self, (): &mut ()) -> bool {
        false
    }
}

#[test]
fn r2d2_connects_on_a_thread_of_its_own_in_no_context() {
    #[context_root(Request::new(1))]
    fn connect(pool: &r2d2::Pool<Manager>) {
        drop(pool.get().unwrap());
    }
    let manager = Manager::default();
    connect(&r2d2::Pool::builder().max_size(1).build_unchecked(manager.clone()));
    assert_eq!(manager.noted(), [None]);
}
