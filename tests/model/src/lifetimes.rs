//! Which values must be alive, and which values may be alive.
//!
//! **Must**: every value that can still be read. These are the values in the context of a snapshot, of work that is not
//! finished, of a scope or guard that has not ended; and the value of a `ContextRef`.
//!
//! **May**: besides these values,
//!
//! - the rest of the context that a `ContextRef` was read from: its docs say that it keeps the context;
//! - values that were bound in one call with a value that must or may live: `Snapshot::without` says so. A key with a
//!   policy is always bound separately: work must not keep alive a transaction that did not cross to it;
//! - the context of a task around a call that has its own context;
//! - the context of work that has given its result, and is not dropped: an `async` block gives its context up with its result;
//! - the context of a guard that was dropped inside a later scope, until that scope ends; and the context of a guard that
//!   ended with its scope, until the guard is dropped. The docs do not say when these contexts are dropped.
//!
//! No other value may be alive. At the end of a program no value is alive, and each was dropped once.

use crate::model::{Context, DEFAULT, ValueId};
use crate::program::Key;

/// All values of a program.
#[derive(Debug, Default)]
pub struct Values {
    // The first value is the default of `Level`.
    all: Vec<Value>,
}

#[derive(Clone, Copy, Debug)]
struct Value {
    // Values that were bound together have the same number.
    group: ValueId,
    is_alive: bool,
    key: Key,
    // The step that made it.
    step: u32,
}

impl Values {
    /// Adds a value that is bound by itself.
    pub fn add(&mut self, key: Key, step: u32) -> ValueId {
        if self.all.is_empty() {
            self.all.push(Value { group: 0, is_alive: false, key, step });
        }
        let id = self.all.len() as ValueId;
        self.all.push(Value { group: id, is_alive: true, key, step });
        id
    }

    /// Notes that these values are bound in one call.
    pub fn bind_together(&mut self, values: &[ValueId]) {
        let Some(first) = values.first() else { return };
        for value in values {
            self.all[*value as usize].group = *first;
        }
    }

    /// Notes that a value is dropped. Returns false if it was dropped before.
    pub fn drop_once(&mut self, value: ValueId) -> bool {
        self.all.get_mut(value as usize).is_some_and(|value| std::mem::replace(&mut value.is_alive, false))
    }

    /// The name of a value in messages.
    pub fn name(&self, value: ValueId) -> String {
        match self.all.get(value as usize) {
            Some(_) if value == DEFAULT => "the default".to_owned(),
            Some(Value { key, step, .. }) => format!("{key:?}({step})"),
            None => "rubbish".to_owned(),
        }
    }

    /// Compares the living values with the values that must live and that may live.
    ///
    /// # Errors
    /// If a value that must live is gone, or if a value that must be gone lives.
    pub fn check(&self, holders: &Holders) -> Result<(), String> {
        let mut must = vec![false; self.all.len()];
        let mut may_group = vec![false; self.all.len()];
        for value in holders.must.iter().filter(|value| **value != 0) {
            must[*value as usize] = true;
            may_group[self.all[*value as usize].group as usize] = true;
        }
        for value in holders.may.iter().filter(|value| **value != 0) {
            may_group[self.all[*value as usize].group as usize] = true;
        }
        for (id, value) in self.all.iter().enumerate().skip(1) {
            if must[id] && !value.is_alive {
                return Err(format!("{} can still be read, and was dropped", self.name(id as ValueId)));
            }
            if value.is_alive && !may_group[value.group as usize] {
                return Err(format!("{} cannot be read any more, and was not dropped", self.name(id as ValueId)));
            }
        }
        Ok(())
    }
}

/// The values that must live, and the values that may live.
#[derive(Debug, Default)]
pub struct Holders {
    must: Vec<ValueId>,
    may: Vec<ValueId>,
}

impl Holders {
    /// Adds a context that can be read.
    pub fn must(&mut self, context: &Context) {
        self.must.extend(context.values());
    }

    /// Adds a value that can be read.
    pub fn must_value(&mut self, value: ValueId) {
        self.must.push(value);
    }

    /// Whether a value can still be read.
    pub fn needs(&self, value: ValueId) -> bool {
        self.must.contains(&value)
    }

    /// Adds a context that may still exist.
    pub fn may(&mut self, context: &Context) {
        self.may.extend(context.values());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_bound_together_may_live_together() {
        let mut values = Values::default();
        let [a, b, c] = [1, 2, 3].map(|step| values.add(Key::A, step));
        values.bind_together(&[a, b]);
        let mut holders = Holders::default();
        holders.must(&Context::EMPTY.with(&[(Key::A, a)]));
        assert!(values.check(&holders).unwrap_err().contains("A(3) cannot be read"));
        assert!(values.drop_once(c) && values.check(&holders).is_ok());
        assert!(values.drop_once(b) && values.check(&holders).is_ok());
        assert!(values.drop_once(a) && !values.drop_once(a));
        assert!(values.check(&holders).unwrap_err().contains("was dropped"));
    }
}
