use std::thread;

use ctx_runtime::{Context, context, context_root};

#[derive(Context)]
struct Request {
    id: u64,
}

#[context_root(Request { id: 7 })]
pub(crate) fn main() {
    let name = String::from("a");
    let mut hits = [0; 2];
    let length = thread::scope(|scope| {
        for hit in &mut hits {
            scope.spawn(|| *hit += context!(Request.id));
        }
        let length = scope.spawn(|| name.len() as u64 + context!(Request.id));
        scope.spawn(|| scope.spawn(|| assert_eq!(context!(Request.id), 7)).join().unwrap());
        let named = thread::Builder::new().name("named".into()).spawn_scoped(scope, || context!(Request.id));
        assert_eq!(named.unwrap().join().unwrap(), 7);
        length.join().unwrap()
    });
    assert_eq!((length, hits), (8, [7, 7]));
    assert_eq!(name, "a");
}
