//! The text of an explanation: the reason first, then what to do, then the evidence.

use std::fmt;

use super::loss::Loss;
use super::place::{Place, What};
use super::steps::write_work;
use super::text::{write_binders, write_context};
use super::versions;
use super::why::Why;
use crate::hooks;
use crate::storage::origin::Origin;

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (key, read) = (self.key(), self.read());
        match self.why() {
            Some(why) => {
                writeln!(f, "no `{key}` in the current context")?;
                write_why(f, self, why)?;
            }
            None if self.has_default() => {
                writeln!(f, "`{key}` is not bound in the current context: a read gives its default")?;
            }
            None => {
                writeln!(f, "`{key}` is bound in the current context")?;
                if let Some(place) = self.bound_at() {
                    writeln!(f, "  by: {place}")?;
                }
            }
        }
        write!(f, "  read at: {}", read.at)?;
        match self.function() {
            Some(function) => writeln!(f, ", in `{function}`")?,
            None => writeln!(f)?,
        }
        match read.context {
            Some((Origin::Site(site), None)) if site.is_detached() => writeln!(f, "  context: empty, made by {site}")?,
            Some(context) => write_context(f, context)?,
            None => writeln!(f, "  context: none")?,
        }
        write_work(f, self.work(), self.why().map(|_| key))?;
        write_binders(f, key, read.index)?;
        if self.is_bound() { Ok(()) } else { versions::write_note(f) }
    }
}

fn write_why(f: &mut fmt::Formatter<'_>, loss: &Loss, why: &Why) -> fmt::Result {
    let key = loss.key();
    match why {
        Why::NeverBound => {
            writeln!(f, "  why: nothing in this process has bound `{key}` so far")?;
            writeln!(f, "  fix: bind it where a request begins: in a #[context_root(..)]")
        }
        Why::Detached { at } => {
            writeln!(f, "  why: {at} leaves the whole context behind")?;
            writeln!(f, "  fix: remove the `#[context(detach)]`, or pass the needed values as arguments")
        }
        Why::StaysBehind { at } => {
            write!(f, "  why: `{key}` stays behind at spawn sites: it is a key with `#[context(drop)]`")?;
            match at {
                Some(at) => writeln!(f, ". It stayed behind at {at}")?,
                None => writeln!(f)?,
            }
            writeln!(f, "  fix: bind a new `{key}` in the work, or pass the needed parts of the old value as arguments")
        }
        Why::Root { root, is_called_where_bound: true } => {
            writeln!(
                f,
                "  why: a root takes no values from its caller. {root} was called where `{key}` is bound, but does not bind `{key}`"
            )?;
            writeln!(
                f,
                "  fix: make it #[with_context], so that it keeps its caller's context, or bind `{key}` in the root, too"
            )
        }
        Why::Root { root, .. } => {
            writeln!(f, "  why: {root}, the root of this work, does not bind `{key}`")?;
            writeln!(f, "  fix: bind it there, or in a function on the way to the read: #[with_context(bind(..))]")
        }
        Why::CreatedOutside { created, runs_in } => {
            writeln!(
                f,
                "  why: work keeps the context in which it is made. This work was made where `{key}` is not bound, by {created}."
            )?;
            writeln!(f, "       It runs inside of {runs_in}, where `{key}` is bound, but keeps its own context")?;
            match created.what {
                What::CallOf => writeln!(
                    f,
                    "  fix: make it inside, as in `scope(.., async {{ f().await }})`, not before, as in `scope(.., f())`"
                ),
                _ => writeln!(
                    f,
                    "  fix: make it inside; or do not wrap it: an unwrapped closure runs in its caller's context"
                ),
            }
        }
        Why::Snapshot { at } => {
            match at.what {
                What::Call => writeln!(
                    f,
                    "  why: {at} puts work into a context in which `{key}` is not bound: that context is empty, or was captured elsewhere"
                )?,
                // This call is not the cause: the work got its context before, or from the code around it.
                _ => {
                    writeln!(f, "  why: the work of {at} runs in another context, in which `{key}` is not bound:")?;
                    writeln!(
                        f,
                        "       `snapshot.scope(..)` put the work into that context before, or the work was made inside of `snapshot.run(..)` or `.enter()`"
                    )?;
                }
            }
            writeln!(f, "  fix: take the snapshot where `{key}` is bound: `context!()`, `Snapshot::capture()`")
        }
        Why::OtherContext { made_by } => {
            write!(f, "  why: `{key}` is bound in this work, but the read runs in another context inside of it: ")?;
            match made_by {
                Some(place) => writeln!(f, "the context made by {place}")?,
                None => writeln!(f, "an empty context")?,
            }
            writeln!(
                f,
                "  fix: read before the other context is entered (`run`, `enter`), or bind `{key}` in it with `.with(..)`"
            )
        }
        Why::NotBound { made_by } => {
            writeln!(f, "  why: `{key}` is not in the context that was made by {made_by}")?;
            writeln!(f, "  fix: bind it there, or in the context that this context was made from")
        }
        Why::NoContext { created, spawned_at } => write_no_context(f, loss, *created, *spawned_at),
    }
}

fn write_no_context(
    f: &mut fmt::Formatter<'_>,
    loss: &Loss,
    created: Option<Place>,
    spawned_at: Option<&std::panic::Location<'_>>,
) -> fmt::Result {
    f.write_str("  why: no context was carried to ")?;
    match (created, loss.thread()) {
        (Some(created), _) => write!(f, "the code that made {created}")?,
        (None, Some(thread)) => write!(f, "this code, on thread `{thread}`")?,
        (None, None) => f.write_str("this code")?,
    }
    if let Some(spawned_at) = spawned_at {
        writeln!(f, ": it runs in the task that was spawned at {spawned_at}, in a function without #[with_context].")?;
        f.write_str(
            "       Ambient mode carried no context either: its filter keeps the task out, or the spawner has no context\n",
        )?;
        return writeln!(
            f,
            "  fix: put #[with_context] on that function, or let the filter of ambient mode pass tasks that are spawned there"
        );
    }
    f.write_str(":\n       it was handed over in a function without #[with_context], or in a way that the attribute cannot see (a channel,\n")?;
    f.write_str("       a queue, a callback); or it is not below a #[context_root]\n")?;
    f.write_str(
        "  fix: put #[with_context] on the function that hands it over, or carry the context by hand in that function:\n",
    )?;
    f.write_str("       `let context = Snapshot::capture();`, and then `context.wrap(closure)`, `.scope(future)` or `.run(|| ..)`\n")?;
    match hooks::are_installed() {
        true => Ok(()),
        false => {
            f.write_str("       (this text says more if `ctx_runtime::diagnostics::watch()` is called at the start of the program)\n")
        }
    }
}
