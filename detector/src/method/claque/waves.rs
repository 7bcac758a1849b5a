//! Waves as evidence for groups and as alerts for hashtags.

use super::Examined;
use super::archive::Archive;
use super::joint::Joint;
use crate::evidence::{MOMENTS_MAX, moment};
use crate::uses::Use;
use crate::{Evidence, HashtagAlert};

/// Most alerts a group gives rise to, its largest waves.
const ALERTS_MAX: usize = 200;

/// The group's largest waves with a hashtag, by accounts, then by time and hashtag.
pub(super) fn evidence(archive: &Archive, joint: &Joint) -> Vec<Evidence> {
    let mut moments = moments(archive, joint, MOMENTS_MAX);
    moments.truncate(MOMENTS_MAX);
    moments.into_iter().map(|pushed| pushed.moment).collect()
}

/// A wave at the hashtag that most of its posts have.
struct Pushed {
    moment: Evidence,
    /// The number of that hashtag.
    hashtag: u32,
    /// Those of all hashtags that most of the posts carry.
    with: Vec<u32>,
}

impl Pushed {
    /// Whether this is no push of its own: a part of a larger one of the same hashtag, or a hashtag
    /// that members put beside the one that more than twice as many of them used.
    fn goes_with(&self, larger: &Self) -> bool {
        let (part, whole) = (&self.moment, &larger.moment);
        if self.hashtag == larger.hashtag {
            return whole.from <= part.from && part.until <= whole.until;
        }
        let meets = whole.from <= part.until && part.from <= whole.until;
        meets && self.with.contains(&larger.hashtag) && whole.n_accounts > 2 * part.n_accounts
    }
}

fn moments(archive: &Archive, joint: &Joint, n: usize) -> Vec<Pushed> {
    let mut largest: Vec<&Vec<u32>> = joint.waves.iter().collect();
    largest.sort_by_key(|wave| (std::cmp::Reverse(wave.len()), wave[0]));
    // Accounts repeat themselves, so the waves with most posts are not quite those with most of them.
    largest.truncate(4 * n);
    let mut moments: Vec<Pushed> = largest
        .iter()
        .filter_map(|wave| of_wave(archive, wave))
        .filter(|pushed| pushed.moment.n_accounts > 1)
        .collect();
    moments.sort_by_key(|Pushed { moment: m, .. }| {
        (std::cmp::Reverse(m.n_accounts), m.from, m.hashtag)
    });
    moments
}

fn of_wave(archive: &Archive, wave: &[u32]) -> Option<Pushed> {
    let mut hashtags: Vec<u32> =
        wave.iter().flat_map(|&post| archive.tags_of(post)).copied().collect();
    hashtags.sort_unstable();
    let most = hashtags
        .chunk_by(|a, b| a == b)
        .max_by_key(|run| (run.len(), std::cmp::Reverse(run[0])))?[0];
    let is_in_most = |run: &&[u32]| 2 * run.len() > wave.len();
    let with = hashtags.chunk_by(|a, b| a == b).filter(is_in_most).map(|run| run[0]).collect();
    let uses: Vec<Use> = wave
        .iter()
        .filter(|&&post| archive.tags_of(post).contains(&most))
        .map(|&post| archive.use_of(post, most))
        .collect();
    Some(Pushed { moment: moment(&uses.iter().collect::<Vec<&Use>>()), hashtag: most, with })
}

/// Stretches of hashtags that flagged groups pushed, with everybody who used the hashtag in them.
pub(super) fn alerts(archive: &Archive, flagged: &[Examined]) -> Vec<HashtagAlert> {
    let mut alerts: Vec<HashtagAlert> = Vec::new();
    for examined in flagged {
        let all = moments(archive, &examined.joint, ALERTS_MAX);
        let is_push = |(place, pushed): &(usize, &Pushed)| {
            !all[..*place].iter().any(|larger| pushed.goes_with(larger))
        };
        let pushes = all.iter().enumerate().filter(is_push).take(ALERTS_MAX);
        let moments = pushes.map(|(_, pushed)| stretch(archive, &pushed.moment));
        alerts.extend(moments.map(|moment| HashtagAlert { score: examined.operated, moment }));
    }
    alerts.sort_by(|a, b| {
        let place = |alert: &HashtagAlert| (alert.moment.hashtag, alert.moment.from);
        b.score.total_cmp(&a.score).then(place(a).cmp(&place(b)))
    });
    alerts
}

/// Everybody's uses of the hashtag while the group used it.
fn stretch(archive: &Archive, pushed: &Evidence) -> Evidence {
    let hashtag = archive.hashtags.binary_search(&pushed.hashtag).expect("members used it");
    let (from, until) = (pushed.from.0 - archive.origin_ms, pushed.until.0 - archive.origin_ms);
    let corpus = &archive.corpus;
    let posts = &corpus.uses[corpus.offsets[hashtag]..corpus.offsets[hashtag + 1]];
    let first = posts.partition_point(|&post| archive.at(post) < from);
    let last = posts.partition_point(|&post| archive.at(post) <= until);
    let number = crate::corpus::dense(hashtag);
    let uses: Vec<Use> =
        posts[first..last].iter().map(|&post| archive.use_of(post, number)).collect();
    // A wave of reposts has no uses of this kind.
    if uses.is_empty() { pushed.clone() } else { moment(&uses.iter().collect::<Vec<&Use>>()) }
}

#[cfg(test)]
mod tests {
    use claque_trace::{HashtagId, Timestamp};

    use super::*;

    fn pushed(hashtag: u32, [from, until]: [i64; 2], n_accounts: usize, with: &[u32]) -> Pushed {
        let (from, until) = (Timestamp(from), Timestamp(until));
        let moment =
            Evidence { hashtag: HashtagId(hashtag), from, until, n_accounts, posts: Vec::new() };
        Pushed { moment, hashtag, with: with.to_vec() }
    }

    #[test]
    fn hashtags_at_the_side_and_parts_are_no_pushes() {
        let whole = pushed(1, [0, 100], 200, &[1]);
        let goes =
            |hashtag, span, n, with: &[u32]| pushed(hashtag, span, n, with).goes_with(&whole);
        assert!(goes(2, [10, 20], 99, &[1, 2]), "fewer than half have it beside the first");
        assert!(!goes(2, [10, 20], 100, &[1, 2]), "half of them have it, so it is meant");
        assert!(!goes(2, [10, 20], 5, &[2]), "posts of another kind");
        assert!(!goes(2, [101, 120], 5, &[1, 2]), "at another time");
        assert!(goes(1, [10, 100], 150, &[1]), "a part of the same");
        assert!(!goes(1, [10, 101], 150, &[1]), "it goes on");
    }
}
