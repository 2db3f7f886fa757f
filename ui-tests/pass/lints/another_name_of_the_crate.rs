mod prelude {
    pub use ctx_runtime as context_library;
}

mod ctx_runtime_is_not_here {
    use crate::lints::another_name_of_the_crate::prelude::context_library::{self as ctx, Context, context, context_root, with_context};

    #[derive(Context)]
    #[context(crate = crate::lints::another_name_of_the_crate::prelude::context_library)]
    pub struct Request {
        id: u64,
    }

    #[with_context(crate = crate::lints::another_name_of_the_crate::prelude::context_library)]
    async fn audit() -> u64 {
        context!(Request.id)
    }

    #[context_root(Request { id: 7 }, crate = ctx)]
    pub async fn root() -> u64 {
        tokio::spawn(audit()).await.unwrap()
    }
}

#[tokio::main]
pub(crate) async fn main() {
    assert_eq!(ctx_runtime_is_not_here::root().await, 7);
}
