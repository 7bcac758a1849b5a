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
    moments
}

fn moments(archive: &Archive, joint: &Joint, n: usize) -> Vec<Evidence> {
    let mut largest: Vec<&Vec<u32>> = joint.waves.iter().collect();
    largest.sort_by_key(|wave| (std::cmp::Reverse(wave.len()), wave[0]));
    // Accounts repeat themselves, so the waves with most posts are not quite those with most of them.
    largest.truncate(4 * n);
    let mut moments: Vec<Evidence> = largest
        .iter()
        .filter_map(|wave| of_wave(archive, wave))
        .filter(|m| m.n_accounts > 1)
        .collect();
    moments.sort_by_key(|m| (std::cmp::Reverse(m.n_accounts), m.from, m.hashtag));
    moments
}

/// The moment of a wave, at the hashtag that most of its posts have.
fn of_wave(archive: &Archive, wave: &[u32]) -> Option<Evidence> {
    let mut hashtags: Vec<u32> =
        wave.iter().flat_map(|&post| archive.tags_of(post)).copied().collect();
    hashtags.sort_unstable();
    let most = hashtags
        .chunk_by(|a, b| a == b)
        .max_by_key(|run| (run.len(), std::cmp::Reverse(run[0])))?[0];
    let uses: Vec<Use> = wave
        .iter()
        .filter(|&&post| archive.tags_of(post).contains(&most))
        .map(|&post| archive.use_of(post, most))
        .collect();
    Some(moment(&uses.iter().collect::<Vec<&Use>>()))
}

/// Stretches of hashtags that flagged groups pushed, with everybody who used the hashtag in them.
pub(super) fn alerts(archive: &Archive, flagged: &[Examined]) -> Vec<HashtagAlert> {
    let mut alerts: Vec<HashtagAlert> = Vec::new();
    for examined in flagged {
        let mut pushed = moments(archive, &examined.joint, ALERTS_MAX);
        pushed.truncate(ALERTS_MAX);
        alerts.extend(
            pushed
                .iter()
                .map(|m| HashtagAlert { score: examined.operated, moment: stretch(archive, m) }),
        );
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
