//! A world of fewer days, without what begins after its end.

use super::{BroadcastConfig, LiveEventConfig, WorldConfig};

impl WorldConfig {
    /// Sets the number of days, and drops what would begin after the end, with what cannot be without
    /// it: the key of each and when it would begin.
    pub fn shorten(&mut self, days: u32) -> Vec<String> {
        self.days = days;
        let mut dropped = self.drop_events();
        dropped.extend(self.drop_live_events());
        loop {
            let more = self.drop_broadcasts();
            if more.is_empty() {
                return dropped;
            }
            dropped.extend(more);
        }
    }

    /// Events after the end, and what broadcasts would push about them.
    fn drop_events(&mut self) -> Vec<String> {
        let end_h = f64::from(self.days) * 24.0;
        let (stay, go): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.event).into_iter().partition(|event| event.at_h < end_h);
        self.event = stay;
        for broadcast in self.campaign.iter_mut().chain(&mut self.look_alike) {
            if go.iter().any(|event| event.name == broadcast.pushes.event) {
                broadcast.pushes = super::Pushes::default();
            }
        }
        go.iter().map(|event| format!("event {} (at_h = {})", event.name, event.at_h)).collect()
    }

    /// Live events that never start. Broadcasts may name them by place, and places move.
    fn drop_live_events(&mut self) -> Vec<String> {
        let days = self.days;
        let starts = |event: &LiveEventConfig| event.starts_h(days).next().is_some();
        let all = std::mem::take(&mut self.live_event);
        let places: Vec<bool> = all.iter().map(starts).collect();
        for broadcast in self.campaign.iter_mut().chain(&mut self.look_alike) {
            broadcast.during = moved(&broadcast.during, &places);
        }
        let (stay, go): (Vec<_>, Vec<_>) = all.into_iter().partition(starts);
        self.live_event = stay;
        go.iter().map(|event| format!("live_event (start_h = {})", event.start_h)).collect()
    }

    fn drop_broadcasts(&mut self) -> Vec<String> {
        let is_left = |broadcast: &BroadcastConfig| self.can_begin(broadcast);
        let keep: Vec<bool> = self.broadcasts().map(is_left).collect();
        let name = |(broadcast, _): (&BroadcastConfig, _)| {
            format!("{} ({})", broadcast.name, self.lack(broadcast))
        };
        let go = self.broadcasts().zip(&keep).filter(|(_, keep)| !**keep).map(name).collect();
        let mut keep = keep.into_iter();
        self.campaign.retain(|_| keep.next().unwrap_or(true));
        self.look_alike.retain(|_| keep.next().unwrap_or(true));
        go
    }

    /// Whether a broadcast has a day, somebody who has joined, and all that it refers to.
    fn can_begin(&self, broadcast: &BroadcastConfig) -> bool {
        let range = broadcast.day_range(self.days);
        let has = |name: &str| name.is_empty() || self.broadcasts().any(|c| c.name == name);
        let needs = [&broadcast.echoes, &broadcast.members.of, &broadcast.hashtags.of];
        let of = self.broadcasts().find(|c| c.name == broadcast.members.of);
        let there = of.map_or(u32::MAX, |other| other.adopters_by(range.end));
        !range.is_empty()
            && broadcast.cohorts.count <= broadcast.adopters_by(range.end)
            && needs.into_iter().all(|name| has(name))
            && broadcast.n_shared() <= there
            && self.meets(broadcast, &range)
    }

    /// Why a broadcast cannot begin.
    fn lack(&self, broadcast: &BroadcastConfig) -> String {
        let range = broadcast.day_range(self.days);
        if range.is_empty() || self.meets(broadcast, &range) {
            return format!("first_day = {}", broadcast.first_day);
        }
        "no live event that it is about".to_owned()
    }

    /// Whether what a broadcast is about starts within these days, if it is about a live event.
    fn meets(&self, broadcast: &BroadcastConfig, days: &std::ops::Range<u32>) -> bool {
        broadcast.during.is_empty() || self.starts_in(&broadcast.during, days)
    }

    /// Whether a live event starts within these days.
    fn starts_in(&self, name: &str, days: &std::ops::Range<u32>) -> bool {
        let hours = f64::from(days.start) * 24.0..f64::from(days.end) * 24.0;
        self.event_named(name).is_some_and(|number| {
            self.live_event[number].starts_h(self.days).any(|hour| hours.contains(&hour))
        })
    }
}

/// `live_event.2` by its new place, where it is named by place.
fn moved(name: &str, stays: &[bool]) -> String {
    let place = name.strip_prefix("live_event.").and_then(|place| place.parse::<usize>().ok());
    match place.filter(|&place| place < stays.len()) {
        Some(place) if stays[place] => {
            let before = stays[..place].iter().filter(|stays| **stays).count();
            format!("live_event.{before}")
        }
        Some(_) => "left out".to_owned(),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(toml: &str, days: u32, dropped: &[&str]) -> WorldConfig {
        let mut world: WorldConfig = toml::from_str(toml).unwrap();
        assert_eq!(world.shorten(days), dropped, "{toml}");
        world.clone().check().unwrap();
        world
    }

    #[test]
    fn what_begins_after_the_end_goes_with_what_needs_it() {
        check(
            "[[event]]\nat_h = 23.0\n[[event]]\nname = \"e\"\nat_h = 24.0",
            1,
            &["event e (at_h = 24)"],
        );
        check("[[live_event]]\nstart_h = 44.0", 1, &["live_event (start_h = 44)"]);
        check("[[live_event]]\nstart_h = 44.0", 2, &[]);
        check(
            "[[live_event]]\nname = \"final\"\nstart_h = 44.0\n[[campaign]]\nname = \"core\"\n\
             during = \"final\"\nwaves_per_day = 0.0",
            1,
            &["live_event (start_h = 44)", "core (no live event that it is about)"],
        );
        check(
            "[[campaign]]\nname = \"a\"\nfirst_day = 1\n[[campaign]]\nname = \"b\"\n\
             members = { of = \"a\", share = 0.5 }\n[[campaign]]\nname = \"c\"",
            1,
            &["a (first_day = 1)", "b (first_day = 0)"],
        );
        check(
            "[[campaign]]\nname = \"a\"\nadoption = { midpoint_day = 30.0, width_days = 1.0 }",
            2,
            &["a (first_day = 0)"],
        );
    }

    #[test]
    fn what_stays_still_refers_to_the_same() {
        let world = check(
            "[[live_event]]\nstart_h = 44.0\n[[live_event]]\nstart_h = 20.0\n\
             [[event]]\nat_h = 30.0\n[[campaign]]\nduring = \"live_event.1\"\n\
             pushes = { event = \"event\", waves = 2 }",
            1,
            &["event event (at_h = 30)", "live_event (start_h = 44)"],
        );
        assert_eq!(world.campaign[0].during, "live_event.0");
        assert_eq!(world.campaign[0].pushes.waves, 0);
    }
}
