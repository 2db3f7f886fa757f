use ctx_runtime::{Context, context, context_root};

#[derive(Context, Clone)]
struct Request {
    id: u64,
}

#[tokio::main]
#[context_root(Request { id: 7 })]
pub(crate) async fn main() {
    let closure = || context!(Request.id);
    assert_eq!(closure(), 7);
    let nested = |by| (0..by).map(|number| number + context!(Request.id)).sum::<u64>();
    assert_eq!(nested(2), 15);
    assert_eq!(async { context!(Request.id) }.await, 7);
    let later = async move || context!(Request.id);
    assert_eq!(later().await, 7);
    let boxed: Box<dyn Fn() -> u64> = Box::new(|| context!(Request, |request| request.id));
    assert_eq!(boxed(), 7);
    let id = loop {
        break unsafe { context!(Request?.id) };
    };
    assert_eq!(id, Some(7));
    let id = const { 1 } + if context!(Request.id) == 7 { context!(Request.id) } else { 0 };
    assert_eq!(id, 8);
}
