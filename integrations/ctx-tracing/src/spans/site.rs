//! The spans that spawn sites give to work: their metadata is made when a site first spawns, and kept for ever.

use std::collections::HashMap;
use std::panic::Location;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{OnceLock, PoisonError, RwLock};

use ctx_runtime::carriers::HandOver;
use ctx_runtime::hooks::Kind as WorkKind;
use tracing::field::{FieldSet, Value};
use tracing::metadata::Kind;
use tracing::span::Attributes;
use tracing::subscriber::Interest;
use tracing::{Callsite, Dispatch, Id, Level, Metadata, callsite};

/// A spawn site, as `tracing` sees it.
pub(super) struct SpawnSite {
    metadata: OnceLock<Metadata<'static>>,
    function: &'static str,
    interest: AtomicU8,
}

const NEVER: u8 = 0;
const SOMETIMES: u8 = 1;
const ALWAYS: u8 = 2;

type Sites = HashMap<(&'static Location<'static>, &'static str, Level), &'static SpawnSite>;

static SITES: RwLock<Option<Sites>> = RwLock::new(None);

impl SpawnSite {
    /// The one site of this place.
    pub(super) fn of(hand_over: &HandOver, level: Level) -> &'static SpawnSite {
        let name = hand_over.call().or(hand_over.kind().map(WorkKind::name)).unwrap_or("work");
        let key = (hand_over.location(), name, level);
        let known =
            SITES.read().unwrap_or_else(PoisonError::into_inner).as_ref().and_then(|sites| sites.get(&key).copied());
        known.unwrap_or_else(|| {
            let made = SpawnSite::new(name, hand_over, level);
            let mut sites = SITES.write().unwrap_or_else(PoisonError::into_inner);
            *sites.get_or_insert_default().entry(key).or_insert(made)
        })
    }

    fn new(name: &'static str, hand_over: &HandOver, level: Level) -> &'static SpawnSite {
        let (function, location) = (hand_over.function(), hand_over.location());
        let module = module_of(function);
        let site: &'static SpawnSite =
            Box::leak(Box::new(SpawnSite { metadata: OnceLock::new(), function, interest: AtomicU8::new(SOMETIMES) }));
        let fields = FieldSet::new(&["function"], callsite::Identifier(site));
        site.metadata.get_or_init(|| {
            let (file, line) = (Some(location.file()), Some(location.line()));
            Metadata::new(name, module, level, file, line, Some(module), fields, Kind::SPAN)
        });
        callsite::register(site);
        site
    }

    /// A span for work that is handed over here. `None` if no layer wants it. If it follows the current span, it is a root.
    pub(super) fn new_span(&'static self, dispatch: &Dispatch, follows: bool) -> Option<Id> {
        let metadata = self.metadata();
        let is_wanted = match self.interest.load(Ordering::Relaxed) {
            NEVER => false,
            ALWAYS => true,
            _ => dispatch.enabled(metadata),
        };
        if !is_wanted {
            return None;
        }
        let fields = metadata.fields();
        let function = fields.field("function")?;
        let values = [(&function, Some(&self.function as &dyn Value))];
        let values = fields.value_set(&values);
        if !follows {
            return Some(dispatch.new_span(&Attributes::new(metadata, &values)));
        }
        let span = dispatch.new_span(&Attributes::new_root(metadata, &values));
        if let Some(current) = dispatch.current_span().id() {
            dispatch.record_follows_from(&span, current);
        }
        Some(span)
    }
}

impl Callsite for SpawnSite {
    fn set_interest(&self, interest: Interest) {
        let interest = match interest {
            interest if interest.is_never() => NEVER,
            interest if interest.is_always() => ALWAYS,
            _ => SOMETIMES,
        };
        self.interest.store(interest, Ordering::Relaxed);
    }

    fn metadata(&self) -> &Metadata<'static> {
        self.metadata.get().expect("set when the site was made")
    }
}

/// The module of a function: `shop::api` of `shop::api::handle`, of `<shop::api::Auth as Layer>::call` and of `<shop::api::Auth>::new`.
fn module_of(function: &'static str) -> &'static str {
    let path = match function.strip_prefix('<') {
        Some(of_type) => of_type.split([' ', '<', '>']).next().unwrap_or_default(),
        None => function,
    };
    match path.rsplit_once("::") {
        Some((module, _)) => module,
        None if path.is_empty() => module_path!(),
        None => path,
    }
}

#[cfg(test)]
mod tests {
    use super::module_of;

    #[test]
    fn the_module_is_that_of_the_function_or_of_its_type() {
        for (function, module) in [
            ("shop::api::handle", "shop::api"),
            ("<shop::api::Auth as tower::Layer<S>>::layer", "shop::api"),
            ("<shop::api::Log<_>>::new", "shop::api"),
            ("main", "main"),
            ("", "ctx_tracing::spans::site"),
        ] {
            assert_eq!(module_of(function), module, "{function}");
        }
    }
}
