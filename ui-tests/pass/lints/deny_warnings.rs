#![deny(warnings, unused, nonstandard_style, missing_docs, unreachable_pub)]
#![deny(unused_qualifications, unused_lifetimes, single_use_lifetimes, trivial_casts, trivial_numeric_casts)]
#![deny(unused_results, let_underscore_drop, elided_lifetimes_in_paths, explicit_outlives_requirements)]
#![deny(missing_debug_implementations, unnameable_types, variant_size_differences, redundant_lifetimes)]
#![deny(unused_import_braces, unused_extern_crates, macro_use_extern_crate, unused_macro_rules)]
#![deny(unit_bindings, meta_variable_misuse, keyword_idents, rust_2018_idioms)]
//! No lint finds anything in the code that the macros generate.

use ctx_runtime::{Context, context, context_root, context_var, with_context};

#[derive(Debug, Context)]
#[context(default = Request { id: 1, tenant: String::new() })]
struct Request {
    id: u64,
    tenant: String,
}

#[derive(Debug, Context)]
struct Page<T>(T);

context_var! {
    /// How hard to try.
    Retries: u8 = 3;
}

#[with_context]
async fn audit(id: u64, _: &str, (left, _right): (u8, u8)) -> u64 {
    context!(Request.id) + id + u64::from(left) + u64::from(context!(Page<u8>.0))
}

#[with_context(bind(Request { id: 8, tenant: String::new() }))]
fn bound(mut id: u64) -> u64 {
    id += 1;
    context!(Request, |request| request.id + id + request.tenant.len() as u64)
}

#[with_context(inherit)]
async fn hot() -> Result<(), tokio::task::JoinError> {
    tokio::spawn(async {}).await
}

#[with_context]
async fn unit() {
    std::thread::scope(|scope| {
        let _handle = scope.spawn(|| ());
    });
}

#[tokio::main]
#[context_root(Request { id: 7, tenant: String::new() }, Page::<u8>(1))]
pub(crate) async fn main() -> Result<(), tokio::task::JoinError> {
    assert_eq!(tokio::spawn(audit(1, "", (2, 3))).await?, 11);
    assert_eq!(bound(1), 10);
    hot().await?;
    unit().await;
    #[context(detach)]
    let detached = tokio::spawn(async { **context!(Retries) });
    assert_eq!(detached.await?, 3);
    #[context(carry)]
    let work = || context!(Request.id);
    assert_eq!(work(), 7);
    Ok(())
}
