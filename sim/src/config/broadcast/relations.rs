//! What broadcasts may be to each other, to live events and to the population.

use super::super::{Checker, ConfigError, WorldConfig};
use super::{BroadcastConfig, HashtagSource, Hours, OwnLife};

impl WorldConfig {
    /// Campaigns, then look-alikes: the order in which they are planned.
    pub(crate) fn broadcasts(&self) -> impl Iterator<Item = &BroadcastConfig> {
        self.campaign.iter().chain(&self.look_alike)
    }

    /// The live event of this name, or at this place written `live_event.0`.
    pub(crate) fn event_named(&self, name: &str) -> Option<usize> {
        if name.is_empty() {
            return None;
        }
        let place = name.strip_prefix("live_event.").and_then(|place| place.parse().ok());
        let named = self.live_event.iter().position(|event| event.name == name);
        named.or(place.filter(|&place| place < self.live_event.len()))
    }

    /// Number of the region of this name.
    pub(crate) fn region_named(&self, name: &str) -> Option<usize> {
        self.population.regions.iter().position(|region| region.name == name)
    }

    pub(crate) fn check_relations(&self, top: &Checker) -> Result<(), ConfigError> {
        self.check_names(top)?;
        let lists = [
            ("campaign", 0, &self.campaign),
            ("look_alike", self.campaign.len(), &self.look_alike),
        ];
        for (list, first, broadcasts) in lists {
            for (idx, broadcast) in broadcasts.iter().enumerate() {
                let at = Checker::new(format!("{list}.{idx}."));
                self.check_shared(&at, broadcast, first + idx)?;
                self.check_list_of(&at, broadcast, first + idx)?;
            }
        }
        self.check_recruits(top)
    }

    /// Truth, reports and other broadcasts tell them apart by name.
    fn check_names(&self, top: &Checker) -> Result<(), ConfigError> {
        let place = |list: &str, idx: usize| format!("{list}.{idx}");
        let campaigns = self.campaign.iter().enumerate().map(|(n, c)| (place("campaign", n), c));
        let others = self.look_alike.iter().enumerate().map(|(n, c)| (place("look_alike", n), c));
        top.tells_apart(campaigns.chain(others).map(|(place, c)| (place, c.name.as_str())))
    }

    /// The broadcast of this name among the first `n`.
    fn earlier(&self, name: &str, n: usize) -> Option<&BroadcastConfig> {
        self.broadcasts().take(n).find(|broadcast| broadcast.name == name)
    }

    fn check_shared(
        &self,
        at: &Checker,
        broadcast: &BroadcastConfig,
        n: usize,
    ) -> Result<(), ConfigError> {
        let shared = &broadcast.members;
        if shared.of.is_empty() {
            let accepted = "0 where members.of names nobody";
            return at.require(shared.share <= 0.0, "members.share", shared.share, accepted);
        }
        let accepted = "the name of a campaign or look-alike that stands earlier";
        let other = self.earlier(&shared.of, n);
        at.require(other.is_some(), "members.of", &shared.of, accepted)?;
        let end = broadcast.day_range(self.days).end;
        let there = other.map_or(0, |other| other.adopters_by(end));
        let wanted = broadcast.n_shared();
        let accepted = format!(
            "at most the {there} accounts of {} that have joined by its adoption before the end: \
             less than share * accounts = {wanted}",
            shared.of
        );
        at.require(wanted <= there, "members.share", shared.share, accepted)
    }

    fn check_list_of(
        &self,
        at: &Checker,
        broadcast: &BroadcastConfig,
        n: usize,
    ) -> Result<(), ConfigError> {
        let tags = &broadcast.hashtags;
        if tags.of.is_empty() {
            return Ok(());
        }
        let is_list = tags.source == HashtagSource::List;
        let accepted = "nothing, unless hashtags.source is list";
        at.require(is_list, "hashtags.of", &tags.of, accepted)?;
        let other = self.earlier(&tags.of, n);
        let listed = other.filter(|other| other.hashtags.source != HashtagSource::New);
        let accepted = "the name of a broadcast that stands earlier and has a list: its hashtags.source is not new";
        at.require(listed.is_some(), "hashtags.of", &tags.of, accepted)?;
        let list = listed.map_or(0, |other| self.list_len(other));
        let accepted = format!("at most {list}, the hashtags.list of {}", tags.of);
        at.require(tags.core <= list, "hashtags.core", tags.core, accepted)
    }

    /// Hashtags that the waves of a broadcast draw from.
    fn list_len(&self, broadcast: &BroadcastConfig) -> u32 {
        match (broadcast.hashtags.source, self.event_named(&broadcast.during)) {
            (HashtagSource::Event, Some(number)) => self.live_event[number].side_hashtags + 1,
            _ => broadcast.hashtags.list,
        }
    }

    /// Whoever has a life of its own is one of the ordinary accounts, and recruited once.
    fn check_recruits(&self, top: &Checker) -> Result<(), ConfigError> {
        let there = self.population.accounts;
        let accepted = format!(
            "campaigns and look-alikes whose accounts have a life of their own recruit at most \
             population.accounts = {there} in all"
        );
        let (wanted, key) = self.recruited(|_| true);
        top.require(wanted <= f64::from(there), key, wanted, accepted)?;
        let without_life = self.broadcasts().filter(|c| c.own_life == OwnLife::None);
        let made: u64 = without_life.map(|c| u64::from(c.n_new())).sum();
        let accepted = "at most 30000000 accounts without a life of their own in all";
        top.require(made <= 30_000_000, "campaign.accounts", made, accepted)?;
        self.check_regions_hold(top)
    }

    /// How many accounts these broadcasts recruit, and the key of those who recruit most.
    fn recruited(&self, of: impl Fn(&&BroadcastConfig) -> bool) -> (f64, &'static str) {
        let with_life = |c: &&BroadcastConfig| c.own_life != OwnLife::None && of(c);
        let n = |list: &[BroadcastConfig]| -> f64 {
            list.iter().filter(with_life).map(|c| f64::from(c.n_new())).sum()
        };
        let (campaigns, look_alikes) = (n(&self.campaign), n(&self.look_alike));
        let key =
            if campaigns >= look_alikes { "campaign.accounts" } else { "look_alike.accounts" };
        (campaigns + look_alikes, key)
    }

    /// Regions are shares, so what lives there varies: a tenth is left.
    fn check_regions_hold(&self, top: &Checker) -> Result<(), ConfigError> {
        for region in &self.population.regions {
            let there = region.share * f64::from(self.population.accounts);
            let here = |c: &&BroadcastConfig| c.region == region.name;
            let (wanted, key) = self.recruited(here);
            let accepted = format!(
                "at most nine tenths of the {there} accounts of population.regions {}, of \
                 population.accounts = {}",
                region.name, self.population.accounts
            );
            let most = if region.share < 1.0 { 0.9 * there } else { there };
            top.require(wanted <= most, key, wanted, accepted)?;
        }
        Ok(())
    }
}

impl BroadcastConfig {
    /// The event and the region that a broadcast names have to be there, and to be its own.
    pub(super) fn check_event(&self, at: &Checker, world: &WorldConfig) -> Result<(), ConfigError> {
        let region = world.region_named(&self.region);
        let names: Vec<&str> = world.population.regions.iter().map(|r| r.name.as_str()).collect();
        if !self.region.is_empty() {
            at.one_of("region", &self.region, &names, "a name of population.regions")?;
        }
        let lived_in = region.is_none_or(|number| world.population.regions[number].share > 0.0);
        let accepted = "a region whose share in population.regions is above 0";
        at.require(lived_in, "region", &self.region, accepted)?;
        if self.during.is_empty() {
            let accepted = "new, list or popular where during names no live event";
            let holds = self.hashtags.source != HashtagSource::Event;
            return at.require(holds, "hashtags.source", "event", accepted);
        }
        let event = world.event_named(&self.during);
        let accepted = match world.live_event.len() {
            0 => "the name of a [[live_event]], of which there is none".to_owned(),
            n => format!("the name of a live event, or live_event.0 to live_event.{}", n - 1),
        };
        at.require(event.is_some(), "during", &self.during, accepted)?;
        event.map_or(Ok(()), |number| self.check_meets(at, world, number))?;
        let fixed = self.at_h.is_empty() && matches!(self.hours, Hours::Between(_));
        let accepted = "no at_h, and hours between, where during names a live event";
        at.require(fixed, "during", &self.during, accepted)
    }

    /// A live event has to start while the broadcast goes on.
    fn check_meets(
        &self,
        at: &Checker,
        world: &WorldConfig,
        number: usize,
    ) -> Result<(), ConfigError> {
        let (range, event) = (self.day_range(world.days), &world.live_event[number]);
        let [from, until] = [range.start, range.end].map(|day| f64::from(day) * 24.0);
        let meets = event.starts_h(world.days).any(|hour| (from..until).contains(&hour));
        let accepted = format!(
            "a live event that starts while the broadcast goes on, hours {from} to {until} by its \
             first_day and days: live_event.{number}.start_h = {}, every_h = {}",
            event.start_h, event.every_h
        );
        at.require(meets, "during", &self.during, accepted)
    }

    /// No wave can carry more hashtags than there are to choose from.
    pub(super) fn check_stock(&self, at: &Checker, world: &WorldConfig) -> Result<(), ConfigError> {
        let tags = &self.hashtags;
        match tags.source {
            HashtagSource::New => Ok(()),
            HashtagSource::Event => {
                let list = world.list_len(self);
                let accepted =
                    format!("at most {list}, side_hashtags of {} and the main one", self.during);
                at.require(tags.core <= list, "hashtags.core", tags.core, accepted)
            }
            HashtagSource::Popular | HashtagSource::Stock => {
                let most = world.hashtags.evergreen;
                let accepted = format!(
                    "at least hashtags.core = {} and at most the world's hashtags.evergreen = {most}",
                    tags.core
                );
                at.require(tags.list <= most, "hashtags.list", tags.list, accepted)?;
                self.check_core(at)
            }
            HashtagSource::List if tags.of.is_empty() => self.check_core(at),
            HashtagSource::List => Ok(()),
        }?;
        let most = if tags.side_list > 0 { tags.side_list } else { world.hashtags.evergreen };
        let stock = if tags.side_list > 0 { "hashtags.side_list" } else { "hashtags.evergreen" };
        let accepted = format!("at most {stock} = {most}");
        at.require(tags.side <= most, "hashtags.side", tags.side, accepted)
    }

    fn check_core(&self, at: &Checker) -> Result<(), ConfigError> {
        let (core, list) = (self.hashtags.core, self.hashtags.list);
        let accepted = format!("at most hashtags.list = {list}");
        at.require(core <= list, "hashtags.core", core, accepted)
    }
}
