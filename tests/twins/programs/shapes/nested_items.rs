//! Nested items.

use ctx_runtime::with_context;
use std::thread::spawn;

pub struct W<const N: usize>(pub std::thread::JoinHandle<u32>);

#[with_context]
pub fn outer() -> u32 {
    fn raw() -> W<{ 1 + 2 }> {
        W(spawn(|| 1))
    }
    fn array() -> [u8; { 1 + 2 }] {
        spawn(|| 1);
        [0; 3]
    }
    fn bounded<const N: usize>() -> u32
    where
        W<{ 3 }>: Sized,
    {
        spawn(|| N as u32).join().unwrap()
    }
    struct Local<const N: usize>;
    impl Local<{ 1 + 1 }> {
        fn raw(&self) -> u32 {
            spawn(|| 1).join().unwrap()
        }
    }
    const X: u32 = { 1 };
    static Y: u32 = { 2 };
    let _ = array();
    raw().0.join().unwrap() + bounded::<1>() + Local::<2>.raw() + X + Y
}

#[with_context]
pub async fn other() -> u32 {
    trait Local {
        const C: [u8; { 2 }] = [0; { 2 }];
        fn get(&self) -> u32 {
            spawn(|| 1).join().unwrap()
        }
    }
    impl Local for [u8; { 1 + 1 }] {}
    use std::cmp::{max, min};
    macro_rules! local {
        ($x:expr) => {
            spawn(|| $x).join().unwrap()
        };
    }
    type Alias = [u8; { 3 }];
    let alias: Alias = [0; 3];
    max(1, min(local!(2), 2)) + [0_u8; 2].get() + alias.len() as u32
}

fn main() {}
