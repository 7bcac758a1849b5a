//! Look-alike: live events with moments.

use std::ops::Range;

use claque_trace::Timestamp;
use rand::Rng;

use super::{Manners, START, Vocabulary};
use crate::Class;
use crate::cast::{count_of, ms_of_h, ms_of_s};
use crate::config::{CheckedWorld, LiveEventConfig};
use crate::random::{AliasTable, Purpose, Seed, draw};

/// Share of posts with the main hashtag, where there are others.
const MAIN_SHARE: f64 = 0.7;
/// Shares of replies and quotes in what is no repost. Source: our choice.
const ANSWERS: [f64; 2] = [0.0, 0.1];

/// One live event: its hashtags and when posts about it come.
#[derive(Debug)]
pub(crate) struct LiveEvent {
    /// Number of its table in the world.
    pub(crate) table: usize,
    pub(crate) start: Timestamp,
    pub(crate) config: LiveEventConfig,
    tags: Range<u32>,
    moments_ms: Vec<i64>,
    attention: AliasTable,
}

impl LiveEvent {
    /// When an attendee posts: in reaction to a moment, or at any time.
    pub(crate) fn draw_at(&self, rng: &mut impl Rng) -> Timestamp {
        let length_ms = ms_of_s(self.config.duration_min * 60.0);
        if self.moments_ms.is_empty() || draw::uniform(rng) >= self.config.moment_share {
            return self.start + ms_of_s(draw::uniform(rng) * self.config.duration_min * 60.0);
        }
        let moment_ms = self.moments_ms[self.attention.draw(rng) as usize];
        let median_s = self.config.reaction_median_s;
        let reaction_s = draw::lognormal(rng, median_s, self.config.reaction_sigma);
        self.start + moment_ms + ms_of_s(reaction_s).min(length_ms)
    }

    /// Density of an attendee's post at this moment, per second, moments being taken for alike.
    pub(crate) fn per_s(&self, at: Timestamp) -> f64 {
        let (after_s, length_s) =
            (crate::cast::float_of_ms(at - self.start) / 1e3, self.config.duration_min * 60.0);
        let is_on = (0.0..length_s).contains(&after_s);
        let any_time = if is_on { 1.0 / length_s } else { 0.0 };
        if self.moments_ms.is_empty() {
            return any_time;
        }
        let (median_s, sigma) = (self.config.reaction_median_s, self.config.reaction_sigma);
        let reaction = |&moment_ms: &i64| {
            lognormal_density(after_s - crate::cast::float_of_ms(moment_ms) / 1e3, median_s, sigma)
        };
        let reactions: f64 = self.moments_ms.iter().map(reaction).sum();
        let share = self.config.moment_share;
        (1.0 - share) * any_time + share * reactions / crate::cast::float_of(self.moments_ms.len())
    }

    /// Posts of everybody on average.
    pub(crate) fn posts_each(&self) -> f64 {
        self.config.attendance / (1.0 - self.config.again_chance)
    }

    /// What those who are there do.
    pub(crate) fn manners(&self) -> Manners {
        Manners::new(self.config.reposts, ANSWERS)
    }

    /// Its hashtags, the main one first.
    pub(crate) fn tags(&self) -> Range<u32> {
        self.tags.clone()
    }

    /// Its hashtags, each with its share of posts.
    pub(crate) fn tag_shares(&self) -> impl Iterator<Item = (u32, f64)> + use<> {
        let n_side = crate::cast::float_of(self.tags.len() - 1);
        let main = if n_side > 0.0 { MAIN_SHARE } else { 1.0 };
        let first = self.tags.start;
        let share = move |tag| if tag == first { main } else { (1.0 - main) / n_side };
        self.tags.clone().map(move |tag| (tag, share(tag)))
    }

    /// The hashtag of a post: mostly the main one.
    pub(crate) fn draw_tag(&self, rng: &mut impl Rng) -> u32 {
        let n_side = crate::cast::u32_of(self.tags.len()) - 1;
        if n_side == 0 || draw::uniform(rng) < MAIN_SHARE {
            return self.tags.start;
        }
        self.tags.start + 1 + draw::below(rng, n_side)
    }
}

/// Density of a lognormal law, per second.
fn lognormal_density(s: f64, median_s: f64, sigma: f64) -> f64 {
    if s <= 0.0 {
        return 0.0;
    }
    let sigma = sigma.max(1e-6);
    let z = libm::log(s / median_s) / sigma;
    libm::exp(-0.5 * z * z) / (s * sigma * libm::sqrt(core::f64::consts::TAU))
}

/// Every repeat of every configured live event, with its moments.
pub(crate) fn schedule(
    world: &CheckedWorld,
    seed: Seed,
    vocabulary: &mut Vocabulary,
) -> Vec<LiveEvent> {
    let mut events = Vec::new();
    for (table, config) in world.live_event.iter().enumerate() {
        for start_h in config.starts_h(world.days) {
            let tags = vocabulary.allocate(config.side_hashtags + 1);
            let mut rng = seed.key(Purpose::Moments).stream(events.len() as u64, 0);
            events.push(event(table, config, start_h, tags, &mut rng));
        }
    }
    events
}

/// A ritual is known beforehand and has as many moments as it should; what happens at an event does
/// so by chance.
fn n_moments(config: &LiveEventConfig, hours: f64, rng: &mut impl Rng) -> u64 {
    let mean = config.moments_per_hour * hours;
    match config.class {
        Class::Ritual => count_of(libm::round(mean)).into(),
        _ => draw::poisson(rng, mean),
    }
}

fn event(
    table: usize,
    config: &LiveEventConfig,
    start_h: f64,
    tags: Range<u32>,
    rng: &mut impl Rng,
) -> LiveEvent {
    let hours = config.duration_min / 60.0;
    let n = n_moments(config, hours, rng);
    let moments_ms: Vec<i64> = (0..n).map(|_| ms_of_h(draw::uniform(rng) * hours)).collect();
    let attention: Vec<f64> =
        (0..n).map(|_| draw::lognormal(rng, 1.0, config.moment_sigma)).collect();
    LiveEvent {
        table,
        start: START + ms_of_h(start_h),
        config: config.clone(),
        tags,
        moments_ms,
        attention: AliasTable::new(&attention),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What happens in an hour is as many moments as it should be on average; a ritual has them
    /// exactly.
    #[test]
    fn a_ritual_has_its_moment() {
        let moments = |class: Class| -> Vec<u64> {
            let config = LiveEventConfig { class, moments_per_hour: 60.0, ..Default::default() };
            let of = |seed: u64| {
                n_moments(&config, 1.0 / 60.0, &mut Seed(seed).key(Purpose::Moments).stream(0, 0))
            };
            (0..200).map(of).collect()
        };
        assert_eq!(moments(Class::Ritual), vec![1; 200]);
        let by_chance = moments(Class::LiveEvent);
        let mean = by_chance.iter().sum::<u64>() as f64 / 200.0;
        assert!((0.7..1.3).contains(&mean) && by_chance.contains(&0), "{mean}");
    }
}
