//! The installed hooks, as threads see them. Hooks are told while they are installed, and never after their drop. If hooks
//! are installed or uninstalled at the same time, no change is lost.

use std::sync::Arc;

use loom::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use loom::thread;

use crate::hooks::{self, Event, Hooks, Kind, Resource, tell, wanted};

/// What has happened to hooks.
struct Told {
    events: AtomicUsize,
    are_dropped: AtomicBool,
}

struct Watches(Arc<Told>);

impl Hooks for Watches {
    fn init(&self, _: &Resource) {
        assert!(!self.0.are_dropped.load(Ordering::SeqCst), "told after the drop");
        self.0.events.fetch_add(1, Ordering::SeqCst);
    }
}

impl Drop for Watches {
    fn drop(&mut self) {
        assert!(!self.0.are_dropped.swap(true, Ordering::SeqCst), "dropped once");
    }
}

fn told() -> Arc<Told> {
    Arc::new(Told { events: AtomicUsize::new(0), are_dropped: AtomicBool::new(false) })
}

fn install(told: &Arc<Told>) -> hooks::Installed {
    hooks::install(Watches(told.clone()))
}

/// Creates a resource, if any hooks want to know of it.
fn create() -> bool {
    let Some(wanted) = wanted(Kind::Task, None) else { return false };
    tell(Event::Init, &Resource::new(wanted, Kind::Task, super::origin(), None));
    true
}

#[test]
fn hooks_are_told_until_they_are_uninstalled_and_never_after_their_drop() {
    loom::model(|| {
        let told = told();
        let installed = install(&told);
        let other = thread::spawn(create);
        drop(installed);
        let was_told = other.join().unwrap();
        assert!(told.events.load(Ordering::SeqCst) <= usize::from(was_told));
        assert!(!create(), "nobody watches any more");
    });
}

#[test]
fn hooks_are_told_of_what_is_created_after_they_were_installed() {
    loom::model(|| {
        let told = told();
        // The other thread has seen the view without the hooks.
        let is_installed = loom::sync::Arc::new(AtomicBool::new(false));
        let other = {
            let is_installed = is_installed.clone();
            thread::spawn(move || {
                create();
                let is_after = is_installed.load(Ordering::Acquire);
                (is_after, create())
            })
        };
        let installed = install(&told);
        is_installed.store(true, Ordering::Release);
        let (is_after, is_watched) = other.join().unwrap();
        assert!(is_watched || !is_after);
        drop(installed);
    });
}

/// Changes of the list by two threads take more steps than other models: at most three of the steps are interrupted.
fn changes(body: impl Fn() + Sync + Send + 'static) {
    let mut changes = loom::model::Builder::new();
    changes.preemption_bound = Some(3);
    changes.check(body);
}

#[test]
fn hooks_that_are_installed_at_once_are_all_told() {
    changes(|| {
        let (one, two) = (told(), told());
        let other = {
            let two = two.clone();
            thread::spawn(move || install(&two))
        };
        let _first = install(&one);
        let _second = other.join().unwrap();
        assert!(create());
        for told in [&one, &two] {
            assert_eq!(told.events.load(Ordering::SeqCst), 1);
        }
    });
}

#[test]
fn hooks_that_are_uninstalled_at_once_are_all_gone() {
    changes(|| {
        let (first, second) = (install(&told()), install(&told()));
        let other = thread::spawn(move || drop(second));
        drop(first);
        other.join().unwrap();
        assert!(!create());
    });
}
