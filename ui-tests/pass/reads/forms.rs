use ctx_runtime::{Context, ContextRef, Snapshot, context, context_root, with_context};

mod keys {
    #[derive(Debug, ctx_runtime::Context)]
    pub struct Request {
        pub id: u64,
        pub pair: (u8, (u8, String)),
        pub r#type: Option<u8>,
    }
}

#[derive(Context)]
struct Page<T>(T, u8);

#[derive(Context)]
struct Unbound(u8);

#[with_context]
fn forms() {
    use keys::Request;
    let request: ContextRef<Request> = context!(Request);
    assert_eq!(request.clone().id, 7);
    let maybe: Option<ContextRef<Request>> = context!(Request?);
    assert_eq!(maybe.unwrap().id, 7);
    let id: u64 = context!(Request.id);
    let maybe: Option<u64> = context!(Request?.id);
    assert_eq!(Some(id), maybe);
    let everything: Snapshot = context!();
    assert!(everything.is_bound::<Request>());
    assert_eq!(context!(keys::Request.pair.0), 1);
    assert_eq!(context!(crate::reads::forms::keys::Request.pair.1.0), 2);
    assert_eq!(context!(self::keys::Request?.pair.1.1), Some("a".into()));
    assert_eq!(context!(Request.r#type), None);
    assert_eq!(context!(Page<u8>.0) + context!(Page<u8>.1), 3);
    assert_eq!(context!(Page<Vec<(u8, u8)>>, |page| page.0.len()), 2);
    assert_eq!(context!(Page::<u8>?.0), Some(1));
    assert_eq!(context!(Request, |request| request.pair.1.1.len()), 1);
    assert_eq!(context!(Request?, |request| request.id), Some(7));
    assert_eq!(context!(Request, |&Request { id, .. }| id,), 7);
    assert_eq!(context!(Request, |request: &Request| -> u64 { request.id }), 7);
    let mut seen = Vec::new();
    context!(Request, move |request| seen.push(request.id));
    assert_eq!(context!(Unbound?.0), None);
    assert!(context!(Unbound?).is_none());
    assert_eq!(context!(Unbound?, |unbound| unbound.0), None);
}

#[context_root(
    keys::Request { id: 7, pair: (1, (2, "a".into())), r#type: None },
    Page(1_u8, 2),
    Page(vec![(1_u8, 2_u8); 2], 0),
)]
pub(crate) fn main() {
    forms();
}
