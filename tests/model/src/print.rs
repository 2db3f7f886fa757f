//! Programs as Rust source.
//!
//! The number of a step names its product: `s3` is a snapshot, `g3` a guard, `k3` a kept read, `t3` a task,
//! `A(3)` a value. Operands are resolved when a program runs, so their names come from a run.

use std::collections::HashMap;
use std::fmt::{self, Write};

use crate::keys::SHAPES;
use crate::program::{Binds, Body, Call, Flavour, Function, Job, Key, Op, Step, Then, Work};

/// The thing that the operand of each step stood for.
pub type Names = HashMap<u32, Operand>;

/// The thing that an operand stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operand {
    /// The product of a step. The letter tells its kind.
    Made(char, u32),
    /// The empty snapshot.
    Empty,
}

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Operand::Made(letter, step) => write!(f, "{letter}{step}"),
            Operand::Empty => f.write_str("Snapshot::empty()"),
        }
    }
}

/// The source of a program, with a mark at the given step.
pub fn source(program: &Body, names: &Names, marked: Option<u32>) -> String {
    let mut printer = Printer { out: String::new(), depth: 0, names, marked };
    printer.steps(program);
    printer.out
}

struct Printer<'a> {
    out: String,
    depth: usize,
    names: &'a Names,
    marked: Option<u32>,
}

impl Printer<'_> {
    fn steps(&mut self, body: &Body) {
        for step in body.iter() {
            if self.marked == Some(step.number) {
                let _ = writeln!(self.out, "{:1$}// The machines differ in or after this step:", "", self.depth * 4);
            }
            let text = self.step(step);
            let _ = writeln!(self.out, "{:1$}{text}", "", self.depth * 4);
        }
    }

    /// The steps of a body, in braces.
    fn block(&mut self, body: &Body) -> String {
        if body.is_empty() {
            return "{}".to_owned();
        }
        let outer = std::mem::take(&mut self.out);
        self.depth += 1;
        self.steps(body);
        self.depth -= 1;
        let inner = std::mem::replace(&mut self.out, outer);
        format!("{{\n{inner}{:1$}}}", "", self.depth * 4)
    }

    /// The thing that the operand of a step stood for.
    fn name(&self, step: &Step) -> String {
        self.names.get(&step.number).map_or_else(|| "not_reached".to_owned(), Operand::to_string)
    }

    fn value(&mut self, key: Key, number: u32, flavour: Option<&Flavour>) -> String {
        let value = format!("{key:?}({number})");
        match flavour {
            None | Some(Flavour::Plain) => value,
            Some(Flavour::PanicsOnDrop) => format!("{value}.panics_on_drop()"),
            Some(Flavour::OnDrop(body)) => format!("{value}.on_drop(|| {})", self.block(body)),
            Some(Flavour::OnFork(body)) => format!("{value}.on_fork(|| {})", self.block(body)),
        }
    }

    fn values(&mut self, keys: &[Key], number: u32, at: usize, flavour: &Flavour) -> Vec<String> {
        keys.iter().enumerate().map(|(index, key)| self.value(*key, number, (index == at).then_some(flavour))).collect()
    }

    fn binds(&mut self, binds: &Binds, number: u32) -> String {
        let keys = SHAPES[usize::from(binds.shape) % SHAPES.len()];
        let at = usize::from(binds.at) % keys.len().max(1);
        let values = self.values(keys, number, at, &binds.flavour);
        if values.len() == 1 { values.join("") } else { format!("({})", values.join(", ")) }
    }

    /// A call of an annotated function, with its last argument.
    fn call(&mut self, call: &Call, number: u32, prefix: &str, last: String) -> String {
        let name = match call.function {
            Function::Plain => "with_context",
            Function::BindA => "bind_a",
            Function::BindBTx => "bind_b_tx",
            Function::BindSpan => "bind_span",
            Function::RootA => "root_a",
            Function::RootATxSpan => "root_a_tx_span",
            Function::RootEmpty => "root_empty",
        };
        let mut arguments = self.values(call.function.keys(), number, 0, &call.flavour);
        arguments.push(last);
        format!("{prefix}{name}({})", arguments.join(", "))
    }

    fn work(&mut self, step: &Step, work: &Work, body: &Body) -> String {
        let number = step.number;
        // If steps stand in front of the argument of a spawn site, the argument is printed below them.
        let is_below = match work {
            Work::Spawn(Job::Call(_, argument) | Job::Scope(_, argument), _) => !argument.is_empty(),
            _ => false,
        };
        self.depth += usize::from(is_below);
        let own = self.block(body);
        let block = format!("async {own}");
        match work {
            Work::Scope(binds) => format!("scope({}, {block})", self.binds(binds, number)),
            Work::In(_) => format!("{}.scope({block})", self.name(step)),
            Work::Wrap(_) => format!("{}.wrap(|| {own})", self.name(step)),
            Work::Stream(_) => format!("{}.wrap_stream(stream! {own})", self.name(step)),
            Work::Call(call) => self.call(call, number, "", block),
            Work::Bare => block,
            Work::Carry => format!("#[context(carry)] {block}"),
            Work::CarryClosure => format!("#[context(carry)] || {own}"),
            Work::Spawn(job, detach) => {
                let detach = if *detach { "#[context(detach)] " } else { "" };
                let job = match job {
                    Job::Block => block,
                    Job::Boxed => format!("Box::pin({block})"),
                    Job::Closure => return format!("{detach}spawn_blocking(|| {own})"),
                    Job::Call(call, argument) => {
                        let call = self.call(call, number, "", block);
                        self.depth -= usize::from(is_below);
                        self.argument(argument, call)
                    }
                    Job::Scope(binds, argument) => {
                        let scope = format!("scope({}, {block})", self.binds(binds, number));
                        self.depth -= usize::from(is_below);
                        self.argument(argument, scope)
                    }
                };
                format!("{detach}spawn({job})")
            }
        }
    }

    /// A block with steps and an expression.
    fn argument(&mut self, steps: &Body, expression: String) -> String {
        if steps.is_empty() {
            return expression;
        }
        let block = self.block(steps);
        let steps = block.trim_end_matches('}').trim_end();
        format!("{steps}\n{0:1$}{expression}\n{0:2$}}}", "", self.depth * 4 + 4, self.depth * 4)
    }

    fn step(&mut self, step: &Step) -> String {
        let number = step.number;
        let named = self.name(step);
        match &step.op {
            Op::Run(binds, body) => {
                let values = self.binds(binds, number);
                format!("run({values}, || {});", self.block(body))
            }
            Op::RunIn(_, body) => format!("{named}.run(|| {});", self.block(body)),
            Op::CallSync(call, body) => {
                let closure = format!("|| {}", self.block(body));
                format!("{};", self.call(call, number, "sync::", closure))
            }
            Op::Capture => format!("let s{number} = Snapshot::capture();"),
            Op::CloneSnapshot(_) => format!("let s{number} = {named}.clone();"),
            Op::With(_, binds) => format!("let s{number} = {named}.with({});", self.binds(binds, number)),
            Op::Without(_, key) => format!("let s{number} = {named}.without::<{key:?}>();"),
            Op::DropSnapshot(_) | Op::Leave(_) | Op::DropKept(_) => format!("drop({named});"),
            Op::Enter(_) => format!("let g{number} = {named}.enter();"),
            Op::EnterWith(_, binds) => {
                format!("let g{number} = {named}.with({}).enter();", self.binds(binds, number))
            }
            Op::Get(key) => format!("let k{number} = try_get::<{key:?}>();"),
            Op::GetFrom(_, key) => format!("let k{number} = {named}.get::<{key:?}>();"),
            Op::CloneKept(_) => format!("let k{number} = {named}.clone();"),
            Op::Visit(key, body) => format!("try_with(|_: &{key:?}| {});", self.block(body)),
            Op::Make(work, body, then) => {
                let made = self.work(step, work, body);
                match then {
                    Then::Keep => format!("let t{number} = {made};"),
                    Then::Await => format!("{made}.await;"),
                    Then::Drop => format!("drop({made});"),
                }
            }
            Op::Poll(_, thread) => format!("on_thread({}, || poll(&mut {named}));", thread % 3),
            Op::Cancel(_, thread) => format!("on_thread({}, || drop({named}));", thread % 3),
            Op::Witness => format!("let _w{number} = ReadsOnDrop;"),
            Op::Yield => "yield_now().await;".to_owned(),
            Op::Panic => "panic!();".to_owned(),
            Op::Catch(body) => format!("catch_unwind(|| {});", self.block(body)),
            Op::Install(place) => format!("hooks{} = install(recorder());", place % 2),
            Op::Uninstall(place) => format!("drop(hooks{});", place % 2),
        }
    }
}
