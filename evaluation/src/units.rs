//! Scores of posts and of hashtags against the answer key.

use std::collections::HashSet;

use claque_detector::{Findings, HashtagAlert};
use claque_trace::{AccountId, PostBatch, PostId};

use crate::answer_key::Push;
use crate::metrics::verdict;
use crate::ranking::Ranking;
use crate::record::UnitScore;

/// Posts that score at least this are taken to be operated: see `Findings::posts`.
const POST_THRESHOLD: f64 = 0.0;

/// How well posts are told apart, over all posts for which `counts` holds of their account. `None`
/// where the findings say nothing about posts.
///
/// # Complexity
/// O(n log n) for n posts.
#[must_use]
pub fn score_posts(
    findings: &Findings,
    batches: &[PostBatch],
    operated: &HashSet<PostId>,
    counts: impl Fn(AccountId) -> bool,
) -> Option<UnitScore> {
    if findings.posts.is_empty() {
        return None;
    }
    let score = |post: PostId| {
        let place = findings.posts.binary_search_by_key(&post, |scored| scored.post);
        place.map_or(f64::NEG_INFINITY, |place| findings.posts[place].score)
    };
    let posts = batches.iter().flat_map(|batch| batch.account().iter().zip(batch.post()));
    let counted = posts.filter(|&(&account, _)| counts(account));
    let ranking = Ranking::new(counted.map(|(_, &post)| (score(post), operated.contains(&post))));
    Some(unit_score(&ranking, POST_THRESHOLD))
}

/// The same from the scores of posts, with whether each was operated, where there were `total` posts
/// and `operated` of them: those without a score score lowest.
///
/// # Complexity
/// O(n log n) for n posts.
#[must_use]
pub fn score_told_posts(told: &[(f64, bool)], total: u64, operated: u64) -> UnitScore {
    let n_told = |is_operated| told.iter().filter(|told| told.1 == is_operated).count() as u64;
    let silent = |is_operated, of: u64| {
        let n = of.saturating_sub(n_told(is_operated));
        std::iter::repeat_n((f64::NEG_INFINITY, is_operated), usize::try_from(n).unwrap_or(0))
    };
    let innocent = silent(false, total.saturating_sub(operated));
    let all = told.iter().copied().chain(silent(true, operated)).chain(innocent);
    unit_score(&Ranking::new(all), POST_THRESHOLD)
}

/// How well pushes are told from what trends by itself. A push is found by the best alert to its
/// hashtag that overlaps it; an alert that overlaps no push is false. `None` where there are
/// neither alerts nor pushes. An alert that overlaps only what a wave brought along does not count.
///
/// # Complexity
/// O(a log p + p log p) for a alerts and p pushes, and hashtags pushed a few times each.
#[must_use]
pub fn score_hashtags(findings: &Findings, pushes: &[Push]) -> Option<UnitScore> {
    let pushes = in_order(pushes);
    let mut found = vec![f64::NEG_INFINITY; pushes.len()];
    let mut false_alerts = Vec::new();
    for alert in &findings.hashtags {
        let hits = hits(&pushes, alert);
        if hits.is_empty() {
            false_alerts.push(alert.score);
        }
        hits.into_iter().for_each(|push| found[push] = alert.score.max(found[push]));
    }
    let found = found.into_iter().zip(&pushes).filter(|(_, push)| push.is_sent);
    let found = found.map(|(score, _)| (score, true));
    let ranking = Ranking::new(found.chain(false_alerts.into_iter().map(|score| (score, false))));
    let is_empty = ranking.positives() + ranking.innocents() == 0;
    (!is_empty).then(|| unit_score(&ranking, f64::MIN))
}

/// Pushes by hashtag, as [`hits`] wants them.
pub(crate) fn in_order(pushes: &[Push]) -> Vec<Push> {
    let mut pushes = pushes.to_vec();
    pushes.sort_by_key(|push| (push.hashtag, push.from));
    pushes
}

/// Places of the pushes that an alert overlaps.
pub(crate) fn hits(pushes: &[Push], alert: &HashtagAlert) -> Vec<usize> {
    let moment = &alert.moment;
    let first = pushes.partition_point(|push| push.hashtag < moment.hashtag);
    let same = pushes[first..].iter().take_while(|push| push.hashtag == moment.hashtag);
    let overlaps = |push: &Push| push.from <= moment.until && push.until >= moment.from;
    (first..).zip(same).filter(|(_, push)| overlaps(push)).map(|(place, _)| place).collect()
}

fn unit_score(ranking: &Ranking, threshold: f64) -> UnitScore {
    UnitScore {
        total: ranking.positives() + ranking.innocents(),
        positives: ranking.positives(),
        average_precision: ranking.average_precision(),
        rank: (ranking.positives() > 0).then(|| ranking.score()),
        own_threshold: verdict(ranking, threshold),
    }
}

#[cfg(test)]
mod tests {
    use claque_detector::{Evidence, PostScore};
    use claque_trace::{HashtagId, Timestamp, testing};

    use super::*;

    fn alert(hashtag: u32, from: i64, until: i64, score: f64) -> HashtagAlert {
        let moment = Evidence {
            hashtag: HashtagId(hashtag),
            from: Timestamp(from),
            until: Timestamp(until),
            n_accounts: 3,
            posts: Vec::new(),
        };
        HashtagAlert { score, moment }
    }

    fn push(hashtag: u32, from: i64, until: i64) -> Push {
        let (from, until) = (Timestamp(from), Timestamp(until));
        Push { hashtag: HashtagId(hashtag), campaign: 0, from, until, is_sent: true }
    }

    /// Three pushes; one is found at score 9, one at 5 by two alerts, one is missed; an alert to the
    /// right hashtag at the wrong time is false, and so is one to another hashtag.
    #[test]
    fn pushes_are_found_in_time_or_not_at_all() {
        let hashtags = vec![
            alert(1, 90, 110, 9.0),
            alert(1, 500, 600, 8.0),
            alert(2, 10, 20, 5.0),
            alert(2, 15, 40, 4.0),
            alert(3, 0, 1_000, 1.0),
        ];
        let findings = Findings { hashtags, ..Findings::default() };
        let pushes = [push(2, 18, 30), push(1, 100, 200), push(1, 300, 400)];
        let scored = score_hashtags(&findings, &pushes).unwrap();
        assert_eq!((scored.total, scored.positives), (5, 3));
        let own = scored.own_threshold;
        assert_eq!((own.flagged, own.false_positives), (4, 2));
        assert_eq!(own.recall, Some(2.0 / 3.0));
        let expected = (1.0 + 2.0 / 3.0 + 3.0 / 5.0) / 3.0;
        assert!((scored.average_precision.unwrap() - expected).abs() < 1e-12);
        assert_eq!(score_hashtags(&Findings::default(), &[]), None);
        // What a wave brought along is neither missed nor wrongly alerted to.
        let brought = Push { is_sent: false, ..push(3, 500, 600) };
        let with = [&pushes[..], &[brought, Push { is_sent: false, ..push(4, 0, 9) }]].concat();
        let scored = score_hashtags(&findings, &with).unwrap();
        assert_eq!((scored.total, scored.positives), (4, 3));
    }

    #[test]
    fn posts_of_others_may_be_left_out() {
        let posts = testing::posts(&[(1, 0, &[7]), (1, 10, &[7]), (2, 20, &[7]), (2, 30, &[7])]);
        let ids: Vec<PostId> = posts.post().to_vec();
        let scores = [(0, 2.0), (1, -1.0), (2, 3.0)];
        let posts_found =
            scores.map(|(place, score)| PostScore { post: ids[place], score }).to_vec();
        let findings = Findings { posts: posts_found, ..Findings::default() };
        let operated = HashSet::from([ids[0]]);
        let batches = [posts];
        let all = score_posts(&findings, &batches, &operated, |_| true).unwrap();
        assert_eq!((all.total, all.positives, all.average_precision), (4, 1, Some(0.5)));
        assert_eq!((all.own_threshold.flagged, all.own_threshold.false_positives), (2, 1));
        let own = score_posts(&findings, &batches, &operated, |a| a == AccountId(1)).unwrap();
        assert_eq!((own.total, own.average_precision), (2, Some(1.0)));
        assert_eq!(score_posts(&Findings::default(), &batches, &operated, |_| true), None);
    }
}
