//! The spans that spawn sites give to work: their metadata is made when a site first spawns, and kept for ever.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
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

/// The target of a site whose function is not known. Not below `ctx_tracing`: who turns that off still wants these spans.
const TARGET: &str = "ctx::spawn";

const NEVER: u8 = 0;
const SOMETIMES: u8 = 1;
const ALWAYS: u8 = 2;

/// The place of a hand-over, what is called there, and the level of the spans.
type Place = (&'static Location<'static>, &'static str, Level);

static SITES: RwLock<Option<HashMap<Place, &'static SpawnSite>>> = RwLock::new(None);

impl SpawnSite {
    /// The one site of this place.
    pub(super) fn of(hand_over: &HandOver, level: Level) -> &'static SpawnSite {
        let name = hand_over.call().or(hand_over.kind().map(WorkKind::name)).unwrap_or("work");
        SpawnSite::at((hand_over.location(), name, level), || hand_over.function())
    }

    fn at(place: Place, function: impl FnOnce() -> &'static str) -> &'static SpawnSite {
        let known =
            SITES.read().unwrap_or_else(PoisonError::into_inner).as_ref().and_then(|sites| sites.get(&place).copied());
        known.unwrap_or_else(|| SpawnSite::new(place, function()))
    }

    /// Makes and registers the site, unless another thread does so now.
    fn new(place: Place, function: &'static str) -> &'static SpawnSite {
        let mut sites = SITES.write().unwrap_or_else(PoisonError::into_inner);
        let vacant = match sites.get_or_insert_default().entry(place) {
            Entry::Occupied(known) => return known.get(),
            Entry::Vacant(vacant) => vacant,
        };
        let site = *vacant.insert(SpawnSite::leak(place, function));
        drop(sites);
        // Without the lock: a subscriber may hand work over when it is asked. Until it has answered, it is asked for each span.
        callsite::register(site);
        site
    }

    fn leak((location, name, level): Place, function: &'static str) -> &'static SpawnSite {
        let module = module_of(function);
        let site: &'static SpawnSite =
            Box::leak(Box::new(SpawnSite { metadata: OnceLock::new(), function, interest: AtomicU8::new(SOMETIMES) }));
        let fields = FieldSet::new(&["function"], callsite::Identifier(site));
        site.metadata.get_or_init(|| {
            let (file, line) = (Some(location.file()), Some(location.line()));
            Metadata::new(name, module.unwrap_or(TARGET), level, file, line, module, fields, Kind::SPAN)
        });
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
/// `None` if the function is not known.
fn module_of(function: &'static str) -> Option<&'static str> {
    let path = match function.strip_prefix('<') {
        Some(of_type) => of_type.split([' ', '<', '>']).next().unwrap_or_default(),
        None => function,
    };
    let module = path.rsplit_once("::").map_or(path, |(module, _)| module);
    (!module.is_empty()).then_some(module)
}

#[cfg(test)]
mod tests {
    use std::panic::Location;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tracing::span::{Attributes, Record};
    use tracing::subscriber::Interest;
    use tracing::{Callsite, Dispatch, Event, Id, Level, Metadata, Subscriber};

    use super::{SpawnSite, module_of};

    /// Meets the site again while the site is registered, as another thread does.
    struct Meets;

    static LOCATION: &Location<'static> = Location::caller();
    static REGISTERED: AtomicUsize = AtomicUsize::new(0);

    fn met() -> &'static SpawnSite {
        SpawnSite::at((LOCATION, "met twice", Level::INFO), || "")
    }

    impl Subscriber for Meets {
        fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
            if metadata.name() == "met twice" && REGISTERED.fetch_add(1, Ordering::Relaxed) == 0 {
                met();
            }
            Interest::sometimes()
        }

        fn enabled(&self, _: &Metadata<'_>) -> bool {
            true
        }

        fn new_span(&self, _: &Attributes<'_>) -> Id {
            Id::from_u64(1)
        }

        fn record(&self, _: &Id, _: &Record<'_>) {}
        fn record_follows_from(&self, _: &Id, _: &Id) {}
        fn event(&self, _: &Event<'_>) {}
        fn enter(&self, _: &Id) {}
        fn exit(&self, _: &Id) {}
    }

    #[test]
    fn a_site_that_two_threads_meet_is_registered_once() {
        // Of more than one, `tracing` asks each, also from inside.
        let _all = [Dispatch::new(Meets), Dispatch::new(tracing_subscriber::registry())];
        let site = met();
        assert_eq!(REGISTERED.load(Ordering::Relaxed), 1);
        assert!(std::ptr::eq(site, met()));
    }

    #[test]
    fn a_site_without_a_function_has_the_target_that_is_documented() {
        let metadata = SpawnSite::at((Location::caller(), "without a function", Level::INFO), || "").metadata();
        assert_eq!((metadata.target(), metadata.module_path()), ("ctx::spawn", None));
    }

    #[test]
    fn the_module_is_that_of_the_function_or_of_its_type() {
        for (function, module) in [
            ("shop::api::handle", "shop::api"),
            ("<shop::api::Auth as tower::Layer<S>>::layer", "shop::api"),
            ("<shop::api::Log<_>>::new", "shop::api"),
            ("main", "main"),
            ("", ""),
        ] {
            assert_eq!(module_of(function).unwrap_or_default(), module, "{function}");
        }
    }
}
