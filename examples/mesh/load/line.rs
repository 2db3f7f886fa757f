//! A log line, read back from JSON.

use serde::Deserialize;

/// The kind of process that wrote a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Source {
    Gateway,
    Stock,
    Worker,
}

/// `{"message":"asked","request_id":"req-7","tenant":"acme","trace_id":"..","parent_id":"..","item":"lamp-7",..}`
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) source: Source,
    pub(crate) message: String,
    pub(crate) fields: Fields,
    /// The line as it was written.
    pub(crate) written: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Fields {
    // Of the context.
    pub(crate) request_id: Option<String>,
    pub(crate) tenant: Option<String>,
    pub(crate) trace_id: Option<String>,
    pub(crate) parent_id: Option<String>,
    // Of the event.
    item: Option<String>,
    path: Option<String>,
    pub(crate) warehouse: Option<String>,
    pub(crate) sent_parent_id: Option<String>,
    pub(crate) baggage: Option<String>,
    pub(crate) outcome: Option<String>,
    pub(crate) why: Option<String>,
    pub(crate) address: Option<String>,
}

impl Line {
    pub(crate) fn read(source: Source, written: String) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct All {
            message: String,
            #[serde(flatten)]
            fields: Fields,
        }
        match serde_json::from_str(&written) {
            Ok(All { message, fields }) => Ok(Line { source, message, fields, written }),
            Err(_) => Err(written),
        }
    }

    /// The item that the line is about, which comes from an argument and not from the context: in the event, or in the path that the
    /// gateway was asked for. Not each line has one.
    pub(crate) fn item(&self) -> Option<&str> {
        let of_path = || self.fields.path.as_deref().filter(|_| self.source == Source::Gateway)?.rsplit('/').next();
        self.fields.item.as_deref().or_else(of_path)
    }
}
