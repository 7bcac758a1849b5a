//! Campaigns: every operator's playbook is one setting of this table.
//!
//! # Source
//! Parameters and their easy, typical and hard values: `docs/calibration.md`.

use serde::{Deserialize, Serialize};

use super::{Checker, ConfigError, WorldConfig};

/// One campaign as written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CampaignConfig {
    /// Name in the truth and in reports.
    pub name: String,
    /// Accounts under control.
    pub accounts: u32,
    /// What those accounts do of their own accord.
    pub own_life: OwnLife,
    /// First day of the campaign, from 0.
    pub first_day: u32,
    /// Days it lasts; 0 for "to the end".
    pub days: u32,
    /// Waves (episodes, messages) on an average day.
    pub waves_per_day: f64,
    /// Hours within which waves start.
    pub hours: Hours,
    /// How the members are divided over waves.
    pub cohorts: Cohorts,
    /// Mean chance that a member of the wave's cohort takes part.
    pub participation: f64,
    /// Concentration of the beta law from which each member's chance is drawn.
    pub participation_concentration: f64,
    /// When members post within a wave.
    pub spread: Spread,
    /// Order of members in a slotted wave.
    pub order: Order,
    /// Fewest and most posts of a member in a wave; not for rotations.
    pub posts_per_wave: [u32; 2],
    /// Least time between two operated posts of one account, minutes; not for rotations.
    pub gap_min: f64,
    /// Hashtags of the posts.
    pub hashtags: TagPolicy,
    /// Text of the posts.
    pub text: Text,
    /// Kind of the posts.
    pub kind: CampaignKind,
    /// Whether the operator takes posts down again.
    pub deletion: Option<Deletion>,
    /// The app that an observer sees.
    pub app: PostingApp,
    /// Posts by ordinary accounts that pick a hashtag up, per operated post.
    pub uptake: f64,
}

impl Default for CampaignConfig {
    /// The column "typical" of the source.
    fn default() -> Self {
        Self {
            name: "campaign".to_owned(),
            accounts: 100,
            own_life: OwnLife::Organic,
            first_day: 0,
            days: 0,
            waves_per_day: 1.0,
            hours: Hours::Between([15.0, 23.0]),
            cohorts: Cohorts { count: 1, redraw: false, overlap: 0.0 },
            participation: 0.75,
            participation_concentration: 5.0,
            spread: Spread::Uniform { length_s: 42.0 },
            order: Order::Reshuffled,
            posts_per_wave: [1, 1],
            gap_min: 0.0,
            hashtags: TagPolicy::default(),
            text: Text::Templates(60),
            kind: CampaignKind::Original,
            deletion: None,
            app: PostingApp::Own,
            uptake: 0.3,
        }
    }
}

/// What controlled accounts do of their own accord.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OwnLife {
    /// Nothing: fake accounts.
    None,
    /// What ordinary accounts do: consenting or compromised people.
    Organic,
    /// As ordinary accounts, at a rate that makes own posts this share of all their posts.
    Share(f64),
}

/// Hours within which waves start.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hours {
    /// Between two hours of the UTC day; the second may be past midnight (20 to 28).
    Between([f64; 2]),
    /// Every post at an hour when its owner is usually active, whenever the wave starts that day.
    Owner,
}

/// How members are divided over waves.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cohorts {
    /// Cohorts; each wave belongs to one of them.
    pub count: u32,
    /// Whether the division is drawn anew for every wave.
    #[serde(default)]
    pub redraw: bool,
    /// With `redraw`, the chance that a member keeps its first cohort.
    #[serde(default)]
    pub overlap: f64,
}

/// When members post within a wave.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "shape", rename_all = "snake_case", deny_unknown_fields)]
pub enum Spread {
    /// At any time within `length_s` seconds.
    Uniform {
        /// Seconds.
        length_s: f64,
    },
    /// After a lognormal delay: people told a start time.
    Lognormal {
        /// Median delay, seconds.
        median_s: f64,
        /// Log-scale standard deviation.
        sigma: f64,
    },
    /// After an exponential delay.
    Exponential {
        /// Mean delay, seconds.
        mean_s: f64,
    },
    /// One after the other in slots: a rotation.
    Slots {
        /// Length of a slot, seconds.
        slot_s: f64,
        /// Posts in each slot, a second apart or less.
        per_slot: u32,
        /// How long the rotation goes on, seconds.
        length_s: f64,
        /// Time within the slot, seconds.
        phase_s: f64,
        /// How the time within the slot varies.
        jitter: Jitter,
        /// Chance that a post fails.
        skip: f64,
    },
}

/// How the time within a slot varies.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Jitter {
    /// Normal with this standard deviation, seconds.
    NormalS(f64),
    /// Uniform over this share of the slot either way.
    Share(f64),
    /// At any time in the slot.
    Anywhere,
}

/// Order of members in a slotted wave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// The same cycle for ever.
    Fixed,
    /// A new order in every cycle.
    Reshuffled,
}

/// Hashtags of a campaign's posts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TagPolicy {
    /// Where the hashtags of a wave come from.
    pub source: HashtagSource,
    /// Length of the approved list.
    pub list: u32,
    /// Approved hashtags in each post; all posts of a wave share them.
    pub core: u32,
    /// Popular hashtags added to each post at random.
    pub side: u32,
}

impl Default for TagPolicy {
    fn default() -> Self {
        Self { source: HashtagSource::List, list: 10, core: 1, side: 0 }
    }
}

/// Where the hashtags of a wave come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HashtagSource {
    /// New ones in each wave.
    New,
    /// An approved list.
    List,
    /// Already popular ones: a hijack.
    Popular,
}

/// Text of a campaign's posts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Text {
    /// The same in all posts of a wave.
    Identical,
    /// One of so many templates.
    Templates(u8),
    /// Every post its own.
    Unique,
}

/// Kind of a campaign's posts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CampaignKind {
    /// New posts.
    Original,
    /// All repost the first post of the wave.
    Repost,
    /// Half and half.
    Mixed,
}

/// How the operator takes posts down.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deletion {
    /// Median time after posting, seconds.
    pub median_s: f64,
    /// Log-scale standard deviation.
    pub sigma: f64,
}

/// The app that an observer sees on operated posts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PostingApp {
    /// The campaign's own.
    Own,
    /// The one the owner uses.
    Owner,
}

impl CampaignConfig {
    /// Days on which waves may start: first day to the day after the last.
    pub(crate) fn day_range(&self, world_days: u32) -> std::ops::Range<u32> {
        let days = if self.days == 0 { world_days } else { self.days };
        self.first_day..self.first_day.saturating_add(days).min(world_days)
    }

    pub(crate) fn check(&self, at: &Checker, world: &WorldConfig) -> Result<(), ConfigError> {
        at.require(!self.name.is_empty(), "name", "\"\"", "a name")?;
        at.count("accounts", self.accounts, 1..=50_000_000)?;
        let accepted = format!("a whole number below days = {}", world.days);
        at.require(self.first_day < world.days, "first_day", self.first_day, accepted)?;
        at.within("waves_per_day", self.waves_per_day, 0.0..=10_000.0, "a number")?;
        at.share("participation", self.participation)?;
        let concentration = self.participation_concentration;
        at.within("participation_concentration", concentration, 0.1..=10_000.0, "a number")?;
        at.within("gap_min", self.gap_min, 0.0..=1_440.0, "minutes")?;
        at.within("uptake", self.uptake, 0.0..=100.0, "posts per operated post")?;
        let [least, most] = self.posts_per_wave;
        let ordered = least <= most && (1..=100).contains(&most);
        let found = format!("[{least}, {most}]");
        at.require(ordered, "posts_per_wave", found, "[fewest, most], from 0 to 100")?;
        self.check_who(at)?;
        self.check_size(at, world)?;
        self.check_slots(at)?;
        self.check_what(at, world)?;
        self.spread.check(at)
    }

    /// Most posts on instruction: every member in every wave.
    pub(crate) fn posts_at_most(&self, world_days: u32) -> f64 {
        let days = f64::from(self.day_range(world_days).end.saturating_sub(self.first_day));
        let per_wave = match self.spread {
            Spread::Slots { slot_s, per_slot, length_s, .. } => {
                length_s / slot_s.max(0.001) * f64::from(per_slot)
            }
            _ => f64::from(self.accounts) * f64::from(self.posts_per_wave[1]),
        };
        days * (self.waves_per_day + 1.0) * per_wave.max(1.0)
    }

    /// The operator's queue is held in memory, and nobody can be busier than a machine.
    fn check_size(&self, at: &Checker, world: &WorldConfig) -> Result<(), ConfigError> {
        let posts = self.posts_at_most(world.days);
        let accepted =
            "at most 30000000 posts (waves, each by all accounts) over the campaign's days";
        at.require(posts <= 3e7, "waves_per_day", self.waves_per_day, accepted)?;
        let OwnLife::Share(share) = self.own_life else { return Ok(()) };
        let operated = posts * self.participation / f64::from(self.cohorts.count.max(1));
        let own =
            operated / f64::from(self.accounts) / f64::from(world.days) * share / (1.0 - share);
        let accepted = "a share that asks for at most 1000 own posts a day of each account";
        at.require(share < 1.0 && own <= 1_000.0, "own_life.share", share, accepted)
    }

    /// A rotation gives every turn one post and knows no gaps.
    fn check_slots(&self, at: &Checker) -> Result<(), ConfigError> {
        if !matches!(self.spread, Spread::Slots { .. }) {
            return Ok(());
        }
        at.require(self.gap_min <= 0.0, "gap_min", self.gap_min, "0 where spread.shape is slots")?;
        let [least, most] = self.posts_per_wave;
        let accepted = "[1, 1] where spread.shape is slots";
        at.require(
            [least, most] == [1, 1],
            "posts_per_wave",
            format!("[{least}, {most}]"),
            accepted,
        )
    }

    fn check_who(&self, at: &Checker) -> Result<(), ConfigError> {
        if let OwnLife::Share(share) = self.own_life {
            at.within("own_life.share", share, 0.0..=0.999, "a share")?;
        }
        if let Hours::Between([from, until]) = self.hours {
            let holds = (0.0..=24.0).contains(&from) && (from..=48.0).contains(&until);
            let found = format!("[{from}, {until}]");
            at.require(
                holds,
                "hours.between",
                found,
                "[from, until] with 0 ≤ from ≤ 24, until ≤ 48",
            )?;
        }
        at.count("cohorts.count", self.cohorts.count, 1..=self.accounts)?;
        at.share("cohorts.overlap", self.cohorts.overlap)
    }

    fn check_what(&self, at: &Checker, world: &WorldConfig) -> Result<(), ConfigError> {
        let tags = self.hashtags;
        at.count("hashtags.core", tags.core, 1..=8)?;
        at.count("hashtags.side", tags.side, 0..=8)?;
        let most = match tags.source {
            HashtagSource::Popular => world.hashtags.evergreen.min(10_000),
            HashtagSource::List | HashtagSource::New => 10_000,
        };
        at.count("hashtags.list", tags.list, tags.core..=most)?;
        if let Text::Templates(n) = self.text {
            let accepted = "a whole number from 1 to 250";
            at.require((1..=250).contains(&n), "text.templates", n, accepted)?;
        }
        if let Some(deletion) = self.deletion {
            at.within("deletion.median_s", deletion.median_s, 0.001..=31_536_000.0, "seconds")?;
            at.within("deletion.sigma", deletion.sigma, 0.0..=4.0, "a number")?;
        }
        Ok(())
    }
}

impl Spread {
    fn check(&self, at: &Checker) -> Result<(), ConfigError> {
        match *self {
            Self::Uniform { length_s } => {
                at.within("spread.length_s", length_s, 0.0..=86_000.0, "seconds")
            }
            Self::Lognormal { median_s, sigma } => {
                at.within("spread.median_s", median_s, 0.001..=43_200.0, "seconds")?;
                at.within("spread.sigma", sigma, 0.0..=4.0, "a number")
            }
            Self::Exponential { mean_s } => {
                at.within("spread.mean_s", mean_s, 0.001..=43_200.0, "seconds")
            }
            Self::Slots { slot_s, per_slot, length_s, phase_s, jitter, skip } => {
                at.within("spread.slot_s", slot_s, 0.1..=86_000.0, "seconds")?;
                at.count("spread.per_slot", per_slot, 1..=1_000)?;
                at.within("spread.length_s", length_s, slot_s..=86_000.0, "seconds")?;
                at.within("spread.phase_s", phase_s, 0.0..=slot_s, "seconds")?;
                at.share("spread.skip", skip)?;
                match jitter {
                    Jitter::NormalS(sd) => {
                        at.within("spread.jitter.normal_s", sd, 0.0..=86_000.0, "seconds")
                    }
                    Jitter::Share(share) => at.share("spread.jitter.share", share),
                    Jitter::Anywhere => Ok(()),
                }
            }
        }
    }
}
