//! A process whose allocator reads the context, like a memory profiler that counts bytes by tenant.
//!
//! If the runtime allocated while it holds a lock, the read in the allocator could wait for that lock for ever.
#![cfg(test)]

mod profiler;
#[cfg(tokio_unstable)]
mod tokio_unstable;
mod watchdog;
mod work;

use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use ctx_runtime::diagnostics::{self, explain, history, leaks, live};
use ctx_runtime::hooks::{self, Hooks, Kind};
use ctx_runtime::{Context, Snapshot, fields, run};
use tokio::runtime::{Builder, Runtime};

use profiler::{Tenant, Unbound, bytes_of};
use watchdog::in_a_minute;
use work::{handle, spawn_much};

#[global_allocator]
static PROFILER: profiler::Profiler = profiler::Profiler;

fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap()
}

/// All reports about contexts and work, as text and as JSON.
fn look() {
    let live = live();
    let leaks = leaks(Duration::ZERO);
    let history = history();
    let losses = [explain::<Tenant>(), explain::<Unbound>()];
    drop([live.to_string(), leaks.to_string(), history.to_string(), losses[0].to_string(), losses[1].to_string()]);
    drop([live.to_json(), leaks.to_json(), history.to_json(), losses[0].to_json(), losses[1].to_json()]);
}

#[test]
fn an_allocator_counts_bytes_by_tenant() {
    in_a_minute("reads and bindings", || {
        let _watching = diagnostics::watch();
        let before = bytes_of(63);
        run(Tenant(63), || drop(vec![0_u8; 1_000_000]));
        assert!(bytes_of(63) - before >= 1_000_000, "what is allocated in a context is the tenant's");
    });
}

#[test]
fn to_visit_the_fields_of_a_context_allocates_nothing() {
    let mut tenants = 0;
    run(Tenant(62), || {
        let before = bytes_of(62);
        fields::visit(|_, value| tenants += usize::from(matches!(value, fields::LogValue::U64(62))));
        assert_eq!(bytes_of(62), before);
    });
    assert_eq!(tenants, 1);
}

#[test]
fn an_allocator_may_read_while_thousands_of_tasks_begin_and_end() {
    in_a_minute("tasks under a watch", || {
        let _watching = diagnostics::watch();
        runtime().block_on(async {
            for round in 0..5 {
                let all: Vec<_> = (0..100).map(|request| handle(Tenant((round + request) % 8), request)).collect();
                futures::future::join_all(all).await;
                look();
            }
        });
    });
}

#[test]
fn an_allocator_may_read_while_work_is_recorded() {
    in_a_minute("recordings", || {
        runtime().block_on(async {
            for _ in 0..5 {
                let recording = diagnostics::recorder().max_resources(2_000).max_runs(3_000).start();
                let all: Vec<_> = (0..50).map(|request| handle(Tenant(request % 8), request)).collect();
                futures::future::join_all(all).await;
                run(Tenant(1), || spawn_much(200)).await;
                let flow = recording.finish();
                drop((flow.to_string(), flow.dot().to_string(), flow.mermaid().to_string()));
                flow.write_chrome_trace(std::io::sink()).unwrap();
            }
        });
    });
}

#[test]
fn an_allocator_may_read_while_hooks_come_and_go() {
    struct Allocates;
    impl Hooks for Allocates {
        fn init(&self, resource: &hooks::Resource) {
            drop(resource.to_string());
        }
        fn destroy(&self, resource: &hooks::Resource) {
            drop(resource.to_string());
        }
    }
    in_a_minute("hooks", || {
        thread::scope(|scope| {
            for thread in 0..4 {
                scope.spawn(move || {
                    for turn in 0..500 {
                        let all = hooks::install(Allocates);
                        let some = hooks::filter().kinds([Kind::Closure]).sample_roots(0.5).install(Allocates);
                        let watching = diagnostics::watch_roots(if turn % 2 == 0 { 1.0 } else { 0.1 });
                        let wrapped = run(Tenant(thread), || Snapshot::capture().wrap(|| drop(String::from("work"))));
                        drop(all);
                        wrapped();
                        drop((some, watching));
                    }
                });
            }
        });
    });
}

#[derive(Context)]
struct Numbered<const NUMBER: usize>;

#[derive(Debug, Context)]
struct Of<T, const NUMBER: usize>(T);

#[test]
fn an_allocator_may_read_while_many_keys_are_bound_for_the_first_time() {
    macro_rules! bind_each {
        ($barrier:ident, $($number:literal)*) => {$(
            $barrier.wait();
            run((Numbered::<$number>, Of::<_, $number>(String::new())), || {
                drop((Snapshot::capture(), format!("{:?}", Snapshot::capture())));
                assert!(ctx_runtime::try_get::<Of<Vec<u8>, $number>>().is_err());
            });
        )*};
    }
    in_a_minute("first bindings", || {
        let _watching = diagnostics::watch();
        let barrier = Barrier::new(4);
        thread::scope(|scope| {
            for tenant in 0..4 {
                let barrier = &barrier;
                scope.spawn(move || {
                    run(Tenant(tenant), || {
                        bind_each!(barrier, 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27);
                        look();
                    });
                });
            }
        });
    });
}

#[test]
fn an_allocator_may_read_while_threads_end() {
    thread_local! {
        static KEPT: std::cell::RefCell<Vec<Snapshot>> = const { std::cell::RefCell::new(Vec::new()) };
    }
    in_a_minute("ends of threads", || {
        let _watching = diagnostics::watch();
        for tenant in 0..200 {
            let ends = move || {
                KEPT.with_borrow_mut(|kept| kept.push(Snapshot::empty().with(Tenant(tenant % 8))));
                let _open = std::mem::ManuallyDrop::new(KEPT.with_borrow(|kept| kept[0].enter()));
            };
            thread::spawn(ends).join().unwrap();
        }
    });
}
