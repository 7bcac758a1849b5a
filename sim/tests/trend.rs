//! Lists of trends: small streams checked by hand, a naive twin, and the lists of whole worlds.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod support;

use std::collections::BTreeSet;

use claque_sim::config::{BroadcastConfig, HashtagSource, TagPolicy, TrendsConfig};
use claque_sim::trend::{Listing, Lists, Mention, Rule, Standing, Trends, View};
use claque_sim::{CauseKind, Plan, PlayOptions};
use claque_trace::{AccountId, HashtagId, PostBatch};
use proptest::prelude::*;

use support::{any_world, organic, plan, played};

const HOUR: u32 = 60;
const DAY: u32 = 24 * HOUR;

/// A use in a minute of the world.
type Use = (u32, Mention);

fn mention(tag: u32, account: u32) -> Mention {
    Mention {
        tag: HashtagId(tag),
        region: 0,
        standing: Standing::Unprompted,
        account: AccountId(account),
    }
}

/// `n` uses of a hashtag in each of these minutes, each by another account.
fn uses(tag: u32, minutes: std::ops::Range<u32>, n: u32) -> Vec<Use> {
    let of = move |minute: u32| (0..n).map(move |k| (minute, mention(tag, minute * 1_000 + k)));
    minutes.flat_map(of).collect()
}

/// Lists of one region whose least count is 30, over two days.
fn listed(mut stream: Vec<Use>) -> Vec<Listing> {
    stream.sort_by_key(|(minute, _)| *minute);
    let mut lists = Lists::new(Rule::new(TrendsConfig::default(), &[1_000.0]));
    stream.iter().for_each(|&(minute, mention)| lists.mention(minute, mention));
    lists.listings(2 * DAY)
}

/// From and until of every listing that everybody saw.
fn spans(stream: Vec<Use>) -> Vec<(u32, u32)> {
    let seen = listed(stream).into_iter().filter(|one| one.view == View::All);
    seen.map(|one| (one.from_minute, one.until_minute)).collect()
}

/// Four uses a minute from minute 200: 32 > 30 in the eighth, so listed at the end of minute 207. The
/// last is in minute 219; at the end of 221 there are still 32 in ten minutes (212 to 219), one
/// minute later 28. Listed for 30 minutes more, so gone at the end of minute 252.
#[test]
fn a_hashtag_that_rises_is_listed_and_stays_for_half_an_hour() {
    assert_eq!(spans(uses(7, 200..220, 4)), [(207, 252)]);
    // Exactly 30 in ten minutes is not more than 30.
    assert_eq!(spans(uses(7, 200..220, 3)), []);
    // 31 at once: score (31 - 0) / sqrt(0 + 1).
    let all = listed(uses(7, 200..201, 31));
    assert_eq!((all[0].from_minute, all[0].until_minute, all[0].best_rank), (200, 240, 1));
    assert!((all[0].peak_score - 31.0).abs() < 1e-12);
}

/// What falls below for less than half an hour is listed once, for more twice.
#[test]
fn a_pause_within_the_stay_does_not_end_a_listing() {
    let burst = |minute| uses(7, minute..minute + 1, 40);
    // Qualifies at the ends of 200 to 209, stays to 239.
    assert_eq!(spans([burst(200), burst(240)].concat()), [(200, 280)]);
    assert_eq!(spans([burst(200), burst(241)].concat()), [(200, 240), (241, 281)]);
}

/// More than c / 3 = 10 accounts: 40 uses by ten accounts are not enough, by eleven they are.
#[test]
fn few_users_do_not_make_a_trend() {
    let by = |n: u32| (0..40).map(move |k| (200, mention(7, k % n))).collect::<Vec<_>>();
    assert_eq!(spans(by(10)), []);
    assert_eq!(spans(by(11)), [(200, 240)]);
}

/// The day curve of everybody, also on the first day, when nothing has a past: 40 to 400 uses in ten
/// minutes, always the same tenth of all.
#[test]
fn what_follows_the_day_curve_does_not_trend() {
    let pace = |hour: u32| if (8..22).contains(&(hour % 24)) { 40 } else { 4 };
    let of = |tag: u32, times: u32| {
        let hour = move |h: u32| uses(tag, h * HOUR..(h + 1) * HOUR, times * pace(h));
        (0..48).flat_map(hour).collect::<Vec<_>>()
    };
    assert_eq!(spans([of(7, 1), of(8, 9)].concat()), []);
    // The same uses with nothing beside them on a day of silence before: a rise on the second day.
    let second_day = of(7, 1).into_iter().filter(|(minute, _)| *minute >= DAY);
    assert!(!spans(second_day.collect()).is_empty());
}

/// Yesterday's 36 uses an hour (6 in ten minutes) make 32 unremarkable: (32 - 6) / sqrt(7) = 9.8 is
/// listed, (32 - 8) / sqrt(9) = 8.0 is not above 8.
#[test]
fn the_same_hour_of_yesterday_is_what_is_usual() {
    let yesterday = |n: u32| uses(7, 600..606, n);
    let today = || uses(7, DAY + 640..DAY + 641, 32);
    let on_second_day = |stream: Vec<Use>| {
        let all = listed(stream);
        all.into_iter().find(|one| one.from_minute >= DAY && one.view == View::All)
    };
    let found = on_second_day([yesterday(6), today()].concat()).expect("9.8 is above 8");
    assert!((found.peak_score - 26.0 / 7.0_f64.sqrt()).abs() < 1e-12);
    assert_eq!(on_second_day([yesterday(8), today()].concat()), None);
}

/// Operated uses count on the list that everybody sees alone, prompted ones on two of three.
#[test]
fn each_view_counts_its_own_uses() {
    let by = |standing, minute| {
        let one = move |k| (minute, Mention { standing, ..mention(7, k) });
        (0..31).map(one).collect::<Vec<Use>>()
    };
    let views = |stream| listed(stream).iter().map(|one| one.view).collect::<Vec<_>>();
    assert_eq!(views(by(Standing::Operated, 200)), [View::All]);
    assert_eq!(views(by(Standing::Prompted, 200)), [View::All, View::WithoutOperated]);
    assert_eq!(views(by(Standing::Unprompted, 200)), View::ALL);
}

/// The lists again, from the definition alone: every minute from scratch.
struct Naive<'a> {
    uses: &'a [Use],
    config: TrendsConfig,
    accounts: [f64; 2],
}

impl Naive<'_> {
    fn least(&self, list: u8) -> f64 {
        let accounts = if list == 2 {
            self.accounts[0] + self.accounts[1]
        } else {
            self.accounts[usize::from(list)]
        };
        self.config.count_min.max(self.config.count_min_per_million * accounts / 1e6)
    }

    /// Accounts behind the uses in a span of minutes; of any hashtag for `None`.
    fn users(
        &self,
        list: u8,
        view: View,
        tag: Option<HashtagId>,
        from: u32,
        until: u32,
    ) -> Vec<AccountId> {
        let counts = |m: &Mention| {
            (list == 2 || m.region == list)
                && tag.is_none_or(|tag| m.tag == tag)
                && match view {
                    View::All => true,
                    View::WithoutOperated => m.standing != Standing::Operated,
                    View::Unprompted => m.standing == Standing::Unprompted,
                }
        };
        let inside =
            self.uses.iter().filter(|(minute, m)| (from..until).contains(minute) && counts(m));
        inside.map(|(_, m)| m.account).collect()
    }

    /// Uses in an hour, if it counts.
    fn past(&self, list: u8, view: View, tag: HashtagId, hour: u32) -> f64 {
        let n =
            |view| self.users(list, view, Some(tag), hour * HOUR, (hour + 1) * HOUR).len() as f64;
        if n(View::All) >= self.least(list) / 5.0 { n(view) } else { 0.0 }
    }

    fn usual(&self, list: u8, view: View, tag: HashtagId, minute: u32) -> f64 {
        let hour = minute / HOUR;
        if hour < 24 {
            let past: f64 =
                (0..hour.saturating_sub(1)).map(|h| self.past(list, view, tag, h)).sum();
            let all =
                self.users(list, view, None, 0, hour.saturating_sub(1) * HOUR).len().max(1) as f64;
            let now = self.users(list, view, None, minute - 9, minute + 1).len() as f64;
            return past / all * now;
        }
        let mean = |hour: u32| {
            let weight = |k: u32| (-f64::from(k) / self.config.memory_days).exp();
            let days = 1..=hour / 24;
            let total: f64 = days.clone().map(weight).sum();
            let past = days.map(|k| weight(k) * self.past(list, view, tag, hour - 24 * k));
            if total > 0.0 { past.sum::<f64>() / total / 6.0 } else { 0.0 }
        };
        mean(hour).max(mean((minute - 9) / HOUR))
    }

    /// Score, and whether it is enough.
    fn look(&self, list: u8, view: View, tag: HashtagId, minute: u32) -> (f64, bool) {
        let users = self.users(list, view, Some(tag), minute - 9, minute + 1);
        let count = users.len() as f64;
        if count == 0.0 {
            let usual = self.usual(list, view, tag, minute);
            return (-usual / (usual + 1.0).sqrt(), false);
        }
        let distinct = users.into_iter().collect::<BTreeSet<_>>().len() as f64;
        let usual = self.usual(list, view, tag, minute);
        let (score, least) = ((count - usual) / (usual + 1.0).sqrt(), self.least(list));
        let enough = count > least && distinct > least * self.config.users_share;
        (score, enough && score > self.config.score_min)
    }

    fn listings(&self, end: u32, n_tags: u32) -> Vec<Listing> {
        let mut all = Vec::new();
        for (list, view) in (0..3).flat_map(|list| View::ALL.map(|view| (list, view))) {
            let mut open: Vec<Option<(Listing, u32)>> = vec![None; n_tags as usize];
            for minute in self.config.warm_up_h * HOUR..end {
                let mut ranks: Vec<(f64, usize)> = Vec::new();
                for (idx, open) in open.iter_mut().enumerate() {
                    let tag = HashtagId(u32::try_from(idx).unwrap());
                    let (score, qualifies) = self.look(list, view, tag, minute);
                    if qualifies {
                        let fresh = Listing {
                            list,
                            tag,
                            view,
                            from_minute: minute,
                            until_minute: end,
                            best_rank: u32::MAX,
                            peak_score: score,
                        };
                        let (one, last) = open.get_or_insert((fresh, minute));
                        (one.peak_score, *last) = (one.peak_score.max(score), minute);
                    } else if open.is_some_and(|(_, last)| minute - last > self.config.stay_min) {
                        all.extend(
                            open.take().map(|(one, _)| Listing { until_minute: minute, ..one }),
                        );
                    }
                    if open.is_some() {
                        ranks.push((score, idx));
                    }
                }
                ranks.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
                for (rank, (_, idx)) in (1..).zip(ranks) {
                    let one = &mut open[idx].as_mut().unwrap().0;
                    one.best_rank = one.best_rank.min(rank);
                }
            }
            all.extend(open.into_iter().flatten().map(|(one, _)| one));
        }
        all.sort_by_key(|l| (l.list, l.view, l.from_minute, l.tag));
        all
    }
}

const N_TAGS: u32 = 3;

/// Bursts of uses over 27 hours in two regions, near the least count.
fn any_stream() -> impl Strategy<Value = Vec<Use>> {
    let standing = prop_oneof![
        3 => Just(Standing::Unprompted), 1 => Just(Standing::Prompted), 2 => Just(Standing::Operated)
    ];
    // Hours that meet again on the second day, so that there is a past.
    let minute = prop_oneof![0_u32..300, DAY - 30..DAY + 150];
    let burst = (0..N_TAGS, minute, 1_u32..25, 1_u32..6, standing, 0_u8..2, 1_u32..12);
    let one = |(tag, at, length, pace, standing, region, n_users): (
        u32,
        u32,
        u32,
        u32,
        Standing,
        u8,
        u32,
    )| {
        let of = move |k: u32| {
            let account = AccountId(u32::from(region) * 100 + k % n_users);
            (at + k / pace, Mention { tag: HashtagId(tag), region, standing, account })
        };
        (0..length * pace).map(of).collect::<Vec<Use>>()
    };
    proptest::collection::vec(burst.prop_map(one), 1..12).prop_map(|bursts| {
        let mut stream = bursts.concat();
        stream.sort_by_key(|(minute, _)| *minute);
        stream
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn lists_are_those_of_the_definition(stream in any_stream(), stay_min in 0_u32..40) {
        let config = TrendsConfig {
            count_min: 8.0, score_min: 2.0, stay_min, warm_up_h: 2, ..TrendsConfig::default()
        };
        let accounts = [100_000.0, 50_000.0];
        let mut lists = Lists::new(Rule::new(config, &accounts));
        stream.iter().for_each(|&(minute, mention)| lists.mention(minute, mention));
        let (found, end) = (lists.listings(DAY + 240), DAY + 240);
        let expected = Naive { uses: &stream, config, accounts }.listings(end, N_TAGS);
        prop_assert_eq!(found.len(), expected.len(), "{:#?}\n{:#?}", found, expected);
        for (found, expected) in found.iter().zip(&expected) {
            prop_assert!((found.peak_score - expected.peak_score).abs() < 1e-9);
            prop_assert_eq!(Listing { peak_score: 0.0, ..*found }, Listing { peak_score: 0.0, ..*expected });
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn chunks_and_deletions_change_no_list(
        world in any_world(), seed in any::<u64>(), chunk_posts in 1_usize..3_000
    ) {
        let mut world = world;
        world.trends = TrendsConfig { count_min: 5.0, score_min: 3.0, ..world.trends };
        let plan = plan(&world, seed);
        let whole = played(&plan, PlayOptions::default());
        let mut kept = whole.clone();
        kept.posts = PostBatch::default();
        whole.posts.iter().for_each(|post| {
            kept.posts.push(claque_trace::Post { deleted_at: None, ..post });
        });
        let mut in_chunks = Trends::new(&plan);
        plan.play(PlayOptions { chunk_posts, ..PlayOptions::default() })
            .for_each(|chunk| in_chunks.absorb(&chunk));
        for chunk in [&whole, &kept] {
            let mut at_once = Trends::new(&plan);
            at_once.absorb(chunk);
            prop_assert_eq!(at_once.listings(), in_chunks.listings());
            let listings = at_once.listings();
            prop_assert_eq!(at_once.campaigns(&listings), in_chunks.campaigns(&listings));
        }
    }
}

/// In worlds without campaigns all three views agree, and what trends is an event.
#[test]
fn without_campaigns_only_real_events_trend() {
    let mut world = organic(20_000, 4);
    world.hashtags.evergreen = 20_000;
    let n_listed: usize = (0..8).map(|seed| check_events_trend(&plan(&world, seed))).sum();
    assert!(n_listed > 0, "some event is large enough");
}

fn check_events_trend(plan: &Plan) -> usize {
    let all = played(plan, PlayOptions::default());
    let mut trends = Trends::new(plan);
    trends.absorb(&all);
    let listings = trends.listings();
    for one in &listings {
        let posts =
            all.posts.iter().zip(&all.causes).filter(|(p, _)| p.hashtags.contains(&one.tag));
        let is_event = |cause: CauseKind| matches!(cause, CauseKind::Event | CauseKind::Trend);
        let (events, others) = posts.partition::<Vec<_>, _>(|(_, cause)| is_event(cause.kind()));
        assert!(
            events.len() > 9 * others.len(),
            "{one:?}: {} against {}",
            events.len(),
            others.len()
        );
    }
    let of = |view: View| {
        let seen = listings.iter().filter(move |one| one.view == view);
        seen.map(|one| Listing { view: View::All, ..*one }).collect::<Vec<_>>()
    };
    assert_eq!(of(View::All), of(View::WithoutOperated));
    assert_eq!(of(View::All), of(View::Unprompted));
    listings.len()
}

/// Seventy accounts post one new hashtag within 42 seconds: that is a trend, and without them nothing
/// is; who picks it up was prompted, so there is no organic support.
#[test]
fn a_campaign_trends_and_without_it_nothing_does() {
    let mut world = organic(3_000, 2);
    world.events.per_day_per_100k = 0.0;
    let hashtags = TagPolicy { source: HashtagSource::New, core: 1, ..TagPolicy::default() };
    let campaign = BroadcastConfig {
        participation: 0.9,
        accounts: 80,
        hashtags,
        ..BroadcastConfig::default()
    };
    world.campaign = vec![campaign];
    let plan = plan(&world, 1);
    let mut trends = Trends::new(&plan);
    trends.absorb(&played(&plan, PlayOptions::default()));
    let found = &trends.campaigns(&trends.listings())[0];
    assert_eq!((found.list.as_str(), found.seen.best_rank), ("home", Some(1)));
    assert_eq!(found.seen.hashtags.len(), 2, "a new hashtag each day");
    assert!((70..100).contains(&found.seen.minutes()), "{}", found.seen.minutes());
    assert_eq!((found.without_operated.minutes(), found.unprompted.minutes()), (0, 0));
    let operated = plan.campaigns()[0].posts.len() as u64;
    assert_eq!(found.posts.of(View::All) - found.posts.of(View::WithoutOperated), operated);
    assert_eq!((found.posts.of(View::Unprompted), found.posts.inflation()), (0, None));
    let times = found.posts.over_not_operated().expect("somebody picks it up");
    // Uptake of 0.3 makes 1.3 / 0.3 = 4.3 of the whole; 40 expected uptakes have a deviation of 16 %.
    assert!((2.9..7.0).contains(&times), "{times}");
}

/// Two campaigns on one list of hashtags: each looks as large as its own posts and what people make of
/// both, and not as the other's operator makes the list look.
#[test]
fn a_campaign_looks_no_larger_for_what_another_operates() {
    let mut world = organic(3_000, 2);
    world.events.per_day_per_100k = 0.0;
    let of = |name: &str, accounts| BroadcastConfig {
        name: name.to_owned(),
        accounts,
        hashtags: TagPolicy { source: HashtagSource::List, ..TagPolicy::default() },
        ..BroadcastConfig::default()
    };
    let mut small = of("small", 20);
    small.hashtags.of = "large".to_owned();
    world.campaign = vec![of("large", 200), small];
    let plan = plan(&world, 1);
    let all = played(&plan, PlayOptions::default());
    let mut trends = Trends::new(&plan);
    trends.absorb(&all);
    let found = trends.campaigns(&trends.listings());
    for (number, campaign) in (0..).zip(plan.campaigns()) {
        let here = found.iter().filter(|trend| trend.campaign == number && trend.list == "home");
        let posts = here.map(|trend| trend.posts).next().expect("a list for each region");
        let operated = campaign.posts.len() as u64;
        assert_eq!(posts.of(View::All) - posts.of(View::WithoutOperated), operated, "{number}");
    }
}
