//! The text of one generated function.

use super::generate::{MODULES, STORE};
use super::variant::Variant;

#[derive(Clone)]
pub(super) struct Function {
    pub(super) variant: Variant,
    pub(super) module: usize,
    pub(super) index: usize,
    /// The number of functions of the module.
    pub(super) size: usize,
    /// A number in the body, which an edit changes.
    pub(super) edit: usize,
}

impl Function {
    pub(super) fn signature(&self) -> String {
        let name = name(self.index);
        let receiver = if self.variant == Variant::AsyncTrait { "&self, " } else { "" };
        match is_fallible(self.index) {
            true => format!("async fn {name}({receiver}order: &Order, amount: u64) -> Result<u64, Error>"),
            false => format!("async fn {name}({receiver}order: &Order) -> u64"),
        }
    }

    /// The function. It awaits three others.
    pub(super) fn definition(&self) -> String {
        let (signature, attribute) = (self.signature(), self.variant.attribute());
        let public = if self.variant == Variant::AsyncTrait { "" } else { "pub " };
        let (amount, unwrap, result) = match is_fallible(self.index) {
            true => ("amount", "?", "if total == u64::MAX { Err(Error::Rejected(total)) } else { Ok(total) }"),
            false => ("order.id", ".unwrap_or(0)", "total + order.lines.len() as u64"),
        };
        let call = |nth: usize, amount: &str| {
            let (path, index) = self.callee(nth);
            call(&path, index, "order", amount, unwrap)
        };
        let (first, second, third) =
            (call(0, amount), call(1, &format!("{amount} + first")), call(2, "first ^ second"));
        let (factor, edit) = (self.index + 3, self.edit);
        format!(
            "
{attribute}{public}{signature} {{
    let first = {first};
    let second = {second};
    let third = {third};
    let total = first.wrapping_add(second.wrapping_mul({factor})).wrapping_add(third ^ {edit});
    {result}
}}
"
        )
    }

    /// The text before the name of one of the three functions that this function calls, and the index of that function.
    fn callee(&self, nth: usize) -> (String, usize) {
        match MODULES.get(self.module + 1) {
            Some(next) if self.variant == Variant::AsyncTrait => {
                (format!("{}.", type_name(next)), (3 * self.index + nth) % self.size)
            }
            Some(next) => (format!("{next}::"), (3 * self.index + nth) % self.size),
            None => (format!("{STORE}::"), nth),
        }
    }
}

/// An awaited call that returns a `u64`.
pub(super) fn call(path: &str, index: usize, order: &str, amount: &str, unwrap: &str) -> String {
    let name = name(index);
    match is_fallible(index) {
        true => format!("{path}{name}({order}, {amount}).await{unwrap}"),
        false => format!("{path}{name}({order}).await"),
    }
}

/// Whether the function returns a `Result`. Every other function does.
fn is_fallible(index: usize) -> bool {
    index.is_multiple_of(2)
}

fn name(index: usize) -> String {
    format!("{}_{index}", if is_fallible(index) { "put" } else { "count" })
}

/// The name of the service type of a module, for functions that are methods.
pub(super) fn type_name(module: &str) -> String {
    let (first, rest) = module.split_at(1);
    first.to_uppercase() + rest
}
