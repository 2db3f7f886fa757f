//! Filters: which tasks begin in their spawner's context.

use std::panic::Location;
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::runtime::TaskMeta;

/// A filter that carries every task.
pub fn everything(_: &TaskMeta<'_>) -> bool {
    true
}

/// A filter that carries no tasks of these packages, and all others: for example, the tasks of a connection pool serve everybody.
///
/// A name is the name of a folder on the path of the file with the spawn, with or without a version behind it, as in
/// `~/.cargo/registry/src/../hyper-util-0.1.17/src/rt/tokio.rs`. If a function under `#[track_caller]` spawns, the file is
/// the file of its caller.
///
/// ```
/// let mut builder = tokio::runtime::Builder::new_current_thread();
/// ctx_runtime::ambient::install(&mut builder, ctx_runtime::ambient::except(&["hyper-util", "sqlx-core"]));
/// ```
pub fn except(packages: &'static [&'static str]) -> impl Fn(&TaskMeta<'_>) -> bool + Send + Sync + 'static {
    let answers = Answers::default();
    move |task| answers.get_or(task.spawned_at(), |location| !is_in(location.file(), packages))
}

fn is_in(file: &str, packages: &[&str]) -> bool {
    let is = |folder: &str, package: &&str| {
        let version = folder.strip_prefix(package).map(|rest| rest.strip_prefix('-').unwrap_or(rest));
        version.is_some_and(|version| {
            version.is_empty()
                || folder.len() > package.len() + version.len() && version.starts_with(|c: char| c.is_ascii_digit())
        })
    };
    file.split(['/', '\\']).any(|folder| packages.iter().any(|package| is(folder, package)))
}

/// The answers of the filter for places, by their addresses. There are few places, and all of them are static.
struct Answers([AtomicUsize; PLACES]);

const PLACES: usize = 64;

impl Default for Answers {
    fn default() -> Self {
        Answers([const { AtomicUsize::new(0) }; PLACES])
    }
}

impl Answers {
    #[inline]
    fn get_or(&self, location: &'static Location<'static>, find: impl FnOnce(&Location<'_>) -> bool) -> bool {
        const { assert!(align_of::<Location<'_>>() > 1, "the lowest bit of an address is free") };
        let address = ptr::from_ref(location).addr();
        let place = &self.0[address / size_of::<Location<'_>>() % PLACES];
        let known = place.load(Ordering::Relaxed);
        if known & !1 == address {
            return known & 1 == 1;
        }
        let found = find(location);
        place.store(address | usize::from(found), Ordering::Relaxed);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_is_known_by_its_folder_with_a_version_or_without() {
        let is = |file| is_in(file, &["hyper-util", "pool"]);
        assert!(is("/home/ann/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/hyper-util-0.1.17/src/rt/tokio.rs"));
        assert!(is("crates/pool/src/lib.rs"));
        assert!(is(r"C:\work\pool\src\lib.rs"));
        for other in
            ["src/pools/lib.rs", "hyper-0.14.1/src/lib.rs", "hyper-utils/src/lib.rs", "pool2/lib.rs", "pool-api/lib.rs"]
        {
            assert!(!is(other), "{other}");
        }
    }

    #[test]
    fn what_is_known_of_a_place_is_found_once() {
        let (answers, here) = (Answers::default(), Location::caller());
        assert!(!answers.get_or(here, |_| false));
        assert!(!answers.get_or(here, |_| unreachable!("it is known")));
    }
}
