//! Closures that are returned, of all kinds, and other values that are coerced.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async fn maker(prefix: String) -> impl Fn(&str) -> String + Send + Sync + 'static {
    move |text| format!("{prefix}{text}")
}

#[with_context]
pub async fn higher() -> impl for<'a> FnMut(&'a mut Vec<u32>, u32) -> Option<&'a mut u32> {
    |rows, x| {
        rows.push(x);
        rows.last_mut()
    }
}

#[with_context]
pub async fn once(text: String) -> impl FnOnce() -> String {
    if text.is_empty() {
        panic!("empty");
    }
    || text
}

#[context_root(Request(1))]
pub async fn by_match(n: u32) -> impl Fn(u32) -> u32 {
    let k = match n { 1 => 2, _ => n };
    move |x| { if x == k { return 1; } x * k }
}

#[with_context]
pub async fn function_item() -> impl Fn(&str) -> usize {
    str::len
}

#[with_context]
pub async fn in_generic<T: Clone + 'static>(x: T) -> impl Fn() -> T + Clone {
    move || x.clone()
}

#[with_context]
pub async fn borrowed<'a>(rows: &'a [u32]) -> impl Fn(usize) -> Option<&'a u32> + Copy + 'a {
    move |at| rows.get(at)
}

#[with_context(bind(Request(1)))]
pub fn bound(rows: Vec<u32>) -> impl FnMut() -> Option<u32> + Send {
    let mut rows = rows.into_iter();
    move || rows.next()
}

#[context_root(Request(1))]
pub fn root_iter<'a>(rows: &'a mut Vec<u32>) -> impl Iterator<Item = &'a mut u32> + 'a {
    rows.push(1);
    rows.iter_mut().filter(|x| **x > 1)
}

#[with_context(bind(Request(1)))]
pub fn dyn_fn(flag: bool) -> Box<dyn Fn(&str) -> &str> {
    if flag { return Box::new(|x| x); }
    Box::new(|x| &x[1..])
}

#[with_context(bind(Request(1)))]
pub fn pointer(flag: bool) -> fn(&str) -> &str {
    if flag { |x| x } else { str::trim }
}

#[with_context]
pub async fn pointer_early(flag: bool) -> fn(&str) -> &str {
    if flag { return |x| x }
    str::trim
}

#[with_context]
pub async fn array_of() -> [Box<dyn Fn(u32) -> u32 + Send>; 2] {
    [Box::new(|x| x), Box::new(|x| x + 1)]
}

#[with_context]
pub async fn option_of(flag: bool) -> Option<Box<dyn Fn(&str) -> usize + Send>> {
    if flag { return None }
    Some(Box::new(|x| x.len()))
}

#[with_context]
pub async fn slices(flag: bool) -> &'static [u32] {
    if flag { return &[1, 2] }
    match flag { true => &[], false => &[3] }
}

#[with_context]
pub async fn coerced(flag: bool) -> Result<Box<dyn std::fmt::Debug>, Box<dyn std::error::Error + Send + Sync>> {
    if flag { return Err("x".into()); }
    let x: i32 = "1".parse()?;
    Ok(if x > 1 { Box::new(x) } else { Box::new("a") })
}

#[with_context]
pub async fn integer(flag: bool) -> u8 {
    let x = 200;
    if flag { return x + 1 }
    let y = Default::default();
    [x, y].iter().sum()
}

fn main() {}
