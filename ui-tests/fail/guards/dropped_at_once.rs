#![deny(unused_must_use)]

use ctx_runtime::Snapshot;

fn main() {
    Snapshot::empty().enter(); //~
    Snapshot::capture(); //~
    Snapshot::empty().scope(async {}); //~
    Snapshot::empty().wrap(|| ()); //~
}
