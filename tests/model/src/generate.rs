//! Random programs.

use crate::keys::SHAPES;
use crate::program::{Binds, Body, Call, Flavour, Function, Job, Key, Op, Step, Then, Work, numbered};

/// The depth to which bodies are nested.
const DEPTH: u32 = 4;

/// The program with a number, of the programs of a seed. It has at most `length` steps, without the steps in bodies.
///
/// The generator is written here: a strategy of `proptest` takes four times as long as the program runs.
pub fn program(seed: u64, number: u64, length: usize) -> Body {
    let mut random = Random(seed.wrapping_mul(0x2545_f491_4f6c_dd1d) ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    numbered(&random.body(length, DEPTH))
}

/// A random number generator: `SplitMix64`.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    fn number(&mut self) -> u8 {
        self.below(6) as u8
    }

    fn thread(&mut self) -> u8 {
        self.below(3) as u8
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// Chooses an item. Its chance is in proportion to its weight.
    fn weighted<T: Copy>(&mut self, all: &[(usize, T)]) -> T {
        let mut at = self.below(all.iter().map(|(weight, _)| weight).sum());
        for (weight, it) in all {
            match at.checked_sub(*weight) {
                None => return *it,
                Some(rest) => at = rest,
            }
        }
        all[0].1
    }

    fn body(&mut self, most: usize, depth: u32) -> Body {
        let length = self.below(most + 1);
        (0..length).map(|_| Step { number: 0, op: self.op(depth) }).collect()
    }

    /// A body inside a step.
    fn nested(&mut self, depth: u32) -> Body {
        self.body(if depth > 1 { 6 } else { 4 }, depth - 1)
    }

    fn op(&mut self, depth: u32) -> Op {
        if depth == 0 || self.below(29) < 10 {
            return self.leaf();
        }
        #[derive(Clone, Copy)]
        enum What {
            Run,
            RunIn,
            With,
            CallSync,
            Visit,
            Make,
            Catch,
        }
        let what = self.weighted(&[
            (5, What::Run),
            (1, What::RunIn),
            (1, What::With),
            (2, What::CallSync),
            (1, What::Visit),
            (8, What::Make),
            (1, What::Catch),
        ]);
        match what {
            What::Run => Op::Run(self.binds(depth), self.nested(depth)),
            What::RunIn => Op::RunIn(self.number(), self.nested(depth)),
            What::With => Op::With(self.number(), self.binds(depth)),
            What::CallSync => Op::CallSync(self.call(depth), self.nested(depth)),
            What::Visit => Op::Visit(self.one_of(&Key::ALL), self.nested(depth)),
            What::Make => {
                let work = self.work(depth);
                let then = self.weighted(&[(4, Then::Keep), (3, Then::Await), (1, Then::Drop)]);
                Op::Make(work, self.nested(depth), then)
            }
            What::Catch => Op::Catch(self.nested(depth)),
        }
    }

    /// A step without a body.
    fn leaf(&mut self) -> Op {
        let (number, key, place) = (self.number(), self.one_of(&Key::ALL), self.below(2) as u8);
        let ops = [
            (6, 0),
            (1, 1),
            (4, 2),
            (2, 3),
            (3, 4),
            (5, 5),
            (6, 6),
            (3, 7),
            (1, 8),
            (1, 9),
            (2, 10),
            (10, 11),
            (4, 12),
            (2, 13),
            (6, 14),
            (1, 15),
            (2, 16),
            (1, 17),
            (4, 18),
        ];
        match self.weighted(&ops) {
            0 => Op::Capture,
            1 => Op::CloneSnapshot(number),
            2 => Op::With(number, self.binds(0)),
            3 => Op::Without(number, key),
            4 => Op::DropSnapshot(number),
            5 => Op::Enter(number),
            6 => Op::Leave(number),
            7 => Op::Get(key),
            8 => Op::GetFrom(number, key),
            9 => Op::CloneKept(number),
            10 => Op::DropKept(number),
            11 => Op::Poll(number, self.thread()),
            12 => Op::Cancel(number, self.thread()),
            13 => Op::Witness,
            14 => Op::Yield,
            15 => Op::Panic,
            16 => Op::Install(place),
            18 => {
                let flavour = self.flavour(0);
                Op::EnterWith(number, Binds { flavour, ..self.binds(0) })
            }
            _ => Op::Uninstall(place),
        }
    }

    fn flavour(&mut self, depth: u32) -> Flavour {
        match self.below(23) {
            0 => Flavour::PanicsOnDrop,
            1 if depth > 0 => Flavour::OnDrop(self.nested(depth)),
            2 if depth > 0 => Flavour::OnFork(self.nested(depth)),
            _ => Flavour::Plain,
        }
    }

    fn binds(&mut self, depth: u32) -> Binds {
        Binds { shape: self.below(SHAPES.len()) as u8, at: self.number(), flavour: self.flavour(depth) }
    }

    fn call(&mut self, depth: u32) -> Call {
        Call { function: self.one_of(&Function::ALL), flavour: self.flavour(depth) }
    }

    fn work(&mut self, depth: u32) -> Work {
        match self.weighted(&[(3, 0), (2, 1), (2, 2), (1, 3), (3, 4), (1, 5), (5, 6), (1, 7), (1, 8)]) {
            0 => Work::Scope(self.binds(depth)),
            1 => Work::In(self.number()),
            2 => Work::Wrap(self.number()),
            3 => Work::Stream(self.number()),
            4 => Work::Call(self.call(depth)),
            5 => Work::Bare,
            6 => Work::Spawn(self.job(depth), self.below(5) == 0),
            7 => Work::Carry,
            _ => Work::CarryClosure,
        }
    }

    fn job(&mut self, depth: u32) -> Job {
        match self.weighted(&[(3, 0), (1, 1), (2, 2), (3, 3), (2, 4)]) {
            0 => Job::Block,
            1 => Job::Boxed,
            2 => Job::Closure,
            3 => Job::Call(self.call(depth), self.nested(depth)),
            _ => Job::Scope(self.binds(depth), self.nested(depth)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_follows_from_its_seed_and_number() {
        assert_eq!(program(1, 2, 20), program(1, 2, 20));
        assert_ne!(program(1, 2, 20), program(1, 3, 20));
        assert_ne!(program(1, 2, 20), program(2, 2, 20));
    }
}
