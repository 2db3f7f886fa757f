//! A log line, read back from JSON or from text.

use serde_json::Value;

#[derive(Clone)]
pub(crate) struct Line {
    pub(crate) request: Option<u32>,
    pub(crate) tenant: String,
    /// The item of the event, unless the event is of a library, and the item in the path of the span. Empty if missing.
    pub(crate) items: Vec<String>,
    pub(crate) message: String,
    /// The line as it was written.
    pub(crate) written: String,
}

impl Line {
    /// `{"target":"..","id":7,"tenant":"acme","message":"in stock","item":"lamp-7","spans":[{"name":"http","path":"/orders/lamp-7"}]}`
    pub(crate) fn from_json(written: &str) -> serde_json::Result<Self> {
        let fields: Value = serde_json::from_str(written)?;
        let text = |name: &str| fields[name].as_str().unwrap_or_default();
        Ok(Line {
            request: fields["id"].as_u64().and_then(|id| id.try_into().ok()),
            tenant: text("tenant").to_owned(),
            items: items(text("target"), fields["item"].as_str(), fields["spans"][0]["path"].as_str()),
            message: text("message").to_owned(),
            written: written.to_owned(),
        })
    }

    /// ` INFO thread request{id=7 tenant="acme"}:http{path="/orders/lamp-7"}: service::stock: in stock item="lamp-7"`
    pub(crate) fn from_text(written: &str) -> Self {
        let (spans, event) = written.split_once("}: ").unwrap_or(("", written));
        let (target, event) = event.split_once(": ").unwrap_or(("", event));
        let message: Vec<&str> = event.split_whitespace().take_while(|word| !word.contains('=')).collect();
        Line {
            request: value(spans, "id").and_then(|id| id.parse().ok()),
            tenant: value(spans, "tenant").unwrap_or_default().to_owned(),
            items: items(target, value(event, "item"), value(spans, "path")),
            message: message.join(" "),
            written: written.to_owned(),
        }
    }
}

/// The value of a field in text. The values that the check reads have no spaces.
fn value<'a>(fields: &'a str, name: &str) -> Option<&'a str> {
    let mut fields = fields.split(|char: char| char.is_whitespace() || "{}".contains(char));
    Some(fields.find_map(|field| field.strip_prefix(name)?.strip_prefix('='))?.trim_matches('"'))
}

fn items(target: &str, of_event: Option<&str>, path: Option<&str>) -> Vec<String> {
    let (_, of_path) = path.and_then(|path| path.rsplit_once('/')).unwrap_or_default();
    let of_event = (!target.starts_with("tower_http")).then(|| of_event.unwrap_or_default());
    of_event.into_iter().chain([of_path]).map(str::to_owned).collect()
}
