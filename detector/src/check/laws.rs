//! What each law says, as code.

use claque_trace::{AccountId, PostBatch, Timestamp};

use super::compare::{expect, plain, same};
use super::rearrange::{Permutation, joined, one_each, relabelled, shards, shifted, since, until};
use super::{Law, form};
use crate::drive::{end_of, fold_shards, run_batch};
use crate::{Detector, Findings, Merge, MergeKind, ShardKey};

/// Sums taken in another order, or from other times, may differ in their last digits.
const ROUNDING: f64 = 1e-9;

/// One detector on one trace.
pub(super) struct Trial<'a, D> {
    pub(super) detector: &'a D,
    pub(super) batches: &'a [PostBatch],
}

impl<D: Detector> Trial<'_, D> {
    pub(super) fn check(&self, law: Law) -> Result<(), String> {
        match law {
            Law::Empty => self.empty(),
            Law::Scores => form::scores(&self.findings()),
            Law::Groups => {
                form::groups(&self.findings()).and_then(|()| form::hashtags(&self.findings()))
            }
            Law::Tables => form::tables(&self.findings()),
            Law::Determinism => same(&self.findings(), &self.findings(), 0.0),
            Law::Batching => self.batching(),
            Law::Splitting => self.splitting(),
            Law::MergeOrder => self.merge_order(),
            Law::MergeIdentity => self.merge_identity(),
            Law::Relabelling => self.relabelling(),
            Law::TimeShift => self.time_shift(),
            Law::Looking => self.looking(),
            Law::AsOf => self.as_of(),
            Law::Expiry => self.expiry(),
        }
    }

    fn findings(&self) -> Findings {
        run_batch(self.detector, self.batches)
    }

    fn end(&self) -> Timestamp {
        end_of(self.batches)
    }

    fn read(&self, batches: &[PostBatch]) -> D::State {
        let mut state = self.detector.init();
        batches.iter().for_each(|batch| self.detector.update(&mut state, batch));
        state
    }

    fn merged(&self, states: impl IntoIterator<Item = D::State>) -> D::State {
        let mut states = states.into_iter();
        let mut first = states.next().unwrap_or_else(|| self.detector.init());
        states.for_each(|state| first.merge(state));
        first
    }

    fn key(&self) -> ShardKey {
        self.detector.capabilities().shard_key
    }

    fn parts(&self, n: u64) -> Vec<D::State> {
        shards(self.batches, self.key(), n).iter().map(|shard| self.read(shard)).collect()
    }

    /// What merging may change.
    fn merge_tolerance(&self) -> f64 {
        match self.detector.capabilities().merge {
            MergeKind::Exact => 0.0,
            MergeKind::Approximate { relative_error } => relative_error,
        }
    }

    fn empty(&self) -> Result<(), String> {
        let mut state = self.detector.init();
        for at in [Timestamp::default(), self.end(), Timestamp::MAX] {
            self.detector.update(&mut state, &PostBatch::default());
            let found = self.detector.evaluate(&state, at);
            let (scores, groups) = (found.accounts.len(), found.groups.len());
            expect(scores + groups == 0, || format!("found {scores} scores and {groups} groups"))?;
            let others = found.hashtags.len() + found.posts.len();
            expect(others == 0, || format!("found {others} hashtags and posts"))?;
        }
        Ok(())
    }

    fn batching(&self) -> Result<(), String> {
        let whole = run_batch(self.detector, &[joined(self.batches)]);
        same(&whole, &run_batch(self.detector, &one_each(self.batches)), 0.0)?;
        same(&whole, &self.findings(), 0.0)
    }

    fn splitting(&self) -> Result<(), String> {
        let mut ways =
            vec![shards(self.batches, self.key(), 2), shards(self.batches, self.key(), 5)];
        if self.key() == ShardKey::Any {
            // Workers may also take turns in time.
            let posts = joined(self.batches);
            let middle = posts.len() / 2;
            ways.push(vec![vec![posts.slice(0, middle)], vec![posts.slice(middle, posts.len())]]);
        }
        let whole = self.findings();
        for shards in ways {
            let folded = fold_shards(self.detector, &shards);
            let found = self.detector.evaluate(&folded, self.end());
            same(&whole, &found, self.merge_tolerance())?;
        }
        Ok(())
    }

    fn merge_order(&self) -> Result<(), String> {
        let [a, b, c] = self.parts(3).try_into().ok().expect("three shards were asked for");
        let forth = self.merged([a.clone(), b.clone(), c.clone()]);
        let back = self.merged([c.clone(), b.clone(), a.clone()]);
        let last_first = self.merged([a, self.merged([b, c])]);
        let forth = self.detector.evaluate(&forth, self.end());
        for other in [back, last_first] {
            same(&forth, &self.detector.evaluate(&other, self.end()), self.merge_tolerance())?;
        }
        Ok(())
    }

    fn merge_identity(&self) -> Result<(), String> {
        let state = self.read(self.batches);
        let after = self.merged([state.clone(), self.detector.init()]);
        let before = self.merged([self.detector.init(), state]);
        for merged in [after, before] {
            let found = self.detector.evaluate(&merged, self.end());
            same(&self.findings(), &found, self.merge_tolerance())?;
        }
        Ok(())
    }

    fn relabelling(&self) -> Result<(), String> {
        if !self.detector.capabilities().ignores_account_numbers {
            return Ok(());
        }
        let shuffles = [Permutation::reversing(self.batches), Permutation::shuffling(self.batches)];
        for permutation in shuffles {
            let rename = |account: AccountId| permutation.apply(account);
            let renamed = run_batch(self.detector, &relabelled(self.batches, rename));
            let tolerance = self.merge_tolerance().max(ROUNDING);
            same(&plain(&self.findings(), rename, 0), &plain(&renamed, |a| a, 0), tolerance)?;
        }
        Ok(())
    }

    fn time_shift(&self) -> Result<(), String> {
        let step = self.detector.capabilities().time_shift_ms;
        let here = plain(&self.findings(), |account| account, 0);
        for steps in [1, 1_000_003, -1_000_003] {
            let span_ms = step.saturating_mul(steps);
            let moved = run_batch(self.detector, &shifted(self.batches, span_ms));
            let there = plain(&moved, |account| account, span_ms);
            same(&here, &there, self.merge_tolerance().max(ROUNDING))?;
        }
        Ok(())
    }

    fn looking(&self) -> Result<(), String> {
        let batches = one_each(self.batches);
        let mut state = self.detector.init();
        for batch in &batches {
            self.detector.update(&mut state, batch);
            let now = end_of(std::slice::from_ref(batch));
            for at in [Timestamp::default(), now, Timestamp::MAX] {
                self.detector.evaluate(&state, at);
            }
            self.detector.state_bytes(&state);
        }
        let looked = self.detector.evaluate(&state, self.end());
        same(&run_batch(self.detector, &batches), &looked, 0.0)
    }

    fn as_of(&self) -> Result<(), String> {
        let state = self.read(self.batches);
        let as_of = |state: &D::State, at| self.detector.evaluate(&state.clone(), at);
        let whole = as_of(&state, self.end());
        let (mut respects, mut ignores) = (Ok(()), true);
        for at in moments(self.batches) {
            let found = as_of(&state, at);
            let earlier = as_of(&self.read(&until(self.batches, at)), at);
            respects = respects.and_then(|()| same(&earlier, &found, self.merge_tolerance()));
            ignores &= same(&whole, &found, 0.0).is_ok();
        }
        if ignores { Ok(()) } else { respects }
    }

    fn expiry(&self) -> Result<(), String> {
        let as_of_end = |state: &D::State| self.detector.evaluate(state, self.end());
        let whole = self.findings();
        let (mut forgets, mut ignores) = (Ok(()), true);
        for before in moments(self.batches) {
            let mut merged = self.merged(self.parts(2));
            self.detector.expire(&mut merged, before);
            let mut parts = self.parts(2);
            parts.iter_mut().for_each(|part| self.detector.expire(part, before));
            let parts = as_of_end(&self.merged(parts));
            same(&as_of_end(&merged), &parts, self.merge_tolerance())?;
            let mut state = self.read(self.batches);
            self.detector.expire(&mut state, before);
            let (left, kept) = (as_of_end(&state), self.read(&since(self.batches, before)));
            forgets = forgets.and_then(|()| same(&as_of_end(&kept), &left, 0.0));
            ignores &= same(&whole, &left, 0.0).is_ok();
        }
        if ignores { Ok(()) } else { forgets }
    }
}

/// Four moments of the trace, at even places among its posts.
fn moments(batches: &[PostBatch]) -> Vec<Timestamp> {
    let times: Vec<Timestamp> = batches.iter().flat_map(PostBatch::at).copied().collect();
    let quarters = (1..=4).map(|quarter| times.len() * quarter / 4);
    quarters.filter_map(|n| n.checked_sub(1)).map(|last| times[last]).collect()
}
