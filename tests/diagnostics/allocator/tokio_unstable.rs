//! The same in ambient mode, where more tasks wait than there are slots for contexts.

use ctx_runtime::{ambient, diagnostics, run};
use tokio::runtime::Builder;
use tokio::task::yield_now;

use crate::profiler::Tenant;
use crate::watchdog::in_a_minute;

#[test]
fn in_ambient_mode_an_allocator_may_read_while_thousands_of_tasks_begin_and_end() {
    in_a_minute("ambient mode", || {
        let _watching = diagnostics::watch();
        let mut builder = Builder::new_multi_thread();
        let runtime = ambient::install(builder.worker_threads(4).enable_all(), ambient::everything).build().unwrap();
        for tenant in 0..4 {
            let spawn = || (0..5_000).map(|_| runtime.spawn(async { yield_now().await })).collect::<Vec<_>>();
            let tasks = run(Tenant(tenant), spawn);
            runtime.block_on(async {
                for task in tasks {
                    task.await.unwrap();
                }
            });
        }
    });
}
