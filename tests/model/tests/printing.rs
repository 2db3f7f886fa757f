//! The source that is printed for a program.

use std::sync::Arc;

use ctx_model::print::source;
use ctx_model::program::{Binds, Body, Call, Flavour, Function, Job, Key, Op, Step, Then, Work, numbered};
use ctx_model::run::{alone, run_alone};

fn body(ops: impl IntoIterator<Item = Op>) -> Body {
    ops.into_iter().map(|op| Step { number: 0, op }).collect()
}

fn binds(shape: u8, flavour: Flavour) -> Binds {
    Binds { shape, at: 0, flavour }
}

#[test]
fn a_program_is_printed_as_rust() {
    let call = Call { function: Function::RootATxSpan, flavour: Flavour::PanicsOnDrop };
    let job = Job::Scope(binds(8, Flavour::OnDrop(body([Op::Capture]))), body([Op::Witness]));
    let nothing = Arc::from([]);
    let program = numbered(&body([
        Op::Run(
            binds(0, Flavour::Plain),
            body([Op::Capture, Op::Enter(0), Op::Enter(1), Op::With(0, binds(14, Flavour::Plain))]),
        ),
        Op::Leave(1),
        Op::Make(Work::Call(call), body([Op::Yield, Op::Panic]), Then::Keep),
        Op::Poll(0, 1),
        Op::Make(Work::Spawn(job, true), nothing, Then::Drop),
        Op::Get(Key::Level),
        Op::Cancel(0, 2),
        Op::DropSnapshot(0),
    ]));
    let _alone = alone();
    let outcome = run_alone(&program, None);
    assert_eq!(outcome.failure, None);
    let expected = "\
run(A(0), || {
    let s1 = Snapshot::capture();
    let g2 = s1.enter();
    let g3 = Snapshot::empty().enter();
    let s4 = s1.with((A(4), B(4), Wide(4)));
});
drop(g3);
let t6 = root_a_tx_span(A(6).panics_on_drop(), Tx(6), Span(6), async {
    yield_now().await;
    panic!();
});
on_thread(1, || poll(&mut t6));
drop(#[context(detach)] spawn({
    let _w12 = ReadsOnDrop;
    scope((A(10).on_drop(|| {
        let s11 = Snapshot::capture();
    }), Tx(10)), async {})
}));
// The machines differ in or after this step:
let k13 = try_get::<Level>();
on_thread(2, || drop(t6));
drop(s1);
";
    assert_eq!(source(&program, &outcome.names, Some(13)), expected);
}
