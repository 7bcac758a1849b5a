//! What each kind of cause means, said a second time.
//!
//! The simulator says it in `CauseKind` and `Class`; here it is said by name, so that the two must
//! agree before a world can pass. A new kind needs a row here.

/// What a kind of cause says about post and author.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rule {
    /// Name of the kind.
    pub(super) kind: &'static str,
    /// What its author is, unless another of its posts says something stronger; `None` where each
    /// cause of the kind names a class of its own.
    class: Option<&'static str>,
    /// Whether the post serves or echoes a campaign.
    pub(super) has_campaign: bool,
    /// Whether it follows an operator's wave.
    pub(super) has_wave: bool,
    /// Whether an operator made it.
    pub(super) is_operated: bool,
}

const fn rule(kind: &'static str, class: &'static str) -> Rule {
    let class = Some(class);
    Rule { kind, class, has_campaign: false, has_wave: false, is_operated: false }
}

const fn of_campaign(kind: &'static str, class: &'static str) -> Rule {
    Rule { has_campaign: true, ..rule(kind, class) }
}

/// Every kind.
pub(super) const RULES: [Rule; 13] = [
    rule("own", "ordinary"),
    rule("event", "ordinary"),
    Rule { class: None, ..rule("gathering", "") },
    rule("item", "publisher"),
    rule("repost", "ordinary"),
    of_campaign("exposure", "ordinary"),
    Rule { has_wave: true, is_operated: true, ..of_campaign("operator", "campaign") },
    rule("trend", "ordinary"),
    rule("scheduled", "scheduler"),
    rule("feed_item", "feed_bot"),
    of_campaign("support", "supporter"),
    of_campaign("imitation", "imitator"),
    Rule { is_operated: true, ..of_campaign("decoy", "campaign") },
];

/// Classes, from the weakest to the strongest.
pub(super) const CLASSES: [&str; 20] = [
    "ordinary",
    "scheduler",
    "breaking_news",
    "disaster_alert",
    "share_button",
    "giveaway",
    "live_event",
    "ritual",
    "hashtag_game",
    "regulars",
    "fandom",
    "storm",
    "volunteer",
    "mass_post",
    "advocacy",
    "feed_bot",
    "publisher",
    "imitator",
    "supporter",
    "campaign",
];

/// A cause that names a class has its number in the bits from here on.
const CLASS_SHIFT: u32 = 23;

impl Rule {
    /// What an author of a post for this cause is; `None` where the cause names no class there is.
    pub(super) fn class(self, what: u32) -> Option<&'static str> {
        self.class.or_else(|| CLASSES.get((what >> CLASS_SHIFT) as usize).copied())
    }
}

/// The rule of a kind.
pub(super) fn of(kind: &str) -> Option<Rule> {
    RULES.into_iter().find(|rule| rule.kind == kind)
}

/// How strong a class is.
pub(super) fn strength(class: &str) -> usize {
    CLASSES.iter().position(|&known| known == class).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use claque_sim::{CauseKind, Class};

    use super::*;

    /// A kind or class that is new to the simulator must be said here too.
    #[test]
    fn every_kind_has_a_rule_and_every_class_a_place() {
        assert_eq!(RULES.map(|rule| rule.kind), CauseKind::ALL.map(CauseKind::name));
        assert_eq!(CLASSES, Class::ALL.map(Class::name));
        let known = |rule: &Rule| rule.class.is_none_or(|class| CLASSES.contains(&class));
        assert!(RULES.iter().all(known));
    }
}
