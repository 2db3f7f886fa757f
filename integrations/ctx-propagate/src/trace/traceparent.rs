//! The grammar of `traceparent`: <https://www.w3.org/TR/trace-context-2/#traceparent-header>.

use super::{SpanId, TraceFlags, TraceId, hex};
use crate::report::Why;
use crate::token::trimmed;

#[derive(Debug, PartialEq)]
pub(super) struct Traceparent {
    pub(super) trace_id: TraceId,
    pub(super) parent_id: SpanId,
    pub(super) flags: TraceFlags,
}

/// Reads `00-{32 digits}-{16 digits}-{2 digits}`. A higher version may go on after a dash, and only its first 55 characters are read.
///
/// Of a higher version, the flags that this version knows are kept: both, because a `random` flag that came in has to go out.
pub(super) fn parse(value: &[u8]) -> Result<Traceparent, Why> {
    let (value, rest) = trimmed(value).split_first_chunk::<55>().ok_or(Why::Malformed)?;
    let has_dashes = value[2] == b'-' && value[35] == b'-' && value[52] == b'-';
    let version = hex::parse(&value[..2]).filter(|_| has_dashes).ok_or(Why::Malformed)?;
    if version == 0xff {
        return Err(Why::ForbiddenVersion);
    }
    let ends_here = rest.is_empty() || version > 0 && rest[0] == b'-';
    let trace_id = hex::parse(&value[3..35]).filter(|_| ends_here).ok_or(Why::Malformed)?;
    let parent_id = hex::parse(&value[36..52]).ok_or(Why::Malformed)?;
    let flags = hex::parse(&value[53..]).ok_or(Why::Malformed)?;
    Ok(Traceparent {
        trace_id: TraceId::from_bytes(trace_id.to_be_bytes()).ok_or(Why::ZeroId)?,
        parent_id: SpanId::from_bytes((parent_id as u64).to_be_bytes()).ok_or(Why::ZeroId)?,
        flags: TraceFlags::from_bits(flags as u8),
    })
}

/// The value as version `00`. Without the machinery of `fmt`, because each request that is sent has one.
pub(super) fn write(Traceparent { trace_id, parent_id, flags }: &Traceparent) -> [u8; 55] {
    let mut value = [b'-'; 55];
    hex::write(&[0], &mut value[..2]);
    hex::write(&trace_id.to_bytes(), &mut value[3..35]);
    hex::write(&parent_id.to_bytes(), &mut value[36..52]);
    hex::write(&[flags.bits()], &mut value[53..]);
    value
}
