//! What members post for a broadcast, and when.

use claque_trace::Timestamp;
use claque_trace::time::DAY_MS;
use rand::Rng;

use super::super::{Population, START};
use super::{Director, Member, ScheduledPost, Wave};
use crate::cast::ms_of_s;
use crate::config::{DELAY_MAX_S, Hours, Spread};
use crate::random::{Purpose, Stream, draw};

/// A post of somebody who follows while online comes so soon after a sitting begins, seconds.
const ONLINE_S: f64 = 60.0;

impl Director<'_> {
    /// Everything that members post for this broadcast, in time order.
    pub(super) fn posts(
        &self,
        members: &[Member],
        waves: &[Wave],
        population: &Population,
    ) -> Vec<ScheduledPost> {
        let mut posts = if self.config.spread.is_rotation() {
            self.rotation(members, waves)
        } else {
            let life = |member| self.life(member, waves, population);
            members.iter().flat_map(life).collect()
        };
        self.limit(&mut posts);
        posts.extend(self.decoys(members, population));
        let end = START + i64::from(self.script.world.days) * DAY_MS;
        posts.retain(|post| (START..end).contains(&post.at));
        posts.sort_unstable();
        posts
    }

    /// Everything that one member posts for waves, spaced as the source wants.
    fn life(&self, member: &Member, waves: &[Wave], population: &Population) -> Vec<ScheduledPost> {
        let mut posts = Vec::new();
        for (number, wave) in (0..).zip(waves).filter(|(_, wave)| member.is_in(wave.start)) {
            let mut rng = self.participation(member, number);
            if !self.takes_part(member, wave, &mut rng) {
                continue;
            }
            let [least, most] = self.config.posts_per_wave;
            for nth in 0..least + draw::below(&mut rng, most - least + 1) {
                let at = self.post_at(member, wave, population, &mut rng);
                posts.extend(at.map(|at| ScheduledPost {
                    at,
                    slot: member.slot,
                    wave: number,
                    nth,
                }));
            }
        }
        self.space(&mut posts);
        posts.retain(|post| member.is_in(post.at));
        posts
    }

    pub(super) fn participation(&self, member: &Member, wave: u32) -> Stream {
        let entity = (self.entity << 32) | u64::from(member.slot);
        self.script.seed.key(Purpose::Participation).stream(entity, u64::from(wave))
    }

    pub(super) fn takes_part(&self, member: &Member, wave: &Wave, rng: &mut impl Rng) -> bool {
        let cohorts = self.config.cohorts;
        let keeps = !cohorts.redraw || draw::uniform(rng) < cohorts.overlap;
        let cohort = if keeps { member.cohort } else { draw::below(rng, cohorts.count) };
        cohort == wave.cohort && draw::uniform(rng) < member.chance * wave.pull
    }

    /// When a member posts for a wave; `None` where it waits to be online and is not that day.
    fn post_at(
        &self,
        member: &Member,
        wave: &Wave,
        population: &Population,
        rng: &mut impl Rng,
    ) -> Option<Timestamp> {
        let day = (wave.start - START).div_euclid(DAY_MS);
        match self.config.hours {
            Hours::Between(_) => Some(wave.start + self.delay_ms(member, rng)),
            Hours::Owner => {
                let traits = population.traits(member.slot);
                let at_ms = self.script.curves.draw_ms(traits.sharpness, traits.shift_ms, rng);
                Some(START + day * DAY_MS + at_ms.min(DAY_MS - 1))
            }
            Hours::Session => {
                let day = u32::try_from(day).unwrap_or(0);
                let sitting = self.sitting(member.slot, day, population)?;
                Some(sitting + ms_of_s(ONLINE_S * draw::uniform(rng)))
            }
        }
    }

    fn delay_ms(&self, member: &Member, rng: &mut impl Rng) -> i64 {
        let delay_s = match self.config.spread {
            Spread::Uniform { length_s } => length_s * draw::uniform(rng),
            Spread::Normal { sd_s } => sd_s * draw::normal(rng),
            Spread::Lognormal { median_s, sigma } => draw::lognormal(rng, median_s, sigma),
            Spread::Exponential { mean_s } => draw::exponential(rng, mean_s),
            Spread::Lagged { lag_max_s, jitter_s } => {
                lag_max_s * member.lag + jitter_s * draw::normal(rng)
            }
            Spread::Shock { scale_s, length_s } => shock_s(scale_s, length_s, draw::uniform(rng)),
            Spread::Slots { .. } => 0.0,
        };
        ms_of_s(delay_s.clamp(-DELAY_MAX_S, DELAY_MAX_S))
    }

    /// Pushes posts that follow too soon on the last; a tenth of the gap on top, at random, keeps the
    /// spacing from being a clock.
    fn space(&self, posts: &mut [ScheduledPost]) {
        let gap_ms = ms_of_s(self.config.gap_min * 60.0);
        if gap_ms == 0 {
            return;
        }
        posts.sort_unstable();
        for idx in 1..posts.len() {
            let earliest = posts[idx - 1].at + gap_ms;
            if posts[idx].at < earliest {
                let entity = (u64::from(posts[idx].slot) << 32) | idx as u64;
                let mut rng = self.script.seed.key(Purpose::Rotation).stream(self.entity, entity);
                posts[idx].at =
                    earliest + ms_of_s(draw::exponential(&mut rng, self.config.gap_min * 6.0));
            }
        }
    }

    /// Drops what an account would post beyond the day's limit, the latest first.
    fn limit(&self, posts: &mut Vec<ScheduledPost>) {
        let most = self.config.posts_per_day_max;
        if most == 0 {
            return;
        }
        posts.sort_unstable_by_key(|post| (post.slot, *post));
        let day = |post: &ScheduledPost| (post.slot, (post.at - START).div_euclid(DAY_MS));
        let (mut today, mut n) = (None, 0);
        posts.retain(|post| {
            n = if today == Some(day(post)) { n + 1 } else { 1 };
            today = Some(day(post));
            n <= most
        });
    }
}

/// The delay by which this share of attention has been paid, where it falls with the power 1.4.
fn shock_s(scale_s: f64, length_s: f64, share: f64) -> f64 {
    let survival = libm::pow(1.0 + length_s / scale_s, -0.4);
    let left = 1.0 - share * (1.0 - survival);
    (scale_s * (libm::pow(left, -2.5) - 1.0)).min(length_s)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attention_after_a_shock_falls_with_the_power_asked_for() {
        assert!(shock_s(60.0, 3_600.0, 0.0).abs() < 1e-9);
        assert!((shock_s(60.0, 3_600.0, 1.0) - 3_600.0).abs() < 1e-6);
        // Of all attention ever, 1 - 2^-0.4 = 24.2 % is paid within one scale.
        assert!((shock_s(60.0, 1e15, 0.242_1) - 60.0).abs() < 0.1);
    }
}
