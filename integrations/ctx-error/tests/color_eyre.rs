//! With the handler of color-eyre. A process of its own, because its hook is set for ever.

use ctx_error::eyre::{hook, trace};
use ctx_runtime::{Context, run};
use eyre::{WrapErr, bail};

#[derive(Context)]
struct Tenant(#[context(log = "tenant")] &'static str);

fn price() -> eyre::Result<u64> {
    bail!("no price")
}

#[test]
fn a_report_has_the_sections_of_color_eyre_and_then_the_context() {
    let (_, eyre_hook) = color_eyre::config::HookBuilder::new().theme(color_eyre::config::Theme::new()).into_hooks();
    eyre::set_hook(hook(eyre_hook.into_eyre_hook())).unwrap();
    let report = run(Tenant("acme"), || price().wrap_err("no offer")).unwrap_err();
    let text = format!("{report:?}");
    let (of_color_eyre, context) = text.split_once("\n\nContext:\n").unwrap();
    assert!(of_color_eyre.contains("no price") && of_color_eyre.contains("Location:"), "{of_color_eyre}");
    assert!(of_color_eyre.contains("tests/color_eyre.rs"), "{of_color_eyre}");
    assert!(context.starts_with("  tenant=acme\n  context: began"), "{context}");
    assert_eq!((report.to_string(), format!("{report:#}")), ("no offer".to_owned(), "no offer: no price".to_owned()));
    assert_eq!(trace(&report).unwrap().field("tenant"), Some("acme"));
}
