//! What every workload must come to.
//!
//! The answers stand in `answers.txt`, one line each. A bench that finds another answer prints its
//! line and fails at its end; after a change that means to change answers, put these lines there.

use claque_detector::Findings;
use claque_sim::random::mix;
use claque_trace::{PostBatch, Timestamp};

const KNOWN: &str = include_str!("answers.txt");

/// The answer on record for a workload.
#[must_use]
pub fn known(workload: &str) -> Option<&'static str> {
    let lines = KNOWN.lines().filter_map(|line| line.split_once(" = "));
    lines.into_iter().find(|(name, _)| *name == workload).map(|(_, answer)| answer)
}

/// What posts come to: how many, how many hashtag uses, all post numbers combined by exclusive or.
#[must_use]
pub fn of_posts(batches: &[PostBatch]) -> String {
    let posts = super::world::count(batches);
    let uses: usize = batches.iter().map(|batch| batch.hashtags().len()).sum();
    let numbers = batches.iter().flat_map(PostBatch::post);
    let checksum = numbers.fold(0, |sum, post| sum ^ post.0);
    format!("{posts} posts, {uses} uses, checksum {checksum:016x}")
}

/// What times come to: how many, and each of them in its place.
#[must_use]
pub fn of_times(times: impl ExactSizeIterator<Item = Timestamp>) -> String {
    let n = times.len();
    let checksum = checksum(times.map(|at| at.0.cast_unsigned()));
    format!("{n} times, checksum {checksum:016x}")
}

/// What findings come to: accounts scored and flagged, groups, and every score to the last bit.
#[must_use]
pub fn of_findings(findings: &Findings) -> String {
    let scored = findings.accounts.len();
    let flagged = findings.accounts.iter().filter(|score| findings.flags(score.score)).count();
    let words = findings.accounts.iter().flat_map(|s| [u64::from(s.account.0), s.score.to_bits()]);
    let (groups, checksum) = (findings.groups.len(), checksum(words));
    format!("{scored} scored, {flagged} flagged, {groups} groups, checksum {checksum:016x}")
}

/// One number for a sequence of numbers: each step is a bijection, so a single change always shows.
#[must_use]
pub fn checksum(words: impl Iterator<Item = u64>) -> u64 {
    words.fold(0, |hash, word| mix(hash ^ word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_comment_or_an_answer_and_none_is_there_twice() {
        let lines = KNOWN.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        let names: Vec<&str> = lines.map(|line| line.split_once(" = ").unwrap().0).collect();
        let mut distinct = names.clone();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), names.len());
    }

    #[test]
    fn a_checksum_sees_order() {
        assert_ne!(checksum([1, 2].into_iter()), checksum([2, 1].into_iter()));
    }
}
