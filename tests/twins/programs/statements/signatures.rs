//! Signatures with lifetimes, generics, and names that the macros use, too.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::fmt::Debug;
use std::future::Future;

pub struct Row<'a, T: ?Sized = str>(pub &'a T);

#[with_context]
pub async fn impls(
    a: impl Into<Option<&str>>,
    b: impl Fn(&str) -> &str + Send,
    c: impl Iterator<Item = fn(&u8)>,
    d: impl for<'x> FnMut(&'x u8) -> Row<'x, u8>,
    e: &impl Debug,
    f: &dyn Fn(&u8),
    g: Option<impl AsRef<str> + '_>,
    h: impl IntoIterator<Item = &(dyn Debug + Sync)>,
    i: [impl PartialEq<&u8>; 2],
) -> usize {
    let _ = (a.into(), c.count(), d, e, f, g.is_some(), h.into_iter().count());
    b("a").len() + usize::from(i[0] == &1)
}

#[with_context]
pub async fn lifetimes<'a: 'b, 'b, 'c, T>(a: &'a mut T, b: &'b T, c: &'c str) -> (&'b T, &'c str)
where
    T: Debug + 'a,
    for<'x> &'x T: PartialEq,
    'c: 'b,
{
    let a: &T = a;
    if a == b { (b, c) } else { (a, "") }
}

#[with_context]
pub async fn mutable<'a>(rows: &'a mut [Vec<u32>], mut n: usize) -> Option<&'a mut u32> {
    n += 1;
    for row in rows {
        if let Some(x) = row.get_mut(n) {
            return Some(x);
        }
    }
    None
}

#[context_root(Request(1))]
pub async fn with_where<F, R>(f: F) -> R
where
    F: for<'a> AsyncLike<'a, R>,
{
    let x = 1;
    f.call(&x).await
}

pub trait AsyncLike<'a, R> {
    type Fut: Future<Output = R>;
    fn call(self, x: &'a u32) -> Self::Fut;
}

#[with_context]
pub async fn shadowed_names(ctx_context: u32, ctx_work: &str, ctx_arg0: impl Into<&str>) -> usize {
    let ctx_checked = ctx_context;
    'ctx_hint: loop {
        'ctx_checked: loop {
            break 'ctx_checked;
        }
        break 'ctx_hint;
    }
    ctx_checked as usize + ctx_work.len() + ctx_arg0.into().len()
}

#[with_context(bind(Request(ctx_context)))]
pub fn shadowed_bound((ctx_arg0, _): (u32, u32), ctx_context: u32, ctx_place: u32) -> u32 {
    std::thread::spawn(move || ctx_context + ctx_arg0).join().unwrap() + ctx_place
}

#[with_context(bind(Request(ctx_call)))]
pub async fn shadowed_call(ctx_call: u32) -> u32 {
    ctx_call
}

pub struct Matrix<const R: usize, const C: usize>(pub [[i64; C]; R]);

impl<const R: usize, const C: usize> Matrix<R, C> {
    #[with_context]
    pub async fn times<const K: usize>(&self, other: &Matrix<C, K>) -> Matrix<R, K>
    where
        [(); R]: Sized,
    {
        let mut rows = [[0; K]; R];
        for (row, mine) in rows.iter_mut().zip(&self.0) {
            for (k, x) in row.iter_mut().enumerate() {
                *x = mine.iter().zip(&other.0).map(|(a, b)| a * b[k]).sum();
            }
        }
        Matrix(rows)
    }

    #[context_root(Request(1))]
    pub fn get(&self, at: [usize; 2]) -> Option<&i64> {
        let [r, c] = at;
        self.0.get(r)?.get(c)
    }
}

#[with_context]
pub async fn r#async(r#type: u32, r#match: &str) -> u32 {
    r#type + r#match.len() as u32
}

#[with_context]
pub extern "C" fn callback(data: *mut u8, f: Option<unsafe extern "C" fn(*mut u8) -> i32>) -> i32 {
    match f {
        Some(f) => unsafe { f(data) },
        None => -1,
    }
}

fn main() {}
