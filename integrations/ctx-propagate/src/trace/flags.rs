//! The flags of a trace.

/// The flags of a trace that are [defined]: `sampled` and `random`. Others are never kept.
///
/// ```
/// use ctx_propagate::TraceFlags;
///
/// let flags = TraceFlags::from_bits(0xff);
/// assert!(flags.is_sampled() && flags.is_random());
/// assert_eq!(flags.bits(), 0x03);
/// ```
///
/// [defined]: https://www.w3.org/TR/trace-context-2/#trace-flags
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct TraceFlags(u8);

impl TraceFlags {
    /// The caller may have recorded this trace.
    pub const SAMPLED: TraceFlags = TraceFlags(0b01);
    /// At least the last 7 bytes of the trace id are random, so that samplers and shards may use them. Added by level 2.
    pub const RANDOM: TraceFlags = TraceFlags(0b10);

    /// The defined flags of a byte.
    pub const fn from_bits(bits: u8) -> Self {
        TraceFlags(bits & (Self::SAMPLED.0 | Self::RANDOM.0))
    }

    /// The flags as a byte.
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// Whether [`TraceFlags::SAMPLED`] is set.
    pub const fn is_sampled(self) -> bool {
        self.0 & Self::SAMPLED.0 != 0
    }

    /// Whether [`TraceFlags::RANDOM`] is set. It belongs to the trace id, so it stays as it is as long as the trace goes on.
    pub const fn is_random(self) -> bool {
        self.0 & Self::RANDOM.0 != 0
    }

    /// The flags with [`TraceFlags::SAMPLED`] set or not.
    #[must_use]
    pub const fn with_sampled(self, sampled: bool) -> Self {
        TraceFlags(self.0 & !Self::SAMPLED.0 | sampled as u8)
    }
}
