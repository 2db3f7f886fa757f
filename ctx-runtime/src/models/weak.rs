//! How diagnostics find a frame. It is found while somebody has it as a context, and never again after it was not found.

use loom::thread;

use super::{dropped, frame, model, read};

#[test]
fn a_frame_that_is_found_is_whole_until_its_finder_drops_it() {
    model(|drops| {
        let (kept, weak) = frame(&drops).kept_by_hand();
        let finder = thread::spawn(move || {
            if let Some(found) = weak.upgrade() {
                read(&found);
            }
            drop(weak);
        });
        read(&kept);
        drop(kept);
        finder.join().unwrap();
        assert_eq!(dropped(&drops), 1);
    });
}

#[test]
fn a_frame_is_not_found_after_its_last_context() {
    model(|drops| {
        let (kept, weak) = frame(&drops).kept_by_hand();
        let finder = thread::spawn(move || {
            let first = weak.upgrade().is_some();
            let second = weak.upgrade().is_some();
            assert!(first || !second, "it was gone before");
        });
        drop(kept);
        finder.join().unwrap();
        assert_eq!(dropped(&drops), 1);
    });
}
