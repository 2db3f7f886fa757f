//! The handlers of teloxide, which dptree calls.

use std::ops::ControlFlow;

use ctx_runtime::context_root;
use dptree::{Endpoint, deps};

use super::read;
use crate::keys::Request;

#[tokio::test]
async fn a_handler_has_a_context_of_its_own_if_it_is_a_root() {
    async fn plain() -> Option<u64> {
        read().await
    }
    #[context_root(Request::new(update))]
    async fn root(update: u64) -> Option<u64> {
        read().await
    }
    // The handlers do not run in the context of the code that builds the tree.
    #[context_root(Request::new(1))]
    fn handlers() -> Endpoint<'static, Option<u64>> {
        dptree::entry().branch(dptree::filter(|update: u64| update == 7).endpoint(root)).branch(dptree::endpoint(plain))
    }
    let handlers = handlers();
    assert_eq!(handlers.dispatch(deps![7_u64]).await, ControlFlow::Break(Some(7)));
    assert_eq!(handlers.dispatch(deps![8_u64]).await, ControlFlow::Break(None));
}
