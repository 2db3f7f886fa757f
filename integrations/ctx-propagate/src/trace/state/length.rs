//! Shortens a list, as <https://www.w3.org/TR/trace-context-2/#tracestate-limits> says.

use super::TraceState;

/// Members that are longer are left out first.
const LONG: usize = 128;

/// The list, without the members that do not fit into [`TraceState::MOST_BYTES`]: long ones from the end, then others from the end. The
/// first `kept` members stay. `left_out` sees the others.
pub(super) fn fitted(mut members: Vec<&str>, kept: usize, mut left_out: impl FnMut(&str)) -> String {
    let length = |members: &[&str]| members.iter().map(|member| member.len() + 1).sum::<usize>();
    while length(&members) > TraceState::MOST_BYTES + 1 && members.len() > kept {
        let long = members[kept..].iter().rposition(|member| member.len() > LONG);
        left_out(members.remove(long.map_or(members.len() - 1, |index| kept + index)));
    }
    members.join(",")
}
