//! Tests of what a frame rests on: at most as many frames as it binds keys, each once, whatever happened before.

use std::panic::Location;

use super::header::{Below, Frame};
use crate::storage::crossing::cross;
use crate::storage::key::{Context, Key, Policy, Proof};
use crate::storage::origin::Origin;

macro_rules! keys {
    ($($key:ident: $policy:expr;)*) => {$(
        #[derive(Clone)]
        struct $key(#[allow(dead_code, reason = "only there")] Box<u8>);

        impl Context for $key {
            type __Required = Self;
            type __Crossing = Self;

            const __POLICY: Policy<Self> = $policy;

            fn __key() -> &'static Key<Self> {
                static KEY: Key<$key> = Key::new(stringify!($key), Proof::<$key>::OF, None);
                &KEY
            }
        }
    )*};
}
keys! {
    Plain: Policy::Carry;
    Other: Policy::Carry;
    Third: Policy::Carry;
    Stays: Policy::Drop;
    Forks: Policy::Fork(Clone::clone);
}

fn origin() -> Origin {
    Origin::Call(Location::caller())
}

fn assert_bounds(frame: &Frame) {
    let keys = frame.bound().count();
    let mut frames = 0;
    let mut next = Some(frame);
    while let Some(frame) = next {
        frames += 1;
        next = match &frame.header().below {
            Below::Nothing => None,
            Below::Parent(parent) => Some(parent),
            Below::Values(held) => {
                for (nth, one) in held.iter().enumerate() {
                    assert!(held[..nth].iter().all(|other| other.0 != one.0), "a frame is held twice");
                }
                frames += held.len();
                None
            }
        };
    }
    // One frame a key, and one for each kind of frame that binds nothing: without a key, never watched, an entry, empty.
    assert!(frames <= keys + 4, "{frames} frames for {keys} keys");
}

#[test]
fn holds_no_more_frames_than_keys_whatever_was_done() {
    let mut pool = [const { None::<Frame> }; 6];
    let mut random = 7_u64;
    let mut next = |below: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (random >> 33) as usize % below
    };
    let value = || Box::new(1);
    for _ in 0..if cfg!(miri) { 100 } else { 20_000 } {
        let from = pool[next(6)].clone();
        let made = match next(10) {
            0 => Some(Frame::bind(from, Plain(value()), origin())),
            1 => Some(Frame::bind(from, (Other(value()), Third(value())), origin())),
            2 => Some(Frame::bind(from, (Stays(value()), Plain(value())), origin())),
            3 => Some(Frame::bind(from, (Forks(value()), Third(value())), origin())),
            4 => from.map(cross),
            5 => from.map(|from| match Third::__key().index() {
                third if from.binds(third) => from.without(third, origin()),
                _ => from,
            }),
            6 => Some(Frame::never_watched(from, origin())),
            7 => from.and_then(|from| from.shown()),
            _ => {
                // As for a binding that is made in the argument of a spawn site.
                let crossed = from.clone().map(cross);
                let bound = Frame::bind(from.clone(), (Forks(value()), Other(value())), origin());
                Some(Frame::overlay(crossed, &bound, from.as_ref()))
            }
        };
        made.iter().for_each(assert_bounds);
        pool[next(6)] = made;
    }
}

/// A job that binds for its successor in the argument of the spawn.
#[test]
fn holds_no_more_for_each_generation() {
    let held = |frame: &Frame| match &frame.header().below {
        Below::Values(held) => held.len(),
        _ => 0,
    };
    let mut job = Frame::bind(None, Other(Box::new(0)), origin());
    let mut most = 0;
    for _ in 0..if cfg!(miri) { 20 } else { 10_000 } {
        let crossed = cross(job.clone());
        let bound = Frame::bind(Some(job.clone()), (Stays(Box::new(1)), Plain(Box::new(2))), origin());
        job = Frame::overlay(Some(crossed), &bound, Some(&job));
        most = held(&job).max(most);
        assert_bounds(&job);
    }
    assert!((1..=3).contains(&most), "{most}");
}

#[test]
fn what_hooks_make_adds_one_frame_however_often_they_enter_it() {
    let context = Frame::bind(None, Plain(Box::new(1)), origin());
    let once = Frame::never_watched(Some(context), origin());
    let again = Frame::never_watched(Some(once.clone()), origin());
    assert_eq!(again.address(), once.address());
}

/// Each frame rests on the frame before it. Nested drops would not fit on this stack.
#[test]
fn a_long_chain_is_dropped_on_a_small_stack() {
    let drops = || {
        let mut frame = Frame::bind(None, Plain(Box::new(1)), origin());
        for _ in 0..if cfg!(miri) { 100 } else { 20_000 } {
            let has_policies = frame.has_policies();
            frame = super::new::New::showing(Some(frame), (), has_policies, origin()).frame;
        }
        drop(frame);
    };
    std::thread::Builder::new().stack_size(64 * 1024).spawn(drops).unwrap().join().unwrap();
}
