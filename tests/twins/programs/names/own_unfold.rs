//! Own functions and macros that are named as those that make streams and parallel iterators.

use ctx_runtime::with_context;

pub fn unfold(seed: u32, next: impl Fn(u32) -> Option<u32>) -> Vec<u32> {
    std::iter::successors(Some(seed), |x| next(*x)).collect()
}

macro_rules! stream {
    ($($x:expr),*) => {
        vec![$($x),*]
    };
}

pub struct Bus(pub Vec<u32>);

impl Bus {
    pub fn broadcast(&self, f: impl Fn(&u32) -> u32) -> u32 {
        self.0.iter().map(f).sum()
    }

    pub fn par_map(&self, f: impl FnMut(&u32) -> u32) -> Vec<u32> {
        self.0.iter().map(f).collect()
    }
}

#[with_context]
pub fn unfolds() -> usize {
    unfold(1, |x| if x < 10 { Some(x * 2) } else { None }).len()
}

#[with_context]
pub async fn makes() -> usize {
    let rows: Vec<u32> = stream![1, 2, 3];
    rows.len() + unfold(1, |x| x.checked_sub(1)).len()
}

#[with_context]
pub fn calls(bus: &Bus) -> u32 {
    let mut sum = 0;
    bus.par_map(|x| {
        sum += x;
        *x
    });
    bus.broadcast(|x| x + 1) + sum
}

fn main() {}
