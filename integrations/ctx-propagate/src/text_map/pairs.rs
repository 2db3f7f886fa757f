//! Collections of the standard library.

use std::collections::HashMap;
use std::hash::BuildHasher;

use super::{Header, NotCarried, TextMap};

/// Names match without regard to ASCII case, so a look-up visits all keys. The exact name comes first, then others in the order of
/// their bytes.
impl<S: BuildHasher> TextMap for HashMap<String, String, S> {
    fn each<'a>(&'a self, name: &str, visit: &mut dyn FnMut(&'a [u8])) {
        let mut found: Vec<_> = self.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name)).collect();
        found.sort_unstable_by_key(|(key, _)| (*key != name, *key));
        found.into_iter().for_each(|(_, value)| visit(value.as_bytes()));
    }

    fn put(&mut self, header: Header<'_>) -> Result<(), NotCarried> {
        TextMap::remove(self, header.name());
        self.insert(header.name().to_owned(), header.value().to_owned());
        Ok(())
    }

    fn remove(&mut self, name: &str) {
        self.retain(|key, _| !key.eq_ignore_ascii_case(name));
    }
}

/// Names match without regard to ASCII case. A value that is set goes to the end.
impl TextMap for Vec<(String, String)> {
    fn each<'a>(&'a self, name: &str, visit: &mut dyn FnMut(&'a [u8])) {
        let found = self.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name));
        found.for_each(|(_, value)| visit(value.as_bytes()));
    }

    fn put(&mut self, header: Header<'_>) -> Result<(), NotCarried> {
        TextMap::remove(self, header.name());
        self.push((header.name().to_owned(), header.value().to_owned()));
        Ok(())
    }

    fn remove(&mut self, name: &str) {
        self.retain(|(key, _)| !key.eq_ignore_ascii_case(name));
    }
}
