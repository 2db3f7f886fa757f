//! Shapes from other crates that the macros once broke. Most cases only have to compile, without a lint of clippy.

use ctx_runtime::with_context;

/// The destructor reads the last assignment, so the compiler must not warn of an unused assignment.
mod assignments_before_a_destructor {
    use std::cell::Cell;

    use super::*;

    thread_local!(static LAST: Cell<u32> = const { Cell::new(0) });

    struct Transaction {
        depth: u32,
    }

    impl Drop for Transaction {
        fn drop(&mut self) {
            LAST.set(self.depth);
        }
    }

    impl Transaction {
        #[with_context]
        async fn commit(mut self) {
            self.depth = 1;
        }

        #[with_context(bind(Depth(2)))]
        fn roll_back(mut self) {
            self.depth = 2;
        }
    }

    #[derive(ctx_runtime::Context)]
    struct Depth(#[expect(dead_code, reason = "bound for the sake of the scope")] u32);

    #[with_context]
    async fn commit(mut transaction: Transaction, early: bool) -> Option<()> {
        if early {
            transaction.depth = 3;
            return None;
        }
        transaction.depth = 4;
        Some(())
    }

    #[with_context(bind(Depth(5)))]
    fn roll_back(mut transaction: Transaction) {
        transaction.depth = 5;
    }

    #[tokio::test]
    async fn are_read() {
        Transaction { depth: 0 }.commit().await;
        assert_eq!(LAST.get(), 1);
        Transaction { depth: 0 }.roll_back();
        assert_eq!(LAST.get(), 2);
        assert_eq!(commit(Transaction { depth: 0 }, true).await, None);
        assert_eq!(LAST.get(), 3);
        assert_eq!(commit(Transaction { depth: 0 }, false).await, Some(()));
        assert_eq!(LAST.get(), 4);
        roll_back(Transaction { depth: 0 });
        assert_eq!(LAST.get(), 5);
    }
}

/// Clippy has lints about whole bodies, so a body that needs no context must stay as it is.
mod short_bodies {
    use super::*;

    #[with_context]
    fn is_sync<T: Sync>() {}

    struct Marker(u8);

    impl Copy for Marker {}

    impl Clone for Marker {
        #[with_context]
        fn clone(&self) -> Self {
            *self
        }
    }

    #[test]
    fn stay_as_they_are() {
        is_sync::<Marker>();
        assert_eq!(<Marker as Clone>::clone(&Marker(1)).0, 1);
    }
}

/// The generated code must not use an argument whose name begins with an underscore.
#[warn(clippy::used_underscore_binding)]
mod arguments_that_are_not_used {
    use super::*;

    #[with_context]
    async fn is_valid(_connection: &mut u8, (_left, _): (u8, u8)) -> bool {
        true
    }

    #[tokio::test]
    async fn stay_unused() {
        assert!(is_valid(&mut 1, (2, 3)).await);
    }
}
