//! What accounts are: ordinary, one of the look-alikes, or under control.

use serde::{Deserialize, Serialize};

use crate::named::named;

/// What an account is, by the strongest cause among its posts. Look-alikes are classes of their
/// own: neither campaign nor ordinary.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Class {
    /// Acts for itself.
    #[default]
    Ordinary = 0,
    /// Lets a scheduler publish at round minutes.
    Scheduler = 1,
    /// Reacted to news that broke.
    BreakingNews = 2,
    /// Passed on a disaster alert.
    DisasterAlert = 3,
    /// Pressed a share button that fills in title and link.
    ShareButton = 4,
    /// Entered a giveaway.
    Giveaway = 5,
    /// Reacted live to the moments of an event.
    LiveEvent = 6,
    /// Said the word in the second of a ritual.
    Ritual = 7,
    /// Plays a hashtag game on the hour.
    HashtagGame = 8,
    /// A regular of a conference or of a programme.
    Regulars = 9,
    /// A fan among fans, with prepared hashtags and announced hours.
    Fandom = 10,
    /// Took part in an activist storm with a fixed start.
    Storm = 11,
    /// Follows instructions of its own will, again and again.
    Volunteer = 12,
    /// Lent its account to one consented mass post.
    MassPost = 13,
    /// Lets an employer's app post: the mechanism of an operated app, disclosed.
    Advocacy = 14,
    /// Posts what a feed says.
    FeedBot = 15,
    /// Page of a publisher.
    Publisher = 16,
    /// Parrots a campaign abroad, unaffiliated.
    Imitator = 17,
    /// Parrots a campaign's messages of its own will: not operated.
    Supporter = 18,
    /// Posted on an operator's instruction at least once.
    Campaign = 19,
}

named! {
    Class {
        Ordinary = "ordinary",
        Scheduler = "scheduler",
        BreakingNews = "breaking_news",
        DisasterAlert = "disaster_alert",
        ShareButton = "share_button",
        Giveaway = "giveaway",
        LiveEvent = "live_event",
        Ritual = "ritual",
        HashtagGame = "hashtag_game",
        Regulars = "regulars",
        Fandom = "fandom",
        Storm = "storm",
        Volunteer = "volunteer",
        MassPost = "mass_post",
        Advocacy = "advocacy",
        FeedBot = "feed_bot",
        Publisher = "publisher",
        Imitator = "imitator",
        Supporter = "supporter",
        Campaign = "campaign",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_stands_at_its_number() {
        for (number, class) in Class::ALL.into_iter().enumerate() {
            assert_eq!(class as usize, number, "{class:?}");
        }
    }
}
