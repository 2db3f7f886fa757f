//! The metadata of gRPC, as tonic has it.

use tonic::metadata::{Ascii, MetadataKey, MetadataMap, MetadataValue};

use super::{Header, NotCarried, TextMap};

/// `insert` of tonic panics if there are 24,576 names. No message comes near it.
const MOST_NAMES: usize = 20_000;

/// Only texts are carried: a name that ends with `-bin` is for bytes.
impl TextMap for MetadataMap {
    fn each<'a>(&'a self, name: &str, visit: &mut dyn FnMut(&'a [u8])) {
        self.get_all(name).iter().for_each(|value| visit(value.as_encoded_bytes()));
    }

    fn put(&mut self, header: Header<'_>) -> Result<(), NotCarried> {
        let not_carried = |why| header.not_carried(why);
        let lower_case = header.name().to_ascii_lowercase();
        let key: MetadataKey<Ascii> = lower_case
            .parse()
            .map_err(|_| not_carried("its name is no name of metadata, or ends with -bin, which is for bytes"))?;
        let value: MetadataValue<Ascii> =
            header.value().parse().map_err(|_| not_carried("its value is no value of metadata"))?;
        if self.keys_len() >= MOST_NAMES {
            return Err(not_carried("there are too many names"));
        }
        self.insert(key, value);
        Ok(())
    }

    fn remove(&mut self, name: &str) {
        MetadataMap::remove(self, name);
    }
}
