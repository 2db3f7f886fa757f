//! The values that a root or `bind(..)` may have.
use ctx_runtime::{Context, context, context_root, with_context};

#[derive(Context, Clone, PartialEq, Debug)]
struct Request {
    id: u64,
    tenant: String,
}

#[derive(Context, Clone, Copy, PartialEq, Debug)]
enum Level {
    Low,
    High(u8),
}

#[derive(Context)]
struct Page<T>(T);

#[derive(Context)]
#[allow(non_camel_case_types)]
struct bind(u8);

#[derive(Context)]
struct Unit;

impl Level {
    fn of<A, B>(_: A, _: B) -> Self {
        Level::High(9)
    }
}

macro_rules! request {
    ($id:expr, $tenant:expr) => {
        Request { id: $id, tenant: $tenant.to_string() }
    };
}

#[context_root(request!(id, tenant), Level::of::<u8, Vec<(u8, u8)>>(1, vec![]), Page([id, 2]), Unit,)]
async fn root(id: u64, tenant: &str) -> (Request, Level) {
    assert_eq!(context!(Page<[u64; 2]>.0), [id, 2]);
    (context!(Request, |request| request.clone()), *context!(Level))
}

#[context_root(
    if id > 1 { Level::Low } else { Level::High(1) },
    { let tenant = "block"; request!(id, tenant) },
    match id { 0 => Page(0), other => Page(other) },
    (|first: u8, second: u8| Page(first + second))(1, 2),
)]
fn sync_root(id: u64) -> (Level, String, u64, u8) {
    (*context!(Level), context!(Request.tenant), context!(Page<u64>.0), context!(Page<u8>.0))
}

#[with_context(bind(Level::Low, Request { tenant: "new".into(), ..context!(Request, |request| request.clone()) }))]
async fn bound() -> (Request, Level) {
    (context!(Request, |request| request.clone()), *context!(Level))
}

#[context_root(
    Page(1_u8), Page(2_u16), Page(3_u32), Page(4_u64), Page(5_i8), Page(6_i16), Page(7_i32), Page(8_i64), Page("9"),
)]
fn nine() -> (u8, &'static str) {
    (context!(Page<u8>.0), context!(Page<&'static str>.0))
}

#[context_root()]
async fn empty() -> bool {
    context!().is_empty() && context!(Level?).is_none()
}

#[with_context]
fn binds() -> u8 {
    context!(bind.0)
}

#[tokio::main]
pub(crate) async fn main() {
    let request = Request { id: 7, tenant: "acme".into() };
    assert_eq!(root(7, "acme").await, (request, Level::High(9)));
    assert_eq!(sync_root(7), (Level::Low, "block".into(), 7, 3));
    let bound = ctx_runtime::scope((Request { id: 7, tenant: String::new() }, Level::High(1)), async { bound().await });
    assert_eq!(bound.await, (Request { id: 7, tenant: "new".into() }, Level::Low));
    assert_eq!(nine(), (1, "9"));
    assert!(empty().await);
    assert_eq!(ctx_runtime::run(bind(3), binds), 3);
}
