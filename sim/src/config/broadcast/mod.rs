//! Broadcasts: many accounts post what one source gives out, on a schedule.
//!
//! Every operator's playbook is one setting of this table (`[[campaign]]`), and so is every innocent
//! that looks like one (`[[look_alike]]`): an instructed storm differs from an operated one in who
//! decides to post, and in nothing that an observer sees by construction. [`BroadcastConfig::class`]
//! says which it is, and truth follows from it.
//!
//! # Source
//! Parameters and their easy, typical and hard values: `docs/calibration.md`.

mod check;
mod pushes;
mod relations;
mod size;
mod spread;
mod what;
mod when;
mod who;

use serde::{Deserialize, Serialize};

use crate::Class;

pub use pushes::Pushes;
pub(crate) use spread::DELAY_MAX_S;
pub use spread::{Jitter, Order, Spread};
pub use what::{Deletion, HashtagSource, PassesOn, PostingApp, TagPolicy, Text, Variants};
pub use when::{Cluster, Hours, Rhythm};
pub use who::{Adoption, Cohorts, Loyalty, OwnLife, Shared};

/// One broadcast as written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BroadcastConfig {
    /// The file that this table is laid over, until it is resolved; a world that is checked has none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub playbook: String,
    /// Name in the truth, in reports, and in other broadcasts that refer to this one.
    pub name: String,
    /// What taking part makes of an account: `campaign`, or the look-alike that it is.
    pub class: Class,
    /// The campaign whose waves are followed, by its starts and its hashtags; for the classes
    /// `supporter` and `imitator` only. What this table says of starts is then of no effect, and of
    /// hashtags only what is added or left out.
    pub echoes: String,

    /// Accounts that take part.
    pub accounts: u32,
    /// What those accounts do of their own accord.
    pub own_life: OwnLife,
    /// Where they live, by name of a region; empty for anywhere. Hours are local there, else UTC.
    /// Members of another broadcast stay where they are.
    pub region: String,
    /// Accounts that take part in another broadcast as well.
    pub members: Shared,
    /// When accounts join and leave; without it all take part from the first day to the last.
    pub adoption: Option<Adoption>,
    /// How the members are divided over waves.
    pub cohorts: Cohorts,
    /// Mean chance that a member of the wave's cohort takes part.
    pub participation: f64,
    /// Log-scale standard deviation of a factor on that chance, drawn for each wave: some pull more
    /// than others. Measured of a deck: 0.7 (`docs/calibration.md`).
    pub wave_sigma: f64,
    /// How that chance varies among members.
    pub loyalty: Loyalty,

    /// First day, from 0.
    pub first_day: u32,
    /// Days it lasts; 0 for "to the end".
    pub days: u32,
    /// Days of activity and of rest in turn.
    pub rhythm: Rhythm,
    /// Waves (episodes, messages) on an average day; with `during`, in each run of the event.
    pub waves_per_day: f64,
    /// Hours of the day at which waves start, each once a day; takes the place of `waves_per_day`,
    /// and of `hours.between`.
    pub at_h: Vec<f64>,
    /// Hours within which waves start.
    pub hours: Hours,
    /// Waves that come together.
    pub cluster: Cluster,
    /// The live event within which waves start, as `live_event.0` or by its name.
    pub during: String,
    /// Further waves, about an event that happens.
    #[serde(skip_serializing_if = "Pushes::is_none")]
    pub pushes: Pushes,
    /// When members post within a wave.
    pub spread: Spread,
    /// Order of members in a slotted wave.
    pub order: Order,
    /// Fewest and most posts of a member in a wave; not for rotations.
    pub posts_per_wave: [u32; 2],
    /// Least time between two posts of one account for this broadcast, minutes; not for rotations.
    pub gap_min: f64,
    /// Most posts of an account for this broadcast on a day (UTC); 0 for no limit.
    pub posts_per_day_max: u32,

    /// Hashtags of the posts.
    pub hashtags: TagPolicy,
    /// Text of the posts.
    pub text: Text,
    /// Share of posts that have the wave's one text instead.
    pub copied: f64,
    /// Share of posts that pass on another of the wave. Where all pass on the same one, each member
    /// does so once a wave at most.
    pub reposts: f64,
    /// Which one that is.
    pub passes_on: PassesOn,
    /// Whether posts are taken down again.
    pub deletion: Option<Deletion>,
    /// The app that an observer sees.
    pub app: PostingApp,
    /// Posts a day with which an operator makes each account look alive; campaigns only.
    pub decoys_per_day: f64,
    /// Posts by ordinary accounts that pick a hashtag up, per post of the broadcast.
    pub uptake: f64,
}

impl Default for BroadcastConfig {
    /// The column "typical" of the source.
    fn default() -> Self {
        Self {
            playbook: String::new(),
            name: "campaign".to_owned(),
            class: Class::Campaign,
            echoes: String::new(),
            accounts: 100,
            own_life: OwnLife::Organic,
            region: String::new(),
            members: Shared::default(),
            adoption: None,
            cohorts: Cohorts::default(),
            participation: 0.75,
            wave_sigma: 0.0,
            loyalty: Loyalty::Beta(5.0),
            first_day: 0,
            days: 0,
            rhythm: Rhythm::default(),
            waves_per_day: 1.0,
            at_h: Vec::new(),
            hours: Hours::Between([15.0, 23.0]),
            cluster: Cluster::default(),
            during: String::new(),
            pushes: Pushes::default(),
            spread: Spread::Uniform { length_s: 42.0 },
            order: Order::Reshuffled,
            posts_per_wave: [1, 1],
            gap_min: 0.0,
            posts_per_day_max: 0,
            hashtags: TagPolicy::default(),
            text: Text::Templates(60),
            copied: 0.0,
            reposts: 0.0,
            passes_on: PassesOn::default(),
            deletion: None,
            app: PostingApp::Own,
            decoys_per_day: 0.0,
            uptake: 0.3,
        }
    }
}

impl BroadcastConfig {
    /// Whether an operator posts, and not the owner.
    #[must_use]
    pub fn is_operated(&self) -> bool {
        self.class == Class::Campaign
    }

    /// Days on which waves may start: first day to the day after the last.
    pub(crate) fn day_range(&self, world_days: u32) -> std::ops::Range<u32> {
        let days = if self.days == 0 { world_days } else { self.days };
        self.first_day..self.first_day.saturating_add(days).min(world_days)
    }

    /// Members that other broadcasts have already recruited.
    pub(crate) fn n_shared(&self) -> u32 {
        crate::cast::count_of(f64::from(self.accounts) * self.members.share).min(self.accounts)
    }

    /// Members that are recruited, or made, for this broadcast.
    pub(crate) fn n_new(&self) -> u32 {
        self.accounts - self.n_shared()
    }
}
