//! The memory of one context, by the number of its keys; and what a key costs beyond those that have slots in tables.
//!
//! Bytes are those that are asked of the allocator. Each figure comes from a thread of its own, which keeps no block of a
//! context from before. The keys were bound before, so that the lists of keys are not counted. All is measured in a process
//! of its own: where a key lies depends on the keys that were bound before.

use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use ctx_runtime::hooks::{Hooks, install};
use ctx_runtime::{Context, Snapshot, context, with_context};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{Error, Meter};
use crate::measure::{Samples, Summary};
use crate::report;
use crate::timing::{reads, runs};

/// A key for each number.
#[derive(Context)]
struct Nth<const N: usize>(u64);

/// So many keys are bound one by one; and one more, which is the key 1,002 if the first is the key 1.
const MANY: usize = 1_000;
const LAST: usize = 1_001;

/// How often each timed operation runs in a round.
const TIMES: u64 = 20_000;

/// Binds a key on top of a context.
type Bind = fn(&Snapshot) -> Snapshot;

/// A function for each key, in the order in which keys are bound in this process for the first time.
fn binds() -> Vec<Bind> {
    macro_rules! hundreds {
        ($($hundred:literal)*) => { [$(tens!($hundred; 0 10 20 30 40 50 60 70 80 90)),*].into_iter().flatten() };
    }
    macro_rules! tens {
        ($hundred:literal; $($ten:literal)*) => {
            [$(units!($hundred + $ten; 0 1 2 3 4 5 6 7 8 9)),*].into_iter().flatten()
        };
    }
    macro_rules! units {
        ($tens:expr; $($unit:literal)*) => { [$(bind::<{ $tens + $unit }>()),*] };
    }
    let many = hundreds!(0 100 200 300 400 500 600 700 800 900);
    many.chain([bind::<MANY>(), bind::<LAST>()]).collect()
}

fn bind<const N: usize>() -> Bind {
    |context| context.with(Nth::<N>(N as u64))
}

#[with_context]
fn read_nth<const N: usize>((): &()) -> u64 {
    context!(Nth<N>, |nth| nth.0)
}

/// A figure in bytes.
#[derive(Serialize, Deserialize)]
struct Bytes {
    key: String,
    what: String,
    bytes: i64,
}

/// A figure in nanoseconds.
#[derive(Serialize, Deserialize)]
struct Time {
    key: String,
    what: String,
    ns: Summary,
}

#[derive(Serialize, Deserialize)]
pub struct Figures {
    bytes: Vec<Bytes>,
    times: Vec<Time>,
}

/// Measures in a process of its own: `program`, called with `keys`, calls [`here`].
pub fn measure(program: &Path, rounds: usize) -> Result<Figures, Error> {
    let mut command = Command::new(program);
    let output = command.arg("keys").arg(rounds.to_string()).stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(format!("binding many keys ended with {}", output.status).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// No other key is bound before, so `Nth<0>` is the first key of the process.
pub fn here(rounds: usize, meter: Meter) -> Figures {
    let binds = &binds();
    let context_of = |keys: &[Bind]| keys.iter().fold(Snapshot::empty(), |context, bind| bind(&context));
    let all = context_of(binds);
    let below = context_of(&binds[..LAST]);

    let four = || (Nth::<0>(0), Nth::<1>(1), Nth::<2>(2), Nth::<3>(3));
    let eight = || (four(), (Nth::<4>(4), Nth::<5>(5), Nth::<6>(6), Nth::<7>(7)));
    let twelve = || (eight(), (Nth::<8>(8), Nth::<9>(9), Nth::<10>(10), Nth::<11>(11)));
    let sixteen = || (twelve(), (Nth::<12>(12), Nth::<13>(13), Nth::<14>(14), Nth::<15>(15)));
    let row = |key: &str, what: &str, bytes| Bytes { key: key.to_owned(), what: what.to_owned(), bytes };
    let bytes = |key, what, make: &(dyn Fn() -> Snapshot + Sync)| row(key, what, allocated(meter, make));
    let bytes = vec![
        bytes("one", "a context of one `u64`", &|| Snapshot::empty().with(Nth::<0>(0))),
        bytes("four", "a context of 4, bound at once", &|| Snapshot::empty().with(four())),
        bytes("sixteen", "a context of 16, bound at once", &|| Snapshot::empty().with(sixteen())),
        bytes("many", "1,000 keys, bound one by one", &|| context_of(&binds[..MANY])),
        bytes("last", "key 1,002, bound on top of the others", &|| binds[LAST](&below)),
        bytes("last_again", "key 1,002, bound once more", &|| binds[LAST](&all)),
        row("watched", "the watched resource of a piece of work", watched(meter)),
    ];

    let read = |of: fn(&()) -> u64, expected: usize| all.run(|| reads(TIMES, of, &(), expected as u64));
    let bind =
        |nth: usize, on: &Snapshot| runs(TIMES, |(bind, on): (Bind, &Snapshot)| drop(bind(on)), (binds[nth], on));
    let one = &context_of(&binds[..1]);
    let measured: [(_, _, &dyn Fn() -> Duration); 9] = [
        ("read_first", "read key 1 of 1,002", &|| read(read_nth::<0>, 0)),
        ("read_last", "read key 1,002", &|| read(read_nth::<LAST>, LAST)),
        ("bind_first", "bind key 2 on top of key 1", &|| bind(1, one)),
        ("bind_16", "bind key 16 on top of key 1", &|| bind(15, one)),
        ("bind_32", "bind key 32 on top of key 1", &|| bind(31, one)),
        ("bind_64", "bind key 64 on top of key 1", &|| bind(63, one)),
        ("bind_65", "bind key 65 on top of key 1", &|| bind(64, one)),
        ("bind_sparse", "bind key 1,002 on top of key 1", &|| bind(LAST, one)),
        ("bind_last", "bind key 1,002 on top of the others", &|| bind(LAST, &below)),
    ];
    let mut samples = measured.map(|_| Samples::default());
    for _ in 0..rounds {
        for (samples, (.., measure)) in samples.iter_mut().zip(&measured) {
            samples.push(measure().as_nanos() as f64 / TIMES as f64);
        }
    }
    let time = |((key, what, _), samples): (&(&str, &str, _), &Samples)| Time {
        key: String::from(*key),
        what: String::from(*what),
        ns: samples.summary(),
    };
    Figures { bytes, times: measured.iter().zip(&samples).map(time).collect() }
}

/// What a thread asks of the allocator to make a context, and keeps.
fn allocated(meter: Meter, make: &(dyn Fn() -> Snapshot + Sync)) -> i64 {
    let measured = || {
        let mut made = None;
        meter(&mut || made = Some(make()))
    };
    thread::scope(|scope| scope.spawn(measured).join().expect("it does not panic"))
}

/// What a call takes while hooks are told of it: its future is as large as without.
fn watched(meter: Meter) -> i64 {
    struct Quiet;
    impl Hooks for Quiet {}

    #[with_context]
    async fn call() {}

    let _installed = install(Quiet);
    // A thread looks at the hooks when it first makes work. It would use the block of this work again.
    let _first = call();
    let mut made = None;
    meter(&mut || made = Some(call()))
}

impl Figures {
    pub fn tables(&self) -> String {
        let bytes = self.bytes.iter().map(|row| [row.what.clone(), row.bytes.to_string()]);
        let times = self
            .times
            .iter()
            .map(|row| [row.what.clone(), format!("{:.1}", row.ns.median), format!("{:.1}", row.ns.min)]);
        format!("{}\n\n{}", report::table(["what", "bytes"], bytes), report::table(["what", "ns", "least"], times))
    }

    pub fn json(&self) -> Value {
        let bytes: Map<_, _> = self.bytes.iter().map(|row| (row.key.clone(), json!(row.bytes))).collect();
        let times: Map<_, _> = self.times.iter().map(|row| (row.key.clone(), json!(row.ns))).collect();
        json!({ "bytes": bytes, "times": times })
    }
}
