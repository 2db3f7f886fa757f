//! A log line, read back from JSON or from text.

use serde_json::Value;

/// The target of the access log. Its lines lie outside of the span, and have a path of their own.
const ACCESS_LOG: &str = "ctx_http::access_log";
/// Targets whose events know the request, but not the item: the path of the span has it.
const WITHOUT_ITEM: [&str; 2] = ["tower_http", "service::failure"];

#[derive(Clone)]
pub(crate) struct Line {
    pub(crate) request: Option<u32>,
    pub(crate) tenant: String,
    /// The item of the event, if it must have one, and the item in the path of the span, or of the access log. Empty if missing.
    pub(crate) items: Vec<String>,
    /// In a line of the access log, the outcome follows: `request: complete`.
    pub(crate) message: String,
    /// The line as it was written.
    pub(crate) written: String,
}

impl Line {
    /// `{"target":"..","id":7,"tenant":"acme","message":"in stock","item":"lamp-7","spans":[{"name":"http","path":"/orders/lamp-7"}]}`
    pub(crate) fn from_json(written: &str) -> serde_json::Result<Self> {
        let fields: Value = serde_json::from_str(written)?;
        let text = |name: &str| fields[name].as_str();
        let event = Event {
            target: text("target").unwrap_or_default(),
            message: text("message").unwrap_or_default(),
            item: text("item"),
            path: text("path"),
            path_of_span: fields["spans"][0]["path"].as_str(),
            outcome: text("outcome"),
        };
        Ok(Line {
            request: fields["id"].as_u64().and_then(|id| id.try_into().ok()),
            tenant: text("tenant").unwrap_or_default().to_owned(),
            items: event.items(),
            message: event.message(),
            written: written.to_owned(),
        })
    }

    /// ` INFO thread request{id=7 tenant="acme"}:http{path="/orders/lamp-7"}: service::stock: in stock item="lamp-7"`
    pub(crate) fn from_text(written: &str) -> Self {
        let (spans, rest) = written.split_once("}: ").unwrap_or(("", written));
        let (target, rest) = rest.split_once(": ").unwrap_or(("", rest));
        let message: Vec<&str> = rest.split_whitespace().take_while(|word| !word.contains('=')).collect();
        let event = Event {
            target,
            message: &message.join(" "),
            item: value(rest, "item"),
            path: value(rest, "path"),
            path_of_span: value(spans, "path"),
            outcome: value(rest, "outcome"),
        };
        Line {
            request: value(spans, "id").and_then(|id| id.parse().ok()),
            tenant: value(spans, "tenant").unwrap_or_default().to_owned(),
            items: event.items(),
            message: event.message(),
            written: written.to_owned(),
        }
    }
}

/// The value of a field in text. The values that the check reads have no spaces.
fn value<'a>(fields: &'a str, name: &str) -> Option<&'a str> {
    let mut fields = fields.split(|char: char| char.is_whitespace() || "{}".contains(char));
    Some(fields.find_map(|field| field.strip_prefix(name)?.strip_prefix('='))?.trim_matches('"'))
}

/// What a line says, apart from the context.
struct Event<'a> {
    target: &'a str,
    message: &'a str,
    item: Option<&'a str>,
    path: Option<&'a str>,
    path_of_span: Option<&'a str>,
    outcome: Option<&'a str>,
}

impl Event<'_> {
    fn items(&self) -> Vec<String> {
        let in_path = |path: Option<&str>| path.and_then(|path| path.rsplit_once('/')).unwrap_or_default().1.to_owned();
        if self.target == ACCESS_LOG {
            return vec![in_path(self.path)];
        }
        let has_item = !WITHOUT_ITEM.iter().any(|target| self.target.starts_with(target));
        let item = has_item.then(|| self.item.unwrap_or_default().to_owned());
        item.into_iter().chain([in_path(self.path_of_span)]).collect()
    }

    fn message(&self) -> String {
        match self.outcome {
            Some(outcome) if self.target == ACCESS_LOG => format!("{}: {outcome}", self.message),
            _ => self.message.to_owned(),
        }
    }
}
