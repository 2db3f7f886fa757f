//! The names of environment variables that carry headers, as OpenTelemetry says:
//! <https://opentelemetry.io/docs/specs/otel/context/env-carriers/#key-name-normalization>.

/// The variable for a header: `TRACEPARENT` for `traceparent`, `X_B3_TRACEID` for `x-b3-traceid`.
pub(super) fn variable_name(header: &str) -> String {
    let normal = |char: char| if char.is_ascii_alphanumeric() { char.to_ascii_uppercase() } else { '_' };
    let begins_with_letter = header.starts_with(|first: char| !first.is_ascii_digit());
    let prefix = if begins_with_letter { None } else { Some('_') };
    prefix.into_iter().chain(header.chars().map(normal)).collect()
}

#[cfg(test)]
mod tests {
    use super::variable_name;

    #[test]
    fn names_are_in_upper_case_with_underscores() {
        let all = [
            ("traceparent", "TRACEPARENT"),
            ("x-b3-traceid", "X_B3_TRACEID"),
            ("x_Already", "X_ALREADY"),
            ("4ever", "_4EVER"),
            ("a.b c", "A_B_C"),
            ("größe", "GR__E"),
            ("", "_"),
        ];
        all.iter().for_each(|(header, variable)| assert_eq!(variable_name(header), *variable));
    }
}
