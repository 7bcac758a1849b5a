//! What a post looks like, under both hypotheses.

use claque_sim::Plan;
use claque_sim::config::{BroadcastConfig, KindsConfig, Text};
use claque_trace::{AccountId, HashtagId, Kind, Post};

use super::delay::{lognormal, lognormal_passed};
use super::law::{Law, WaveLaw, seconds};
use super::{Oracle, View};

/// What the laws rule out is taken to have this chance.
pub(super) const IMPOSSIBLE: f64 = 1e-9;
/// Chance that hashtags at the side fall together, or that the first post of a wave is no repost.
const SELDOM: f64 = 1e-3;

/// The chance of everything but the time of a post, if it follows the wave, over the chances of its app,
/// its text and its deletion, if it does not.
pub(super) fn instructed(
    oracle: &Oracle<'_>,
    law: &Law<'_>,
    wave: &WaveLaw,
    post: &Post<'_>,
) -> f64 {
    let chance = kind(law.config, post.kind) * hashtags(oracle, law, wave, post);
    if oracle.view == View::Uses || chance <= 0.0 {
        return chance;
    }
    chance * app(law, post) * text(law, wave, post) * deletion(oracle, law.config, post)
}

fn kind(config: &BroadcastConfig, kind: Kind) -> f64 {
    match kind {
        Kind::Repost => config.reposts,
        Kind::Original => (1.0 - config.reposts).max(SELDOM),
        Kind::Reply | Kind::Quote => 0.0,
    }
}

/// Each hashtag of the wave in one of its spellings, and others beside them; one may be left out.
fn hashtags(oracle: &Oracle<'_>, law: &Law<'_>, wave: &WaveLaw, post: &Post<'_>) -> f64 {
    let policy = &law.config.hashtags;
    let (account, tags) = (post.account, post.hashtags);
    let (mut chance, mut rest) = (1.0, tags.to_vec());
    for spellings in &wave.spellings {
        let found = rest.iter().position(|tag| spellings.contains(tag));
        let Some(place) = found else { continue };
        let tag = rest.swap_remove(place);
        let varied = if spellings.len() > 1 { policy.variants.chance } else { 0.0 };
        let is_main = spellings.first() == Some(&tag);
        let n_variants = f64::from(policy.variants.count.max(1));
        chance *= if is_main { 1.0 - varied } else { varied / n_variants };
    }
    let n_missing = wave.spellings.len() - (tags.len() - rest.len());
    chance
        * shape(law.config, wave.spellings.len(), n_missing, rest.len())
        * rest.iter().map(|&tag| side(oracle, law, account, tag)).product::<f64>()
        * factorial(rest.len())
}

/// The chance that so many hashtags of the wave are left out and so many stand beside the others.
fn shape(config: &BroadcastConfig, core: usize, missing: usize, beside: usize) -> f64 {
    let policy = &config.hashtags;
    let side = usize::try_from(policy.side).unwrap_or(usize::MAX);
    let left_out = |n: usize| policy.drop * count(n) / count((core + side).max(1));
    match (missing, beside) {
        (0, n) if n == side => 1.0 - policy.drop,
        (0, n) if n + 1 == side => left_out(side) + SELDOM,
        (0, n) if n < side => SELDOM,
        (1, n) if n == side => left_out(core),
        (1, n) if n < side => left_out(core) * SELDOM,
        _ => 0.0,
    }
}

fn side(oracle: &Oracle<'_>, law: &Law<'_>, account: AccountId, tag: HashtagId) -> f64 {
    let given = match &law.sides {
        Some(list) if list.contains(&tag) => 1.0 / count(list.len()),
        Some(_) => 0.0,
        None => oracle.organic.popular(tag),
    };
    match law.config.hashtags.side_own {
        own if own > 0.0 => own * oracle.organic.own(account, tag) + (1.0 - own) * given,
        _ => given,
    }
}

/// Apps of broadcasts are nobody else's.
fn app(law: &Law<'_>, post: &Post<'_>) -> f64 {
    match law.broadcast.app() {
        Some(app) if app == post.app => 1.0 / IMPOSSIBLE,
        Some(_) => 0.0,
        None => 1.0,
    }
}

/// Texts that are shared are nobody else's; what is passed on has the text of what it passes on.
fn text(law: &Law<'_>, wave: &WaveLaw, post: &Post<'_>) -> f64 {
    let copied = law.config.copied;
    let is_of_wave = post.text == wave.text;
    match law.config.text {
        _ if post.kind == Kind::Repost => 1.0,
        Text::Identical if is_of_wave => 1.0 / IMPOSSIBLE,
        _ if is_of_wave => copied / IMPOSSIBLE,
        Text::Templates(n) if law.templates.contains(&post.text) => {
            (1.0 - copied) / f64::from(n) / IMPOSSIBLE
        }
        Text::Unique => 1.0 - copied,
        Text::Identical | Text::Templates(_) => 0.0,
    }
}

fn deletion(oracle: &Oracle<'_>, config: &BroadcastConfig, post: &Post<'_>) -> f64 {
    let Some(law) = config.deletion else { return 1.0 };
    let (share, organic) = Plan::organic_deletion();
    let Some(deleted_at) = post.deleted_at.filter(|&at| oracle.has_come(at)) else {
        // Still there: for good, or for as long as has been watched.
        let Some(until) = oracle.until else { return 0.0 };
        let age_s = seconds(until - post.at);
        let gone = share * lognormal_passed(age_s, organic.median_s, organic.sigma);
        return (1.0 - lognormal_passed(age_s, law.median_s, law.sigma)) / (1.0 - gone);
    };
    let after_s = seconds((deleted_at - post.at).max(1));
    let otherwise = share * lognormal(after_s, organic.median_s, organic.sigma);
    lognormal(after_s, law.median_s, law.sigma) / otherwise.max(IMPOSSIBLE)
}

/// The chance that an own post is of this kind and has these hashtags, where its hashtags are drawn by
/// `chance`.
pub(super) fn own(oracle: &Oracle<'_>, post: &Post<'_>, chance: impl Fn(HashtagId) -> f64) -> f64 {
    let world = oracle.plan.world();
    let KindsConfig { original, repost, reply, quote } = world.kinds;
    let tagged = match post.kind {
        Kind::Original => original * world.hashtags.tagged_originals,
        Kind::Repost => repost * (world.reposts.hot_tagged + world.reposts.loyalty).min(1.0),
        Kind::Reply => reply * world.hashtags.tagged_replies,
        Kind::Quote => quote * world.hashtags.tagged_replies,
    };
    let n = post.hashtags.len();
    let drawn = post.hashtags.iter().map(|&tag| chance(tag)).product::<f64>();
    tagged * oracle.organic.count(n) * drawn * factorial(n)
}

fn factorial(n: usize) -> f64 {
    (1..=n).map(count).product()
}

#[expect(clippy::cast_precision_loss, reason = "counts of hashtags are small")]
fn count(n: usize) -> f64 {
    n as f64
}
