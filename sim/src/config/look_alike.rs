//! Innocents that look as synchronous as the guilty: classes of their own in the truth.

use serde::{Deserialize, Serialize};

use crate::Class;
use crate::cast::count_of;

use super::{Checker, ConfigError, Loyalty, WorldConfig};

/// A crowd reacting live to the moments of an event: diverse text, hardly any repetition.
///
/// # Source
/// `docs/calibration.md`, shaped on a measured boxing match.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LiveEventConfig {
    /// Name by which broadcasts refer to it; empty for none.
    pub name: String,
    /// What attendees are in the truth: `live_event`, or `ritual` for a word said in one second.
    pub class: Class,
    /// First start, hours from the start of the world.
    pub start_h: f64,
    /// Hours between repeats; 0 for none.
    pub every_h: f64,
    /// How long it lasts, minutes.
    pub duration_min: f64,
    /// Share of ordinary accounts that post about it.
    pub attendance: f64,
    /// Chance that an attendee posts again after each post.
    pub again_chance: f64,
    /// Moments (goals, knock-downs) an hour.
    pub moments_per_hour: f64,
    /// Share of posts that react to a moment; the others come at any time.
    pub moment_share: f64,
    /// Log-scale standard deviation of how much attention a moment gets.
    pub moment_sigma: f64,
    /// Median reaction time, seconds.
    pub reaction_median_s: f64,
    /// Log-scale standard deviation of the reaction time.
    pub reaction_sigma: f64,
    /// Hashtags in use besides the main one.
    pub side_hashtags: u32,
    /// Share of posts that pass on what another attendee has posted; some wait for something to pass
    /// on in vain, at first above all.
    pub reposts: f64,
}

impl Default for LiveEventConfig {
    fn default() -> Self {
        Self {
            name: String::new(),
            class: Class::LiveEvent,
            start_h: 20.0,
            every_h: 0.0,
            duration_min: 100.0,
            attendance: 0.05,
            again_chance: 0.1,
            moments_per_hour: 6.0,
            moment_share: 0.5,
            moment_sigma: 1.0,
            reaction_median_s: 25.0,
            reaction_sigma: 0.8,
            side_hashtags: 5,
            reposts: 0.6,
        }
    }
}

impl LiveEventConfig {
    /// Starts of its runs, hours from the start of the world.
    pub(crate) fn starts_h(&self, days: u32) -> impl Iterator<Item = f64> + use<> {
        let (end_h, every_h) = (f64::from(days) * 24.0, self.every_h);
        let next = move |start_h: &f64| (every_h > 0.0).then_some(start_h + every_h);
        std::iter::successors(Some(self.start_h), next).take_while(move |start_h| *start_h < end_h)
    }

    pub(crate) fn n_runs_at_most(&self, days: u32) -> f64 {
        if self.every_h <= 0.0 { 1.0 } else { f64::from(days) * 24.0 / self.every_h + 1.0 }
    }

    pub(crate) fn check(&self, at: &Checker, world: &WorldConfig) -> Result<(), ConfigError> {
        let is_live = matches!(self.class, Class::LiveEvent | Class::Ritual);
        at.require(is_live, "class", self.class.name(), "live_event or ritual")?;
        let end_h = f64::from(world.days) * 24.0;
        let accepted = format!("hours from 0 to below days * 24 = {end_h}");
        let starts = self.start_h.is_finite() && (0.0..end_h).contains(&self.start_h);
        at.require(starts, "start_h", self.start_h, accepted)?;
        let repeats = self.every_h <= 0.0 || self.every_h >= 1.0;
        at.require(
            repeats && self.every_h.is_finite(),
            "every_h",
            self.every_h,
            "0 or at least 1",
        )?;
        at.within("duration_min", self.duration_min, 1.0..=720.0, "minutes")?;
        at.share("attendance", self.attendance)?;
        at.within("again_chance", self.again_chance, 0.0..=0.95, "a share")?;
        at.within("moments_per_hour", self.moments_per_hour, 0.0..=600.0, "a number")?;
        at.share("moment_share", self.moment_share)?;
        at.within("moment_sigma", self.moment_sigma, 0.0..=4.0, "a number")?;
        at.within("reaction_median_s", self.reaction_median_s, 0.0..=3_600.0, "seconds")?;
        at.within("reaction_sigma", self.reaction_sigma, 0.0..=3.0, "a number")?;
        at.count("side_hashtags", self.side_hashtags, 0..=1_000)?;
        at.within("reposts", self.reposts, 0.0..=0.8, "a share")
    }
}

/// Brands whose pages all post the same feed item within seconds, day after day.
///
/// # Source
/// `docs/calibration.md`, shaped on measured pages of news brands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PublisherNetworkConfig {
    /// What pages are in the truth: `publisher`, or `feed_bot` for bots that post what a feed says.
    pub class: Class,
    /// Brands.
    pub brands: u32,
    /// Pages of the largest brand.
    pub pages: u32,
    /// Pages of the smallest; brands between are spread evenly on a logarithmic scale. 0 where all are
    /// of one size.
    pub pages_min: u32,
    /// Items that the busiest brand publishes on an average day; publishers have more on Fridays and
    /// fewer at weekends.
    pub items_per_day: u32,
    /// Items of the quietest, likewise; 0 where all publish as many.
    pub items_per_day_min: u32,
    /// Mean chance that a page carries an item.
    pub participation: f64,
    /// How that chance varies among pages; without it all are alike.
    pub loyalty: Option<Loyalty>,
    /// A page posts within this time after the item, seconds.
    pub offset_max_s: f64,
    /// Hashtags that each brand's items choose from.
    pub desk_hashtags: u32,
    /// Share of a page's posts with a hashtag.
    pub tagged: f64,
    /// Posts a page makes of its own a day.
    pub own_posts_per_day: f64,
}

impl Default for PublisherNetworkConfig {
    fn default() -> Self {
        Self {
            class: Class::Publisher,
            brands: 3,
            pages: 20,
            pages_min: 0,
            items_per_day: 30,
            items_per_day_min: 0,
            participation: 0.9,
            loyalty: None,
            offset_max_s: 10.0,
            desk_hashtags: 30,
            tagged: 0.8,
            own_posts_per_day: 1.0,
        }
    }
}

impl PublisherNetworkConfig {
    /// Pages of a brand.
    pub(crate) fn pages_of(&self, brand: u32) -> u32 {
        self.between(self.pages_min, self.pages, brand)
    }

    /// Items that a brand publishes a day.
    pub(crate) fn items_of(&self, brand: u32) -> u32 {
        self.between(self.items_per_day_min, self.items_per_day, brand)
    }

    /// Pages of all brands.
    pub(crate) fn n_pages(&self) -> u32 {
        (0..self.brands).map(|brand| self.pages_of(brand)).sum()
    }

    /// From the least to the most, evenly on a logarithmic scale; the most where no least is given.
    fn between(&self, least: u32, most: u32, brand: u32) -> u32 {
        if least == 0 || least == most {
            return most;
        }
        let place = (f64::from(brand) + 0.5) / f64::from(self.brands);
        let ratio = (f64::from(most) + 1.0) / f64::from(least);
        count_of(f64::from(least) * libm::pow(ratio, place)).clamp(least, most)
    }

    pub(crate) fn check(&self, at: &Checker) -> Result<(), ConfigError> {
        let carries = matches!(self.class, Class::Publisher | Class::FeedBot);
        at.require(carries, "class", self.class.name(), "publisher or feed_bot")?;
        at.count("brands", self.brands, 1..=10_000)?;
        at.count("pages", self.pages, 1..=10_000)?;
        at.count("pages_min", self.pages_min, 0..=self.pages)?;
        at.count("items_per_day", self.items_per_day, 0..=1_440)?;
        at.count("items_per_day_min", self.items_per_day_min, 0..=self.items_per_day)?;
        at.share("participation", self.participation)?;
        self.loyalty.map_or(Ok(()), |loyalty| loyalty.check(at))?;
        at.within("offset_max_s", self.offset_max_s, 0.0..=43_200.0, "seconds")?;
        at.count("desk_hashtags", self.desk_hashtags, 1..=10_000)?;
        at.share("tagged", self.tagged)?;
        at.within("own_posts_per_day", self.own_posts_per_day, 0.0..=200.0, "a number")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brands_spread_from_the_smallest_to_the_largest() {
        let network = PublisherNetworkConfig {
            brands: 6,
            pages: 18,
            pages_min: 1,
            items_per_day: 30,
            ..PublisherNetworkConfig::default()
        };
        let pages: Vec<u32> = (0..6).map(|brand| network.pages_of(brand)).collect();
        // 19^(1/12), 19^(3/12), ... 19^(11/12), rounded down.
        assert_eq!(pages, [1, 2, 3, 5, 9, 14]);
        assert_eq!((network.n_pages(), network.items_of(3)), (34, 30));
    }
}
