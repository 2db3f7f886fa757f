//! Explaining a read that finds nothing, from what is known of the work that reads.

use std::panic::Location;
use std::sync::Arc;
use std::thread;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::function::OnTheStack;
use super::place::Place;
use super::read::Read;
use super::step::Step;
use super::why::{self, Why};
use crate::api::json::json;
use crate::current;
use crate::records::work::Record;
use crate::storage::key::Context;
use crate::storage::keys;
use crate::storage::origin::Origin;

/// Explains what a read of `T` finds here: why it finds nothing, or where the value that it finds was bound.
///
/// Use it to look around: at a prompt, in a log line, in a test. The panic of a read that finds nothing has the same text, and
/// [`Missing`](crate::Missing) has the same parts.
///
/// It reads no value of the context, but makes a key's declared default, as a read does. Costs allocations, and a walk through the work
/// that created the running work. If the function cannot be known otherwise, the stack is noted, and searched when somebody first asks
/// for [`Loss::function`] or for the text. The search takes milliseconds. In a debug build the first search takes some hundreds of
/// milliseconds, because it reads debug information; `explain::<T>().to_string()` at the start of a program reads it beforehand.
///
/// ```
/// use ctx_runtime::diagnostics::{self, Why};
/// use ctx_runtime::{Context, context_root, with_context};
///
/// #[derive(Context)]
/// struct RequestInfo(u64);
///
/// #[context_root(RequestInfo(7))]
/// async fn handle() {
///     assert!(diagnostics::explain::<RequestInfo>().is_bound());
///     audit().await;
/// }
///
/// #[with_context]
/// async fn audit() {
///     #[context(detach)]
///     let task = tokio::spawn(async {
///         let loss = diagnostics::explain::<RequestInfo>();
///         assert!(matches!(loss.why(), Some(Why::Detached { .. })));
///         // From the inside to the outside: the task, the call of `audit`, the root.
///         let functions: Vec<_> = loss.work().iter().map(|step| step.resource().function()).collect();
///         assert!(functions[0].ends_with("audit") && functions[2].ends_with("handle"));
///         // The hand-over at which `RequestInfo` was lost.
///         let (from, to) = loss.lost_between().unwrap();
///         assert_eq!((from.resource().kind().name(), to.resource().kind().name()), ("async fn", "task"));
///         println!("{loss}");
///     });
///     task.await.unwrap();
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let watching = diagnostics::watch();
/// handle().await;
/// # drop(watching);
/// # }
/// ```
///
/// It prints
///
/// ```text
/// no `RequestInfo` in the current context
///   why: `#[context(detach)] tokio::spawn` in `shop::audit` at src/main.rs:16:16 leaves the whole context behind
///   fix: remove the `#[context(detach)]`, or pass the needed values as arguments
///   read at: src/main.rs:17:20, in `shop::audit`
///   context: began outside of any #[context_root]
///            made by `shop::audit` (#[context(detach)] tokio::spawn at src/main.rs:16:16)
///   this work: task 3, `#[context(detach)] tokio::spawn` in `shop::audit` at src/main.rs:16:16
///              in the call of `shop::audit` at src/main.rs:10:5, where `RequestInfo` is bound
///              in root `shop::handle` (#[context_root] at src/main.rs:7:1), where `RequestInfo` is bound
///   `RequestInfo` is bound by: `shop::handle` (#[context_root] at src/main.rs:7:1)
/// ```
#[track_caller]
pub fn explain<T: Context>() -> Loss {
    let read = Read::here::<T>();
    let is_bound = current::shown().is_some_and(|frame| frame.value::<T>().is_some());
    let found = match is_bound {
        true => Found::Bound,
        false if T::__default().is_some() => Found::Default,
        false => Found::Nothing,
    };
    Loss::that_found(read, found).seen_from_here()
}

/// What is known of a read, and of why it found nothing. `Display` shows all of it in a few lines.
///
/// # What is exact
///
/// - While nobody is [watching](crate::diagnostics::watch): the place of the read, where the current context was made and the root that
///   it began at, and who binds the key. [`work`](Loss::work) is empty, so [`why`](Loss::why) knows less: if there is no context at
///   all, it cannot say who left the context behind.
/// - While somebody watches: also the [`work`](Loss::work) that runs here, and the work that created it, as far as somebody watched
///   when it was created. So [`lost_between`](Loss::lost_between) is no guess.
/// - A guess, in any case: code of which no work is known, as in a plain `tokio::spawn` in a function without an annotation, in a
///   library's own thread, or in a callback. Nothing is seen of such code, and [`Why::NoContext`] names the usual causes.
#[derive(Clone, Debug)]
pub struct Loss {
    found: Found,
    why: Option<Why>,
    work: Vec<Step>,
    read: Read,
    on_the_stack: Option<Arc<OnTheStack>>,
    thread: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    Bound,
    Default,
    Nothing,
}

impl Loss {
    /// The name of the key.
    pub fn key(&self) -> &'static str {
        self.read.key
    }

    /// Whether a read finds a value that is bound. If it does not, it may find a declared default: see [`why`](Self::why).
    pub fn is_bound(&self) -> bool {
        self.found == Found::Bound
    }

    /// Why a read finds nothing. `None` if it finds a value or a default.
    pub fn why(&self) -> Option<&Why> {
        self.why.as_ref()
    }

    /// Where the key was read.
    pub fn read_at(&self) -> &'static Location<'static> {
        self.read.at
    }

    /// The function that reads. For `context!`, the compiler gives its name. For [`get`](crate::get), [`with`](crate::with()), `explain`
    /// and so on, a backtrace gives it. This needs debug information (`debug = "line-tables-only"` is enough). For an inlined function,
    /// debug information may have only the last part of the name, or nothing.
    /// `None` for an error of [`try_get`](crate::try_get): the error may be no failure, and is not worth a backtrace.
    pub fn function(&self) -> Option<&str> {
        self.read.surroundings.function.or_else(|| self.on_the_stack.as_ref()?.name())
    }

    /// The work that reads, and the work that created it, from the inside to the outside: up to the root, or to where nothing is known.
    pub fn work(&self) -> &[Step] {
        &self.work
    }

    /// The hand-over at which the key was lost: work that has the key, and the work it created, which does not have the key.
    pub fn lost_between(&self) -> Option<(&Step, &Step)> {
        if self.found != Found::Nothing {
            return None;
        }
        let [lost @ .., has] = &self.work[..=self.first_with_the_key()?] else { return None };
        Some((has, lost.last()?))
    }

    fn first_with_the_key(&self) -> Option<usize> {
        self.work.iter().position(|step| step.is_bound == Some(true))
    }

    /// The root at which the current context began, if it began at a root.
    pub fn root(&self) -> Option<Place> {
        self.read.context?.1.map(Place::of_site)
    }

    /// The attribute that bound the value that a read finds, if it is certain: if the innermost binding here was made by an attribute
    /// that is known to bind this key. `None` if the innermost binding is of another key, or was made by [`run`](crate::run()),
    /// [`scope`](crate::scope()) or `Snapshot::with`. Then [`root`](Self::root) and [`bound_by`](Self::bound_by) show the
    /// possible places.
    pub fn bound_at(&self) -> Option<Place> {
        match self.read.context? {
            (Origin::Site(site), _) if self.is_bound() && keys::is_bound_by(self.read.index, site) => {
                Some(Place::of_site(site))
            }
            _ => None,
        }
    }

    /// The attributes and calls of `scope!` that have bound the key in this process so far: roots and `bind(..)`.
    pub fn bound_by(&self) -> Vec<Place> {
        keys::bound_by(self.read.index).into_iter().map(Place::of_site).collect()
    }

    /// The explanation as JSON: an object with the `text` and its parts, which are named as the methods here. `why` is an object with the
    /// `reason` and its details. `lost_between` has the numbers of the two pieces of work in `work`.
    pub fn to_json(&self) -> String {
        json(self)
    }
}

impl Serialize for Loss {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let lost_between = self.lost_between().map(|(from, to)| [from, to].map(|step| step.resource().id().get()));
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("text", &self.to_string())?;
        map.serialize_entry("key", self.key())?;
        map.serialize_entry("is_bound", &self.is_bound())?;
        map.serialize_entry("why", &self.why)?;
        map.serialize_entry("read_at", &self.read_at().to_string())?;
        map.serialize_entry("function", &self.function())?;
        map.serialize_entry("work", &self.work)?;
        map.serialize_entry("lost_between", &lost_between)?;
        map.serialize_entry("root", &self.root())?;
        map.serialize_entry("bound_at", &self.bound_at())?;
        map.serialize_entry("bound_by", &self.bound_by())?;
        map.end()
    }
}

impl Loss {
    /// The loss of a read that has found nothing, here or elsewhere.
    pub(crate) fn from_read(read: Read) -> Self {
        Loss::that_found(read, Found::Nothing)
    }

    fn that_found(read: Read, found: Found) -> Self {
        let step = |record: &Arc<Record>| Step {
            is_bound: record.context().map(|context| context.binds(read.index)),
            record: Arc::clone(record),
        };
        let work: Vec<Step> = read.surroundings.work.iter().map(step).collect();
        let why = (found == Found::Nothing).then(|| why::reason(&read, &work));
        Loss { found, why, work, read, on_the_stack: None, thread: None }
    }

    /// Adds what the thread and its stack show. The read has to be on this stack.
    pub(crate) fn seen_from_here(mut self) -> Self {
        if self.read.surroundings.function.is_none() {
            self.on_the_stack = Some(Arc::new(OnTheStack::at(self.read.at)));
        }
        self.thread = thread::current().name().map(str::to_owned);
        self
    }

    pub(crate) fn has_default(&self) -> bool {
        self.found == Found::Default
    }

    pub(crate) fn read(&self) -> &Read {
        &self.read
    }

    pub(crate) fn thread(&self) -> Option<&str> {
        self.thread.as_deref()
    }
}
