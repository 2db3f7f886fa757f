//! The headers of the requests, honest and hostile, and what the gateway must make of them.
//!
//! A CR or LF in a value cannot be sent: the client library refuses it. In its place are the escapes that a careless server would undo.

use crate::gateway::SESSION;
use crate::telemetry;

/// The headers of a request, beside the key of its tenant.
#[derive(Default)]
pub(crate) struct Sent {
    pub(crate) headers: Vec<(&'static str, Vec<u8>)>,
    /// The request id that the gateway must take. Without it, the gateway must make one.
    pub(crate) request_id: Option<String>,
    /// Whether the gateway must take the trace. Otherwise a new one must begin.
    pub(crate) takes_trace: bool,
    /// The value of the one member of the baggage that the gateway takes.
    pub(crate) session: Option<String>,
    /// What the gateway must refuse.
    pub(crate) refused: Option<&'static str>,
}

const TRACEPARENT: &str = "traceparent";
const TRACESTATE: &str = "tracestate";
const REQUEST_ID: &str = "x-request-id";
const BAGGAGE: &str = "baggage";

const UNSAFE_IDS: [&[u8]; 8] = [
    b"a b",
    b"",
    b"tab\there",
    b"<script>alert(1)</script>",
    b"7%0d%0aset-cookie:%20admin=1",
    br#"7\r\n{"level":"INFO","tenant":"evil"}"#,
    b"\xff\xfe",
    &[b'7'; 129],
];

/// The number of sorts of headers. Of twelve, the gateway must refuse something.
const SORTS: u32 = 17;

pub(crate) fn of(number: u32) -> Sent {
    let sent = of_sort(number);
    if telemetry::CALLERS_HAVE_TRACES { sent } else { sent.without_trace() }
}

fn of_sort(number: u32) -> Sent {
    let (trace_id, parent_id) = ids(number);
    let traceparent = format!("00-{trace_id}-{parent_id}-01");
    match number % SORTS {
        0 => Sent::default(),
        1 => untraced([traceparent.to_uppercase()]),
        2 => untraced([format!("00-{trace_id}-{parent_id}")]),
        3 => untraced([format!("{traceparent}-{}", "f".repeat(8000))]),
        4 => untraced([traceparent.clone(), traceparent]),
        5 => untraced([format!("00-{trace_id}-{}-01", "0".repeat(16))]),
        6 => untraced([format!("00-{}-{parent_id}-01", "0".repeat(32))]),
        7 => untraced([format!("ff-{trace_id}-{parent_id}-01")]),
        // A version that does not exist yet is read as far as it is known.
        8 => traced(format!("cc-{trace_id}-{parent_id}-01-more")),
        9 => traced(traceparent).refusing(TRACESTATE, b"a=1,,=,\xff", TRACESTATE),
        10 => {
            let unsafe_id = UNSAFE_IDS[(number / SORTS) as usize % UNSAFE_IDS.len()];
            traced(traceparent).refusing(REQUEST_ID, unsafe_id, REQUEST_ID)
        }
        11 => traced(traceparent).with(REQUEST_ID, "one").refusing(REQUEST_ID, b"other", REQUEST_ID),
        12 => {
            let members: Vec<String> = (0..400).map(|member| format!("tenant{member}={}", "evil".repeat(20))).collect();
            named(number, traced(traceparent)).refusing(BAGGAGE, members.join(",").as_bytes(), BAGGAGE)
        }
        13 => {
            let session = format!("s-{number}");
            let baggage = format!("tenant=evil,{SESSION}={session},role=admin");
            let sent = named(number, traced(traceparent)).with("x-tenant", "evil").with("tenant", "evil");
            Sent { session: Some(session), ..sent.refusing(BAGGAGE, baggage.as_bytes(), BAGGAGE) }
        }
        _ => {
            let session = format!("s-{number}");
            let sent = named(number, traced(traceparent)).with(BAGGAGE, format!("{SESSION}={session}"));
            Sent { session: Some(session), ..sent }
        }
    }
}

/// The ids of the trace and of the parent that a request sends, if it sends any.
pub(crate) fn ids(number: u32) -> (String, String) {
    let (trace, parent) = (0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835_u128, 0xd1b5_4a32_d192_ed03_u64);
    let (trace, parent) = (trace.wrapping_mul(number.into()), parent.wrapping_mul(number.into()));
    (format!("{trace:032x}"), format!("{parent:016x}"))
}

fn traced(traceparent: String) -> Sent {
    Sent { takes_trace: true, ..Sent::default() }.with(TRACEPARENT, traceparent)
}

fn untraced<const N: usize>(traceparents: [String; N]) -> Sent {
    let headers = traceparents.map(|value| (TRACEPARENT, value.into_bytes())).into();
    Sent { headers, refused: Some(TRACEPARENT), ..Sent::default() }
}

/// With a request id that is safe.
fn named(number: u32, sent: Sent) -> Sent {
    let id = format!("req-{number}");
    Sent { request_id: Some(id.clone()), ..sent.with(REQUEST_ID, id) }
}

impl Sent {
    fn with(mut self, name: &'static str, value: impl Into<Vec<u8>>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    fn without_trace(mut self) -> Self {
        let is_of_trace = |name: &str| [TRACEPARENT, TRACESTATE].contains(&name);
        self.headers.retain(|(name, _)| !is_of_trace(name));
        Sent { takes_trace: false, refused: self.refused.filter(|name| !is_of_trace(name)), ..self }
    }

    fn refusing(self, name: &'static str, value: &[u8], refused: &'static str) -> Self {
        Sent { refused: Some(refused), ..self.with(name, value) }
    }
}
