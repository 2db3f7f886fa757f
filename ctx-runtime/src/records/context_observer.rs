//! What is recorded when a context is made, is kept by hand, and ends.

use std::panic::Location;
use std::sync::Arc;

use super::birth_record::BirthRecord;
use super::contexts::{self, KeptByHand};
use super::{roots, samples, shares};
use crate::hooks;
use crate::storage::frame::{ContextRecord, Frame, Keeping, Observer, Tracked, WeakFrame};
use crate::storage::number::RootNumber;

pub(super) struct ContextObserver;

impl Observer for ContextObserver {
    fn record_of(&self, parent: &Frame) -> Option<ContextRecord> {
        let parent = Some(parent.kept_context()).filter(|parent| parent.tracked() == Tracked::AsContext)?;
        contexts::find(parent).map(|born| born as ContextRecord)
    }

    /// Not frames that hooks make, and not frames of a root that nobody watches.
    fn wants(&self, frame: &Frame) -> bool {
        let number = frame.root_number();
        let root = number.id().or_else(|| hooks::running().map(|running| running.root));
        number != RootNumber::NEVER_WATCHED && !hooks::is_telling() && shares::are_watching(root)
    }

    fn context_begins(&self, frame: &Frame, below: Option<ContextRecord>, found_by: WeakFrame) {
        let below = below.and_then(|below| Arc::downcast::<BirthRecord>(below).ok());
        let born = BirthRecord::now(below);
        let at = born.at;
        if let Some(root) = frame.root_number().id() {
            roots::add_context(root);
        }
        contexts::insert(frame, born, found_by);
        samples::pass(at);
    }

    fn kept_by_hand(&self, frame: &Frame, how: Keeping, location: &'static Location<'static>, found_by: WeakFrame) {
        contexts::insert_kept(frame, KeptByHand { how, location }, found_by);
    }

    fn ended(&self, frame: &Frame, tracked: Tracked) {
        // This drops a share of the values, and not the last one, which the caller has.
        if tracked == Tracked::ByHand {
            contexts::remove_kept(frame);
            return;
        }
        if let Some(born) = contexts::remove(frame) {
            born.end();
        }
        if let Some(root) = frame.root_number().id() {
            roots::remove_context(root);
        }
    }
}
