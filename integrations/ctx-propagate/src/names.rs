//! Sets of names in a policy.

/// The names that a policy allows.
#[derive(Clone, Debug, Default)]
pub(crate) enum Names {
    #[default]
    Nothing,
    These(Vec<String>),
    Everything,
}

impl Names {
    pub(crate) fn has(&self, name: &str) -> bool {
        match self {
            Names::Nothing => false,
            Names::These(names) => names.iter().any(|allowed| allowed == name),
            Names::Everything => true,
        }
    }

    pub(crate) fn are_all(&self) -> bool {
        matches!(self, Names::Everything)
    }

    /// Allows more names.
    pub(crate) fn add<Name: Into<String>>(&mut self, names: impl IntoIterator<Item = Name>) {
        let names = names.into_iter().map(Into::into);
        match self {
            Names::Everything => {}
            Names::These(allowed) => allowed.extend(names),
            Names::Nothing => *self = Names::These(names.collect()),
        }
    }
}
