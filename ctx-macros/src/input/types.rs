//! The kind of a type, as its tokens show it.

use syn::Type;

use crate::syntax::tokens::is_any;

/// Whether a type is a reference, a number, a `bool` or a `char`. A block captures such a variable as a whole or not at
/// all.
pub(crate) fn is_plain(ty: &Type) -> bool {
    const NUMBERS: [&str; 16] = [
        "bool", "char", "f32", "f64", "i128", "i16", "i32", "i64", "i8", "isize", "u128", "u16", "u32", "u64", "u8",
        "usize",
    ];
    match ty {
        Type::Reference(_) => true,
        Type::Path(ty) => ty.path.get_ident().is_some_and(|name| is_any(name, &NUMBERS)),
        _ => false,
    }
}

/// The names of types of closures and functions, and of their traits.
pub(crate) const FUNCTIONS: [&str; 7] = ["AsyncFn", "AsyncFnMut", "AsyncFnOnce", "Fn", "FnMut", "FnOnce", "fn"];
