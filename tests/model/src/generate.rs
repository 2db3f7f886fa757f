//! Random programs.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::{NewTree, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::keys::SHAPES;
use crate::program::{Binds, Body, Call, Flavour, Function, Job, Key, Op, Step, Then, Work};

/// How deep bodies are nested.
const DEPTH: u32 = 4;

/// All programs.
pub struct Programs {
    all: BoxedStrategy<Body>,
}

/// A program that can shrink.
pub struct Tree(<BoxedStrategy<Body> as Strategy>::Tree);

impl Tree {
    /// The program as it is.
    pub fn program(&self) -> Body {
        self.0.current()
    }

    /// Makes it smaller. False, if it cannot.
    pub fn simplify(&mut self) -> bool {
        self.0.simplify()
    }

    /// Takes back a part of what made it smaller. False, if there is nothing more to try.
    pub fn complicate(&mut self) -> bool {
        self.0.complicate()
    }
}

impl Programs {
    /// Programs of so many steps at most, those in bodies not counted.
    pub fn new(steps: usize) -> Self {
        let mut nested = body(leaf().boxed(), 4);
        for _ in 1..DEPTH {
            nested = body(op(nested).boxed(), 6);
        }
        Programs { all: body(op(nested).boxed(), steps.max(1)) }
    }

    /// The program of a seed with a number.
    pub fn tree(&self, seed: u64, number: u64) -> Tree {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        bytes[8..16].copy_from_slice(&number.to_le_bytes());
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
        let mut runner = TestRunner::new_with_rng(Config { failure_persistence: None, ..Config::default() }, rng);
        let tree: NewTree<BoxedStrategy<Body>> = self.all.new_tree(&mut runner);
        Tree(tree.expect("nothing is filtered"))
    }
}

fn body(op: BoxedStrategy<Op>, most: usize) -> BoxedStrategy<Body> {
    vec(op, 0..=most)
        .prop_map(|ops| ops.into_iter().map(|op| Step { number: 0, op }).collect())
        .boxed()
}

fn number() -> impl Strategy<Value = u8> {
    0..6_u8
}

fn key() -> impl Strategy<Value = Key> {
    proptest::sample::select(&Key::ALL[..])
}

/// A step without a body.
fn leaf() -> impl Strategy<Value = Op> {
    let plain = || (0..SHAPES.len() as u8).prop_map(|shape| Binds { shape, at: 0, flavour: Flavour::Plain });
    prop_oneof![
        6 => Just(Op::Capture),
        1 => number().prop_map(Op::CloneSnapshot),
        4 => (number(), plain()).prop_map(|(snapshot, values)| Op::With(snapshot, values)),
        2 => (number(), key()).prop_map(|(snapshot, key)| Op::Without(snapshot, key)),
        3 => number().prop_map(Op::DropSnapshot),
        5 => number().prop_map(Op::Enter),
        6 => number().prop_map(Op::Leave),
        3 => key().prop_map(Op::Get),
        1 => (number(), key()).prop_map(|(snapshot, key)| Op::GetFrom(snapshot, key)),
        1 => number().prop_map(Op::CloneKept),
        2 => number().prop_map(Op::DropKept),
        10 => (number(), 0..3_u8).prop_map(|(task, thread)| Op::Poll(task, thread)),
        4 => (number(), 0..3_u8).prop_map(|(task, thread)| Op::Cancel(task, thread)),
        2 => Just(Op::Witness),
        6 => Just(Op::Yield),
        1 => Just(Op::Panic),
        2 => (0..2_u8).prop_map(Op::Install),
        1 => (0..2_u8).prop_map(Op::Uninstall),
    ]
}

fn flavour(body: BoxedStrategy<Body>) -> impl Strategy<Value = Flavour> {
    prop_oneof![
        20 => Just(Flavour::Plain),
        1 => Just(Flavour::PanicsOnDrop),
        1 => body.clone().prop_map(Flavour::OnDrop),
        1 => body.prop_map(Flavour::OnFork),
    ]
}

fn binds(body: BoxedStrategy<Body>) -> impl Strategy<Value = Binds> {
    (0..SHAPES.len() as u8, number(), flavour(body)).prop_map(|(shape, at, flavour)| Binds { shape, at, flavour })
}

fn call(body: BoxedStrategy<Body>) -> impl Strategy<Value = Call> {
    (proptest::sample::select(&Function::ALL[..]), flavour(body))
        .prop_map(|(function, flavour)| Call { function, flavour })
}

fn job(body: BoxedStrategy<Body>) -> impl Strategy<Value = Job> {
    prop_oneof![
        3 => Just(Job::Block),
        1 => Just(Job::Boxed),
        2 => Just(Job::Closure),
        3 => (call(body.clone()), body.clone()).prop_map(|(call, argument)| Job::Call(call, argument)),
        2 => (binds(body.clone()), body).prop_map(|(values, argument)| Job::Scope(values, argument)),
    ]
}

fn work(body: BoxedStrategy<Body>) -> impl Strategy<Value = Work> {
    prop_oneof![
        3 => binds(body.clone()).prop_map(Work::Scope),
        2 => number().prop_map(Work::In),
        2 => number().prop_map(Work::Wrap),
        1 => number().prop_map(Work::Stream),
        3 => call(body.clone()).prop_map(Work::Call),
        1 => Just(Work::Bare),
        5 => (job(body), proptest::bool::weighted(0.2)).prop_map(|(job, detach)| Work::Spawn(job, detach)),
        1 => Just(Work::Carry),
        1 => Just(Work::CarryClosure),
    ]
}

fn then() -> impl Strategy<Value = Then> {
    prop_oneof![4 => Just(Then::Keep), 3 => Just(Then::Await), 1 => Just(Then::Drop)]
}

/// A step, with a body perhaps.
fn op(body: BoxedStrategy<Body>) -> impl Strategy<Value = Op> {
    let nested = || body.clone();
    prop_oneof![
        10 => leaf(),
        5 => (binds(nested()), nested()).prop_map(|(values, body)| Op::Run(values, body)),
        1 => (number(), nested()).prop_map(|(snapshot, body)| Op::RunIn(snapshot, body)),
        1 => (number(), binds(nested())).prop_map(|(snapshot, values)| Op::With(snapshot, values)),
        2 => (call(nested()), nested()).prop_map(|(call, body)| Op::CallSync(call, body)),
        1 => (key(), nested()).prop_map(|(key, body)| Op::Visit(key, body)),
        8 => (work(nested()), nested(), then()).prop_map(|(work, body, then)| Op::Make(work, body, then)),
        1 => nested().prop_map(Op::Catch),
    ]
}
