//! Reposts follow interests, languages and favourites.

use std::collections::BTreeMap;

use claque_trace::{AccountId, Kind};

use super::*;
use crate::config::Region;
use crate::{PlayOptions, WorldConfig};

/// Shares of reposts whose author and reposter share a topic, and a language.
fn alike(homophily: f64) -> (f64, f64) {
    let mut world = WorldConfig { days: 3, ..WorldConfig::default() };
    world.population.accounts = 30_000;
    let region = |name: &str, language: &str, share| Region {
        name: name.to_owned(),
        language: language.to_owned(),
        share,
        utc_offset_h: 0.0,
    };
    world.population.regions =
        vec![region("a", "en", 0.4), region("b", "ja", 0.4), region("c", "en", 0.2)];
    world.hashtags.topics = 40;
    world.reposts.homophily = homophily;
    // Who passes on a post about an event is of all kinds.
    world.reposts.about_events = 0.0;
    world.reposts.loyalty = 0.0;
    let plan = Plan::new(&world.check().unwrap(), 5);
    let (mut authors, mut pairs) = (BTreeMap::<PostId, AccountId>::new(), Vec::new());
    for chunk in plan.play(PlayOptions::default()) {
        for post in chunk.posts.iter() {
            authors.insert(post.post, post.account);
            if let (Kind::Repost | Kind::Reply | Kind::Quote, Some(parent)) =
                (post.kind, post.parent)
            {
                pairs.extend(authors.get(&parent).map(|&author| (author, post.account)));
            }
        }
    }
    let traits = |account| *plan.population.traits(plan.population.slot(account));
    let topic = |&&(a, b): &&(AccountId, AccountId)| {
        traits(a).topics.iter().any(|topic| traits(b).topics.contains(topic))
    };
    let language =
        |&&(a, b): &&(AccountId, AccountId)| plan.profile(a).language == plan.profile(b).language;
    let share = |n: usize| n as f64 / pairs.len() as f64;
    (share(pairs.iter().filter(topic).count()), share(pairs.iter().filter(language).count()))
}

/// Without homophily two accounts with two of forty topics each share one in 0.1 of all pairs,
/// and a language in 0.56; with it, at least as many as look there find something, or nearly: a
/// fresh post on a topic is not always there. Parameter: `docs/calibration.md`, 0.8.
#[test]
fn posts_are_passed_on_among_the_like_minded() {
    let (apart, together) = (alike(0.0), alike(0.8));
    assert!((0.06..0.14).contains(&apart.0) && (0.48..0.60).contains(&apart.1), "{apart:?}");
    assert!((0.70..0.90).contains(&together.0), "{together:?}");
    assert!((0.82..0.98).contains(&together.1), "{together:?}");
}

/// Share of tagged reposts that carry the first favourite hashtag of who makes them, in eight worlds.
fn favourites(loyalty: f64) -> f64 {
    let mut world = WorldConfig { days: 3, ..WorldConfig::default() };
    world.population.accounts = 30_000;
    world.hashtags.topics = 40;
    world.reposts.loyalty = loyalty;
    world.reposts.about_events = 0.0;
    let world = world.check().unwrap();
    let (mut n, mut n_favourite) = (0_u32, 0_u32);
    for plan in (0..8).map(|seed| Plan::new(&world, seed)) {
        for chunk in plan.play(PlayOptions::default()) {
            let reposts = chunk.posts.iter().filter(|post| post.kind == Kind::Repost);
            for post in reposts.filter(|post| !post.hashtags.is_empty()) {
                let slot = plan.population.slot(post.account);
                let tag = plan.vocabulary.favourite(slot, plan.population.traits(slot), 0);
                n += 1;
                n_favourite += u32::from(post.hashtags.contains(&plan.hashtag(tag)));
            }
        }
    }
    f64::from(n_favourite) / f64::from(n)
}

/// By chance, with forty topics, one tagged repost in eighty has it. A look for it finds something where
/// there was a post with it that day, which in so small a world is seldom.
#[test]
fn who_passes_on_comes_back_to_the_same_hashtag() {
    let (apart, loyal) = (favourites(0.0), favourites(0.35));
    assert!(apart < 0.02 && loyal > 4.0 * apart, "{apart} by chance, {loyal}");
}
