//! A coroutine is suspended in a scope during the poll of a task, and resumed in another poll. In ambient mode, the
//! contexts of tasks are stored between polls.

use std::cell::RefCell;

use corosensei::{Coroutine, Yielder};
use ctx_runtime::{ambient, run};
use tokio::runtime::Builder;
use tokio::task::yield_now;

use crate::{Canary, current, snapshot};

thread_local! {
    static SUSPENDED: RefCell<Vec<Coroutine<(), (), ()>>> = const { RefCell::new(Vec::new()) };
}

fn enter(number: u32) {
    let mut enters = Coroutine::new(move |suspend: &Yielder<(), ()>, ()| {
        snapshot(number).run(|| {
            suspend.suspend(());
            let _ = current();
        });
    });
    enters.resume(());
    SUSPENDED.with_borrow_mut(|all| all.push(enters));
}

fn leave() {
    let resumed = SUSPENDED.with_borrow_mut(|all| (!all.is_empty()).then(|| all.remove(0)));
    if let Some(mut resumed) = resumed {
        resumed.resume(());
    }
}

#[test]
fn tasks_read_living_values_while_coroutines_mix_their_scopes_up() {
    let mut builder = Builder::new_current_thread();
    ambient::install(&mut builder, ambient::everything);
    builder.build().unwrap().block_on(async {
        for round in 0..20 {
            let task = |number: u32| {
                let work = async move {
                    for step in 0..6 {
                        // The current context may be another one, but it must be alive.
                        let _ = current();
                        if (step + number + round).is_multiple_of(2) {
                            enter(100 + number)
                        } else {
                            leave()
                        }
                        let _ = current();
                        yield_now().await;
                    }
                };
                run(Canary::new(number), || tokio::spawn(work))
            };
            for task in [task(1), task(2), task(3)] {
                task.await.unwrap();
            }
        }
        while SUSPENDED.with_borrow(|all| !all.is_empty()) {
            leave();
        }
    });
}
