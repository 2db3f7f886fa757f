use ctx_runtime::{Context, context, context_root, with_context};

#[derive(Context)]
struct Request {
    id: u64,
}

#[with_context]
async fn read(id: u64) -> (u64, Option<u64>) {
    (id, context!(Request?.id))
}

#[tokio::main]
#[context_root(Request { id: 7 })]
pub(crate) async fn main() {
    #[context(detach)]
    let statement = tokio::spawn(read(context!(Request.id)));
    assert_eq!(statement.await.unwrap(), (7, None));
    let expression = async { #[context(detach)] tokio::spawn(read(1)).await };
    assert_eq!(expression.await.unwrap(), (1, None));
    let thread = #[context(detach)]
    std::thread::spawn(|| context!(Request?.id));
    assert_eq!(thread.join().unwrap(), None);
    let argument = drop_first(1, #[context(detach)] tokio::spawn(async { context!(Request?.id) }));
    assert_eq!(argument.await.unwrap(), None);
    let captured = String::from("a");
    #[context(detach)]
    let moved = std::thread::spawn(move || {
        drop(captured);
        context!(Request?.id)
    });
    assert_eq!(moved.join().unwrap(), None);
    #[context(detach)]
    {
        let (left, right) = (tokio::spawn(read(1)), tokio::spawn(read(2)));
        assert_eq!((left.await.unwrap(), right.await.unwrap()), ((1, None), (2, None)));
    }
    #[context(detach)]
    if let Ok(read) = tokio::spawn(read(1)).await {
        assert_eq!(read, (1, None));
    }
    assert_eq!(read(1).await, (1, Some(7)));
}

fn drop_first<T>(_: u8, second: T) -> T {
    second
}
