use ctx_runtime::{Context, context, context_root, with_context};

#[derive(Debug, Context)]
struct Request {
    id: u64,
    tenant: String,
}

#[derive(Debug, Context, PartialEq)]
#[context(default = Level(3))]
struct Level(u8);

#[derive(Debug, Context)]
struct Pair((u8, String), u8);

async fn plain() -> u64 {
    inner().await
}

#[with_context]
async fn inner() -> u64 {
    context!(Request.id)
}

#[with_context]
async fn opt() -> Option<u64> {
    context!(Request?.id)
}

#[context_root(Request { id, tenant: name.to_owned() }, Pair((1, "x".into()), 2))]
async fn handle(id: u64, name: &str) -> Result<u64, Box<dyn std::error::Error>> {
    assert_eq!(context!(Request.tenant), name);
    assert_eq!(context!(Pair.0.1), "x");
    assert_eq!(*context!(Level), Level(3));
    assert_eq!(context!(Request, |r| r.tenant.len()), name.len());
    let a = plain().await;
    let b = tokio::spawn(async move { tokio::spawn(async { inner().await }).await.unwrap() }).await?;
    let c = tokio::task::spawn_blocking(move || context!(Request.id)).await?;
    let d = std::thread::spawn(move || context!(Request.id)).join().unwrap();
    let e = std::thread::scope(|s| s.spawn(|| context!(Request.id)).join().unwrap());
    #[context(detach)]
    let f = tokio::spawn(opt());
    let _ = f;
    #[context(detach)]
    let f = tokio::spawn(async { opt().await });
    assert_eq!(f.await?, None);
    let g = tokio::select! { x = tokio::spawn(async { inner().await }) => x? };
    assert_eq!((a, b, c, d, e, g), (id, id, id, id, id, id));
    Ok(a)
}

#[tokio::test]
async fn smoke() {
    assert_eq!(handle(7, "acme").await.unwrap(), 7);
    println!("{}", ctx_runtime::try_get::<Request>().unwrap_err());
    let s = ctx_runtime::Snapshot::empty().with(Level(1));
    println!("{}", s.run(|| ctx_runtime::try_get::<Request>().unwrap_err()));
}

#[with_context]
async fn id_or(id: u64) -> (u64, Option<u64>) {
    (id, context!(Request?.id))
}

#[context_root(Request { id: 9, tenant: String::new() })]
async fn detaches() -> (u64, Option<u64>) {
    #[context(detach)]
    let job = tokio::spawn(Box::pin(id_or(context!(Request.id))));
    job.await.unwrap()
}

#[tokio::test]
async fn detached_calls() {
    assert_eq!(detaches().await, (9, None));
}
