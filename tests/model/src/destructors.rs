//! The user's code that the runtime calls: destructors and fork functions of values.

use std::panic::resume_unwind;
use std::sync::Arc;

use crate::model::ValueId;
use crate::program::{Body, Flavour, Key};
use crate::steps::run_body;
use crate::world::{InDestructor, World};

impl World {
    /// The destructor of a value runs.
    pub fn dropped(self: &Arc<Self>, value: ValueId, flavour: &Flavour) {
        let was_alive = {
            let mut state = self.state();
            let was_alive = state.values.drop_once(value);
            if was_alive && self.checks.in_lockstep {
                let holders = self.holders(&state);
                if holders.needs(value) {
                    drop(state);
                    self.fail(format!("{} is dropped, and can still be read", self.show(Some(value))));
                }
            }
            was_alive
        };
        if !was_alive {
            return self.fail(format!("{} is dropped twice", self.show(Some(value))));
        }
        self.thread().destructors_running += 1;
        self.compare_reads("in the destructor of a value");
        if let Flavour::OnDrop(body) = flavour {
            self.caught(|| run_body(self, body));
        }
        self.thread().destructors_running -= 1;
        if *flavour == Flavour::PanicsOnDrop && !std::thread::panicking() {
            resume_unwind(Box::new(InDestructor));
        }
    }

    /// Notes that these values are bound in one call. Values of keys with a policy are bound separately: not noted.
    pub fn bound_together(&self, values: &[(Key, ValueId)]) {
        let together = values.iter().filter(|(key, _)| !matches!(key, Key::Tx | Key::Span | Key::Probe));
        let together: Vec<_> = together.map(|(_, value)| *value).collect();
        self.state().values.bind_together(&together);
    }

    /// Notes that a fork function has made `fork` from `value`.
    pub fn forked(&self, value: ValueId, fork: ValueId) {
        match self.thread().forks.last_mut() {
            Some(forks) => forks.push((value, fork)),
            None => self.fail(format!("value {value} is forked where nothing is handed over")),
        }
    }

    /// Runs the steps of a fork function.
    pub fn in_fork(self: &Arc<Self>, body: &Body) {
        struct Leave<'a>(&'a World);
        impl Drop for Leave<'_> {
            fn drop(&mut self) {
                self.0.thread().forks_running -= 1;
            }
        }
        {
            let mut thread = self.thread();
            thread.forks_running += 1;
        }
        if self.thread().forks_running > 20 {
            self.fail("fork functions call each other without end");
        }
        let _leave = Leave(self);
        run_body(self, body);
    }
}
