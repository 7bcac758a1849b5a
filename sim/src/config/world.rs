//! The organic world. Sources of defaults: `docs/calibration.md`.

use claque_trace::Resolution;
use serde::{Deserialize, Serialize};

use super::{
    BroadcastConfig, Checker, ConfigError, EventConfig, LiveEventConfig, ObservationConfig,
    PublisherNetworkConfig, TrendsConfig,
};

/// A world as written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WorldConfig {
    /// Simulated time, whole days from a Monday, 00:00 UTC.
    pub days: u32,
    /// The finest difference in time that the trace can express.
    pub resolution: Resolution,
    /// What an observer gets to see, and by whose clock.
    pub observation: ObservationConfig,
    /// Who there is.
    pub population: PopulationConfig,
    /// How posts of one sitting follow each other.
    pub sessions: SessionsConfig,
    /// What posts are to other posts.
    pub kinds: KindsConfig,
    /// Which hashtags there are and how often they are used.
    pub hashtags: HashtagsConfig,
    /// Real-world events that everybody may react to.
    pub events: EventsConfig,
    /// How posts are passed on.
    pub reposts: RepostsConfig,
    /// When a hashtag trends in a region, and what that does.
    pub trends: TrendsConfig,
    /// Real-world events whose hour the scenario knows.
    pub event: Vec<EventConfig>,
    /// Look-alike: crowds reacting to the moments of an event live.
    pub live_event: Vec<LiveEventConfig>,
    /// Look-alike: brands whose pages all post the same item.
    pub publisher_network: Vec<PublisherNetworkConfig>,
    /// Campaigns that an app or operator runs.
    pub campaign: Vec<BroadcastConfig>,
    /// Look-alike: accounts that follow a schedule of their own will.
    pub look_alike: Vec<BroadcastConfig>,
}

impl Default for WorldConfig {
    fn default() -> Self {
        Self {
            days: 14,
            resolution: Resolution::Millisecond,
            observation: ObservationConfig::default(),
            population: PopulationConfig::default(),
            sessions: SessionsConfig::default(),
            kinds: KindsConfig::default(),
            hashtags: HashtagsConfig::default(),
            events: EventsConfig::default(),
            reposts: RepostsConfig::default(),
            trends: TrendsConfig::default(),
            event: Vec::new(),
            live_event: Vec::new(),
            publisher_network: Vec::new(),
            campaign: Vec::new(),
            look_alike: Vec::new(),
        }
    }
}

/// Who there is and how much they post.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PopulationConfig {
    /// Ordinary accounts that may post. Operated accounts without a life of their own and pages
    /// of publishers come on top.
    pub accounts: u32,
    /// Median of the lognormal monthly posting rate.
    pub posts_per_month_median: f64,
    /// Log-scale standard deviation of that rate. 2.3 lets the busiest tenth make 85 % of posts.
    pub posts_per_month_sigma: f64,
    /// Nobody posts more than this on an average day.
    pub posts_per_day_max: f64,
    /// Where they live; shares sum to 1. Lists of trends are kept by region.
    pub regions: Vec<Region>,
    /// Share of accounts that write in another region's language.
    pub foreign_language: f64,
    /// Personal shift of the day curve, standard deviation in hours.
    pub chronotype_sd_h: f64,
    /// Share of their originals that accounts with a scheduler have published at round minutes.
    pub scheduled: f64,
}

impl Default for PopulationConfig {
    fn default() -> Self {
        Self {
            accounts: 100_000,
            posts_per_month_median: 2.2,
            posts_per_month_sigma: 2.3,
            posts_per_day_max: 200.0,
            regions: vec![Region::default()],
            foreign_language: 0.1,
            chronotype_sd_h: 1.5,
            scheduled: 0.6,
        }
    }
}

/// A part of the world: its clock, its language, its own list of trends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Region {
    /// Its name, as in the table of accounts.
    pub name: String,
    /// Share of accounts.
    pub share: f64,
    /// Hours ahead of UTC.
    pub utc_offset_h: f64,
    /// The language of most of its accounts.
    pub language: String,
}

impl Default for Region {
    fn default() -> Self {
        Self { name: "home".to_owned(), share: 1.0, utc_offset_h: 0.0, language: "en".to_owned() }
    }
}

/// How posts of one sitting follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SessionsConfig {
    /// Chance that a session ends after each post; the mean session has 1 / this posts.
    pub end_chance: f64,
    /// Median gap inside a session, seconds.
    pub gap_median_s: f64,
    /// Log-scale standard deviation of the gap.
    pub gap_sigma: f64,
    /// Longest gap inside a session, seconds.
    pub gap_max_s: f64,
    /// Days that an account stays in one mood.
    pub mood_days: u32,
    /// Log-scale standard deviation of how much a mood makes it post; the mean over moods is 1.
    pub mood_sigma: f64,
}

impl Default for SessionsConfig {
    fn default() -> Self {
        // The source guesses 0.45 and no moods, at which 65 % of all gaps are below half an hour and
        // burstiness is 0.2 in the median; measured are 30 to 60 % and 0.25 to 0.45. Moods make gaps
        // bursty, and short sittings keep them from being short.
        Self {
            end_chance: 0.72,
            gap_median_s: 180.0,
            gap_sigma: 1.3,
            gap_max_s: 1_800.0,
            mood_days: 2,
            mood_sigma: 1.4,
        }
    }
}

/// Shares of posts by what they are to other posts; they sum to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KindsConfig {
    /// New text.
    pub original: f64,
    /// Another post passed on.
    pub repost: f64,
    /// An answer.
    pub reply: f64,
    /// Another post passed on with a comment.
    pub quote: f64,
}

impl Default for KindsConfig {
    fn default() -> Self {
        Self { original: 0.28, repost: 0.45, reply: 0.22, quote: 0.05 }
    }
}

/// Which hashtags there are and how often they are used.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HashtagsConfig {
    /// Share of originals with a hashtag.
    pub tagged_originals: f64,
    /// Share of replies and quotes with a hashtag.
    pub tagged_replies: f64,
    /// Exponent of the number of hashtags in a tagged post: P(n) in proportion to n^-this.
    pub per_post_exponent: f64,
    /// Evergreen hashtags.
    pub evergreen: u32,
    /// Offset of the Zipf–Mandelbrot law of their weights.
    pub evergreen_offset: f64,
    /// Exponent of that law.
    pub evergreen_exponent: f64,
    /// Share of hashtag uses in own posts that fall on rare hashtags, most of which are used once.
    pub one_off: f64,
    /// Share of evergreen uses that fall on the account's own few favourites.
    pub favourites: f64,
    /// Topics; every account follows two of them.
    pub topics: u8,
}

impl Default for HashtagsConfig {
    fn default() -> Self {
        Self {
            tagged_originals: 0.15,
            tagged_replies: 0.05,
            per_post_exponent: 2.3,
            evergreen: 50_000,
            evergreen_offset: 20.0,
            evergreen_exponent: 1.0,
            one_off: 0.2,
            favourites: 0.5,
            topics: 70,
        }
    }
}

/// Real-world events with a hashtag each, that everybody may react to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EventsConfig {
    /// Events a day per 100,000 accounts.
    pub per_day_per_100k: f64,
    /// Median number of posts about an event.
    pub posts_median: f64,
    /// Log-scale standard deviation of that number.
    pub posts_sigma: f64,
    /// Range of branching ratios: how many reactions each post about an event sets off, on average.
    pub branching: [f64; 2],
    /// Range of the time constants with which it does so, seconds; even in the logarithm, from the
    /// first up to a point as far along as the branching ratio is in its range.
    pub kernel_s: [f64; 2],
}

impl Default for EventsConfig {
    fn default() -> Self {
        Self {
            per_day_per_100k: 8.0,
            posts_median: 60.0,
            posts_sigma: 1.6,
            branching: [0.5, 0.9],
            kernel_s: [10.0, 600.0],
        }
    }
}

/// How posts are passed on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RepostsConfig {
    /// Median delay, seconds: the measured distribution of delays is stretched to it.
    pub delay_median_s: f64,
    /// Share of originals that get passed on at all.
    pub hot_share: f64,
    /// Share of those with a hashtag.
    pub hot_tagged: f64,
    /// Share of reposts, replies and quotes that look among posts of the author's own topics and
    /// language first.
    pub homophily: f64,
    /// Share of reposts that look among posts with the account's own favourite hashtag before that:
    /// who passes something on comes back to the same.
    pub loyalty: f64,
    /// Share of posts about an event that pass on another about it; some wait for something to pass
    /// on in vain, at first above all.
    pub about_events: f64,
}

impl Default for RepostsConfig {
    fn default() -> Self {
        Self {
            delay_median_s: 16_726.0,
            hot_share: 0.36,
            hot_tagged: 0.12,
            homophily: 0.95,
            loyalty: 0.4,
            about_events: 0.6,
        }
    }
}

impl WorldConfig {
    pub(crate) fn check_world(&self) -> Result<(), ConfigError> {
        let top = Checker::new("");
        top.count("days", self.days, 1..=3_650)?;
        self.observation.check(&Checker::new("observation."))?;
        self.population.check(&Checker::new("population."))?;
        self.sessions.check(&Checker::new("sessions."))?;
        self.kinds.check(&Checker::new("kinds."))?;
        self.hashtags.check(&Checker::new("hashtags."))?;
        self.events.check(&Checker::new("events."))?;
        self.reposts.check(&Checker::new("reposts."))?;
        self.trends.check(&Checker::new("trends."))
    }

    /// Relations between tables that no single table can see.
    pub(crate) fn check_together(&self) -> Result<(), ConfigError> {
        let top = Checker::new("");
        self.check_networks(&top)?;
        self.check_size(&top)?;
        self.check_events(&top)?;
        self.check_broadcast_sizes(&top)?;
        self.check_relations(&top)
    }
}

impl WorldConfig {
    /// A day of posts is held in memory, and posts and hashtags are numbered in 32 bits: the world as
    /// a whole has to be of a size that can be made.
    fn check_size(&self, top: &Checker) -> Result<(), ConfigError> {
        let (accounts, days) = (f64::from(self.population.accounts), f64::from(self.days));
        let own = accounts * self.population.posts_per_day_mean();
        let events = self.events.posts_per_account_day();
        let accepted =
            "at most 5000 posts about events per account and day, median and spread together";
        top.require(events <= 5_000.0, "events.posts_median", events, accepted)?;
        let live: f64 = self.live_event.iter().map(|e| e.attendance / (1.0 - e.again_chance)).sum();
        let posts = own + accounts * (events + live);
        let accepted = "a world of at most 200000000 posts on a day";
        top.require(posts <= 2e8, "population.accounts", posts, accepted)?;
        let hot = own * self.kinds.original * self.reposts.hot_share * (days + 7.0) * 1.1;
        let accepted =
            "a world of at most 1000000000 posts that are passed on: fewer days or accounts";
        top.require(hot <= 1e9, "days", hot, accepted)?;
        let coined = own * self.hashtags.tagged_originals * self.hashtags.one_off * 13.0 * days;
        let events = self.events.per_day_per_100k * accounts / 1e5 * days * 2.0;
        let accepted = "a world of at most 2000000000 hashtags: fewer days, or a smaller share";
        top.require(coined + events <= 2e9, "hashtags.one_off", coined + events, accepted)
    }

    /// Campaigns refer to events by name.
    fn check_events(&self, top: &Checker) -> Result<(), ConfigError> {
        let n = self.event.len();
        top.require(n <= 100, "event", n, "at most 100 tables")?;
        let events = self.event.iter().enumerate();
        top.tells_apart(events.map(|(n, event)| (format!("event.{n}"), event.name.as_str())))
    }

    /// Pages and items are numbered, and numbers have room for so many.
    fn check_networks(&self, top: &Checker) -> Result<(), ConfigError> {
        let networks = self.publisher_network.iter();
        let pages: u64 = networks.clone().map(|n| u64::from(n.brands) * u64::from(n.pages)).sum();
        let accepted = "brands * pages of at most 10000000 in all";
        top.require(pages <= 10_000_000, "publisher_network.pages", pages, accepted)?;
        let per_day: u64 = networks.map(|n| u64::from(n.brands) * u64::from(n.items_per_day)).sum();
        let items = per_day * u64::from(self.days);
        let accepted = "brands * items_per_day * days of less than 268435456 in all";
        top.require(items < 1 << 28, "publisher_network.items_per_day", items, accepted)
    }
}

impl PopulationConfig {
    /// Mean of the lognormal law of activity, or its cap where that is lower.
    fn posts_per_day_mean(&self) -> f64 {
        let sigma = self.posts_per_month_sigma;
        let mean = self.posts_per_month_median / 30.44 * libm::exp(sigma * sigma / 2.0);
        mean.min(self.posts_per_day_max)
    }

    fn check(&self, at: &Checker) -> Result<(), ConfigError> {
        at.count("accounts", self.accounts, 1..=200_000_000)?;
        at.within(
            "posts_per_month_median",
            self.posts_per_month_median,
            0.0..=6_000.0,
            "a number",
        )?;
        at.within("posts_per_month_sigma", self.posts_per_month_sigma, 0.0..=5.0, "a number")?;
        at.within("posts_per_day_max", self.posts_per_day_max, 0.001..=1_000.0, "a number")?;
        at.within("chronotype_sd_h", self.chronotype_sd_h, 0.0..=12.0, "hours")?;
        at.share("foreign_language", self.foreign_language)?;
        at.share("scheduled", self.scheduled)?;
        self.check_regions(at)
    }

    fn check_regions(&self, at: &Checker) -> Result<(), ConfigError> {
        let n = self.regions.len();
        at.require((1..=64).contains(&n), "regions", n, "1 to 64 tables")?;
        for region in &self.regions {
            at.within("regions.utc_offset_h", region.utc_offset_h, -12.0..=14.0, "hours")?;
            at.share("regions.share", region.share)?;
            let named = !region.name.is_empty() && region.name.len() <= 64;
            at.require(named, "regions.name", &region.name, "a name of 1 to 64 bytes")?;
            let spoken = !region.language.is_empty() && region.language.len() <= 16;
            at.require(spoken, "regions.language", &region.language, "a code such as en or ja")?;
        }
        let regions = self.regions.iter().enumerate();
        at.tells_apart(regions.map(|(n, region)| (format!("regions.{n}"), region.name.as_str())))?;
        let sum: f64 = self.regions.iter().map(|region| region.share).sum();
        let accepted = "shares that sum to 1";
        at.require((sum - 1.0).abs() < 1e-6, "regions.share in all", sum, accepted)
    }
}

impl SessionsConfig {
    fn check(&self, at: &Checker) -> Result<(), ConfigError> {
        at.within("end_chance", self.end_chance, 0.2..=1.0, "a share")?;
        at.within("gap_median_s", self.gap_median_s, 0.1..=1_800.0, "seconds")?;
        at.within("gap_sigma", self.gap_sigma, 0.0..=5.0, "a number")?;
        at.within("gap_max_s", self.gap_max_s, 1.0..=1_800.0, "seconds")?;
        let accepted = format!("at least sessions.gap_median_s = {}", self.gap_median_s);
        at.require(self.gap_max_s >= self.gap_median_s, "gap_max_s", self.gap_max_s, accepted)?;
        at.count("mood_days", self.mood_days, 1..=365)?;
        at.within("mood_sigma", self.mood_sigma, 0.0..=2.0, "a number")
    }
}

impl KindsConfig {
    fn check(&self, at: &Checker) -> Result<(), ConfigError> {
        let all = [self.original, self.repost, self.reply, self.quote];
        for (key, share) in ["original", "repost", "reply", "quote"].iter().zip(all) {
            at.share(key, share)?;
        }
        let sum: f64 = all.iter().sum();
        let added = "original + repost + reply + quote";
        at.require((sum - 1.0).abs() < 1e-6, added, sum, "shares that sum to 1")
    }
}

impl HashtagsConfig {
    fn check(&self, at: &Checker) -> Result<(), ConfigError> {
        at.share("tagged_originals", self.tagged_originals)?;
        at.share("tagged_replies", self.tagged_replies)?;
        at.within("per_post_exponent", self.per_post_exponent, 1.1..=10.0, "a number")?;
        at.count("evergreen", self.evergreen, 1..=10_000_000)?;
        at.within("evergreen_offset", self.evergreen_offset, 0.0..=1e6, "a number")?;
        at.within("evergreen_exponent", self.evergreen_exponent, 0.0..=5.0, "a number")?;
        at.share("one_off", self.one_off)?;
        at.share("favourites", self.favourites)?;
        at.require(self.topics >= 1, "topics", self.topics, "a whole number from 1 to 255")
    }
}

impl EventsConfig {
    fn posts_per_account_day(&self) -> f64 {
        let posts = self.posts_median * libm::exp(self.posts_sigma * self.posts_sigma / 2.0);
        self.per_day_per_100k / 1e5 * posts
    }

    fn check(&self, at: &Checker) -> Result<(), ConfigError> {
        at.within("per_day_per_100k", self.per_day_per_100k, 0.0..=10_000.0, "a number")?;
        at.within("posts_median", self.posts_median, 0.0..=1e7, "posts")?;
        at.within("posts_sigma", self.posts_sigma, 0.0..=4.0, "a number")?;
        at.ascends("branching", self.branching, [0.05, 0.9])?;
        at.ascends("kernel_s", self.kernel_s, [1.0, 600.0])
    }
}

impl RepostsConfig {
    fn check(&self, at: &Checker) -> Result<(), ConfigError> {
        at.within("delay_median_s", self.delay_median_s, 1.0..=604_800.0, "seconds")?;
        at.share("hot_share", self.hot_share)?;
        at.share("hot_tagged", self.hot_tagged)?;
        at.share("homophily", self.homophily)?;
        at.share("loyalty", self.loyalty)?;
        at.within("about_events", self.about_events, 0.0..=0.8, "a share")
    }
}
