//! A library with ambient state, and a carrier that takes the state along and records what it is asked to do.

use std::cell::RefCell;
use std::collections::HashMap;
use std::mem;
use std::rc::Rc;
use std::sync::{Arc, Mutex};

use ctx_runtime::carriers::{Carrier, HandOver};

thread_local! {
    static CURRENT: RefCell<HashMap<&'static str, String>> = RefCell::default();
}

/// What is current under this name. Each test has a name of its own.
pub(crate) fn current(name: &'static str) -> Option<String> {
    CURRENT.with_borrow(|current| current.get(name).cloned())
}

/// Makes `value` current until the result is dropped.
pub(crate) fn make_current(name: &'static str, value: impl Into<String>) -> Current {
    let before = CURRENT.with_borrow_mut(|current| current.insert(name, value.into()));
    Current { name, before, not_send: None }
}

pub(crate) struct Current {
    name: &'static str,
    before: Option<String>,
    #[expect(dead_code, reason = "a guard stays on its thread")]
    not_send: Option<Rc<()>>,
}

impl Drop for Current {
    fn drop(&mut self) {
        CURRENT.with_borrow_mut(|current| match self.before.take() {
            Some(before) => current.insert(self.name, before),
            None => current.remove(self.name),
        });
    }
}

/// Takes along what is current under `name`.
#[derive(Clone)]
pub(crate) struct Takes {
    pub(crate) name: &'static str,
    pub(crate) record: Arc<Mutex<Vec<String>>>,
}

impl Takes {
    pub(crate) fn new(name: &'static str) -> Self {
        Takes { name, record: Arc::default() }
    }

    /// What was recorded since the last call.
    pub(crate) fn recorded(&self) -> Vec<String> {
        mem::take(&mut self.record.lock().unwrap())
    }

    fn record(&self, what: &str, value: &str) {
        self.record.lock().unwrap().push(format!("{what} {value}"));
    }
}

/// What was captured. It records its end.
pub(crate) struct State {
    takes: Takes,
    value: String,
}

impl Clone for State {
    fn clone(&self) -> Self {
        self.takes.record("clone", &self.value);
        State { takes: self.takes.clone(), value: self.value.clone() }
    }
}

impl Drop for State {
    fn drop(&mut self) {
        self.takes.record("drop", &self.value);
    }
}

pub(crate) struct Entered<'a> {
    state: &'a State,
    _current: Current,
}

impl Drop for Entered<'_> {
    fn drop(&mut self) {
        self.state.takes.record("leave", &self.state.value);
    }
}

impl Carrier for Takes {
    type State = State;
    type Entered<'a> = Entered<'a>;

    fn capture(&self, _: &HandOver) -> Option<State> {
        let value = current(self.name)?;
        self.record("capture", &value);
        Some(State { takes: self.clone(), value })
    }

    fn enter<'a>(&'a self, state: &'a State) -> Entered<'a> {
        self.record("enter", &state.value);
        Entered { state, _current: make_current(self.name, &state.value) }
    }

    fn name(&self) -> &'static str {
        self.name
    }
}
