//! The mean-field recursion: lists from expected uses, and expected uses from lists.
//!
//! Minute by minute, with the expected counts in place of counts, the rule of [`crate::trend`] says
//! whether a hashtag is listed; while it is, a region of n accounts adds
//! rate × n / 100,000 × 2^(-listed / half life) uses in the next minute, `listed` being the minutes
//! for which it has been there.

use super::sources::{Setting, Sources};
use crate::cast::float_of;
use crate::trend::{WINDOW, per_window, score};

const HOUR: u32 = 60;

/// One hashtag in one region, minute by minute.
struct Recursion<'a> {
    sources: &'a Sources,
    setting: &'a Setting,
    region: u8,
    with_campaign: bool,
    /// Expected uses in each minute from `sources.from`, those of people who saw it included.
    uses: Vec<f64>,
    /// The same by hour of the world.
    hours: Vec<f64>,
}

impl Sources {
    /// Minutes at whose end the hashtag is listed in a region, ascending, each with the uses that this
    /// adds in the next; with or without what a campaign does and prompts.
    pub(super) fn listed(
        &self,
        region: u8,
        with_campaign: bool,
        setting: &Setting,
    ) -> Vec<(u32, f64)> {
        if !self.may_be_listed(region, setting) {
            return Vec::new();
        }
        let mut recursion = Recursion {
            sources: self,
            setting,
            region,
            with_campaign,
            uses: Vec::new(),
            hours: Vec::new(),
        };
        let before = (0..self.from / HOUR).map(|hour| recursion.evergreen(hour)).collect();
        recursion.hours = before;
        recursion.run()
    }
}

impl Sources {
    /// Whether a window might see more uses in a region than a list asks for at least, before anybody
    /// sees the hashtag on it; most hashtags stay below in most regions.
    fn may_be_listed(&self, region: u8, setting: &Setting) -> bool {
        let evergreen = self.evergreen / f64::from(HOUR) * f64::from(WINDOW);
        let busiest = setting.activity[usize::from(region)].iter().fold(0.0, |a: f64, b| a.max(*b));
        let people = setting.share(region) * (self.peak + evergreen * busiest);
        // The sum is taken in another order than in the recursion.
        let most = (people + float_of(self.peak_operated)) * (1.0 + 1e-9);
        most > setting.rule.least[usize::from(region)].count
    }
}

impl Recursion<'_> {
    fn run(&mut self) -> Vec<(u32, f64)> {
        let config = self.setting.rule.config;
        let (mut listed, mut open, mut extra) = (Vec::new(), None, 0.0);
        for minute in self.sources.from..self.setting.end_minute {
            if minute >= self.sources.end() && open.is_none() && extra <= 0.0 {
                break;
            }
            self.push(minute, extra);
            extra = 0.0;
            if minute >= config.warm_up_h * HOUR && self.qualifies(minute) {
                open = Some((open.map_or(minute, |(from, _)| from), minute));
            }
            open = open.filter(|&(_, last)| minute - last <= config.stay_min);
            if let Some((from, _)) = open {
                extra = self.picked_up(minute - from);
                listed.push((minute, extra));
            }
        }
        listed
    }

    /// Uses of those who see it after so many minutes on the list.
    fn picked_up(&self, listed_for: u32) -> f64 {
        let config = self.setting.rule.config;
        let n = f64::from(self.setting.n_accounts[usize::from(self.region)]) / 1e5;
        let halvings = f64::from(listed_for) / config.exposure_half_life_min;
        config.exposure_per_min_per_100k * n * libm::exp2(-halvings)
    }

    fn push(&mut self, minute: u32, extra: f64) {
        let uses = self.expected(minute) + extra;
        self.uses.push(uses);
        if self.hours.len() <= (minute / HOUR) as usize {
            self.hours.push(0.0);
        }
        self.hours[(minute / HOUR) as usize] += uses;
    }

    /// Uses in a minute, lists apart.
    fn expected(&self, minute: u32) -> f64 {
        let (sources, region) = (self.sources, self.region);
        let (idx, share) = ((minute - sources.from) as usize, self.setting.share(region));
        let of = |uses: &[f64]| uses.get(idx).copied().unwrap_or(0.0);
        let people =
            of(&sources.organic) + if self.with_campaign { of(&sources.prompted) } else { 0.0 };
        let evergreen = self.evergreen(minute / HOUR) / f64::from(HOUR);
        share * people + evergreen + float_of(self.operated(minute, minute + 1).count())
    }

    /// Uses of an evergreen hashtag in an hour of the world, whatever happens.
    fn evergreen(&self, hour: u32) -> f64 {
        let activity = self.setting.activity[usize::from(self.region)][(hour % 24) as usize];
        self.setting.share(self.region) * self.sources.evergreen * activity
    }

    /// Slots of this region with an operated post in these minutes, with repeats.
    fn operated(&self, from: u32, until: u32) -> impl Iterator<Item = u32> + '_ {
        let all = &self.sources.operated;
        let first = all.partition_point(|post| post.0 < from);
        let here = all[first..].iter().take_while(move |post| post.0 < until);
        let here = here.filter(|post| self.with_campaign && post.1 == self.region);
        here.map(|post| post.2)
    }

    fn qualifies(&self, minute: u32) -> bool {
        let from = self.uses.len().saturating_sub(WINDOW as usize);
        let count: f64 = self.uses[from..].iter().sum();
        let least = self.setting.rule.least[usize::from(self.region)];
        count > least.count
            && score(count, self.usual(minute)) > self.setting.rule.config.score_min
            && self.users(minute, count) > least.users
    }

    /// Accounts behind so many uses: operated ones by name, everybody else with one use each.
    fn users(&self, minute: u32, count: f64) -> f64 {
        let mut slots: Vec<u32> =
            self.operated((minute + 1).saturating_sub(WINDOW), minute + 1).collect();
        let n_operated = float_of(slots.len());
        slots.sort_unstable();
        slots.dedup();
        count - n_operated + float_of(slots.len())
    }

    /// What is usual, as in [`crate::trend`]; on the first day all hashtags together are expected to
    /// follow the day curve.
    fn usual(&self, minute: u32) -> f64 {
        let hours = [minute, minute.saturating_sub(WINDOW - 1)].map(|minute| minute / HOUR);
        if hours[0] < 24 {
            return self.expected_of_share(hours[0]);
        }
        self.mean(hours[0]).max(self.mean(hours[1]))
    }

    fn mean(&self, hour: u32) -> f64 {
        let (day, fades) = (hour / 24, &self.setting.fades);
        let weight = self.setting.weights[day as usize];
        let back = (1..=day).map(|k| fades[k as usize] * self.past(hour - 24 * k));
        if weight > 0.0 { per_window(back.sum::<f64>() / weight) } else { 0.0 }
    }

    fn expected_of_share(&self, hour: u32) -> f64 {
        let activity = &self.setting.activity[usize::from(self.region)];
        let earlier = hour.saturating_sub(1);
        let (past, all) = (0..earlier)
            .fold((0.0, 0.0), |(past, all), h| (past + self.past(h), all + activity[h as usize]));
        if all > 0.0 { per_window(past / all * activity[hour as usize]) } else { 0.0 }
    }

    /// Expected uses in an hour of the world, if it counts as a past.
    fn past(&self, hour: u32) -> f64 {
        let uses = self.hours.get(hour as usize).copied().unwrap_or(0.0);
        if uses >= self.setting.rule.hour_min(self.region) { uses } else { 0.0 }
    }
}
