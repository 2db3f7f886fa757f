//! Finding a trace in an error of which only `dyn Error` is known.

use std::any::TypeId;
use std::error::Error;
use std::sync::{PoisonError, RwLock};

use crate::in_context::InContext;
use crate::trace::ContextTrace;

type Find = for<'a> fn(&'a (dyn Error + 'static)) -> Option<&'a ContextTrace>;

/// The types of errors that were ever in a context. There are few, and they are looked at for errors alone.
static TYPES: RwLock<Vec<(TypeId, Find)>> = RwLock::new(Vec::new());

/// Makes the traces of this type known to [`trace`].
pub(crate) fn learn<E: Error + 'static>() {
    let of = TypeId::of::<E>();
    let is_known = |types: &[(TypeId, Find)]| types.iter().any(|(known, _)| *known == of);
    if is_known(&TYPES.read().unwrap_or_else(PoisonError::into_inner)) {
        return;
    }
    let mut types = TYPES.write().unwrap_or_else(PoisonError::into_inner);
    if !is_known(&types) {
        types.push((of, |error| error.downcast_ref::<InContext<E>>().map(InContext::trace)));
    }
}

/// The trace of an error, not of its sources.
pub(crate) fn trace<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a ContextTrace> {
    let types = TYPES.read().unwrap_or_else(PoisonError::into_inner);
    types.iter().find_map(|(_, find)| find(error))
}
