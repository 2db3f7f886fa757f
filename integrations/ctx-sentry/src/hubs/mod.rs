//! A hub follows the work.

mod installed;
mod state;
mod thread;

use std::sync::Arc;

use ctx_runtime::carriers::{Carrier, HandOver};
use ctx_runtime::hooks::Kind;
use sentry_core::Hub;

use crate::{CtxIntegration, transactions};

pub(crate) use installed::{InstalledHubs, install};
use state::{EnteredHub, HubState};
pub(crate) use thread::has_hub;

/// Gives each root a hub, and takes hubs along. It obeys the integration of the client of the current hub, so that a client without the
/// integration notices nothing.
struct Hubs;

impl Carrier for Hubs {
    type State = HubState;
    type Entered<'a> = EnteredHub<'a>;

    fn capture(&self, hand_over: &HandOver) -> Option<HubState> {
        current(|integration, hub| {
            let tags = transactions::current();
            match hand_over.kind() {
                Some(Kind::Task | Kind::LocalTask | Kind::Thread | Kind::Blocking) => HubState::own(fork(hub), tags),
                Some(Kind::Pool) => HubState::for_each_run(fork(hub), tags),
                Some(Kind::Scope | Kind::Stream) if integration.forks_blocks() => HubState::own(fork(hub), tags),
                _ => HubState::shared(Arc::clone(hub), tags),
            }
        })
    }

    fn begin_root(&self, _: &HandOver) -> Option<HubState> {
        current(|integration, hub| {
            let hub = fork(hub);
            let tags = integration.begin_root(&hub);
            HubState::own(hub, tags)
        })
    }

    fn enter<'a>(&'a self, state: &'a HubState) -> EnteredHub<'a> {
        if has_hub() { state.enter() } else { EnteredHub::nothing() }
    }

    fn name(&self) -> &'static str {
        "ctx-sentry"
    }
}

/// What `f` makes of the current hub. `None` if its client does not ask for hubs that follow.
fn current(f: impl FnOnce(&CtxIntegration, &Arc<Hub>) -> HubState) -> Option<HubState> {
    let hub = has_hub().then(Hub::current)?;
    hub.with_integration(|integration: &CtxIntegration| integration.has_hubs().then(|| f(integration, &hub)))
}

/// A hub with the top scope of another.
fn fork(hub: &Arc<Hub>) -> Arc<Hub> {
    Arc::new(Hub::new_from_top(hub))
}
