//! Where a frame has the address of a key's value: the index of the key says it.
//!
//! The first keys of the process have slots in the table of each frame, which each frame copies. The other keys have slots
//! in chunks, which frames share: see `frame/chunks.rs`. The index of such a key is greater than the length of any table, so
//! a read of the table finds out by the check of bounds that it makes anyway.

/// The number of keys that have slots in tables. CI has a few only for some tests, so that these have keys in chunks.
pub(super) const IN_TABLE: usize = if cfg!(ctx_few_slots) { 1 } else { 64 };
/// The number of slots in a chunk.
pub(super) const CHUNK: usize = if cfg!(ctx_few_slots) { 2 } else { 32 };

/// The bit of an index whose slot lies in a chunk.
const IN_CHUNK: u32 = 1 << 31;

/// The index of a key that was never bound. No table is this long, so no frame has a value at this index.
pub(super) const UNASSIGNED: u32 = IN_CHUNK - 1;

/// The index of the key that is the `nth` of the process, counted from 0.
pub(super) fn index(nth: usize) -> u32 {
    let nth = u32::try_from(nth).ok().filter(|nth| *nth < UNASSIGNED).expect("a program has fewer types");
    nth.checked_sub(IN_TABLE as u32).map_or(nth, |after_the_table| after_the_table | IN_CHUNK)
}

/// The inverse of [`index`].
pub(super) fn nth(index: u32) -> usize {
    let before = if is_in_chunk(index) { IN_TABLE } else { 0 };
    before + (index & !IN_CHUNK) as usize
}

#[inline]
pub(super) fn is_in_chunk(index: u32) -> bool {
    index & IN_CHUNK != 0
}

/// The chunk with the slot of an index that [`is_in_chunk`], and the place of the slot in the chunk.
#[inline]
pub(super) fn in_chunk(index: u32) -> (usize, usize) {
    let after_the_table = (index & !IN_CHUNK) as usize;
    (after_the_table / CHUNK, after_the_table % CHUNK)
}

/// The inverse of [`in_chunk`].
pub(super) fn index_in_chunk(chunk: usize, at: usize) -> u32 {
    index(IN_TABLE + chunk * CHUNK + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_says_which_key_it_is_of_and_where_its_slot_is() {
        for key in (0..5 * IN_TABLE + 5 * CHUNK).chain([1 << 20, UNASSIGNED as usize - 1]) {
            let index = index(key);
            assert_eq!(nth(index), key);
            assert_eq!(is_in_chunk(index), key >= IN_TABLE, "{key}");
            if is_in_chunk(index) {
                let (chunk, at) = in_chunk(index);
                assert_eq!((index_in_chunk(chunk, at), at < CHUNK), (index, true));
            }
        }
        assert!(!is_in_chunk(UNASSIGNED));
    }
}
