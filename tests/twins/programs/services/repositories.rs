//! Repositories behind traits with generics, builders, and trait objects.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::future::Future;
use std::hash::Hash;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

pub trait Entity: Clone + Send + Sync + 'static {
    type Id: Copy + Ord + Hash + Debug + Send + Sync;
    const TABLE: &'static str;
    fn id(&self) -> Self::Id;
}

#[allow(async_fn_in_trait)]
pub trait Repository<E: Entity> {
    type Error: std::error::Error + Send;
    async fn get(&self, id: E::Id) -> Result<Option<E>, Self::Error>;
    async fn put(&mut self, entity: E) -> Result<(), Self::Error>;
    fn all<'a>(&'a self) -> Pin<Box<dyn Future<Output = Vec<E>> + Send + 'a>>;
}

#[derive(Debug, Default)]
pub struct InMemory<E: Entity> {
    rows: Mutex<BTreeMap<E::Id, E>>,
}

impl<E: Entity> Repository<E> for InMemory<E> {
    type Error = std::io::Error;

    #[with_context]
    async fn get(&self, id: E::Id) -> Result<Option<E>, std::io::Error> {
        let rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(rows.get(&id).cloned())
    }

    #[with_context]
    async fn put(&mut self, entity: E) -> Result<(), Self::Error> {
        let Self { rows } = self;
        rows.get_mut().unwrap_or_else(PoisonError::into_inner).insert(entity.id(), entity);
        Ok(())
    }

    #[with_context]
    fn all<'a>(&'a self) -> Pin<Box<dyn Future<Output = Vec<E>> + Send + 'a>> {
        Box::pin(async move { self.rows.lock().map(|rows| rows.values().cloned().collect()).unwrap_or_default() })
    }
}

pub struct Cached<R, E, const N: usize> {
    inner: R,
    recent: [Option<E>; N],
}

impl<R, E, const N: usize> Cached<R, E, N>
where
    R: Repository<E>,
    E: Entity,
    R::Error: From<std::io::Error>,
{
    #[with_context]
    pub async fn find(&mut self, id: E::Id) -> Result<&E, R::Error> {
        let position = self.recent.iter().flatten().position(|entity| entity.id() == id);
        if let Some(position) = position {
            return Ok(self.recent[position].as_ref().unwrap());
        }
        let Some(entity) = self.inner.get(id).await? else {
            return Err(std::io::Error::from(std::io::ErrorKind::NotFound).into());
        };
        self.recent.rotate_right(1);
        Ok(self.recent[0].insert(entity))
    }

    #[context_root(Request(1))]
    pub async fn replace_all<I>(&mut self, entities: I) -> Result<usize, R::Error>
    where
        I: IntoIterator<Item = E>,
        I::IntoIter: ExactSizeIterator,
    {
        let entities = entities.into_iter();
        let count = entities.len();
        for entity in entities {
            self.inner.put(entity).await?;
        }
        Ok(count)
    }
}

pub trait Notifier: Send + Sync {
    fn notify<'a>(&'a self, text: &'a str) -> Pin<Box<dyn Future<Output = bool> + Send + 'a>>;
}

impl Notifier for () {
    #[with_context]
    fn notify<'a>(&'a self, text: &'a str) -> Pin<Box<dyn Future<Output = bool> + Send + 'a>> {
        Box::pin(async move { !text.is_empty() })
    }
}

#[derive(Default)]
pub struct Builder<'a> {
    name: Option<&'a str>,
    notifiers: Vec<Arc<dyn Notifier + 'a>>,
}

impl<'a> Builder<'a> {
    #[with_context]
    #[must_use]
    pub fn name(mut self, name: &'a str) -> Self {
        self.name = Some(name);
        self
    }

    #[with_context(bind(Request(1)))]
    pub fn notifier(mut self, notifier: impl Notifier + 'a) -> Self {
        self.notifiers.push(Arc::new(notifier));
        self
    }

    #[with_context]
    pub async fn build(self) -> Result<usize, Box<dyn std::error::Error>> {
        let name = self.name.ok_or("no name")?;
        let mut count = 0;
        for notifier in &self.notifiers {
            count += usize::from(notifier.notify(name).await);
        }
        Ok(count)
    }
}

fn main() {}
