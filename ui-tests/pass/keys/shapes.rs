use std::collections::HashMap;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, OnceLock};

use ctx_runtime::{Context, context, context_root};

#[derive(Context)]
struct Unit;

#[derive(Context)]
struct Everything {
    name: &'static str,
    hits: AtomicU64,
    all: Mutex<HashMap<String, Vec<u8>>>,
    once: OnceLock<Arc<str>>,
    job: Box<dyn Fn(u8) -> u8 + Send + Sync>,
    function: fn(&str) -> usize,
}

#[derive(Context)]
enum Source<T, const N: usize>
where
    T: Clone,
{
    Array([T; N]),
    Named { value: T },
    Nothing,
}

#[derive(Context)]
struct Bounded<T: Clone + 'static = u8>(T);

#[derive(Context)]
struct Recursive(Option<Box<Recursive>>);

#[derive(Context)]
struct r#type {
    r#fn: u8,
}

#[context_root(
    Unit,
    Everything {
        name: "a",
        hits: AtomicU64::new(0),
        all: Mutex::default(),
        once: OnceLock::new(),
        job: Box::new(|number| number + 1),
        function: str::len,
    },
    Source::Array([1, 2]),
    Source::<u8, 3>::Named { value: 5 },
    Source::<u8, 4>::Nothing,
    Bounded(5),
    Recursive(None),
    r#type { r#fn: 3 },
)]
pub(crate) fn main() {
    context!(Unit);
    assert_eq!(context!(Everything, |it| (it.job)((it.function)(it.name) as u8)), 2);
    context!(Everything, |it| it.once.set("set".into()).unwrap());
    assert_eq!(&*context!(Everything.once).into_inner().unwrap(), "set");
    assert!(context!(Everything, |it| it.all.lock().unwrap().is_empty()));
    context!(Everything, |it| it.hits.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
    assert!(context!(Source<u8, 3>, |source| matches!(source, Source::Named { value: 5 })));
    assert!(context!(Source<i32, 2>, |source| matches!(source, Source::Array([1, 2]))));
    assert!(context!(Source<u8, 4>, |source| matches!(source, Source::Nothing)));
    assert_eq!(context!(Bounded<i32>.0), 5);
    assert!(context!(Recursive, |it| it.0.is_none()));
    assert_eq!(context!(r#type.r#fn), 3);
}
