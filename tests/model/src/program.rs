//! Random programs: operations on a context, as data.
//!
//! Operands are small numbers. When a step runs, each operand is taken modulo the number of existing things. So every
//! program is valid, also after steps were removed.

use std::sync::Arc;

/// Steps that run one after the other.
pub type Body = Arc<[Step]>;

/// A step, with its number in the order in which the program is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The number that [`numbered`] gave the step.
    pub number: u32,
    /// The operation.
    pub op: Op,
}

/// The keys of all programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// A plain key.
    A,
    /// A plain key.
    B,
    /// A key with a large alignment.
    Wide,
    /// A key with a default.
    Level,
    /// A key that is dropped at spawn sites.
    Tx,
    /// A key that is forked at spawn sites.
    Span,
    /// A second key that is forked at spawn sites.
    Probe,
}

impl Key {
    /// All keys, each at the index `key as usize`.
    pub const ALL: [Key; 7] = [Key::A, Key::B, Key::Wide, Key::Level, Key::Tx, Key::Span, Key::Probe];
}

/// The effect of a value, besides being read.
#[derive(Clone, Debug, PartialEq)]
pub enum Flavour {
    /// The destructor only reads the context.
    Plain,
    /// The destructor panics, unless the thread unwinds already.
    PanicsOnDrop,
    /// The destructor runs these steps.
    OnDrop(Body),
    /// The fork function, if the key has one, runs these steps. The fork functions of its forks do so too.
    OnFork(Body),
}

/// Values that are bound together: the keys of a [shape](crate::keys::SHAPES), one of them with a flavour.
#[derive(Clone, Debug, PartialEq)]
pub struct Binds {
    /// The index of the shape.
    pub shape: u8,
    /// The index of the value that has the flavour.
    pub at: u8,
    /// The flavour of that value. The other values are plain.
    pub flavour: Flavour,
}

/// The annotated function that is called, by the keys of its attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// `#[with_context]`
    Plain,
    /// `#[with_context(bind(A))]`
    BindA,
    /// `#[with_context(bind(B, Tx))]`
    BindBTx,
    /// `#[with_context(bind(Span))]`
    BindSpan,
    /// `#[context_root(A)]`
    RootA,
    /// `#[context_root(A, Tx, Span)]`
    RootATxSpan,
    /// `#[context_root()]`
    RootEmpty,
}

impl Function {
    /// All functions.
    pub const ALL: [Function; 7] = [
        Function::Plain,
        Function::BindA,
        Function::BindBTx,
        Function::BindSpan,
        Function::RootA,
        Function::RootATxSpan,
        Function::RootEmpty,
    ];

    /// The keys that its attribute binds.
    pub fn keys(self) -> &'static [Key] {
        match self {
            Function::Plain | Function::RootEmpty => &[],
            Function::BindA | Function::RootA => &[Key::A],
            Function::BindBTx => &[Key::B, Key::Tx],
            Function::BindSpan => &[Key::Span],
            Function::RootATxSpan => &[Key::A, Key::Tx, Key::Span],
        }
    }

    /// Whether the function begins a context.
    pub fn is_root(self) -> bool {
        matches!(self, Function::RootA | Function::RootATxSpan | Function::RootEmpty)
    }
}

/// A call of an annotated function, and the flavour of the first value that it binds.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The function.
    pub function: Function,
    /// The flavour of the first value.
    pub flavour: Flavour,
}

/// The argument of a spawn site.
#[derive(Clone, Debug, PartialEq)]
pub enum Job {
    /// `async { .. }`
    Block,
    /// A `Pin<Box<dyn Future>>`.
    Boxed,
    /// `call({ these steps; body })` of an annotated `async fn`.
    Call(Call, Body),
    /// `{ these steps; scope(values, ..) }`
    Scope(Binds, Body),
    /// A closure, at a spawn site for blocking code.
    Closure,
}

/// The expression that makes work.
#[derive(Clone, Debug, PartialEq)]
pub enum Work {
    /// `ctx_runtime::scope(values, ..)`
    Scope(Binds),
    /// `snapshot.scope(..)`
    In(u8),
    /// `snapshot.wrap(..)`
    Wrap(u8),
    /// `snapshot.wrap_stream(..)`
    Stream(u8),
    /// A call of an annotated `async fn`.
    Call(Call),
    /// A future without a context of its own.
    Bare,
    /// A spawn site in an annotated function, perhaps under `#[context(detach)]`.
    Spawn(Job, bool),
    /// `#[context(carry)] async { .. }`
    Carry,
    /// `#[context(carry)] || ..`
    CarryClosure,
}

/// The use of work after it is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// The work is added to the list of tasks.
    Keep,
    /// The work is awaited at once. Code that is not `async` adds it to the list of tasks.
    Await,
    /// The work is dropped.
    Drop,
}

/// The operation of a step. A number chooses a snapshot (or the empty one), a guard, a kept read, a task or a thread.
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// `ctx_runtime::run(values, || ..)`
    Run(Binds, Body),
    /// `snapshot.run(|| ..)`
    RunIn(u8, Body),
    /// A call of an annotated function that is not `async`.
    CallSync(Call, Body),
    /// `Snapshot::capture()`
    Capture,
    /// `snapshot.clone()`
    CloneSnapshot(u8),
    /// `snapshot.with(values)`
    With(u8, Binds),
    /// `snapshot.without::<K>()`
    Without(u8, Key),
    /// Drops a snapshot.
    DropSnapshot(u8),
    /// `snapshot.enter()`
    Enter(u8),
    /// `snapshot.with(values).enter()`: only the guard keeps the values.
    EnterWith(u8, Binds),
    /// Drops a guard of this thread.
    Leave(u8),
    /// `try_get::<K>()`, and keeps the result.
    Get(Key),
    /// `snapshot.get::<K>()`, and keeps the result.
    GetFrom(u8, Key),
    /// Clones a kept read.
    CloneKept(u8),
    /// Drops a kept read.
    DropKept(u8),
    /// `try_with(|value: &K| ..)`
    Visit(Key, Body),
    /// Makes work that runs a body.
    Make(Work, Body, Then),
    /// Polls or calls a task on a thread.
    Poll(u8, u8),
    /// Drops a task on a thread.
    Cancel(u8, u8),
    /// Makes a local variable whose destructor reads the context.
    Witness,
    /// Returns to the poller. In code that is not `async`, it does nothing.
    Yield,
    /// Panics.
    Panic,
    /// Catches panics.
    Catch(Body),
    /// Installs hooks in one of two places.
    Install(u8),
    /// Uninstalls hooks.
    Uninstall(u8),
}

/// The steps, numbered in the order in which they are written.
pub fn numbered(body: &[Step]) -> Body {
    let mut next = 0;
    renumber(body, &mut next)
}

fn renumber(body: &[Step], next: &mut u32) -> Body {
    body.iter()
        .map(|step| {
            let number = *next;
            *next += 1;
            Step { number, op: map_bodies(&step.op, &mut |body| renumber(body, next)) }
        })
        .collect()
}

/// Applies `map` to each body of an operation, in the order in which the bodies are written.
pub fn map_bodies(op: &Op, map: &mut dyn FnMut(&Body) -> Body) -> Op {
    fn flavour(it: &Flavour, map: &mut dyn FnMut(&Body) -> Body) -> Flavour {
        match it {
            Flavour::Plain | Flavour::PanicsOnDrop => it.clone(),
            Flavour::OnDrop(body) => Flavour::OnDrop(map(body)),
            Flavour::OnFork(body) => Flavour::OnFork(map(body)),
        }
    }
    fn binds(it: &Binds, map: &mut dyn FnMut(&Body) -> Body) -> Binds {
        Binds { flavour: flavour(&it.flavour, map), ..*it }
    }
    fn call(it: &Call, map: &mut dyn FnMut(&Body) -> Body) -> Call {
        Call { flavour: flavour(&it.flavour, map), ..*it }
    }
    fn job(it: &Job, map: &mut dyn FnMut(&Body) -> Body) -> Job {
        match it {
            Job::Block | Job::Boxed | Job::Closure => it.clone(),
            Job::Call(called, argument) => Job::Call(call(called, map), map(argument)),
            Job::Scope(values, argument) => Job::Scope(binds(values, map), map(argument)),
        }
    }
    fn work(it: &Work, map: &mut dyn FnMut(&Body) -> Body) -> Work {
        match it {
            Work::Scope(values) => Work::Scope(binds(values, map)),
            Work::Call(called) => Work::Call(call(called, map)),
            Work::Spawn(argument, detach) => Work::Spawn(job(argument, map), *detach),
            Work::In(_) | Work::Wrap(_) | Work::Stream(_) | Work::Bare | Work::Carry | Work::CarryClosure => it.clone(),
        }
    }
    match op {
        Op::Run(values, body) => Op::Run(binds(values, map), map(body)),
        Op::RunIn(snapshot, body) => Op::RunIn(*snapshot, map(body)),
        Op::CallSync(called, body) => Op::CallSync(call(called, map), map(body)),
        Op::With(snapshot, values) => Op::With(*snapshot, binds(values, map)),
        Op::EnterWith(snapshot, values) => Op::EnterWith(*snapshot, binds(values, map)),
        Op::Visit(key, body) => Op::Visit(*key, map(body)),
        Op::Make(made, body, then) => Op::Make(work(made, map), map(body), *then),
        Op::Catch(body) => Op::Catch(map(body)),
        other => other.clone(),
    }
}
