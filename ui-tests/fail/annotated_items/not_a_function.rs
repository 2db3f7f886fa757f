use ctx_runtime::{context_root, with_context};

#[with_context] //
pub struct Job; //~

#[context_root]
enum Kind {} //~

#[with_context]
static COUNT: u8 = 0; //~

#[with_context]
const LIMIT: u8 = 0; //~

#[with_context]
type Id = u64; //~

fn main() {}
