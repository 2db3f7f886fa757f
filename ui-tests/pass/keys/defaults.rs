use ctx_runtime::{Context, context, context_root};

#[derive(Context, Default, Debug, PartialEq)]
#[context(default)]
struct Derived(u8);

#[derive(Context, Debug, PartialEq)]
#[context(default = Self::new(3))]
struct BySelf(u8);

impl BySelf {
    const fn new(level: u8) -> Self {
        Self(level)
    }
}

#[derive(Context, Default, Debug, PartialEq)]
#[context(default)]
struct Generic<T: Default>(T);

#[derive(Context, Default, Debug, PartialEq)]
#[context(default)]
enum Mode {
    #[default]
    Quiet,
    Loud,
}

#[context_root]
pub(crate) fn main() {
    assert_eq!(*context!(Derived), Derived(0));
    assert_eq!(*context!(BySelf), BySelf(3));
    assert_eq!(*context!(Generic<u8>), Generic(0));
    assert_eq!(*context!(Generic<String>), Generic(String::new()));
    assert_eq!(*context!(Mode), Mode::Quiet);
    assert_eq!(*ctx_runtime::Snapshot::empty().with(Mode::Loud).get::<Mode>().unwrap(), Mode::Loud);
}
