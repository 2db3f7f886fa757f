//! The abstract machine: what is current on a thread, by the documented rules.

use crate::program::Key;

/// A value, by its number: 0 is the default of a key.
pub type ValueId = u32;

/// The value that a read of `Key::Level` gives where nothing is bound.
pub const DEFAULT: ValueId = 0;

/// A context: which value is bound to each key. It never changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Context {
    bound: [Option<ValueId>; Key::ALL.len()],
}

impl Context {
    /// Nothing is bound.
    pub const EMPTY: Context = Context { bound: [None; Key::ALL.len()] };

    /// The value that is bound.
    pub fn bound(&self, key: Key) -> Option<ValueId> {
        self.bound[key as usize]
    }

    /// What a read gives: the value that is bound, or the default.
    pub fn read(&self, key: Key) -> Option<ValueId> {
        self.bound(key).or((key == Key::Level).then_some(DEFAULT))
    }

    /// With values on top: the later ones win.
    #[must_use]
    pub fn with(mut self, values: &[(Key, ValueId)]) -> Self {
        for (key, value) in values {
            self.bound[*key as usize] = Some(*value);
        }
        self
    }

    /// Without a key.
    #[must_use]
    pub fn without(mut self, key: Key) -> Self {
        self.bound[key as usize] = None;
        self
    }

    /// All values that can be read.
    pub fn values(&self) -> impl Iterator<Item = ValueId> + '_ {
        self.bound.iter().copied().flatten()
    }

    /// What of it crosses a spawn site: `forks` are the values that were forked, with what was made of each.
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
    // A guard that was dropped inside a scope that was entered later.
    Closed,
}

/// Something that was entered on a thread and not left.
#[derive(Clone, Copy, Debug)]
struct Level {
    kind: Kind,
    // What is read here. None: what is read below.
    read: Option<Context>,
    // What work that is made here runs in.
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
    // Those that are not dropped, though they may have ended.
    guards: Vec<(GuardId, Context)>,
    executions: Vec<usize>,
    next: GuardId,
    /// How many guards the destructors of values have entered or left.
    pub guards_in_destructors: usize,
    /// How many fork functions run.
    pub forks_running: u32,
    /// For each hand-over under way, the values that were forked.
    pub forks: Vec<Vec<(ValueId, ValueId)>>,
    /// How many destructors of values run.
    pub destructors_running: u32,
}

impl Thread {
    /// What reads see.
    pub fn read(&self) -> Context {
        self.open().find_map(|level| level.read).unwrap_or_default()
    }

    /// What a capture gives. It differs from what reads see in the argument of a spawn site alone.
    pub fn capture(&self) -> Context {
        self.open().next().map(|level| level.capture).unwrap_or_default()
    }

    /// The innermost first.
    fn open(&self) -> impl Iterator<Item = &Level> {
        self.levels.iter().rev().filter(|level| level.kind != Kind::Closed)
    }

    fn forget_closed(&mut self) {
        while self.levels.pop_if(|level| level.kind == Kind::Closed).is_some() {}
    }

    /// Enters a scope. It is left by [`leave_scope`](Self::leave_scope) with the number that this gives.
    pub fn enter_scope(&mut self, read: Context, capture: Context) -> GuardId {
        self.next += 1;
        self.levels.push(Level { kind: Kind::Scope(self.next), read: Some(read), capture });
        self.next
    }

    /// Leaves a scope, and all guards that were entered inside and are still there.
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

    /// What the guards that are not dropped have entered.
    pub fn guards(&self) -> impl Iterator<Item = Context> + '_ {
        self.guards.iter().map(|guard| guard.1)
    }

    /// From now on work is made in `capture`, and reads go on to see what is current.
    pub fn begin_making(&mut self, capture: Context) -> GuardId {
        self.push_guard(None, capture)
    }

    fn push_guard(&mut self, read: Option<Context>, capture: Context) -> GuardId {
        self.next += 1;
        self.levels.push(Level { kind: Kind::Guard(self.next), read, capture });
        self.next
    }

    /// Drops a guard. One that ended with its scope does nothing.
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

    /// Whether the argument of a spawn site is being evaluated, in no scope that has begun there.
    pub fn is_making(&self) -> bool {
        let scope = self.levels.iter().rposition(|level| matches!(level.kind, Kind::Scope(_))).map_or(0, |at| at + 1);
        self.levels[scope..].iter().any(Level::is_making)
    }

    /// Whether the argument of a spawn site is being evaluated.
    pub fn is_making_anywhere(&self) -> bool {
        self.levels.iter().any(Level::is_making)
    }

    /// Whether a guard has not ended.
    pub fn is_entered(&self, guard: GuardId) -> bool {
        self.levels.iter().any(|level| level.kind == Kind::Guard(guard))
    }

    /// The code of resources runs, the last one innermost. It ends by [`end`](Self::end) with the depth that this gives.
    pub fn begin(&mut self, resources: &[usize]) -> usize {
        let depth = self.executions.len();
        self.executions.extend(resources);
        depth
    }

    /// It has run.
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

    /// What guards had entered that were dropped inside a scope: it may be there as long as that scope.
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
