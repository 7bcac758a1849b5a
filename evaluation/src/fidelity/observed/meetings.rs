//! Who met whom: pairs of accounts with one hashtag within a minute, by class.

use claque_sim::{Class, GroundTruth};
use claque_trace::AccountId;

use super::event;
use super::uses::{Uses, pairs};
use crate::fidelity::classes::is_person;
use crate::fidelity::maths::pairs::PairCounts;

/// Classes of which each meets among itself, by uses that make accounts members of the class.
const CLASSES: [Class; 4] = [Class::LiveEvent, Class::Regulars, Class::Publisher, Class::Campaign];
/// Everybody around the most used hashtag of an event.
pub(crate) const EVENT: &str = "event_hashtag";
/// Everybody but pages and campaign accounts, over all hashtags.
pub(crate) const PEOPLE: &str = "people";

/// Pairs by class; classes in which nobody used a hashtag are left out.
#[derive(Debug)]
pub(crate) struct Meetings(Vec<(&'static str, PairCounts)>);

impl Meetings {
    /// Counts all.
    pub(crate) fn new(uses: &Uses, truth: &GroundTruth) -> Self {
        let hashtag = event::hashtag(uses);
        let of_event = uses.personal().filter(|tagged| Some(tagged.hashtag) == hashtag);
        let of_person = |account| is_person(truth.class(AccountId(account)));
        let of_people = uses.personal().filter(|tagged| of_person(tagged.account));
        let mut all = vec![(EVENT, pairs(of_event))];
        all.extend(CLASSES.map(|class| (class.name(), pairs(uses.of_class(class)))));
        all.push((PEOPLE, pairs(of_people)));
        all.retain(|(_, counts)| counts.accounts > 0);
        Self(all)
    }

    /// The pairs of a class.
    pub(crate) fn of(&self, class: &str) -> Option<&PairCounts> {
        self.0.iter().find(|(name, _)| *name == class).map(|(_, counts)| counts)
    }

    /// Every class with its pairs.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &(&'static str, PairCounts)> {
        self.0.iter()
    }
}
