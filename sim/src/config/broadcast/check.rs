//! What a single broadcast may be.

use super::super::{Checker, ConfigError, WorldConfig};
use super::{Adoption, BroadcastConfig, Hours, OwnLife};
use crate::Class;

/// Classes of `[[look_alike]]` that follow waves of their own.
const GATHERINGS: [Class; 11] = [
    Class::BreakingNews,
    Class::DisasterAlert,
    Class::ShareButton,
    Class::Giveaway,
    Class::HashtagGame,
    Class::Regulars,
    Class::Fandom,
    Class::Storm,
    Class::Volunteer,
    Class::MassPost,
    Class::Advocacy,
];

/// Least share of an app's accounts that have joined when it is removed: our choice.
const JOINED_MIN: f64 = 0.1;

impl BroadcastConfig {
    /// Checks a table of `[[campaign]]`.
    pub(crate) fn check_campaign(
        &self,
        at: &Checker,
        world: &WorldConfig,
    ) -> Result<(), ConfigError> {
        at.require(self.is_operated(), "class", self.class.name(), "campaign, or no class at all")?;
        let alone = self.echoes.is_empty();
        at.require(alone, "echoes", &self.echoes, "nothing: look-alikes echo campaigns")?;
        self.check(at, world)
    }

    /// Checks a table of `[[look_alike]]`.
    pub(crate) fn check_look_alike(
        &self,
        at: &Checker,
        world: &WorldConfig,
    ) -> Result<(), ConfigError> {
        let echoes = matches!(self.class, Class::Supporter | Class::Imitator);
        let names: Vec<&str> = GATHERINGS.iter().map(|class| class.name()).collect();
        let accepted = format!("supporter, imitator, {}", names.join(", "));
        let known = echoes || GATHERINGS.contains(&self.class);
        at.require(known, "class", self.class.name(), accepted)?;
        let named = world.campaign.iter().any(|campaign| campaign.name == self.echoes);
        let accepted = match echoes {
            true => "the name of a campaign, where class is supporter or imitator",
            false => "nothing, unless class is supporter or imitator",
        };
        let holds = if echoes { named } else { self.echoes.is_empty() };
        at.require(holds, "echoes", &self.echoes, accepted)?;
        self.check(at, world)
    }

    fn check(&self, at: &Checker, world: &WorldConfig) -> Result<(), ConfigError> {
        let accepted = "nothing: playbooks are resolved when a scenario is read";
        at.require(self.playbook.is_empty(), "playbook", &self.playbook, accepted)?;
        at.require(!self.name.is_empty(), "name", "\"\"", "a name")?;
        self.check_when(at, world.days)?;
        self.check_posts(at)?;
        self.check_who(at, world)?;
        self.spread.check(at)?;
        self.check_what(at)?;
        self.check_event(at, world)?;
        self.check_pushes(at, world)?;
        self.check_stock(at, world)?;
        self.check_size(at, world)
    }

    /// A rotation gives every turn one post and knows no gaps.
    fn check_posts(&self, at: &Checker) -> Result<(), ConfigError> {
        let [least, most] = self.posts_per_wave;
        let found = format!("[{least}, {most}]");
        let ordered = least <= most && (1..=100).contains(&most);
        at.require(ordered, "posts_per_wave", &found, "[fewest, most], from 0 to 100")?;
        at.within("gap_min", self.gap_min, 0.0..=1_440.0, "minutes")?;
        let most_a_day = self.posts_per_day_max;
        at.count("posts_per_day_max", most_a_day, 0..=10_000)?;
        let accepted = format!("[fewest, most], fewest at most posts_per_day_max = {most_a_day}");
        at.require(most_a_day == 0 || least <= most_a_day, "posts_per_wave", &found, accepted)?;
        if !self.spread.is_rotation() {
            return Ok(());
        }
        at.require(self.gap_min <= 0.0, "gap_min", self.gap_min, "0 where spread.shape is slots")?;
        let accepted = "[1, 1] where spread.shape is slots";
        at.require([least, most] == [1, 1], "posts_per_wave", found, accepted)?;
        let is_between = matches!(self.hours, Hours::Between(_));
        let accepted = "between where spread.shape is slots";
        at.require(is_between, "hours", format!("{:?}", self.hours), accepted)
    }

    fn check_who(&self, at: &Checker, world: &WorldConfig) -> Result<(), ConfigError> {
        at.count("accounts", self.accounts, 1..=50_000_000)?;
        at.share("participation", self.participation)?;
        let accepted = "more than 0: nobody would ever take part";
        at.require(self.participation > 0.0, "participation", self.participation, accepted)?;
        at.within("wave_sigma", self.wave_sigma, 0.0..=3.0, "a number")?;
        self.loyalty.check(at)?;
        if let OwnLife::Share(share) = self.own_life {
            at.within("own_life.share", share, 0.0..=0.999, "a share")?;
        }
        let follows_sittings = self.hours != Hours::Session || self.own_life == OwnLife::Organic;
        let accepted = "session only where own_life is organic";
        at.require(follows_sittings, "hours", "session", accepted)?;
        let divided = (1..=self.accounts).contains(&self.cohorts.count);
        let accepted = format!("from 1 to accounts = {}", self.accounts);
        at.require(divided, "cohorts.count", self.cohorts.count, accepted)?;
        at.share("cohorts.overlap", self.cohorts.overlap)?;
        at.share("members.share", self.members.share)?;
        self.adoption.map_or(Ok(()), |adoption| adoption.check(at))?;
        self.check_adopters(at, world)
    }

    /// About how many accounts have joined by the start of this day.
    pub(in crate::config) fn adopters_by(&self, day: u32) -> u32 {
        let share = self.adoption.map_or(1.0, |adoption| adoption.share_by(f64::from(day)));
        crate::cast::count_of(f64::from(self.accounts) * share)
    }

    /// A cohort without anybody in it would be a wave that nobody follows.
    fn check_adopters(&self, at: &Checker, world: &WorldConfig) -> Result<(), ConfigError> {
        let adopters = self.adopters_by(self.day_range(world.days).end);
        let accepted = format!(
            "at most {adopters}, the accounts that join before the end by adoption.midpoint_day, \
             adoption.width_days and adoption.removed_day"
        );
        at.require(self.cohorts.count <= adopters, "cohorts.count", self.cohorts.count, accepted)?;
        self.adoption.map_or(Ok(()), |adoption| self.check_ever_joined(at, adoption))
    }

    /// An app that is removed before people come to it never has the accounts that are asked for.
    fn check_ever_joined(&self, at: &Checker, adoption: Adoption) -> Result<(), ConfigError> {
        let Some(removed_day) = adoption.removed_day else { return Ok(()) };
        let share = adoption.share_by(removed_day);
        let accepted = format!(
            "accounts of which at least a tenth join before adoption.removed_day = {removed_day}: \
             by adoption.midpoint_day = {} and adoption.width_days = {} about {} do",
            adoption.midpoint_day,
            adoption.width_days,
            crate::cast::count_of(f64::from(self.accounts) * share)
        );
        at.require(share >= JOINED_MIN, "accounts", self.accounts, accepted)
    }
}
