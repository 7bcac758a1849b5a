//! What is kept, against a list that is sorted at every look.

use super::super::sightings::Sighting;
use super::*;
use crate::Merge;

/// Rows of a batch in no order, as often as they occur.
fn rows_of(batch: &PostBatch) -> Vec<Sighting> {
    let mut state = State::default();
    state.absorb(batch);
    state.sorted(Timestamp::MAX).into_owned()
}

fn any_batch() -> impl Strategy<Value = (i64, Vec<Row>)> {
    let row = (0..4_u32, 0..4_i64, prop::collection::vec(0..3_u32, 0..4), 0..2_u64, 0..2_u16);
    (0..12_i64, prop::collection::vec(row, 0..6))
}

proptest! {
    #[test]
    fn what_is_kept_comes_out_in_order_however_it_came(
        parts in prop::collection::vec((0..3_usize, any_batch()), 0..9),
        before in prop::collection::vec(0..12_i64, 9),
        in_order in any::<bool>(),
        at in 0..16_i64,
    ) {
        let mut parts = parts;
        if in_order {
            parts.sort_by_key(|(_, (start, _))| *start);
        }
        let (mut states, mut kept) = ([(); 3].map(|()| State::default()), Vec::new());
        let mut number = 0;
        for ((worker, (start, mut rows)), before) in parts.into_iter().zip(before) {
            rows.iter_mut().for_each(|row| row.1 += start);
            let mut posts = PostBatch::default();
            for post in batch(&rows).iter() {
                posts.push(Post { post: PostId(number), ..post });
                number += 1;
            }
            kept.push((worker, rows_of(&posts)));
            states[worker].absorb(&posts);
            let is_gone = |of: usize, row: &Sighting| of == worker && row.at < Timestamp(before);
            kept.iter_mut().for_each(|(of, rows)| rows.retain(|row| !is_gone(*of, row)));
            states[worker].forget(Timestamp(before));
        }
        let mut merged = State::default();
        states.into_iter().for_each(|state| merged.merge(state));
        let mut expected: Vec<Sighting> = kept.into_iter().flat_map(|(_, rows)| rows).collect();
        expected.retain(|row| row.at <= Timestamp(at));
        expected.sort_unstable();
        prop_assert_eq!(merged.sorted(Timestamp(at)).into_owned(), expected);
    }
}
