//! The single header of Zipkin: [B3].
//!
//! [B3]: https://github.com/openzipkin/b3-propagation#single-header

use std::fmt;

use crate::format::{Headers, TraceFormat};
use crate::report::{Report, Why};
use crate::text_map::{NotCarried, TextMap};
use crate::token::trimmed;
use crate::trace::{SpanId, TraceContext, TraceFlags, TraceId, TraceState, hex};

const NAME: &str = "b3";

/// The header `b3`: a trace, a decision about sampling, or both.
///
/// ```
/// use ctx_propagate::{B3, Report, Sampling};
///
/// let mut headers = vec![("b3".to_owned(), "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-d".to_owned())];
/// let b3 = B3::read(&headers, &mut Report::new()).unwrap();
/// assert_eq!(b3.sampling(), Sampling::Forced);
///
/// let trace = b3.trace().unwrap().child();
/// B3::new(&trace).with_sampling(b3.sampling()).write(&mut headers)?;
/// assert_eq!(headers[0].1, format!("80f198ee56343ba864fe8b2a57d3eff7-{}-d", trace.parent_id()));
/// # Ok::<(), ctx_propagate::NotCarried>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct B3 {
    trace: Option<TraceContext>,
    sampling: Sampling,
}

/// What a `b3` header says about sampling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Sampling {
    /// Nothing: the receiver decides.
    Undecided,
    /// `0`: not sampled.
    Rejected,
    /// `1`: sampled.
    Accepted,
    /// `d`: sampled, whatever samplers say, also by the services after this one.
    Forced,
}

impl Sampling {
    fn text(self) -> &'static str {
        match self {
            Sampling::Undecided => "",
            Sampling::Rejected => "0",
            Sampling::Accepted => "1",
            Sampling::Forced => "d",
        }
    }

    fn parse(text: &[u8]) -> Option<Self> {
        let all = [Sampling::Rejected, Sampling::Accepted, Sampling::Forced];
        all.into_iter().find(|sampling| sampling.text().as_bytes() == text)
    }
}

impl B3 {
    /// The header for a trace. B3 has no `tracestate` and no flag `random`.
    pub fn new(trace: &TraceContext) -> Self {
        let sampling = if trace.is_sampled() { Sampling::Accepted } else { Sampling::Rejected };
        B3 { trace: Some(of(trace.trace_id(), trace.parent_id(), sampling)), sampling }
    }

    /// The same trace, with another decision.
    #[must_use]
    pub fn with_sampling(self, sampling: Sampling) -> Self {
        B3 { trace: self.trace.map(|trace| of(trace.trace_id(), trace.parent_id(), sampling)), sampling }
    }

    /// The trace. `None` if the header has a decision alone.
    pub fn trace(&self) -> Option<&TraceContext> {
        self.trace.as_ref()
    }

    /// The decision.
    pub fn sampling(&self) -> Sampling {
        self.sampling
    }

    /// Reads the header. `None` if there is none, or if it is invalid; the report has the reason. Allocates nothing.
    ///
    /// A trace id of 64 bits is padded with zeros on the left. The id of the parent's parent is checked and left out.
    pub fn read(map: &(impl TextMap + ?Sized), report: &mut Report) -> Option<Self> {
        let mut found = None;
        map.each(NAME, &mut |value| {
            found = Some(if found.is_none() { parse(trimmed(value)) } else { Err(Why::Repeated) });
        });
        found?.map_err(|why| report.header(NAME, why)).ok()
    }

    /// Writes the header in place of those that are there.
    ///
    /// # Errors
    ///
    /// If the carrier refuses the header. No such header is there then.
    pub fn write(&self, map: &mut (impl TextMap + ?Sized)) -> Result<(), NotCarried> {
        map.remove(NAME);
        map.set(NAME, &self.to_string())
    }
}

/// The value of the header.
impl fmt::Display for B3 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sampling = self.sampling.text();
        let Some(trace) = &self.trace else { return f.write_str(sampling) };
        let dash = if sampling.is_empty() { "" } else { "-" };
        write!(f, "{}-{}{dash}{sampling}", trace.trace_id(), trace.parent_id())
    }
}

/// The header `b3`, for [`Inbound::format`](crate::Inbound::format) and [`Allowed::format`](crate::Allowed::format).
#[derive(Clone, Copy, Debug, Default)]
pub struct B3Single;

impl TraceFormat for B3Single {
    fn names(&self) -> Vec<&str> {
        vec![NAME]
    }

    fn read(&self, headers: &Headers, report: &mut Report) -> Option<TraceContext> {
        B3::read(headers, report)?.trace().cloned()
    }

    fn write(&self, trace: &TraceContext) -> Headers {
        vec![(NAME.to_owned(), B3::new(trace).to_string())]
    }
}

fn of(trace_id: TraceId, span_id: SpanId, sampling: Sampling) -> TraceContext {
    let flags = TraceFlags::default().with_sampled(matches!(sampling, Sampling::Accepted | Sampling::Forced));
    TraceContext::from_parts(trace_id, span_id, flags, TraceState::default())
}

fn parse(value: &[u8]) -> Result<B3, Why> {
    if let Some(sampling) = Sampling::parse(value) {
        return Ok(B3 { trace: None, sampling });
    }
    let mut parts = value.split(|byte| *byte == b'-');
    let mut next = || parts.next();
    let (trace_id, span_id, sampling, parent_id, end) = (next(), next(), next(), next(), next());
    let trace_id = number(trace_id, &[16, 32])?;
    let span_id = number(span_id, &[16])?;
    let sampling = sampling.map_or(Some(Sampling::Undecided), Sampling::parse).ok_or(Why::Malformed)?;
    if parent_id.is_some() {
        number(parent_id, &[16])?;
    }
    if end.is_some() {
        return Err(Why::Malformed);
    }
    let trace_id = TraceId::from_bytes(trace_id.to_be_bytes()).ok_or(Why::ZeroId)?;
    let span_id = SpanId::from_bytes((span_id as u64).to_be_bytes()).ok_or(Why::ZeroId)?;
    Ok(B3 { trace: Some(of(trace_id, span_id, sampling)), sampling })
}

/// A number with one of these numbers of digits.
fn number(text: Option<&[u8]>, digits: &[usize]) -> Result<u128, Why> {
    text.filter(|text| digits.contains(&text.len())).and_then(hex::parse).ok_or(Why::Malformed)
}

#[cfg(test)]
mod tests {
    use super::{B3, Sampling};
    use crate::{Report, TraceContext, Why};

    const TRACE: &str = "80f198ee56343ba864fe8b2a57d3eff7";
    const SPAN: &str = "e457b5a2e4d86bd1";

    fn read(value: &str) -> Result<B3, Why> {
        let mut report = Report::new();
        let read = B3::read(&vec![("B3".to_owned(), value.to_owned())], &mut report);
        read.ok_or_else(|| report.iter().next().expect("the report says why").why())
    }

    #[test]
    fn valid_headers_come_back_without_the_parent_of_the_parent() {
        for end in ["", "-0", "-1", "-d"] {
            let value = format!("{TRACE}-{SPAN}{end}");
            assert_eq!(read(&value).unwrap().to_string(), value);
        }
        let b3 = read(&format!("{TRACE}-{SPAN}-1-05e3ac9a4f6e3b90")).unwrap();
        assert_eq!(b3.to_string(), format!("{TRACE}-{SPAN}-1"));
        assert!(b3.trace().unwrap().is_sampled() && !b3.trace().unwrap().flags().is_random());
        for alone in ["0", "1", "d"] {
            let b3 = read(alone).unwrap();
            assert_eq!((b3.trace(), b3.to_string()), (None, alone.to_owned()));
        }
    }

    #[test]
    fn a_trace_id_of_64_bits_is_padded() {
        let b3 = read(&format!("{SPAN}-{SPAN}")).unwrap();
        assert_eq!(b3.sampling(), Sampling::Undecided);
        assert_eq!(b3.trace().unwrap().trace_id().to_string(), format!("0000000000000000{SPAN}"));
    }

    #[test]
    fn invalid_headers_are_refused() {
        let zeros = "0000000000000000";
        for value in [&format!("{zeros}-{SPAN}"), &format!("{TRACE}-{zeros}-1")] {
            assert_eq!(read(value), Err(Why::ZeroId), "{value}");
        }
        let upper = TRACE.to_uppercase();
        let malformed = [
            String::new(),
            "2".to_owned(),
            "true".to_owned(),
            TRACE.to_owned(),
            format!("{TRACE}-"),
            format!("{upper}-{SPAN}"),
            format!("{TRACE}-{SPAN}-"),
            format!("{TRACE}-{SPAN}-2"),
            format!("{TRACE}-{SPAN}-1-"),
            format!("{TRACE}-{SPAN}-1-{SPAN}-"),
            format!("0{TRACE}-{SPAN}"),
        ];
        malformed.iter().for_each(|value| assert_eq!(read(value), Err(Why::Malformed), "{value}"));
        let twice = vec![("b3".to_owned(), "1".to_owned()), ("B3".to_owned(), "1".to_owned())];
        let mut report = Report::new();
        assert_eq!(B3::read(&twice, &mut report), None);
        assert_eq!(report.to_string(), "b3 is given more than once");
    }

    #[test]
    fn what_is_written_is_read() {
        for trace in [TraceContext::new(), TraceContext::new().with_sampled(true)] {
            let mut headers = Vec::new();
            B3::new(&trace).write(&mut headers).unwrap();
            let b3 = B3::read(&headers, &mut Report::new()).unwrap();
            assert_eq!(
                (b3.trace().unwrap().trace_id(), b3.trace().unwrap().is_sampled()),
                (trace.trace_id(), trace.is_sampled())
            );
        }
    }
}
