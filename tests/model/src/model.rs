//! The model: what is current on a thread, by the documented rules.

use crate::program::Key;

/// The number of a value. 0 is the default of a key.
pub type ValueId = u32;

/// The value that a read of `Key::Level` returns where the key is not bound.
pub const DEFAULT: ValueId = 0;

/// A context: the value that is bound to each key. It never changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Context {
    bound: [Option<ValueId>; Key::ALL.len()],
}

impl Context {
    /// The context that binds nothing.
    pub const EMPTY: Context = Context { bound: [None; Key::ALL.len()] };

    /// The value that is bound to a key.
    pub fn bound(&self, key: Key) -> Option<ValueId> {
        self.bound[key as usize]
    }

    /// The value that a read returns: the bound value, or the default.
    pub fn read(&self, key: Key) -> Option<ValueId> {
        self.bound(key).or((key == Key::Level).then_some(DEFAULT))
    }

    /// The context with values on top. Of two values of one key, the later one is bound.
    #[must_use]
    pub fn with(mut self, values: &[(Key, ValueId)]) -> Self {
        for (key, value) in values {
            self.bound[*key as usize] = Some(*value);
        }
        self
    }

    /// The context without a key.
    #[must_use]
    pub fn without(mut self, key: Key) -> Self {
        self.bound[key as usize] = None;
        self
    }

    /// All values that can be read.
    pub fn values(&self) -> impl Iterator<Item = ValueId> + '_ {
        self.bound.iter().copied().flatten()
    }

    /// The context that crosses a spawn site. `forks` has each value that was forked, with its fork.
    ///
    /// # Errors
    /// If a value was not forked exactly once.
    pub fn crossing(mut self, forks: &[(ValueId, ValueId)]) -> Result<Self, String> {
        self.bound[Key::Tx as usize] = None;
        let mut used = 0;
        for key in [Key::Span, Key::Probe] {
            let Some(value) = self.bound(key) else { continue };
            let mut made = forks.iter().filter(|fork| fork.0 == value).map(|fork| fork.1);
            let Some(fork) = made.next() else { return Err(format!("{key:?} {value} was not forked")) };
            self.bound[key as usize] = Some(fork);
            used += 1;
        }
        if used != forks.len() {
            return Err(format!("{used} values are to be forked, and these were: {forks:?}"));
        }
        Ok(self)
    }
}

/// A guard or a scope, by its number.
pub type GuardId = u32;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Scope(GuardId),
    Guard(GuardId),
    // A guard that was dropped inside a scope that was entered after the guard.
    Closed,
}

/// A guard or a scope that a thread has entered and not left.
#[derive(Clone, Copy, Debug)]
struct Level {
    kind: Kind,
    // The context that reads see. `None`: the context of the level below.
    read: Option<Context>,
    // The context of work that is made here.
    capture: Context,
}

impl Level {
    fn is_making(&self) -> bool {
        self.read.is_none() && self.kind != Kind::Closed
    }

    fn contexts(&self) -> impl Iterator<Item = Context> + use<> {
        [self.read, Some(self.capture)].into_iter().flatten()
    }
}

/// A thread: the scopes and guards that it is in, and the work whose code it runs.
#[derive(Debug, Default)]
pub struct Thread {
    levels: Vec<Level>,
    // The guards that are not dropped. Some may have ended with their scope.
    guards: Vec<(GuardId, Context)>,
    executions: Vec<usize>,
    next: GuardId,
    /// The number of times that destructors of values have entered or left a guard.
    pub guards_in_destructors: usize,
    /// The number of fork functions that run.
    pub forks_running: u32,
    /// The values that were forked, with their forks, for each hand-over that is being made.
    pub forks: Vec<Vec<(ValueId, ValueId)>>,
    /// The number of destructors of values that run.
    pub destructors_running: u32,
}

impl Thread {
    /// The context that reads see.
    pub fn read(&self) -> Context {
        self.open().find_map(|level| level.read).unwrap_or_default()
    }

    /// The context that a capture returns. Only in the argument of a spawn site, it differs from the context of reads.
    pub fn capture(&self) -> Context {
        self.open().next().map(|level| level.capture).unwrap_or_default()
    }

    /// The levels that are open, the innermost first.
    fn open(&self) -> impl Iterator<Item = &Level> {
        self.levels.iter().rev().filter(|level| level.kind != Kind::Closed)
    }

    fn forget_closed(&mut self) {
        while self.levels.pop_if(|level| level.kind == Kind::Closed).is_some() {}
    }

    /// Enters a scope. Returns the number with which [`leave_scope`](Self::leave_scope) leaves it.
    pub fn enter_scope(&mut self, read: Context, capture: Context) -> GuardId {
        self.next += 1;
        self.levels.push(Level { kind: Kind::Scope(self.next), read: Some(read), capture });
        self.next
    }

    /// Leaves a scope, and the guards that were entered inside and are still open.
    pub fn leave_scope(&mut self, scope: GuardId) {
        let Some(depth) = self.levels.iter().position(|level| level.kind == Kind::Scope(scope)) else { return };
        self.levels.truncate(depth);
        self.forget_closed();
    }

    /// Enters a context by a guard.
    pub fn enter(&mut self, context: Context) -> GuardId {
        let guard = self.push_guard(Some(context), context);
        self.guards_in_destructors += usize::from(self.destructors_running > 0);
        self.guards.push((guard, context));
        guard
    }

    /// The contexts of the guards that are not dropped.
    pub fn guards(&self) -> impl Iterator<Item = Context> + '_ {
        self.guards.iter().map(|guard| guard.1)
    }

    /// From now on, work is made in `capture`. Reads still see the current context.
    pub fn begin_making(&mut self, capture: Context) -> GuardId {
        self.push_guard(None, capture)
    }

    fn push_guard(&mut self, read: Option<Context>, capture: Context) -> GuardId {
        self.next += 1;
        self.levels.push(Level { kind: Kind::Guard(self.next), read, capture });
        self.next
    }

    /// Drops a guard. If the guard ended with its scope, this does nothing.
    pub fn leave(&mut self, guard: GuardId) {
        self.guards_in_destructors += usize::from(self.destructors_running > 0);
        if let Some(at) = self.levels.iter().position(|level| level.kind == Kind::Guard(guard)) {
            if self.levels[at..].iter().any(|level| matches!(level.kind, Kind::Scope(_))) {
                self.levels[at].kind = Kind::Closed;
            } else {
                self.levels.remove(at);
            }
        }
        self.forget_closed();
        self.guards.retain(|dropped| dropped.0 != guard);
    }

    /// Whether the argument of a spawn site is being evaluated, outside of any scope that began in the argument.
    pub fn is_making(&self) -> bool {
        let scope = self.levels.iter().rposition(|level| matches!(level.kind, Kind::Scope(_))).map_or(0, |at| at + 1);
        self.levels[scope..].iter().any(Level::is_making)
    }

    /// Whether the argument of a spawn site is being evaluated.
    pub fn is_making_anywhere(&self) -> bool {
        self.levels.iter().any(Level::is_making)
    }

    /// Whether a guard is still open.
    pub fn is_entered(&self, guard: GuardId) -> bool {
        self.levels.iter().any(|level| level.kind == Kind::Guard(guard))
    }

    /// Begins to run the code of resources, the last one innermost. Returns the depth for [`end`](Self::end).
    pub fn begin(&mut self, resources: &[usize]) -> usize {
        let depth = self.executions.len();
        self.executions.extend(resources);
        depth
    }

    /// Ends the run that began at `depth`.
    pub fn end(&mut self, depth: usize) {
        self.executions.truncate(depth);
    }

    /// The resource whose code runs.
    pub fn execution(&self) -> Option<usize> {
        self.executions.last().copied()
    }

    /// All contexts that the thread is in.
    pub fn contexts(&self) -> impl Iterator<Item = Context> + '_ {
        self.open().flat_map(Level::contexts)
    }

    /// The contexts of guards that were dropped inside a scope. Each may exist as long as its scope.
    pub fn closed(&self) -> impl Iterator<Item = Context> + '_ {
        self.levels.iter().filter(|level| level.kind == Kind::Closed).flat_map(Level::contexts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn a(value: ValueId) -> Context {
        Context::EMPTY.with(&[(Key::A, value)])
    }

    #[test]
    fn guards_leave_in_any_order_and_end_with_their_scope() {
        let mut thread = Thread::default();
        let first = thread.enter(a(1));
        let scope = thread.enter_scope(a(2), a(2));
        let inside = thread.enter(a(3));
        thread.leave(first);
        assert_eq!(thread.read(), a(3));
        thread.leave_scope(scope);
        assert_eq!(thread.read(), Context::EMPTY);
        assert!(!thread.is_entered(inside));
    }

    #[test]
    fn a_hand_over_drops_and_forks_by_key() {
        let context = a(1).with(&[(Key::Tx, 2), (Key::Span, 3)]);
        assert_eq!(context.crossing(&[(3, 4)]).unwrap(), a(1).with(&[(Key::Span, 4)]));
        assert!(context.crossing(&[]).is_err());
        assert!(context.crossing(&[(3, 4), (3, 5)]).is_err());
    }
}
