//! The crate whose compilation is timed: ten modules of functions, where each function awaits three of the next module.
//! All variants have the same text, except for the annotation, and for the methods that `#[async_trait]` requires.

use super::function::{Function, call, type_name};
use super::variant::Variant;
use super::workspace::Source;

/// The modules, from the top of the call graph to its bottom.
pub const MODULES: [&str; 10] =
    ["api", "orders", "pricing", "stock", "payments", "shipping", "customers", "invoices", "ledger", "audit"];

/// The module that the last module calls. It has no annotation in any variant.
pub(super) const STORE: &str = "store";

const MODEL: &str = r#"
#[derive(Debug, Default)]
pub struct Order {
    pub id: u64,
    pub customer: String,
    pub lines: Vec<u64>,
}

#[derive(Debug)]
pub enum Error {
    Rejected(u64),
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Error::Rejected(amount) = self;
        write!(f, "{amount} is too much")
    }
}
"#;

const KEY: &str = r#"
#[derive(ctx_runtime::Context)]
pub struct Request(pub u64);
"#;

const STORE_SOURCE: &str = r#"
use crate::model::{Error, Order};

pub async fn put_0(order: &Order, amount: u64) -> Result<u64, Error> {
    if amount == u64::MAX { Err(Error::Rejected(amount)) } else { Ok(order.id ^ amount) }
}

pub async fn count_1(order: &Order) -> u64 {
    order.lines.len() as u64
}

pub async fn put_2(order: &Order, amount: u64) -> Result<u64, Error> {
    std::future::ready(Ok(order.id + amount)).await
}
"#;

/// Handlers are boxed as `Send` futures, as in a router.
const RUN: &str = r#"
type Handler = Pin<Box<dyn Future<Output = u64> + Send>>;

fn handler(future: impl Future<Output = u64> + Send + 'static) -> Handler {
    Box::pin(future)
}

fn run(mut handler: Handler) -> u64 {
    loop {
        if let Poll::Ready(output) = handler.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return output;
        }
    }
}
"#;

/// All files of a crate with `functions` functions, a multiple of ten.
pub fn package(variant: Variant, functions: usize) -> Vec<Source> {
    let mut model = MODEL.to_owned();
    if variant == Variant::Needs {
        model += KEY;
    }
    let mut sources = vec![
        ("lib.rs".to_owned(), library()),
        ("main.rs".to_owned(), main(variant, functions / MODULES.len())),
        ("model.rs".to_owned(), model),
        (format!("{STORE}.rs"), STORE_SOURCE.to_owned()),
    ];
    sources.extend((0..MODULES.len()).map(|nth| module(variant, nth, functions, 0)));
    sources
}

/// A module. `edit` is a number in the body of its first function.
pub fn module(variant: Variant, nth: usize, functions: usize, edit: usize) -> Source {
    let size = functions / MODULES.len();
    let functions =
        (0..size).map(|index| Function { variant, module: nth, index, size, edit: if index == 0 { edit } else { 0 } });
    let mut text = String::from("use crate::model::{Error, Order};\n");
    text += &match (variant, MODULES.get(nth + 1)) {
        (Variant::AsyncTrait, Some(next)) => format!("use crate::{next}::{{Service as _, {}}};\n", type_name(next)),
        (_, next) => format!("use crate::{};\n", next.unwrap_or(&STORE)),
    };
    if variant == Variant::AsyncTrait {
        let service = type_name(MODULES[nth]);
        text += &format!("\npub struct {service};\n\n#[async_trait::async_trait]\npub trait Service {{\n");
        functions.clone().for_each(|function| text += &format!("    {};\n", function.signature()));
        text += &format!("}}\n\n#[async_trait::async_trait]\nimpl Service for {service} {{");
        functions.for_each(|function| text += &function.definition());
        text += "}\n";
    } else {
        functions.for_each(|function| text += &function.definition());
    }
    (format!("{}.rs", MODULES[nth]), text)
}

fn library() -> String {
    MODULES.iter().chain(&["model", STORE]).map(|module| format!("pub mod {module};\n")).collect()
}

/// The source of a `main` that runs all functions of the first module.
fn main(variant: Variant, functions: usize) -> String {
    let mut text = String::from("use std::pin::Pin;\nuse std::task::{Context, Poll, Waker};\n\n");
    text += &format!("use functions::api;\nuse functions::model::Order;\n{RUN}\nfn main() {{\n");
    let path = match variant {
        Variant::AsyncTrait => "api::Api.",
        _ => "api::",
    };
    if variant == Variant::AsyncTrait {
        text += "    use functions::api::Service as _;\n";
    }
    text += "    let mut handlers = Vec::new();\n";
    for index in 0..functions {
        let call = call(path, index, "&Order::default()", "1", ".unwrap_or(0)");
        text += &format!("    handlers.push(handler(async {{ {call} }}));\n");
    }
    text += "    println!(\"{}\", handlers.into_iter().map(run).fold(0, u64::wrapping_add));\n}\n";
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn async_functions(items: &[syn::Item]) -> usize {
        let is_async = |signature: &syn::Signature| usize::from(signature.asyncness.is_some());
        items
            .iter()
            .map(|item| match item {
                syn::Item::Fn(function) => is_async(&function.sig),
                syn::Item::Impl(block) => block
                    .items
                    .iter()
                    .map(|item| if let syn::ImplItem::Fn(method) = item { is_async(&method.sig) } else { 0 })
                    .sum(),
                _ => 0,
            })
            .sum()
    }

    #[test]
    fn every_variant_has_all_functions() {
        for variant in Variant::ALL {
            let functions: usize = package(variant, 60)
                .iter()
                .filter(|(path, _)| *path != format!("{STORE}.rs"))
                .map(|(path, text)| async_functions(&syn::parse_file(text).expect(path).items))
                .sum();
            assert_eq!(functions, 60, "{variant:?}");
        }
    }

    #[test]
    fn the_same_text_comes_out_each_time() {
        for variant in Variant::ALL {
            assert_eq!(package(variant, 60), package(variant, 60));
        }
    }

    #[test]
    fn only_the_attribute_is_added() {
        for variant in [Variant::WithContext, Variant::Inherit, Variant::Instrument] {
            for (annotated, plain) in package(variant, 60).iter().zip(package(Variant::Plain, 60)) {
                assert_eq!(annotated.1.replace(variant.attribute(), ""), plain.1);
            }
        }
    }

    #[test]
    fn an_edit_changes_one_line() {
        let ((_, before), (_, after)) =
            (module(Variant::WithContext, 5, 60, 0), module(Variant::WithContext, 5, 60, 1));
        assert_eq!(before.lines().count(), after.lines().count());
        assert_eq!(before.lines().zip(after.lines()).filter(|(before, after)| before != after).count(), 1);
    }
}
