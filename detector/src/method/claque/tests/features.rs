//! The obvious code for every feature, from plain rows, and the features against it.

use claque_trace::Kind;
use claque_trace::time::HOUR_MS;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::*;
use crate::method::claque::feature::{FEATURES, Scene};
use crate::method::claque::joint::Joint;

/// A post, and whether it is joint.
#[derive(Debug, Clone)]
struct Seen {
    account: u32,
    at_ms: i64,
    tags: Vec<u32>,
    text: u64,
    app: u16,
    is_repost: bool,
    gone_after_s: Option<i64>,
    is_joint: bool,
}

/// Posts in order of time, and the share of members on occasions.
#[derive(Debug, Clone)]
struct Case {
    seen: Vec<Seen>,
    insiders: f64,
}

fn any_seen(spread_ms: i64, n_apps: u16, n_texts: u64) -> impl Strategy<Value = Seen> {
    let tags = proptest::sample::subsequence(vec![0_u32, 1, 2], 0..=2);
    let who = (0..5_u32, 0..spread_ms, tags, 0..n_texts, 0..n_apps);
    let fate = (proptest::bool::weighted(0.2), proptest::option::weighted(0.3, 0..5_000_i64));
    (who, fate, proptest::bool::weighted(0.6)).prop_map(
        |(who, (is_repost, gone_after_s), joint)| {
            let (account, at_ms, tags, text, app) = who;
            // Operators of these worlds have an app of their own, and some members a life without it.
            let app = if joint && text % 2 == 0 { 3 } else { app };
            Seen { account, at_ms, tags, text, app, is_repost, gone_after_s, is_joint: joint }
        },
    )
}

fn any_case() -> impl Strategy<Value = Case> {
    let spread_ms = prop_oneof![Just(20 * 60_000_i64), Just(6 * HOUR_MS), Just(4 * DAY_MS)];
    let seen = (spread_ms, 1..4_u16, 1..6_u64).prop_flat_map(|(spread_ms, n_apps, n_texts)| {
        proptest::collection::vec(any_seen(spread_ms, n_apps, n_texts), 1..240)
    });
    (seen, 0.0..1.0_f64).prop_map(|(mut seen, insiders)| {
        seen.sort_by_key(|post| post.at_ms);
        Case { seen, insiders }
    })
}

impl Case {
    fn archive(&self) -> Archive {
        let mut batch = PostBatch::default();
        for (number, seen) in (0..).zip(&self.seen) {
            let tags: Vec<HashtagId> = seen.tags.iter().map(|&tag| HashtagId(tag)).collect();
            let at = Timestamp(seen.at_ms);
            let post = Post::new(at, AccountId(seen.account), PostId(number), &tags);
            batch.push(Post {
                kind: if seen.is_repost { Kind::Repost } else { Kind::Original },
                text: TextSignature(seen.text),
                app: AppId(seen.app),
                deleted_at: seen.gone_after_s.map(|s| at + 1_000 * s),
                ..post
            });
        }
        let mut state = State::default();
        state.absorb(&batch);
        Archive::new(&state.sorted(Timestamp::MAX), DAY_MS)
    }

    /// Positions of the posts that hold.
    fn those(&self, holds: impl Fn(&Seen) -> bool) -> Vec<usize> {
        (0..self.seen.len()).filter(|&post| holds(&self.seen[post])).collect()
    }

    fn joint(&self) -> Vec<usize> {
        self.those(|post| post.is_joint)
    }

    fn is_member(&self, account: u32) -> bool {
        self.seen.iter().any(|post| post.is_joint && post.account == account)
    }

    fn others(&self) -> Vec<usize> {
        self.those(|post| !post.is_joint && self.is_member(post.account))
    }

    /// Hashtags of the joint posts.
    fn tags(&self) -> BTreeSet<u32> {
        self.joint().iter().flat_map(|&post| self.seen[post].tags.clone()).collect()
    }

    fn company(&self) -> Vec<usize> {
        self.those(|post| post.tags.iter().any(|tag| self.tags().contains(tag)))
    }

    /// Joint posts by hashtag, an hour of silence apart, three or more.
    fn waves(&self) -> Vec<Vec<usize>> {
        let of_tag = |tag: u32| self.those(|post| post.is_joint && post.tags.contains(&tag));
        let mut waves: Vec<Vec<usize>> = Vec::new();
        for posts in self.tags().into_iter().map(of_tag) {
            waves.push(Vec::new());
            for post in posts {
                let last = waves.last().unwrap().last();
                if last.is_some_and(|&last| self.at(post) - self.at(last) > HOUR_MS) {
                    waves.push(Vec::new());
                }
                waves.last_mut().unwrap().push(post);
            }
        }
        waves.retain(|wave| wave.len() >= 3);
        waves
    }

    fn at(&self, post: usize) -> i64 {
        self.seen[post].at_ms
    }

    fn scenery(&self, archive: &Archive) -> Joint {
        let dense = |posts: Vec<usize>| posts.iter().map(|&p| u32::try_from(p).unwrap()).collect();
        let posts: Vec<u32> = dense(self.joint());
        let members: BTreeSet<u32> = posts.iter().map(|&post| archive.author(post)).collect();
        let tags: BTreeSet<u32> =
            posts.iter().flat_map(|&post| archive.tags_of(post)).copied().collect();
        Joint {
            members: members.into_iter().collect(),
            posts,
            others: dense(self.others()),
            waves: self.waves().into_iter().map(dense).collect(),
            hashtags: tags.into_iter().collect(),
            insiders: self.insiders,
            company: dense(self.company()),
        }
    }

    fn is_copy(&self, post: usize) -> bool {
        let this = &self.seen[post];
        let same = |other: &Seen| other.text == this.text && other.account != this.account;
        let written = |post: &Seen| !post.is_repost && post.text != 0;
        written(this) && self.seen.iter().any(|other| written(other) && same(other))
    }

    fn share(posts: &[usize], holds: impl Fn(usize) -> bool) -> f64 {
        let n = posts.iter().filter(|&&post| holds(post)).count();
        if posts.is_empty() { 0.0 } else { n as f64 / posts.len() as f64 }
    }

    /// The app that most joint posts come by, the highest of equals, and its shares.
    fn apps(&self) -> Option<(u16, f64, f64)> {
        let by = |app: u16| move |post: usize| self.seen[post].app == app;
        let n_of = |app: u16| self.joint().into_iter().filter(|&post| by(app)(post)).count();
        let app = (0..=3).max_by_key(|&app| n_of(app)).filter(|&app| n_of(app) > 0)?;
        let known = app > 0 && self.others().len() >= 5;
        known.then(|| {
            (app, Self::share(&self.joint(), by(app)), Self::share(&self.others(), by(app)))
        })
    }

    /// The app that only joint posts come by.
    fn delegated(&self) -> Option<u16> {
        self.apps().filter(|&(_, joint, own)| joint > 0.5 && own < 0.1).map(|apps| apps.0)
    }

    /// Share of what is written in joint posts that others write as well.
    fn copies(&self) -> Option<f64> {
        let written = self.those(|post| post.is_joint && !post.is_repost);
        let known: Vec<usize> =
            written.iter().copied().filter(|&post| self.seen[post].text != 0).collect();
        (written.is_empty() || !known.is_empty())
            .then(|| Self::share(&known, |post| self.is_copy(post)))
    }

    fn n_all(&self) -> f64 {
        (self.joint().len() + self.others().len()).max(1) as f64
    }
}

fn app(case: &Case) -> f64 {
    case.apps().map_or(0.0, |(_, joint, own)| (8.0 * (joint - own) - 4.0).max(0.0))
}

fn latency(case: &Case) -> f64 {
    let mut places = Vec::new();
    for wave in case.waves() {
        let (first, last) = (case.at(wave[0]), case.at(wave[wave.len() - 1]));
        for &post in &wave[1..wave.len() - 1] {
            if last > first {
                places.push((case.at(post) - first) as f64 / (last - first) as f64);
            }
        }
    }
    let n = places.len() as f64;
    let mean = if places.is_empty() { 0.5 } else { places.iter().sum::<f64>() / n };
    let short = if mean < 0.5 { (0.5 - mean) * 40.0 } else { 0.0 };
    f64::max(-4.0, 2.0 - short) * f64::min(n / 50.0, 1.0)
}

fn tightness(case: &Case) -> f64 {
    let waves = case.waves();
    if waves.is_empty() {
        return 0.0;
    }
    let half_s = |wave: &Vec<usize>| {
        let spans = wave.iter().zip(&wave[wave.len() / 2..]);
        spans.map(|(&from, &to)| case.at(to) - case.at(from)).min().unwrap() as f64 / 1e3
    };
    let mut halves: Vec<f64> = waves.iter().map(half_s).collect();
    halves.sort_by(f64::total_cmp);
    let usual_s = halves[halves.len() / 2].max(1e-3);
    let n: usize = waves.iter().map(Vec::len).sum();
    let part = (libm::log(300.0 / usual_s) / libm::log(10.0)).clamp(0.0, 1.0);
    3.0 * (n as f64 / 30.0).min(1.0) * part
}

fn clockwork(case: &Case) -> f64 {
    let gaps = |wave: Vec<usize>| -> Vec<i64> {
        (1..wave.len()).map(|place| case.at(wave[place]) - case.at(wave[place - 1])).collect()
    };
    let mut gaps: Vec<i64> = case.waves().into_iter().flat_map(gaps).collect();
    gaps.sort_unstable();
    if gaps.len() < 30 {
        return 0.0;
    }
    let at = |percent: usize| gaps[gaps.len() * percent / 100] as f64;
    let variation = (at(85) - at(15)) / 2.0 / at(50).max(1.0);
    5.0 * ((0.8 - variation) / 0.5).clamp(0.0, 1.0)
}

fn company(case: &Case) -> f64 {
    (4.0 * case.insiders - 2.4).clamp(-2.0, 1.5)
}

fn sameness(case: &Case) -> f64 {
    let apart = case.apps().filter(|&(_, joint, own)| joint - own > 0.5).map(|apps| apps.0);
    let looked_at: BTreeSet<usize> = case.company().into_iter().chain(case.joint()).collect();
    let counts = |&post: &usize| {
        let seen = &case.seen[post];
        apart.is_none_or(|app| seen.app == app) && seen.text != 0 && !seen.is_repost
    };
    let posts: Vec<usize> = looked_at.into_iter().filter(counts).collect();
    if posts.len() < 10 {
        return 0.0;
    }
    let copied = Case::share(&posts, |post| case.is_copy(post));
    let edited = if copied < 0.5 { 0.0 } else { -5.0 * ((0.98 - copied) / 0.18).clamp(0.0, 1.0) };
    if apart.is_none() {
        return edited;
    }
    let (mut most, mut all) = (0_usize, 0_usize);
    for wave in case.waves() {
        let texts: Vec<u64> = wave
            .iter()
            .filter(|&&post| !case.seen[post].is_repost)
            .map(|&post| case.seen[post].text)
            .collect();
        let n_of = |text: &u64| texts.iter().filter(|other| *other == text).count();
        most += texts.iter().map(n_of).max().unwrap_or(0);
        all += texts.len();
    }
    edited + 3.0 * ((most as f64 / all.max(1) as f64 - 0.88) / 0.1).clamp(0.0, 1.0)
}

fn puppets(case: &Case) -> f64 {
    let untagged = |post: usize| case.seen[post].tags.is_empty();
    let everybody = Case::share(&case.those(|_| true), untagged);
    let Some(copies) = case.copies().filter(|_| everybody >= 0.2) else { return 0.0 };
    let life = case.others().into_iter().filter(|&post| untagged(post)).count() as f64;
    let (all, others) = (case.n_all(), case.others().len() as f64);
    let n_members = (0..5).filter(|&account| case.is_member(account)).count() as f64;
    let known = if case.delegated().is_some() { 0.0 } else { (others / n_members / 5.0).min(1.0) };
    // Between all posts and the others alone, by how many there are of these.
    let of = (1.0 - known) * all + known * others.max(1.0);
    let part = life / of / everybody;
    4.0 * ((0.5 - part) / 0.35).clamp(0.0, 1.0) * (1.0 - copies)
}

fn hours(case: &Case) -> f64 {
    let hour = |post: usize| (case.at(post) / HOUR_MS) % 24;
    let joint = case.joint();
    let entropy: f64 = (0..24)
        .map(|h| Case::share(&joint, |post| hour(post) == h))
        .filter(|share| *share > 0.0)
        .map(|share| -share * libm::log(share))
        .sum();
    if libm::exp(entropy) < 20.0 {
        return 0.0;
    }
    let surprise = |h: i64, habit: &[usize]| {
        let near = |&post: &usize| match (hour(post) - h).rem_euclid(24) {
            0 => 0.5,
            1 | 23 => 0.25,
            _ => 0.0,
        };
        let weight: f64 = habit.iter().map(near).sum();
        -libm::log((weight + 0.05) / (habit.len() as f64 + 1.2))
    };
    let (mut theirs, mut own) = (Vec::new(), Vec::new());
    for account in 0..5 {
        let rest = case.those(|post| !post.is_joint && post.account == account);
        if !case.is_member(account) || rest.len() < 10 {
            continue;
        }
        let mine = case.those(|post| post.is_joint && post.account == account);
        theirs.extend(mine.iter().map(|&post| surprise(hour(post), &rest)));
        for &post in &rest {
            let without: Vec<usize> = rest.iter().copied().filter(|&other| other != post).collect();
            own.push(surprise(hour(post), &without));
        }
    }
    let mean = |numbers: &[f64]| numbers.iter().sum::<f64>() / numbers.len() as f64;
    if theirs.len() < 50 || own.len() < 50 {
        return 0.0;
    }
    (8.0 * (mean(&theirs) - mean(&own) - 0.05)).clamp(0.0, 4.0)
}

fn persistence(case: &Case) -> f64 {
    let mut waves: Vec<Vec<i64>> = Vec::new();
    for post in case.joint() {
        let at = case.at(post);
        let goes_on =
            |wave: &Vec<i64>| at - wave[wave.len() - 1] <= HOUR_MS && at - wave[0] < DAY_MS;
        match waves.last_mut().filter(|wave| goes_on(wave)) {
            Some(wave) => wave.push(at),
            None => waves.push(vec![at]),
        }
    }
    let sizes: Vec<f64> = waves.iter().map(|wave| wave.len() as f64).collect();
    let sum: f64 = sizes.iter().sum();
    let effective = sum * sum / sizes.iter().map(|n| n * n).sum::<f64>().max(1.0);
    let (own, others): (Vec<usize>, Vec<usize>) =
        case.company().into_iter().partition(|&post| case.is_member(case.seen[post].account));
    let copied = |posts: &[usize]| Case::share(posts, |post| case.is_copy(post));
    let least = match case.delegated() {
        Some(_) => 4.0,
        None if copied(&own) - copied(&others) > 0.5 => 6.0,
        None => 12.0,
    };
    let lively = 1.0 - puppets(case) / 4.0;
    let once = -lively * least * ((3.0 - effective) / 2.0).clamp(0.0, 1.0);
    let joint = case.joint();
    let days: BTreeSet<(u32, i64)> =
        joint.iter().map(|&post| (case.seen[post].account, case.at(post) / DAY_MS)).collect();
    let a_day = joint.len() as f64 / days.len().max(1) as f64;
    let is_light = a_day < 2.0 && tightness(case) == 0.0 && joint.len() <= case.others().len();
    let heavy = 3.0 * (libm::log(a_day / 3.0) / libm::log(10.0 / 3.0)).clamp(0.0, 1.0);
    once + if is_light { -2.0 } else { heavy }
}

fn afterwards(case: &Case) -> f64 {
    let tags = case.tags();
    let uses = |posts: Vec<usize>| -> f64 {
        let of = |post: usize| case.seen[post].tags.iter().filter(|tag| tags.contains(tag)).count();
        posts.into_iter().map(of).sum::<usize>() as f64
    };
    let app = case.delegated();
    let by_owner = |post: &usize| app.is_none_or(|app| case.seen[*post].app != app);
    let outside = uses(case.others().into_iter().filter(by_owner).collect());
    let share = outside / (uses(case.joint()) + outside).max(1.0);
    -6.0 * ((share - 0.3) / 0.4).clamp(0.0, 1.0)
}

fn deletion(case: &Case) -> f64 {
    let gone = |post: usize| case.seen[post].gone_after_s.is_some_and(|s| s <= 1_022);
    let beyond = Case::share(&case.joint(), gone) - Case::share(&case.others(), gone);
    (10.0 * beyond).clamp(0.0, 5.0)
}

fn page(case: &Case) -> f64 {
    let apps = case.apps();
    let apart = apps.is_some_and(|(_, joint, own)| joint - own > 0.5);
    if apart {
        return 0.0;
    }
    let copies = case.copies().unwrap_or(1.0);
    let one_app = apps.is_some_and(|(_, joint, own)| joint > 0.95 && own > 0.95);
    let little_else = ((case.joint().len() as f64 / case.n_all() - 0.6) / 0.2).clamp(0.0, 1.0);
    let broadcasts = if one_app { 1.0 } else { little_else };
    -20.0 * broadcasts * ((copies - 0.6) / 0.2).clamp(0.0, 1.0)
}

/// In the order of [`FEATURES`].
const OBVIOUS: [fn(&Case) -> f64; 12] = [
    app,
    latency,
    tightness,
    clockwork,
    company,
    sameness,
    puppets,
    hours,
    persistence,
    afterwards,
    deletion,
    page,
];

/// What each feature and its twin make of a case.
fn both(case: &Case) -> Vec<(&'static str, f64, f64)> {
    let archive = case.archive();
    let joint = case.scenery(&archive);
    let scene = Scene::new(&archive, &joint);
    let pairs = FEATURES.iter().zip(OBVIOUS);
    pairs.map(|(&(name, feature), obvious)| (name, feature(&scene), obvious(case))).collect()
}

proptest! {
    #[test]
    fn features_are_those_of_the_obvious_code(case in any_case()) {
        for (name, found, expected) in both(&case) {
            prop_assert!((found - expected).abs() < 1e-9, "{}: {}, not {}", name, found, expected);
        }
    }
}

/// The random cases say something by every feature, so that the twins are held to more than zero.
#[test]
fn random_cases_are_evidence_by_every_feature() {
    let mut runner = TestRunner::deterministic();
    let mut says = [false; 12];
    for _ in 0..400 {
        let case = any_case().new_tree(&mut runner).unwrap().current();
        both(&case).iter().zip(&mut says).for_each(|((_, found, _), says)| *says |= *found != 0.0);
    }
    let silent: Vec<_> = FEATURES.iter().zip(says).filter(|(_, says)| !says).collect();
    assert!(silent.is_empty(), "{:?}", silent.iter().map(|(f, _)| f.0).collect::<Vec<_>>());
}
