//! Example groups: what an analyst would be shown of the groups that a method is surest of.
//!
//! The strongest three groups, each with up to forty of its accounts against up to two hundred bins
//! of time, from the first to the last of their posts with one of the group's hashtags. Which
//! accounts are shown is decided by hashes of their numbers, which carry no information.
//!
//! Sketch: one pass over all posts with a look-up by account, and 40 bytes and its hashtags for each
//! post of an account shown.

use std::collections::{BTreeMap, HashMap};

use claque_detector::{Evidence, Findings, Group};
use claque_sim::random::mix;
use claque_trace::{AccountId, HashtagId, PostBatch, Timestamp};
use serde::{Deserialize, Serialize};

/// Most groups of a method.
const GROUPS_MAX: usize = 3;
/// Most accounts of a group that are shown.
const ROWS_MAX: usize = 40;
/// Most bins of time.
const BINS_MAX: i64 = 200;
/// Most dots of a group; the last rows are left out until they fit.
const DOTS_MAX: usize = 600;
/// Most hashtags that are named.
const HASHTAGS_MAX: usize = 5;

/// One group, and some of its accounts against time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupExample {
    /// Its place among the groups of the method, 1 for the most suspicious.
    pub rank: u32,
    /// The method's score of it; finite.
    pub score: f64,
    /// Its accounts, shown or not.
    pub accounts: u64,
    /// Those of them that posted on an operator's instruction.
    pub positives: u64,
    /// Moments that the method gives as evidence.
    pub moments: u64,
    /// The strongest of them.
    pub strongest: Option<Moment>,
    /// The group's hashtags, at most five: those of the evidence, strongest first; without evidence,
    /// those that most of the accounts shown used.
    pub hashtags: Vec<String>,
    /// Start of the picture, milliseconds since 1970 UTC.
    pub from_ms: i64,
    /// Length of a bin, seconds.
    pub bin_s: u32,
    /// How many bins there are.
    pub bins: u8,
    /// The accounts shown, top to bottom, positives before others and each in order of first use of
    /// one of the hashtags: 1 for a positive, 0 for an innocent.
    pub rows: Vec<u8>,
    /// Where the accounts shown posted; ascending.
    pub dots: Vec<ExampleDot>,
}

/// Row from 0, bin from 0, and whether a post there has one of the group's hashtags (1) or none (0).
pub type ExampleDot = (u8, u8, u8);

/// Accounts that used one hashtag close together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Moment {
    /// The hashtag.
    pub hashtag: String,
    /// From the first to the last of these posts, seconds.
    pub length_s: f64,
    /// How many accounts took part.
    pub accounts: u64,
}

/// The strongest groups of some findings. `posts` are in time order; `name` gives the text of a
/// hashtag.
///
/// # Complexity
/// O(posts + members × log members).
pub fn group_examples(
    findings: &Findings,
    posts: &[PostBatch],
    is_positive: impl Fn(AccountId) -> bool,
    name: impl Fn(HashtagId) -> String,
) -> Vec<GroupExample> {
    let groups = &findings.groups[..findings.groups.len().min(GROUPS_MAX)];
    let shown: Vec<Vec<AccountId>> = groups.iter().map(chosen).collect();
    let mut seen = look(&shown, posts);
    let example = |(place, group): (usize, &Group)| {
        let moment = |evidence: &Evidence| Moment {
            hashtag: name(evidence.hashtag),
            length_s: seconds(evidence.until - evidence.from),
            accounts: evidence.n_accounts as u64,
        };
        let seen = std::mem::take(&mut seen[place]);
        let tags = hashtags(group, &seen);
        let picture = Picture::new(&shown[place], &seen, &tags, &is_positive);
        GroupExample {
            rank: u32::try_from(place + 1).unwrap_or(u32::MAX),
            score: group.score,
            accounts: group.members.len() as u64,
            positives: group.members.iter().filter(|member| is_positive(**member)).count() as u64,
            moments: group.evidence.len() as u64,
            strongest: group.evidence.first().map(moment),
            hashtags: tags.iter().map(|tag| name(*tag)).collect(),
            from_ms: picture.from.0,
            bin_s: u32::try_from(picture.bin_ms / 1_000).unwrap_or(u32::MAX),
            bins: picture.bins,
            rows: picture.rows,
            dots: picture.dots,
        }
    };
    groups.iter().enumerate().map(example).collect()
}

fn seconds(length_ms: i64) -> f64 {
    i32::try_from(length_ms).map_or(f64::from(i32::MAX), f64::from) / 1_000.0
}

/// Up to forty members by hash.
fn chosen(group: &Group) -> Vec<AccountId> {
    let mut members = group.members.clone();
    members.sort_unstable_by_key(|member| (mix(u64::from(member.0)), *member));
    members.truncate(ROWS_MAX);
    members
}

/// A post of an account shown: its row before rows are ordered, its time, its hashtags.
struct Sight {
    row: usize,
    at: Timestamp,
    hashtags: Vec<HashtagId>,
}

/// All posts of the accounts shown, group by group, in time order.
fn look(shown: &[Vec<AccountId>], posts: &[PostBatch]) -> Vec<Vec<Sight>> {
    let mut rows: HashMap<AccountId, Vec<(usize, usize)>> = HashMap::new();
    for (group, members) in shown.iter().enumerate() {
        for (row, member) in members.iter().enumerate() {
            rows.entry(*member).or_default().push((group, row));
        }
    }
    let mut seen: Vec<Vec<Sight>> = shown.iter().map(|_| Vec::new()).collect();
    for batch in posts.iter().filter(|_| !rows.is_empty()) {
        for (post, account) in batch.account().iter().enumerate() {
            for &(group, row) in rows.get(account).into_iter().flatten() {
                let (at, hashtags) = (batch.at()[post], batch.hashtags_of(post).to_vec());
                seen[group].push(Sight { row, at, hashtags });
            }
        }
    }
    seen
}

/// The hashtags by which a group is known.
fn hashtags(group: &Group, seen: &[Sight]) -> Vec<HashtagId> {
    let mut tags: Vec<HashtagId> = Vec::new();
    for evidence in &group.evidence {
        if tags.len() < HASHTAGS_MAX && !tags.contains(&evidence.hashtag) {
            tags.push(evidence.hashtag);
        }
    }
    if tags.is_empty() { most_used(seen) } else { tags }
}

/// Hashtags by how many accounts used them, the smaller number first where equal.
fn most_used(seen: &[Sight]) -> Vec<HashtagId> {
    let uses = seen.iter().flat_map(|sight| sight.hashtags.iter().map(|tag| (*tag, sight.row)));
    let mut pairs: Vec<(HashtagId, usize)> = uses.collect();
    pairs.sort_unstable();
    pairs.dedup();
    let mut users: BTreeMap<HashtagId, usize> = BTreeMap::new();
    pairs.iter().for_each(|(tag, _)| *users.entry(*tag).or_default() += 1);
    let mut users: Vec<(HashtagId, usize)> = users.into_iter().filter(|(_, n)| *n > 1).collect();
    users.sort_by_key(|&(tag, n)| (std::cmp::Reverse(n), tag));
    users.into_iter().map(|(tag, _)| tag).take(HASHTAGS_MAX).collect()
}

/// Accounts against time.
struct Picture {
    from: Timestamp,
    bin_ms: i64,
    bins: u8,
    rows: Vec<u8>,
    dots: Vec<ExampleDot>,
}

impl Picture {
    fn new(
        shown: &[AccountId],
        seen: &[Sight],
        tags: &[HashtagId],
        is_positive: impl Fn(AccountId) -> bool,
    ) -> Self {
        let uses = |sight: &Sight| sight.hashtags.iter().any(|tag| tags.contains(tag));
        let told = || seen.iter().filter(|sight| tags.is_empty() || uses(sight));
        let from = told().map(|sight| sight.at).min().unwrap_or(Timestamp(0));
        let until = told().map(|sight| sight.at).max().unwrap_or(from);
        // Whole seconds, so that the last post still falls into the last bin.
        let bin_ms = ((until - from) / BINS_MAX / 1_000 + 1) * 1_000;
        let bins = (until - from) / bin_ms + 1;
        let order = ordered(shown, told(), is_positive);
        let mut place = vec![0; shown.len()];
        order.iter().enumerate().for_each(|(at, (row, _))| place[*row] = at);
        let mut dots: BTreeMap<(usize, i64), bool> = BTreeMap::new();
        for sight in seen.iter().filter(|sight| (from..=until).contains(&sight.at)) {
            let key = (place[sight.row], (sight.at - from) / bin_ms);
            *dots.entry(key).or_default() |= uses(sight);
        }
        let n_rows = rows_that_fit(&dots, order.len());
        let small = |n: i64| u8::try_from(n).unwrap_or(u8::MAX);
        let dot = |(&(row, bin), &uses): (&(usize, i64), &bool)| {
            (u8::try_from(row).unwrap_or(u8::MAX), small(bin), u8::from(uses))
        };
        Self {
            from,
            bin_ms,
            bins: small(bins),
            rows: order[..n_rows].iter().map(|(_, positive)| u8::from(*positive)).collect(),
            dots: dots.range(..(n_rows, 0)).map(dot).collect(),
        }
    }
}

/// Rows with whether they are positives, in the order in which they are drawn.
fn ordered<'a>(
    shown: &[AccountId],
    told: impl Iterator<Item = &'a Sight>,
    is_positive: impl Fn(AccountId) -> bool,
) -> Vec<(usize, bool)> {
    let mut first = vec![Timestamp::MAX; shown.len()];
    told.for_each(|sight| first[sight.row] = first[sight.row].min(sight.at));
    let mut order: Vec<(usize, bool)> =
        shown.iter().map(|account| is_positive(*account)).enumerate().collect();
    order.sort_by_key(|&(row, positive)| (!positive, first[row], shown[row]));
    order
}

/// As many rows from the top as have no more dots than are kept; at least one.
fn rows_that_fit(dots: &BTreeMap<(usize, i64), bool>, n_rows: usize) -> usize {
    let first_left_out = dots.keys().nth(DOTS_MAX).map(|(row, _)| *row);
    first_left_out.map_or(n_rows, |row| row.max(1).min(n_rows))
}

#[cfg(test)]
mod tests {
    use claque_trace::{Post, PostId};

    use super::*;

    /// Posts as (seconds, account, hashtags).
    fn batch(posts: &[(i64, u32, &[u32])]) -> Vec<PostBatch> {
        let mut batch = PostBatch::default();
        for &(at_s, account, tags) in posts {
            let hashtags: Vec<HashtagId> = tags.iter().copied().map(HashtagId).collect();
            let at = Timestamp(at_s * 1_000);
            batch.push(Post::new(at, AccountId(account), PostId(0), &hashtags));
        }
        vec![batch]
    }

    fn group(members: impl IntoIterator<Item = u32>, evidence: &[(u32, i64, i64)]) -> Group {
        let moment = |&(tag, from_s, until_s): &(u32, i64, i64)| Evidence {
            hashtag: HashtagId(tag),
            from: Timestamp(from_s * 1_000),
            until: Timestamp(until_s * 1_000),
            n_accounts: 2,
            posts: Vec::new(),
        };
        let members = members.into_iter().map(AccountId).collect();
        Group { members, score: 2.5, evidence: evidence.iter().map(moment).collect() }
    }

    fn examples(groups: Vec<Group>, posts: &[PostBatch]) -> Vec<GroupExample> {
        let findings = Findings { groups, ..Findings::default() };
        group_examples(&findings, posts, |a| a.0 < 10, |tag| format!("#t{}", tag.0))
    }

    #[test]
    fn accounts_stand_against_time_positives_first() {
        let posts = batch(&[
            (0, 2, &[9]),
            (100, 11, &[7]),
            (110, 2, &[7, 8]),
            (115, 3, &[]),
            (120, 1, &[7]),
            (120, 5, &[7]),
            (160, 11, &[9]),
            (200, 1, &[7]),
        ]);
        let found = examples(vec![group([1, 2, 11], &[(7, 100, 120)])], &posts);
        let expected = GroupExample {
            rank: 1,
            score: 2.5,
            accounts: 3,
            positives: 2,
            moments: 1,
            strongest: Some(Moment { hashtag: "#t7".to_owned(), length_s: 20.0, accounts: 2 }),
            hashtags: vec!["#t7".to_owned()],
            from_ms: 100_000,
            bin_s: 1,
            bins: 101,
            rows: vec![1, 1, 0],
            dots: vec![(0, 10, 1), (1, 20, 1), (1, 100, 1), (2, 0, 1), (2, 60, 0)],
        };
        assert_eq!(found, [expected]);
    }

    #[test]
    fn without_evidence_the_hashtags_are_those_that_most_accounts_share() {
        let posts =
            batch(&[(0, 1, &[5, 6]), (1, 2, &[6]), (2, 1, &[5]), (3, 3, &[6, 7]), (9, 2, &[7])]);
        let found = examples(vec![group([1, 2, 3], &[])], &posts).remove(0);
        assert_eq!(found.hashtags, ["#t6", "#t7"]);
        assert_eq!((found.moments, found.strongest, found.bins), (0, None, 10));
    }

    #[test]
    fn pictures_are_bounded_whatever_the_group() {
        let posts: Vec<(i64, u32, &[u32])> =
            (0..50_000_u32).map(|n| (i64::from(n) * 977, n % 100, &[3][..])).collect();
        let groups = (0..5).map(|n| group(n..100, &[(3, 0, 1); 9])).collect();
        let found = examples(groups, &batch(&posts));
        assert_eq!(found.len(), GROUPS_MAX);
        for example in found {
            assert_eq!(example.hashtags, ["#t3"]);
            assert!(example.dots.len() <= DOTS_MAX && example.dots.is_sorted());
            assert!((1..=ROWS_MAX).contains(&example.rows.len()));
            let last = example.dots.iter().map(|dot| dot.1).max().unwrap();
            assert_eq!((last + 1, example.bins), (200, 200), "{}", example.bin_s);
            assert!(example.dots.iter().all(|dot| usize::from(dot.0) < example.rows.len()));
        }
    }

    #[test]
    fn a_group_that_never_posted_is_an_empty_picture() {
        let found = examples(vec![group([1, 2], &[])], &batch(&[(0, 7, &[1])])).remove(0);
        assert_eq!((found.bins, found.rows.len(), found.dots.len()), (1, 2, 0));
    }
}
