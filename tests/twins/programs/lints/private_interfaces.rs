//! Private interfaces.


mod inner {
    use ctx_runtime::{context_root, with_context};
    use keys::Request;

    struct Private;
    trait Hidden {}

    impl Hidden for u8 {}

    #[with_context]
    pub async fn takes(private: Private) {
        drop(private);
    }

    #[with_context]
    pub async fn gives() -> Private {
        Private
    }

    #[with_context]
    pub async fn bounded<T: Hidden>(value: T) {
        drop(value);
    }

    #[context_root(Request(1))]
    pub async fn root(private: Private) {
        drop(private);
    }

    #[with_context(bind(Request(1)))]
    pub fn bound(private: Private) {
        drop(private);
    }
}

fn main() {}
