//! What is posted.

use serde::{Deserialize, Serialize};

use super::super::{Checker, ConfigError};
use super::BroadcastConfig;

/// Hashtags of a broadcast's posts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TagPolicy {
    /// Where the hashtags of a wave come from.
    pub source: HashtagSource,
    /// Name of the broadcast whose list this is, where it has none of its own: rivals on one hashtag.
    pub of: String,
    /// Length of the list.
    pub list: u32,
    /// Whether each cohort has a list of its own: the themes of a troll shift.
    pub by_cohort: bool,
    /// Hashtags of the list in each post; all posts of a wave share them.
    pub core: u32,
    /// Hashtags added to each post at random.
    pub side: u32,
    /// They come from a list of this length of the broadcast's own; 0 for popular ones.
    pub side_list: u32,
    /// Share of them that are what the account would use of its own accord instead.
    pub side_own: f64,
    /// Chance that a post leaves out one of its hashtags.
    pub drop: f64,
    /// Spelling variants of the list.
    pub variants: Variants,
}

impl Default for TagPolicy {
    fn default() -> Self {
        Self {
            source: HashtagSource::List,
            of: String::new(),
            list: 10,
            by_cohort: false,
            core: 1,
            side: 0,
            side_list: 0,
            side_own: 0.0,
            drop: 0.0,
            variants: Variants::default(),
        }
    }
}

/// Spelling variants: hashtags of their own that mean the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Variants {
    /// Variants of each hashtag.
    pub count: u32,
    /// Chance that a post uses one of them.
    pub chance: f64,
}

/// Where the hashtags of a wave come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HashtagSource {
    /// New ones in each wave.
    New,
    /// A list of the broadcast's own, or of the one that `of` names.
    List,
    /// Already popular ones: a hijack.
    Popular,
    /// Known ones that hardly anybody uses, so that to use one is nothing new.
    Stock,
    /// Those of the live event that `during` names, the main one first.
    Event,
}

/// Text of a broadcast's posts.
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

/// Which post of a wave reposts pass on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PassesOn {
    /// The first: what everybody is told to pass on.
    #[default]
    Opening,
    /// Any before it that is still up, whichever the account comes across.
    Any,
}

/// How posts are taken down.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deletion {
    /// Median time after posting, seconds.
    pub median_s: f64,
    /// Log-scale standard deviation.
    pub sigma: f64,
}

/// The app that an observer sees on posts of a broadcast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PostingApp {
    /// The broadcast's own.
    Own,
    /// The one the owner uses.
    Owner,
    /// One that all who post for others openly share.
    Disclosed,
}

impl BroadcastConfig {
    pub(super) fn check_what(&self, at: &Checker) -> Result<(), ConfigError> {
        self.hashtags.check(at)?;
        if let Text::Templates(n) = self.text {
            let accepted = "a whole number from 1 to 250";
            at.require((1..=250).contains(&n), "text.templates", n, accepted)?;
        }
        at.share("copied", self.copied)?;
        at.share("reposts", self.reposts)?;
        at.within("decoys_per_day", self.decoys_per_day, 0.0..=200.0, "posts")?;
        let operated = self.is_operated() || self.decoys_per_day <= 0.0;
        let accepted = format!("0 where class is {}", self.class.name());
        at.require(operated, "decoys_per_day", self.decoys_per_day, accepted)?;
        at.within("uptake", self.uptake, 0.0..=100.0, "posts per post of the broadcast")?;
        let Some(deletion) = self.deletion else { return Ok(()) };
        at.within("deletion.median_s", deletion.median_s, 0.001..=31_536_000.0, "seconds")?;
        at.within("deletion.sigma", deletion.sigma, 0.0..=4.0, "a number")
    }
}

impl TagPolicy {
    fn check(&self, at: &Checker) -> Result<(), ConfigError> {
        at.count("hashtags.core", self.core, 1..=8)?;
        at.count("hashtags.list", self.list, 1..=10_000)?;
        at.count("hashtags.side", self.side, 0..=8)?;
        at.count("hashtags.side_list", self.side_list, 0..=10_000)?;
        at.share("hashtags.side_own", self.side_own)?;
        at.share("hashtags.drop", self.drop)?;
        at.count("hashtags.variants.count", self.variants.count, 0..=20)?;
        at.share("hashtags.variants.chance", self.variants.chance)
    }
}
