//! The two counts of a frame. The value is dropped once, when the last context and the last share of the value are gone,
//! and after all reads.

use loom::thread;

use super::{Other, dropped, frame, model, origin, read};
use crate::storage::frame::Frame;

#[test]
fn the_last_of_the_contexts_drops_the_value_after_all_reads() {
    model(|drops| {
        let one = frame(&drops);
        let two = one.clone();
        let reader = thread::spawn(move || {
            read(&two);
            drop(two);
        });
        read(&one);
        drop(one);
        reader.join().unwrap();
        assert_eq!(dropped(&drops), 1);
    });
}

#[test]
fn a_clone_of_a_clone_is_counted_while_others_are_dropped() {
    model(|drops| {
        let one = frame(&drops);
        let two = one.clone();
        let cloner = thread::spawn(move || {
            let three = two.clone();
            drop(two);
            read(&three);
            drop(three);
        });
        drop(one);
        cloner.join().unwrap();
        assert_eq!(dropped(&drops), 1);
    });
}

#[test]
fn a_share_of_the_values_keeps_them_when_the_contexts_are_gone() {
    model(|drops| {
        let outer = frame(&drops);
        // Rebinding makes the frame above rest on shares of the values.
        let top = Frame::bind(Some(outer.clone()), Other, origin());
        let above = Frame::bind(Some(top), Other, origin());
        let reader = thread::spawn(move || {
            read(&above);
            drop(above);
        });
        drop(outer);
        reader.join().unwrap();
        assert_eq!(dropped(&drops), 1);
    });
}

#[test]
fn shares_of_the_values_that_are_given_up_at_once_drop_them_once() {
    model(|drops| {
        let outer = Frame::bind(Some(frame(&drops)), Other, origin());
        let above = || Frame::bind(Some(outer.clone()), Other, origin());
        let (one, two) = (above(), above());
        drop(outer);
        let other = thread::spawn(move || {
            read(&two);
            drop(two);
        });
        read(&one);
        drop(one);
        other.join().unwrap();
        assert_eq!(dropped(&drops), 1);
    });
}

#[test]
fn a_chain_is_dropped_by_whoever_is_last_at_each_frame() {
    model(|drops| {
        let bottom = frame(&drops);
        let top = Frame::bind(Some(bottom.clone()), Other, origin());
        let other = thread::spawn(move || drop(top));
        read(&bottom);
        drop(bottom);
        other.join().unwrap();
        assert_eq!(dropped(&drops), 1);
    });
}
