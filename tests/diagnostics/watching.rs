//! A watch that no other test shares.

use ctx_runtime::diagnostics::{self, Watching};

use crate::alone::{Alone, alone};

pub(crate) struct Watch {
    _watching: Watching,
    _alone: Alone,
}

pub(crate) fn watch() -> Watch {
    let alone = alone();
    Watch { _watching: diagnostics::watch(), _alone: alone }
}
