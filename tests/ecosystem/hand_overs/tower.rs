use std::convert::Infallible;
use std::fmt::Debug;

use ctx_runtime::{Snapshot, context_root, with_context};
use tower::buffer::Buffer;
use tower::spawn_ready::SpawnReady;
use tower::{Service, ServiceExt, service_fn};

use super::read;
use crate::keys::{Request, id};

#[tokio::test]
async fn the_worker_of_a_buffer_calls_in_no_context_unless_the_request_has_it() {
    #[context_root(Request::new(1))]
    async fn call(
        buffer: &mut impl Service<Option<Snapshot>, Response = [Option<u64>; 2], Error: Debug>,
    ) -> [[Option<u64>; 2]; 2] {
        let bare = buffer.ready().await.unwrap().call(None).await.unwrap();
        let with = buffer.ready().await.unwrap().call(Some(Snapshot::capture())).await.unwrap();
        [bare, with]
    }
    // The id that the call reads at once, and the id that its future reads.
    let service = service_fn(|context: Option<Snapshot>| {
        let context = context.unwrap_or_else(Snapshot::empty);
        let at_once = context.run(id);
        context.scope(async move { Ok::<_, Infallible>([at_once, read().await]) })
    });
    let mut buffer = Buffer::new(service, 2);
    assert_eq!(call(&mut buffer).await, [[None; 2], [Some(1); 2]]);
}

#[tokio::test]
async fn the_future_of_an_annotated_call_has_the_context_behind_spawn_ready() {
    #[with_context]
    async fn answer(_: ()) -> Result<Option<u64>, Infallible> {
        Ok(read().await)
    }
    #[context_root(Request::new(1))]
    async fn call(service: &mut impl Service<(), Response = Option<u64>, Error: Debug>) -> Option<u64> {
        service.ready().await.unwrap().call(()).await.unwrap()
    }
    assert_eq!(call(&mut SpawnReady::new(service_fn(answer))).await, Some(1));
}
