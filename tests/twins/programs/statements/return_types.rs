//! Return types of all kinds.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::borrow::Cow;
use std::fmt::{Debug, Display};

pub struct Sides<'a, const N: usize>(pub [&'a str; N]);

pub struct Flag<const B: bool>;

pub trait Shape {
    type Area: Default;
    const N: usize;
}

macro_rules! outcome {
    ($t:ty) => { Result<$t, String> };
}

#[with_context]
pub async fn of_a_macro(x: u32) -> outcome!(u32) {
    Ok(x.checked_add(1).ok_or("too much")?)
}

#[with_context]
pub async fn associated<S: Shape>() -> <S as Shape>::Area {
    S::Area::default()
}

#[with_context]
pub async fn sides<'a, const N: usize>(text: &'a str) -> Sides<'a, N> {
    Sides([text; N])
}

#[with_context]
pub async fn block_in_braces() -> [u8; { 1 + 1 }] {
    [1; { 1 + 1 }]
}

#[with_context]
pub async fn flags() -> Flag<{ 2 > 1 }> {
    Flag
}

#[with_context]
pub async fn pointer() -> fn(u32) -> u32 {
    |x| x + 1
}

#[with_context]
pub async fn higher() -> for<'a> fn(&'a str, &str) -> &'a str {
    |x, _| x
}

#[with_context]
pub async fn object<'a>(x: &'a str) -> Box<dyn Display + Send + 'a> {
    Box::new(x)
}

#[with_context]
pub async fn reference<'a>(x: &'a u32) -> &'a (dyn Debug + Send + Sync + 'a) {
    x
}

#[with_context]
pub async fn nested(x: u32) -> Result<(impl Fn(u32) -> u32 + Send, impl Iterator<Item = (u8, u8)>), Box<dyn Debug>> {
    Ok((move |y: u32| x + y, std::iter::once((1, 2))))
}

#[with_context]
pub async fn raw() -> *const u8 {
    std::ptr::null()
}

#[with_context]
pub async fn borrowed(x: &str) -> Cow<'_, str> {
    x.into()
}

#[context_root(Request(1))]
pub fn boxed() -> Box<dyn Fn(&str) -> usize> {
    Box::new(|x| x.len())
}

#[with_context(bind(Request(1)))]
pub fn unit() -> () {}

#[with_context(bind(Request(1)))]
pub async fn tuple() -> (u8,) {
    (1,)
}

#[with_context]
pub async fn constant<T: Shape>() -> usize
where
    [u8; 3]: Debug,
    T::Area: Clone,
{
    T::N
}

fn main() {}
