//! The cases of `peers`, run by criterion.
//!
//! `cargo bench -p ctx-benches --bench cases -- poll_1`

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use ctx_benches::cases::{Leaf, rows};

fn cases(criterion: &mut Criterion) {
    for row in rows() {
        let mut group = criterion.benchmark_group(row.key);
        for contender in &row.contenders {
            for (number, case) in contender.cases().iter().enumerate() {
                // The first case of a contender has no number.
                let how = if number == 0 { contender.how.to_owned() } else { format!("{} #{number}", contender.how) };
                let id = BenchmarkId::new(contender.peer.name(), how);
                group.bench_function(id, |bencher| bencher.iter_custom(|iterations| case(iterations, Leaf::idle())));
            }
        }
    }
}

criterion_group!(benches, cases);
criterion_main!(benches);
