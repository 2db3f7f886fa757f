//! Own functions and methods that are named as spawn sites, and take other things.

use ctx_runtime::with_context;

pub struct World(pub Vec<u64>);

impl World {
    pub fn spawn(&mut self, x: u64) -> &mut World {
        self.0.push(x);
        self
    }
}

pub fn spawn(x: i64) -> i64 {
    x
}

pub fn install(x: u8, y: Vec<u8>) -> usize {
    usize::from(x) + y.len()
}

#[with_context]
pub fn numbers(world: &mut World, flag: bool) -> i64 {
    world.spawn(1 + 2).spawn(if flag { 1 } else { 2 }).spawn(!0);
    let x = 1 << 3;
    world.spawn(x);
    spawn(-1) + spawn(2 * 3) + install(1 + 1, Vec::new()) as i64 + install(2, vec![]) as i64
}

#[with_context]
pub async fn later(world: &mut World) -> i64 {
    world.spawn(1 + 2).spawn(3).spawn({ 4 });
    spawn(-1) + spawn(2 * 3) + install(1 + 1, Vec::new()) as i64 + install(2, vec![]) as i64
}

fn main() {}
