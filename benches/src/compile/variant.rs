//! The annotations that are compared.

/// The annotation of each function of a generated crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    Plain,
    WithContext,
    Needs,
    Inherit,
    Instrument,
    AsyncTrait,
}

impl Variant {
    /// All variants, in the order in which they run and are shown.
    pub const ALL: [Variant; 6] = [
        Variant::Plain,
        Variant::WithContext,
        Variant::Needs,
        Variant::Inherit,
        Variant::Instrument,
        Variant::AsyncTrait,
    ];

    /// The name of the generated package.
    pub fn package(self) -> &'static str {
        match self {
            Variant::Plain => "plain",
            Variant::WithContext => "with_context",
            Variant::Needs => "needs",
            Variant::Inherit => "inherit",
            Variant::Instrument => "instrument",
            Variant::AsyncTrait => "async_trait",
        }
    }

    /// The name in the table.
    pub fn label(self) -> &'static str {
        match self {
            Variant::Plain => "plain",
            Variant::WithContext => "#[with_context]",
            Variant::Needs => "#[with_context(needs(Request))]",
            Variant::Inherit => "#[with_context(inherit)]",
            Variant::Instrument => "#[tracing::instrument]",
            Variant::AsyncTrait => "#[async_trait]",
        }
    }

    /// The line above each function.
    pub fn attribute(self) -> &'static str {
        match self {
            Variant::Plain => "",
            Variant::WithContext => "#[ctx_runtime::with_context]\n",
            Variant::Needs => "#[ctx_runtime::with_context(needs(crate::model::Request))]\n",
            Variant::Inherit => "#[ctx_runtime::with_context(inherit)]\n",
            Variant::Instrument => "#[tracing::instrument]\n",
            // The attribute stands on the trait and on its implementation.
            Variant::AsyncTrait => "",
        }
    }

    /// The packages that the generated package depends on. `async_trait` requires methods of traits.
    pub fn dependencies(self) -> &'static [&'static str] {
        match self {
            Variant::Plain => &[],
            Variant::WithContext | Variant::Needs | Variant::Inherit => &["ctx-runtime"],
            Variant::Instrument => &["tracing"],
            Variant::AsyncTrait => &["async-trait"],
        }
    }
}
