//! The obvious code for tokens, partners and membership, and the method against it; worked examples.

use std::collections::{BTreeMap, BTreeSet};

use claque_trace::{
    AccountId, AppId, HashtagId, Post, PostBatch, PostId, TextSignature, Timestamp,
};
use proptest::prelude::*;

use super::confidence::confidence;
use super::members::{Expansion, Group, Occasion};
use super::trails::Trails;
use super::*;
use crate::mix::mix64;
use crate::run_batch;

mod candidates;
mod communities;
mod features;
mod membership;
mod scout;
mod sightings;
mod unions;

/// (account, time in ms, hashtags, text, app).
pub(super) type Row = (u32, i64, Vec<u32>, u64, u16);

fn batch(rows: &[Row]) -> PostBatch {
    let mut rows = rows.to_vec();
    rows.sort_by_key(|row| row.1);
    let mut batch = PostBatch::default();
    for (number, (account, at, hashtags, text, app)) in (0..).zip(&rows) {
        let hashtags: Vec<HashtagId> = hashtags.iter().map(|&tag| HashtagId(tag)).collect();
        let post = Post::new(Timestamp(*at), AccountId(*account), PostId(number), &hashtags);
        batch.push(Post { text: TextSignature(*text), app: AppId(*app), ..post });
    }
    batch
}

pub(super) fn archive(rows: &[Row]) -> Archive {
    let mut state = State::default();
    state.absorb(&batch(rows));
    Archive::new(&state.sorted(Timestamp::MAX), DAY_MS)
}

/// Holders of every token, and the time of its first post, by what makes it a token.
fn naive_tokens(rows: &[Row]) -> BTreeMap<(i64, i64, u64), (i64, BTreeSet<u32>)> {
    let mut tokens: BTreeMap<(i64, i64, u64), (i64, BTreeSet<u32>)> = BTreeMap::new();
    let mut add = |key, at: i64, account| {
        let token = tokens.entry(key).or_insert((at, BTreeSet::new()));
        token.0 = token.0.min(at);
        token.1.insert(account);
    };
    for (account, at, hashtags, text, _) in rows {
        for (kind, bucket_ms) in (0..).zip(BUCKETS_MS) {
            for grid in 0..2 {
                let slot = (at + grid * bucket_ms / 2).div_euclid(bucket_ms);
                for &hashtag in hashtags {
                    add((2 * kind + grid, slot, u64::from(hashtag)), *at, *account);
                }
            }
        }
        if *text > 0 {
            add((9, 0, *text), *at, *account);
        }
    }
    // A text that one post has is no token at all, and one account's own tokens join nobody.
    let n_posts = |text: u64| rows.iter().filter(|row| row.3 == text).count();
    tokens.retain(|key, _| key.0 != 9 || n_posts(key.2) > 1);
    tokens
}

/// Scores of all partners of each account, best first, at most eight.
fn naive_partners(rows: &[Row]) -> BTreeMap<u32, Vec<f64>> {
    let accounts: BTreeSet<u32> = rows.iter().map(|row| row.0).collect();
    let tokens = naive_tokens(rows);
    let idf = |holders: &BTreeSet<u32>| libm::log(accounts.len() as f64 / holders.len() as f64);
    let weight = |account: u32| -> f64 {
        tokens.values().filter(|(_, held)| held.contains(&account)).map(|(_, held)| idf(held)).sum()
    };
    let mut partners = BTreeMap::new();
    for &a in &accounts {
        let mut scores = Vec::new();
        for &b in accounts.iter().filter(|&&b| b != a) {
            let both =
                || tokens.values().filter(|(_, held)| held.contains(&a) && held.contains(&b));
            let first = both().map(|token| token.0).min();
            let last = both().map(|token| token.0).max();
            if first.zip(last).is_some_and(|(first, last)| last - first >= 2 * HOUR_MS) {
                let shared: f64 = both().map(|(_, held)| idf(held)).sum();
                scores.push(shared / (libm::sqrt(weight(a) * weight(b)) + 90.0));
            }
        }
        scores.sort_by(|x, y| y.total_cmp(x));
        scores.truncate(8);
        partners.insert(a, scores);
    }
    partners
}

fn found_partners(rows: &[Row]) -> BTreeMap<u32, Vec<f64>> {
    let archive = archive(rows);
    let mut tokens = Tokens::new(&archive, &BUCKETS_MS);
    let rank = &archive.corpus.rank;
    let witnesses = Witnesses::choose(&mut tokens.postings, u64::MAX, rank);
    let best = partners::best(&tokens, &witnesses, rank, 2 * HOUR_MS);
    let accounts = archive.corpus.accounts.iter().map(|account| account.0);
    let scores = |best: Vec<partners::Partner>| best.iter().map(|p| p.score).collect();
    accounts.zip(best.into_iter().map(scores)).collect()
}

/// Few accounts on few hashtags and texts over half a day.
fn any_rows() -> impl Strategy<Value = Vec<Row>> {
    let hashtags = prop::collection::btree_set(0..3_u32, 0..3);
    let post = (0..7_u32, 0..300_i64, hashtags, 0..6_u64, 1..3_u16);
    prop::collection::vec(post, 1..40).prop_map(|posts| {
        let row = |(account, slot, tags, text, app): (u32, i64, BTreeSet<u32>, u64, u16)| {
            (account, slot * 150_000, tags.into_iter().collect(), text, app)
        };
        posts.into_iter().map(row).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn partners_are_those_of_the_obvious_code(rows in any_rows()) {
        let (found, expected) = (found_partners(&rows), naive_partners(&rows));
        prop_assert_eq!(found.len(), expected.len());
        for (account, scores) in &expected {
            let found = &found[account];
            prop_assert_eq!(found.len(), scores.len(), "account {}", account);
            for (a, b) in found.iter().zip(scores) {
                prop_assert!((a - b).abs() < 1e-12, "account {}: {a} {b}", account);
            }
        }
    }

    #[test]
    fn the_archive_says_what_the_posts_say(rows in any_rows()) {
        let archive = archive(&rows);
        let posts = batch(&rows);
        prop_assert_eq!(archive.n_posts() as usize, posts.len());
        for (idx, post) in (0..).zip(posts.iter()) {
            prop_assert_eq!(archive.corpus.accounts[archive.author(idx) as usize], post.account);
            prop_assert_eq!(archive.at(idx) + archive.origin_ms, post.at.0);
            let tags: Vec<HashtagId> =
                archive.tags_of(idx).iter().map(|&tag| archive.hashtags[tag as usize]).collect();
            let mut expected = post.hashtags.to_vec();
            expected.sort_unstable();
            prop_assert_eq!(tags, expected);
            let shared = |other: &Row| other.3 == post.text.0 && other.0 != post.account.0;
            let is_copy = post.text.0 != 0 && rows.iter().any(shared);
            prop_assert_eq!(archive.is_copy[idx as usize], is_copy);
        }
        for (account, id) in (0..).zip(&archive.corpus.accounts) {
            for (hashtag, tag) in (0..).zip(&archive.hashtags) {
                let uses = rows.iter().filter(|row| row.0 == id.0 && row.2.contains(&tag.0)).count();
                prop_assert_eq!(archive.uses_of(account, hashtag) as usize, uses);
            }
            for app in 0..4 {
                let by_it = rows.iter().filter(|row| row.0 == id.0 && row.4 == app).count();
                prop_assert_eq!(archive.n_by(account, app), by_it);
            }
        }
    }
}

/// Twenty accounts: 0 to 3 use hashtag 7 at each of three moments six hours apart and 9 at the first
/// of them; 4 to 19 use hashtag 1 at three other moments.
fn four_of_twenty() -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for moment in 0..3 {
        let at = DAY_MS / 2 + 21_600_000 * moment;
        rows.extend((4..20).map(|account| (account, at + 2_000, vec![1], 0, 1)));
        rows.extend((0..4).map(|account| (account, at + 1_000, vec![7], 0, 1)));
    }
    rows.push((9, DAY_MS / 2 + 2_000, vec![7], 0, 1));
    rows
}

#[test]
fn membership_worked_out_on_paper() {
    let archive = archive(&four_of_twenty());
    let tokens = Tokens::new(&archive, &BUCKETS_MS);
    let group = Expansion::new(&archive, &tokens, 3).grow(&[0, 1, 2, 3], &Trails::new(20)).unwrap();
    assert_eq!(group.members.iter().map(|member| member.0).collect::<Vec<_>>(), [0, 1, 2, 3]);
    // Three moments on two grids: six tokens of half weight, with one other at the first moment.
    let occasion = |occasion: &Occasion| (occasion.n_members, occasion.n_holders, occasion.weight);
    let occasions: Vec<_> = group.occasions.iter().map(occasion).collect();
    let on_a_grid = [(4, 5, 0.5), (4, 4, 0.5), (4, 4, 0.5)];
    assert_eq!(occasions, [on_a_grid, on_a_grid].concat());
    // Everybody holds six tokens at each of three scales, and account 9 two more, which is 18 of 18.3 on
    // average over twenty; and posts three times, of 3.05, which is less. With itself left out, three of
    // four others of the group came to each moment, and of the rest two to the first and one to the others.
    let as_other = |others: f64| (3.0 / 3.05 * (others + 0.5) / 21.0_f64).min(0.5);
    let at = |others: f64| libm::log(3.1 / 5.0 / as_other(others));
    // Members' twelve turns are the first of their moments, that of account 9 is a second late. Of all 38
    // (one more for each lag) 13 are first, of which four more count on either side; of the twelve two are
    // left out.
    let first = 4.0 * 13.0 / 38.0;
    let is_first = libm::log((10.0 + first) / (10.0 + 4.0) / (first / (1.0 + 4.0)));
    let odds = libm::log(4.0 / 20.0) + at(2.0) + 2.0 * at(1.0) + 3.0 * is_first;
    for (_, found) in &group.members {
        assert!((found - odds).abs() < 1e-9, "{found} {odds}");
    }
}

#[test]
fn a_known_trail_costs_what_the_way_cost_and_leads_nowhere_new() {
    let archive = archive(&four_of_twenty());
    let tokens = Tokens::new(&archive, &BUCKETS_MS);
    let mut expansion = Expansion::new(&archive, &tokens, 3);
    let mut trails = Trails::new(20);
    assert!(expansion.grow(&[0, 1, 2], &trails).is_some());
    let work = std::mem::take(&mut expansion.work);
    trails.add(std::mem::take(&mut expansion.trail), work);
    assert!(expansion.grow(&[2, 1, 0], &trails).is_none());
    assert_eq!(expansion.work, work);
}

#[test]
fn confidence_worked_out_on_paper() {
    let archive = archive(&four_of_twenty());
    let tokens = Tokens::new(&archive, &BUCKETS_MS);
    let occasion = Occasion { token: 0, n_members: 4, n_holders: 4, weight: 0.5 };
    let group = Group {
        members: (0..4).map(|account| (account, 7.0)).collect(),
        proof: vec![5.0; 4],
        occasions: vec![occasion; 4],
        ..Group::default()
    };
    // Odds of 20; two occasions out of six moments cost 2 (ln(6/2) + 1 + ln(4) / 2) = 5.584, and a
    // rate of 1 % costs ln(100).
    let expected = 20.0 - 2.0 * (libm::log(3.0) + 1.0 + libm::log(2.0)) - libm::log(100.0);
    let found = confidence(&group, &tokens, 0.01);
    assert!((found - expected).abs() < 1e-9, "{found} {expected}");
}

/// Forty people with a life of their own over a week, by apps 1 and 2 in turn and with a hashtag in
/// one post of four; 0 to 11 also post hashtag 99 by app 9 within 20 s on ten occasions. Eight pages
/// carry one item every three hours by app 5, and nothing else.
fn small_world() -> Vec<Row> {
    let mut rows = Vec::new();
    let mut text = 1_000;
    let mut next = || {
        text += 1;
        text
    };
    for account in 0..40_u32 {
        for n in 0..60_i64 {
            let random = mix64(u64::from(account) << 32 | n.unsigned_abs());
            let at = n * 10_000_000 + i64::try_from(random % 10_000_000).unwrap();
            let tags = if n % 4 == 0 { vec![account % 5] } else { vec![] };
            let app = 1 + u16::try_from(account % 2).unwrap();
            rows.push((account, at, tags, next(), app));
        }
    }
    for occasion in 0..10 {
        let at = 20_000_000 + 50_000_000 * occasion;
        for account in 0..12 {
            let place = i64::from((account * 5 + 3) % 12);
            rows.push((account, at + place * 1_700, vec![99], next(), 9));
        }
    }
    for item in 0..50 {
        for page in 40..48 {
            let at = item * 10_800_000 + i64::from(page) * 900;
            rows.push((page, at, vec![50], 1 + item.unsigned_abs(), 5));
        }
    }
    rows
}

#[test]
fn controlled_people_are_flagged_and_pages_are_not() {
    let findings = run_batch(&Config::default().build().unwrap(), &[batch(&small_world())]);
    let flagged: Vec<u32> = findings
        .accounts
        .iter()
        .filter(|score| findings.flags(score.score))
        .map(|score| score.account.0)
        .collect();
    assert_eq!(flagged, (0..12).collect::<Vec<u32>>());
    let coordinated = findings.coordinated.as_ref().unwrap();
    let acts = |score: &&crate::AccountScore| score.score >= coordinated.threshold.unwrap();
    let coordinated: Vec<u32> =
        coordinated.accounts.iter().filter(acts).map(|score| score.account.0).collect();
    assert_eq!(coordinated, (0..12).chain(40..48).collect::<Vec<u32>>());
    assert_eq!(findings.groups.iter().filter(|group| group.score >= 0.0).count(), 1);
    let evidence = &findings.groups[0].evidence[0];
    assert_eq!((evidence.hashtag, evidence.n_accounts), (HashtagId(99), 12));
    assert_eq!(findings.tables[0].columns[0].values.len(), findings.groups.len());
}

#[test]
fn posts_and_hashtags_are_those_of_the_app() {
    let posts = batch(&small_world());
    let findings = run_batch(&Config::default().build().unwrap(), std::slice::from_ref(&posts));
    let told: BTreeSet<PostId> =
        findings.posts.iter().filter(|post| post.score >= 0.0).map(|post| post.post).collect();
    let by_app: BTreeSet<PostId> =
        posts.iter().filter(|post| post.app == AppId(9)).map(|post| post.post).collect();
    assert_eq!(told, by_app);
    assert_eq!(findings.hashtags.len(), 10, "{:?}", findings.hashtags);
    for alert in &findings.hashtags {
        assert_eq!((alert.moment.hashtag, alert.moment.n_accounts), (HashtagId(99), 12));
        assert!((alert.moment.until - alert.moment.from) == 11 * 1_700);
    }
}

#[test]
fn forgetting_leaves_what_came_later() {
    let posts = batch(&small_world());
    let detector = Config::default().build().unwrap();
    let before = posts.at()[posts.len() / 2];
    let mut state = detector.init();
    detector.update(&mut state, &posts);
    let bytes = detector.state_bytes(&state);
    detector.expire(&mut state, before);
    let from = posts.at().partition_point(|&at| at < before);
    let later = run_batch(&detector, &[posts.slice(from, posts.len())]);
    assert_eq!(detector.evaluate(&state, Timestamp::MAX), later);
    detector.expire(&mut state, Timestamp::MAX);
    assert!(detector.state_bytes(&state) < bytes / 4);
}

#[test]
fn impossible_parameters_are_refused() {
    for rate in [0.0, -1.0, 0.6, f64::NAN] {
        let config = Config { false_discovery_rate: rate, ..Config::default() };
        assert_eq!(config.build().unwrap_err().name, "false_discovery_rate");
    }
}
