//! Unreachable pub.


mod inner {
    use ctx_runtime::{context_root, with_context};
    use keys::Request;

    #[with_context]
    pub async fn reachable_only_here() {}

    #[with_context]
    pub fn function() {}

    #[context_root(Request(1))]
    pub async fn root() {}

    #[with_context(bind(Request(1)))]
    pub fn bound() {}

    pub struct S;

    impl S {
        #[with_context]
        pub async fn method(&self) {}
    }
}

fn main() {
    drop(inner::reachable_only_here());
    drop(inner::root());
    inner::function();
    inner::bound();
    drop(inner::S.method());
}
