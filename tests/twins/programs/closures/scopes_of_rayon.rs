//! Scopes of rayon.

use ctx_runtime::with_context;

fn check(n: u32) -> Result<(), String> {
    if n > 0 { Ok(()) } else { Err(String::new()) }
}

#[with_context]
pub fn scoped() {
    rayon::scope(|s| s.spawn(|_| { check(1).unwrap() }));
    rayon::scope(|s| {
        s.spawn(|_| check(1).unwrap());
        s.spawn(|_| ());
        s.spawn(|s| s.spawn(|_| {}));
    });
}

#[with_context]
pub fn joined() -> (u32, u32) {
    rayon::join(|| { 1 }, || 2)
}

#[with_context]
pub fn joined_typed() -> (u32, u32) {
    rayon::join(|| -> u32 { 1 }, || -> u32 { return 2 })
}

#[with_context]
pub fn threads(rows: &[u32]) -> usize {
    std::thread::scope(|scope| {
        let one = scope.spawn(|| { rows.len() });
        let two = scope.spawn(|| rows.len());
        one.join().unwrap() + two.join().unwrap()
    })
}

fn main() {}
