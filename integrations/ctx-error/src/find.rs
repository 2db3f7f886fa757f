//! Finding a trace in an error of which only `dyn Error` is known.

use std::any::TypeId;
use std::error::Error;
use std::iter;
use std::sync::{PoisonError, RwLock};

use crate::trace::ContextTrace;

/// Finds the trace in an error of one type, and not in its sources.
type Find = for<'a> fn(&'a (dyn Error + 'static)) -> Option<&'a ContextTrace>;

/// The types of errors that were ever in a context. There are few, and they are looked at for errors alone.
static TYPES: RwLock<Vec<(TypeId, Find)>> = RwLock::new(Vec::new());

/// Makes the traces in errors of this type known.
pub(crate) fn learn(of: TypeId, find: Find) {
    let is_known = |types: &[(TypeId, Find)]| types.iter().any(|(known, _)| *known == of);
    if is_known(&TYPES.read().unwrap_or_else(PoisonError::into_inner)) {
        return;
    }
    let mut types = TYPES.write().unwrap_or_else(PoisonError::into_inner);
    if !is_known(&types) {
        types.push((of, find));
    }
}

impl ContextTrace {
    /// What an error, or an error in the chain of its sources, has taken along. Of several, the innermost: it is closest to the cause.
    pub fn of<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a ContextTrace> {
        let types = TYPES.read().unwrap_or_else(PoisonError::into_inner);
        let of_one = |error| types.iter().find_map(|(_, find)| find(error));
        iter::successors(Some(error), |&error| error.source()).filter_map(of_one).last()
    }
}
