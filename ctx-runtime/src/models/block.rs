//! A thread keeps a block after the last use of its frame. Nobody looks at the old frame when the block holds a new frame.

use loom::thread;

use super::{dropped, frame, model, read};

#[test]
fn a_block_is_used_again_after_all_uses_of_the_frame_before() {
    model(|drops| {
        let one = frame(&drops);
        let two = one.clone();
        let other = thread::spawn(move || {
            read(&two);
            drop(two);
        });
        drop(one);
        // Perhaps in the block of the first frame.
        let next = frame(&drops);
        read(&next);
        other.join().unwrap();
        assert_eq!(dropped(&drops), 1);
        drop(next);
        assert_eq!(dropped(&drops), 2);
    });
}

#[test]
fn a_block_that_another_thread_made_is_used_again_here() {
    model(|drops| {
        let one = frame(&drops);
        let here = one.clone();
        let counted = drops.clone();
        let other = thread::spawn(move || {
            drop(one);
            drop(frame(&counted));
        });
        read(&here);
        drop(here);
        drop(frame(&drops));
        other.join().unwrap();
        assert_eq!(dropped(&drops), 3);
    });
}
