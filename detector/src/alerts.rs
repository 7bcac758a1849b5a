//! From stretches of hashtags that look wrong to alerts, and from alerts to accounts.

use std::ops::Range;

use crate::evidence::moment;
use crate::uses::Use;
use crate::{AccountScore, Findings, HashtagAlert};

/// Places of uses sorted by (hashtag, time) that belong to one alert: one hashtag, and every use of
/// it between the first and the last.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stretch {
    pub(crate) uses: Range<usize>,
    pub(crate) score: f64,
}

/// Alerts for stretches, most suspicious first. An account scores as the best alert for a stretch
/// in which it used the hashtag; whoever is in none has no score.
pub(crate) fn findings(sorted: &[Use], stretches: &[Stretch], threshold: Option<f64>) -> Findings {
    let alert = |stretch: &Stretch| {
        let uses: Vec<&Use> = sorted[stretch.uses.clone()].iter().collect();
        HashtagAlert { score: stretch.score, moment: moment(&uses) }
    };
    let mut hashtags: Vec<HashtagAlert> = stretches.iter().map(alert).collect();
    hashtags.sort_by(|a, b| {
        let place = |alert: &HashtagAlert| (alert.moment.hashtag, alert.moment.from);
        b.score.total_cmp(&a.score).then(place(a).cmp(&place(b)))
    });
    Findings { accounts: scores(sorted, stretches), threshold, hashtags, ..Findings::default() }
}

fn scores(sorted: &[Use], stretches: &[Stretch]) -> Vec<AccountScore> {
    let mut scores = Vec::new();
    for stretch in stretches {
        let of_use =
            |u: &Use| AccountScore { account: u.account, score: stretch.score, group: None };
        scores.extend(sorted[stretch.uses.clone()].iter().map(of_use));
    }
    scores.sort_unstable_by(|a, b| a.account.cmp(&b.account).then(b.score.total_cmp(&a.score)));
    scores.dedup_by_key(|score| score.account);
    scores
}

/// Runs of uses of one hashtag, with the place of the first.
pub(crate) fn runs(sorted: &[Use]) -> impl Iterator<Item = (usize, &[Use])> {
    let mut start = 0;
    sorted.chunk_by(|a, b| a.hashtag == b.hashtag).map(move |run| {
        let place = start;
        start += run.len();
        (place, run)
    })
}
