use ctx_runtime::{Context, context, context_root};

#[derive(Context)]
struct Request {
    id: u64,
}

macro_rules! background {
    ($work:expr) => {
        tokio::spawn($work)
    };
}

macro_rules! twice {
    ($($code:tt)*) => {
        [{ $($code)* }, { $($code)* }]
    };
}

#[tokio::main]
#[context_root(Request { id: 7 })]
pub(crate) async fn main() {
    let selected = tokio::select! {
        id = tokio::spawn(async { context!(Request.id) }) => id.unwrap(),
    };
    assert_eq!(selected, 7);
    let (left, right) = tokio::join!(tokio::spawn(async { context!(Request.id) }), async { context!(Request.id) });
    assert_eq!((left.unwrap(), right), (7, 7));
    for handle in vec![tokio::spawn(async { context!(Request.id) }), background!(async { 7 })] {
        assert_eq!(handle.await.unwrap(), 7);
    }
    let text = format!("{}", std::thread::spawn(|| context!(Request.id)).join().unwrap());
    assert_eq!(text, "7");
    for handle in twice!(tokio::spawn(async { context!(Request.id) })) {
        assert_eq!(handle.await.unwrap(), 7);
    }
    assert!(matches!(tokio::spawn(async { context!(Request.id) }).await, Ok(7)));
    assert_eq!(tokio::try_join!(tokio::spawn(async { context!(Request.id) })).unwrap().0, 7);
}
