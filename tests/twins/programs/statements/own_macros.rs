//! Macros of the user's own in bodies, some named as known ones.

use ctx_runtime::{context_root, with_context};
use keys::Request;

macro_rules! my_try {
    ($e:expr) => { match $e { Ok(x) => x, Err(e) => return Err(e.into()) } };
}
macro_rules! hashmap {
    ($($k:expr => $v:expr),* $(,)?) => {{ let mut m = ::std::collections::HashMap::new(); $(m.insert($k, $v);)* m }};
}
macro_rules! join { ($a:expr => $b:expr) => { format!("{}{}", $a, $b) }; }
macro_rules! select { ($($x:ident from $t:ident),*) => { concat!($(stringify!($x), stringify!($t)),*) }; }
macro_rules! make { ($(#[$m:meta])* $v:vis fn $n:ident() $b:block) => { $(#[$m])* $v fn $n() -> u32 $b }; }
macro_rules! awaits { ($($e:expr),*) => { ($($e.await,)*) }; }
macro_rules! context { ($x:expr) => { $x + 1 }; }
macro_rules! cfg_if { (if ($c:meta) { $($a:tt)* } else { $($b:tt)* }) => { #[cfg($c)] { $($a)* } #[cfg(not($c))] { $($b)* } }; }
macro_rules! callback { (|$x:ident| $e:expr) => { (|$x: u32| $e)(1) }; }

#[with_context]
pub async fn uses(text: &str) -> Result<u32, Box<dyn std::error::Error>> {
    let x: u32 = my_try!(text.parse::<u32>());
    let m = hashmap! { "a" => x, "b" => async { 2 }.await };
    let s = join!(x => text) + select!(a from b, c from d);
    make! { #[inline] fn inner() { 3 } }
    let (a, b) = awaits!(std::future::ready(1), async { 2 });
    cfg_if! { if (any()) { missing!() } else { drop(s) } }
    Ok(m.len() as u32 + inner() + a + b + context!(x) + callback!(|y| y + x))
}

#[context_root(Request(1))]
pub fn uses_now(text: &str) -> Result<u32, std::num::ParseIntError> {
    let x = my_try!(text.parse::<u32>());
    make!(fn inner() { return 3 });
    Ok(x + inner() + callback!(|y| { if y > 2 { return 2 } y }))
}

fn main() {}
