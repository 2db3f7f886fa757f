//! What a panic prints. The test starts itself, because the hook and standard error are those of a process.

use std::env;
use std::panic;
use std::process::Command;

use ctx_runtime::{Context, context_root, diagnostics, with_context};
use tokio::task::spawn_blocking;

#[derive(Context)]
struct Tenant(#[context(log = "tenant")] &'static str);

#[context_root(Tenant("acme"))]
async fn handle() {
    work().await;
}

#[with_context]
async fn work() {
    assert!(spawn_blocking(|| panic!("no price")).await.unwrap_err().is_panic());
}

#[test]
fn a_panic_prints_the_context_after_what_the_other_hook_prints() {
    const CHILD: &str = "CTX_ERROR_PANICS";
    if env::var_os(CHILD).is_some() {
        panic::set_hook(Box::new(|info| eprintln!("of the other hook: {info}")));
        ctx_error::install_panic_hook();
        ctx_error::install_panic_hook();
        let _watching = diagnostics::watch();
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(handle());
        let _ = panic::catch_unwind(|| panic!("outside"));
        return;
    }
    let name = "a_panic_prints_the_context_after_what_the_other_hook_prints";
    let child =
        Command::new(env::current_exe().unwrap()).args([name, "--exact", "--nocapture"]).env(CHILD, "1").output();
    let text = String::from_utf8(child.unwrap().stderr).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let expected = [
        "of the other hook: panicked at ",
        "no price",
        "  tenant=acme",
        "  context: began at `panics::handle` (#[context_root] at ",
        "  this work: blocking 3, `spawn_blocking` in `panics::work` at ",
        "             in the call of `panics::work` at ",
        "             in root `panics::handle` (#[context_root] at ",
        "of the other hook: panicked at ",
        "outside",
    ];
    assert_eq!(lines.len(), expected.len(), "{text}");
    lines.iter().zip(expected).for_each(|(line, begins)| assert!(line.starts_with(begins), "{line}\n{text}"));
}
