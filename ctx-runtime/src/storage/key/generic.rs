//! Generic keys: each instance is a key of its own, with a name of its own.

use std::any::{Any, TypeId, type_name};
use std::fmt;

use super::proof::Shareable;
use crate::sync::table::Table;

/// The one `V` of the process. It takes the place of a `static`, which a generic function cannot have for each of its
/// instances. Costs a lock and a hash look-up.
#[doc(hidden)]
pub fn one_per_type<V: Shareable>(make: impl FnOnce() -> V) -> &'static V {
    static ALL: Table<TypeId, &'static (dyn Any + Send + Sync), 16> = Table::new();
    let id = TypeId::of::<V>();
    let one = ALL.with(&id, |one| *one).unwrap_or_else(|| {
        // User code runs with the lock released: it makes the value, and drops a value that came too late.
        let mut made = Some(Box::new(make()));
        let leak = || -> &'static (dyn Any + Send + Sync) { Box::leak(made.take().expect("leaked once")) };
        ALL.entry(id, |entry| *entry.or_insert_with(leak))
    });
    one.downcast_ref().expect("a value is filed under its own type")
}

/// The name of a generic key: `Page<Vec<u8>, 2>`. It is leaked, so it is made once for each key, in [`one_per_type`].
#[doc(hidden)]
pub fn with_arguments(name: &str, arguments: &[&dyn fmt::Debug]) -> &'static str {
    let arguments: Vec<_> = arguments.iter().map(|argument| format!("{argument:?}")).collect();
    String::leak(format!("{name}<{}>", arguments.join(", ")))
}

/// The name of a type argument.
#[doc(hidden)]
pub fn argument<T: ?Sized>() -> Argument {
    Argument(type_name::<T>())
}

#[doc(hidden)]
pub struct Argument(&'static str);

impl fmt::Debug for Argument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&last_names(self.0))
    }
}

/// A type as it is usually written: `Page<Vec<u8>>` for `shop::Page<alloc::vec::Vec<u8>>`.
fn last_names(path: &str) -> String {
    let mut names = String::with_capacity(path.len());
    // `begin` is where the current path begins. `around` has the beginnings of the paths in whose arguments it is.
    let (mut begin, mut around) = (0, Vec::new());
    let mut characters = path.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            ':' if characters.next_if_eq(&':').is_some() => names.truncate(begin),
            '<' => {
                around.push(begin);
                names.push('<');
                begin = names.len();
            }
            '>' if !names.ends_with('-') => {
                begin = around.pop().unwrap_or(0);
                names.push('>');
            }
            _ => {
                names.push(character);
                if !(character.is_alphanumeric() || matches!(character, '_' | '{' | '}' | '#')) {
                    begin = names.len();
                }
            }
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::last_names;

    #[test]
    fn of_each_path_the_last_name_is_kept() {
        for (path, names) in [
            ("shop::Page<alloc::vec::Vec<u8>>", "Page<Vec<u8>>"),
            ("shop::load::{{closure}}::Page<&str, [core::time::Duration; 2]>", "Page<&str, [Duration; 2]>"),
            ("shop::<impl shop::Loads for shop::Db<u8>>::load::Page<u8>", "Page<u8>"),
            ("shop::Db<shop::Of<u8>>::Page<3>", "Page<3>"),
            (
                "shop::Page<(a::B, fn(c::D<u8>) -> e::F, dyn g::H<J = k::L> + core::marker::Send)>",
                "Page<(B, fn(D<u8>) -> F, dyn H<J = L> + Send)>",
            ),
            ("shop::Page<shop::load::{{closure}}, -1, ':', *const a::b>", "Page<{{closure}}, -1, ':', *const b>"),
            ("Page", "Page"),
        ] {
            assert_eq!(last_names(path), names);
        }
    }
}
