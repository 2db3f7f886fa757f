//! Compares the two machines.

use std::sync::atomic::Ordering;

use ctx_runtime::{Snapshot, hooks};

use crate::keys;
use crate::lifetimes::Holders;
use crate::model::{Context, ValueId};
use crate::program::Key;
use crate::watch::{Seen, expected, seen};
use crate::world::{State, World, lock, set_step};

impl World {
    /// Compares the reads of all keys on this thread.
    pub fn compare_reads(&self, place: &str) {
        let due = expected(&self.thread().read());
        let seen = seen();
        if due != seen {
            self.fail(format!("{place}, {}", self.differences(&seen, &due)));
        }
    }

    /// Compares everything after a step.
    pub fn compare(&self, number: u32) {
        set_step(number);
        if self.is_stopped() {
            return;
        }
        self.compare_reads("after the step");
        self.compare_otherwise();
        if self.checks.in_lockstep && self.is_between() {
            self.compare_lifetimes();
            let checked = self.watch().check();
            self.expect(checked);
            self.compare_execution();
        }
    }

    fn compare_otherwise(&self) {
        let nth = self.steps() as usize;
        let key = Key::ALL[nth % Key::ALL.len()];
        match nth % 4 {
            0 => {
                let due = self.thread().capture();
                let captured = Snapshot::capture();
                self.compare_snapshot("captured", &captured, &due);
                drop(captured);
            }
            1 => {
                let due = self.thread().read().read(key);
                let read = keys::read_otherwise(key);
                if due != read {
                    let (read, due) = (self.show(read), self.show(due));
                    self.fail(format!("`try_get` of {key:?} gives {read}, and not {due}"));
                } else if let Some(due) = due
                    && keys::read_what_is_there(key) != (due, due)
                {
                    self.fail(format!("`get` or `with` of {key:?} does not give {}", self.show(Some(due))));
                }
            }
            2 => {
                let one = {
                    let state = self.state();
                    let index = nth / 4 % state.snapshots.len().max(1);
                    state.snapshots.get(index).cloned()
                };
                if let Some((_, snapshot, due)) = one {
                    self.compare_snapshot("of a snapshot", &snapshot, &due);
                }
            }
            _ => {
                for kept in &self.state().kept {
                    let read = (kept.read)();
                    if read != kept.value {
                        self.fail(format!("a kept {} reads {read}", kept.value));
                    }
                }
            }
        }
    }

    /// Compares a snapshot with its context.
    pub fn compare_snapshot(&self, place: &str, snapshot: &Snapshot, due: &Context) {
        for key in Key::ALL {
            let due = (due.read(key), due.bound(key).is_some());
            let read = keys::read_from(snapshot, key);
            if read != due {
                let [read, due] = [read, due].map(|(value, is_bound)| format!("{} ({is_bound})", self.show(value)));
                self.fail(format!("{place}, {key:?} and whether it is bound: {read}, and not {due}"));
            }
        }
        if snapshot.is_empty() != due.values().next().is_none() {
            self.fail(format!("{place}, is_empty: {}", snapshot.is_empty()));
        }
    }

    /// The contexts and the values that are held now.
    pub(crate) fn holders(&self, state: &State) -> Holders {
        let mut holders = Holders::default();
        for thread in &self.threads {
            let thread = lock(thread);
            thread.contexts().for_each(|context| holders.must(&context));
            thread.closed().for_each(|context| holders.may(&context));
            // If a guard ends with its scope, it keeps its values until it is dropped: see `Snapshot::enter`.
            thread.guards().for_each(|context| holders.may(&context));
        }
        state.snapshots.iter().for_each(|(_, _, context)| holders.must(context));
        for work in state.work.values() {
            if work.may_be_over {
                holders.may(&work.own)
            } else {
                holders.must(&work.own)
            }
            holders.may(&work.around);
        }
        for (value, context) in state
            .kept
            .iter()
            .map(|kept| (kept.value, &kept.context))
            .chain(state.held.iter().map(|(value, context)| (*value, context)))
        {
            holders.must_value(value);
            holders.may(context);
        }
        holders
    }

    /// Checks that nothing is current at the end, and that no value is left.
    pub fn compare_end(&self) {
        self.compare_reads("at the end");
        if !self.has_failed.load(Ordering::Relaxed) {
            let left = self.state().values.check(&Holders::default());
            self.expect(left);
            let checked = self.watch().check();
            self.expect(checked);
        }
    }

    fn compare_lifetimes(&self) {
        let result = {
            let state = self.state();
            state.values.check(&self.holders(&state))
        };
        self.expect(result);
    }

    fn compare_execution(&self) {
        let Some(due) = self.execution() else { return };
        let execution = hooks::execution_id();
        if execution != due {
            self.fail(format!("execution_id() is {execution:?}, and not {due:?}"));
        }
    }

    /// The name of a value in messages.
    pub fn show(&self, value: Option<ValueId>) -> String {
        value.map_or_else(|| "nothing".to_owned(), |value| self.state().values.name(value))
    }

    fn differences(&self, seen: &Seen, due: &Seen) -> String {
        let differ = Key::ALL.iter().zip(seen.iter().zip(due)).filter(|(_, (seen, due))| seen != due);
        let differ =
            differ.map(|(key, (seen, due))| format!("{key:?} is {}, and not {}", self.show(*seen), self.show(*due)));
        differ.collect::<Vec<_>>().join("; ")
    }
}
