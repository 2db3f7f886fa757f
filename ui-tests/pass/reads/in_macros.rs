use ctx_runtime::{Context, context, context_root, with_context};

#[derive(Context, Clone)]
struct Request {
    id: u64,
}

macro_rules! id {
    () => {
        context!(Request.id)
    };
}

macro_rules! read {
    ($key:ty) => { context!($key) };
    ($key:ident . $field:ident) => { context!($key.$field) };
    ($key:path, $read:expr) => { context!($key, |it| ($read)(it)) };
}

macro_rules! any {
    ($($read:tt)*) => { ctx_runtime::context!($($read)*) };
}

macro_rules! annotated {
    ($name:ident, $key:ident, $field:ident) => {
        #[with_context]
        fn $name() -> u64 {
            context!($key.$field)
        }
    };
}
annotated!(made_by_a_macro, Request, id);

#[context_root(Request { id: 7 })]
pub(crate) fn main() {
    assert_eq!(id!(), 7);
    assert_eq!(read!(Request).id, 7);
    assert_eq!(read!(Request.id), 7);
    assert_eq!(read!(Request, |request: &Request| request.id), 7);
    assert_eq!(any!(Request?.id), Some(7));
    assert!(!any!().is_empty());
    assert_eq!(any!(Request, |request| request.id), 7);
    assert_eq!(format!("{} {id}", context!(Request.id), id = id!()), "7 7");
    assert_eq!(vec![context!(Request.id), id!()], [7, 7]);
    assert!(matches!(context!(Request?.id), Some(7)));
    assert_eq!(dbg!(id!()), 7);
    assert_eq!(made_by_a_macro(), 7);
}
