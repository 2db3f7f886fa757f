//! Functions that return work early, in part, or never.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::future::Future;
use std::pin::Pin;

pub struct Svc { x: u32, rows: Vec<u32> }

impl Svc {
    #[with_context]
    pub fn early_mut(&mut self, flag: bool) -> impl Future<Output = u32> + '_ {
        if flag {
            self.rows.clear();
        }
        let rows = &mut self.rows;
        async move {
            rows.push(1);
            rows.len() as u32
        }
    }

    #[with_context]
    pub fn early_return(&mut self, flag: bool) -> Pin<Box<dyn Future<Output = &mut u32> + Send + '_>> {
        if flag {
            return Box::pin(async move { &mut self.x });
        }
        let x = &mut self.x;
        Box::pin(async move { x })
    }

    #[context_root(Request(1))]
    pub fn root_future<'a>(&'a self, text: &'a str) -> impl Future<Output = usize> + Send + 'a {
        let x = self.x as usize;
        async move { text.len() + x }
    }

    #[with_context(bind(Request(1)))]
    pub fn bound_future(&self) -> Pin<Box<dyn Future<Output = u32> + '_>> {
        Box::pin(self.inner())
    }

    #[with_context]
    async fn inner(&self) -> u32 {
        self.x
    }

    #[with_context]
    pub fn matches(&self, n: u32) -> futures::future::Either<impl Future<Output = u32> + '_, std::future::Ready<u32>> {
        match n {
            0 => futures::future::Either::Left(self.inner()),
            _ => futures::future::Either::Right(std::future::ready(n)),
        }
    }
}

#[with_context]
pub fn question(x: Option<u32>) -> Option<impl Future<Output = u32>> {
    let x = x?;
    Some(async move { x })
}

#[with_context]
pub fn generic<F, Fut>(f: F) -> impl Future<Output = Fut::Output>
where
    F: FnOnce(u32) -> Fut,
    Fut: Future,
{
    f(1)
}

#[with_context]
pub fn dyn_of(x: Box<dyn Future<Output = u32> + Unpin>) -> impl Future<Output = u32> {
    x
}

#[with_context]
pub fn panics() -> Pin<Box<dyn Future<Output = u32>>> {
    panic!("{}", 1)
}

#[with_context]
pub fn sketched(_x: u32) -> Pin<Box<dyn Future<Output = u32>>> {
    todo!()
}

#[with_context]
pub async fn loops_forever() -> u32 {
    loop {
        tokio::task::yield_now().await;
    }
}

#[with_context]
pub async fn sketched_later() -> Result<Vec<u32>, String> {
    todo!()
}

#[with_context]
pub async fn sketched_impl() -> Result<u32, Box<dyn std::error::Error>> {
    let _x: u32 = todo!("later");
}

#[context_root(Request(1))]
pub async fn returns_never(x: u32) -> ! {
    std::process::exit(x as i32)
}

type Rows<'a> = Pin<Box<dyn futures::Stream<Item = &'a u32> + Send + 'a>>;


impl Svc {
    #[context_root(Request(1))]
    pub async fn later(&mut self, flag: bool) -> Pin<Box<dyn futures::Stream<Item = &mut u32> + Send + '_>> {
        if flag {
            tokio::task::yield_now().await;
            return Box::pin(futures::stream::empty());
        }
        Box::pin(futures::stream::iter(self.rows.iter_mut()))
    }

    #[with_context(bind(Request(1)))]
    pub async fn later_opaque<'a, T: Into<u32> + 'a>(&'a self, more: T) -> impl futures::Stream<Item = u32> + 'a {
        let more = more.into();
        futures::StreamExt::map(futures::stream::iter(&self.rows), move |row| row + more)
    }

    #[context_root(Request(1), Request(x))]
    pub async fn later_future(&self, x: u32) -> futures::future::BoxFuture<'_, Result<u32, Box<dyn std::error::Error>>> {
        Box::pin(async move {
            let y: u32 = "1".parse()?;
            Ok(self.x + x + y)
        })
    }

    #[with_context(bind(Request(1)))]
    pub async fn later_local<F: Fn(u32) -> u32>(f: F) -> futures::stream::LocalBoxStream<'static, u32>
    where
        F: 'static,
    {
        let mut x = 0;
        Box::pin(futures::stream::repeat_with(move || {
            x += 1;
            f(x)
        }))
    }

    #[context_root(Request(1))]
    pub async fn later_never(&self) -> Rows<'static> {
        todo!()
    }
}

fn is_send<T: Send>(work: T) -> T {
    work
}

pub fn sent(svc: &'static Svc) {
    drop(is_send(svc.later_opaque(1_u8)));
    drop(is_send(svc.later_future(1)));
}

fn main() {}
