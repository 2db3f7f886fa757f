//! The headers of HTTP, as hyper, axum, reqwest and tower-http have them.

use http::{HeaderMap, HeaderName, HeaderValue};

use super::{Header, NotCarried, TextMap};

/// Up to this number of values, to compare all names takes less time than to hash the one that is asked for: 400 instructions.
const FEW: usize = 24;

impl TextMap for HeaderMap {
    fn each<'a>(&'a self, name: &str, visit: &mut dyn FnMut(&'a [u8])) {
        if self.len() <= FEW {
            let found = self.iter().filter(|(key, _)| is(key.as_str(), name));
            found.for_each(|(_, value)| visit(value.as_bytes()));
        } else {
            self.get_all(name).iter().for_each(|value| visit(value.as_bytes()));
        }
    }

    fn put(&mut self, header: Header<'_>) -> Result<(), NotCarried> {
        let not_carried = |why| header.not_carried(why);
        let key: HeaderName = header.name().parse().map_err(|_| not_carried("its name is no name of a header"))?;
        let value =
            HeaderValue::from_str(header.value()).map_err(|_| not_carried("its value is no value of a header"))?;
        self.try_insert(key, value).map_err(|_| not_carried("there are too many headers"))?;
        Ok(())
    }

    fn remove(&mut self, name: &str) {
        HeaderMap::remove(self, name);
    }
}

/// The names of a map are in lower case, and so are almost all that are asked for.
fn is(key: &str, name: &str) -> bool {
    key.len() == name.len() && (key == name || key.eq_ignore_ascii_case(name))
}
