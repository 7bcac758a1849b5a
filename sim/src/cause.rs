//! Why a post was made, in 32 bits: four for the kind, 28 for what it refers to.

use crate::Class;
use crate::named::named;

/// The kinds of cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u32)]
pub enum CauseKind {
    /// The author's own interest.
    Own = 0,
    /// A real-world event.
    Event = 1,
    /// A gathering of look-alikes: class and occasion.
    Gathering = 2,
    /// An item of the author's brand, on a publisher's page.
    Item = 3,
    /// A post that the author passes on.
    Repost = 4,
    /// A campaign's hashtag that the author came across.
    Exposure = 5,
    /// An operator's instruction: campaign and wave.
    Operator = 6,
    /// A hashtag that the author saw on a list of trends.
    Trend = 7,
    /// The author's own interest, published by a scheduler.
    Scheduled = 8,
    /// A feed item, posted by a bot.
    Feed = 9,
    /// A wave of a campaign that the author parrots of its own will: campaign and wave.
    Support = 10,
    /// A wave of a campaign that the author, unaffiliated, imitates: campaign and wave.
    Imitation = 11,
    /// What an operator posts so that an account looks alive: campaign.
    Decoy = 12,
}

named! {
    CauseKind {
        Own = "own",
        Event = "event",
        Gathering = "gathering",
        Item = "item",
        Repost = "repost",
        Exposure = "exposure",
        Operator = "operator",
        Trend = "trend",
        Scheduled = "scheduled",
        Feed = "feed_item",
        Support = "support",
        Imitation = "imitation",
        Decoy = "decoy",
    }
}

/// Bits for what a cause refers to.
const WHAT_BITS: u32 = 28;
/// Bits for the wave or occasion; the campaign or class has the five above.
const WAVE_BITS: u32 = 23;

/// Most waves of a campaign, and most occasions of gatherings.
pub(crate) const WAVES_MAX: u32 = 1 << WAVE_BITS;

/// Why a post was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cause(u32);

impl Cause {
    /// The author's own interest.
    pub const OWN: Self = Self(0);
    /// The author's own interest, published by a scheduler.
    pub(crate) const SCHEDULED: Self = Self::new(CauseKind::Scheduled, 0);

    const fn new(kind: CauseKind, what: u32) -> Self {
        assert!(what < 1 << WHAT_BITS, "28 bits are left for what the cause refers to");
        Self((kind as u32) << WHAT_BITS | what)
    }

    fn of_wave(kind: CauseKind, above: u32, wave: u32) -> Self {
        assert!(wave < WAVES_MAX, "fewer than 2^23 waves or occasions");
        Self::new(kind, above << WAVE_BITS | wave)
    }

    pub(crate) fn event(number: u32) -> Self {
        Self::new(CauseKind::Event, number)
    }

    pub(crate) fn gathering(class: Class, occasion: u32) -> Self {
        Self::of_wave(CauseKind::Gathering, class as u32, occasion)
    }

    pub(crate) fn item(number: u32) -> Self {
        Self::new(CauseKind::Item, number)
    }

    pub(crate) fn feed(number: u32) -> Self {
        Self::new(CauseKind::Feed, number)
    }

    pub(crate) fn repost(hot_post: u32) -> Self {
        Self::new(CauseKind::Repost, hot_post & ((1 << WHAT_BITS) - 1))
    }

    pub(crate) fn exposure(campaign: u32) -> Self {
        Self::new(CauseKind::Exposure, campaign)
    }

    pub(crate) fn trend(event: u32) -> Self {
        Self::new(CauseKind::Trend, event)
    }

    pub(crate) fn operator(campaign: u32, wave: u32) -> Self {
        Self::of_wave(CauseKind::Operator, campaign, wave)
    }

    pub(crate) fn support(campaign: u32, wave: u32) -> Self {
        Self::of_wave(CauseKind::Support, campaign, wave)
    }

    pub(crate) fn imitation(campaign: u32, wave: u32) -> Self {
        Self::of_wave(CauseKind::Imitation, campaign, wave)
    }

    pub(crate) fn decoy(campaign: u32) -> Self {
        Self::new(CauseKind::Decoy, campaign)
    }

    /// The cause of this kind that refers to `what`; `None` when no cause does. As
    /// [`kind`](Self::kind) and [`what`](Self::what) give them back, for files.
    #[must_use]
    pub fn from_parts(kind: CauseKind, what: u32) -> Option<Self> {
        let cause = Self((kind as u32) << WHAT_BITS | what);
        (what >> WHAT_BITS == 0).then_some(cause)
    }

    /// What kind of cause it is.
    #[must_use]
    pub fn kind(self) -> CauseKind {
        CauseKind::ALL[(self.0 >> WHAT_BITS) as usize]
    }

    /// All 32 bits, for files.
    #[must_use]
    pub fn bits(self) -> u32 {
        self.0
    }

    /// What it refers to: the number of the event, item, hot post or campaign, or campaign and
    /// wave, or class and occasion, together.
    #[must_use]
    pub fn what(self) -> u32 {
        self.0 & ((1 << WHAT_BITS) - 1)
    }

    fn above(self) -> u32 {
        self.what() >> WAVE_BITS
    }

    /// Campaign and wave of a post on an operator's instruction.
    #[must_use]
    pub fn wave(self) -> Option<(u32, u32)> {
        (self.kind() == CauseKind::Operator).then(|| self.followed())
    }

    /// Campaign and wave that a post follows, whether on instruction or not.
    #[must_use]
    pub fn follows(self) -> Option<(u32, u32)> {
        let follows =
            matches!(self.kind(), CauseKind::Operator | CauseKind::Support | CauseKind::Imitation);
        follows.then(|| self.followed())
    }

    fn followed(self) -> (u32, u32) {
        (self.above(), self.what() & (WAVES_MAX - 1))
    }

    /// The campaign that this post serves or echoes.
    #[must_use]
    pub fn campaign(self) -> Option<u32> {
        match self.kind() {
            CauseKind::Operator | CauseKind::Support | CauseKind::Imitation => Some(self.above()),
            CauseKind::Exposure | CauseKind::Decoy => Some(self.what()),
            _ => None,
        }
    }

    /// Whether somebody else than the account's owner made this post.
    #[must_use]
    pub fn is_operated(self) -> bool {
        matches!(self.kind(), CauseKind::Operator | CauseKind::Decoy)
    }

    /// Whether the post is an ordinary one: nobody but its author made it, and its author is nothing
    /// special for it.
    #[inline]
    pub(crate) fn is_ordinary(self) -> bool {
        use CauseKind::{Event, Exposure, Own, Repost, Trend};
        const ORDINARY: u32 = 1 << Own as u32
            | 1 << Event as u32
            | 1 << Repost as u32
            | 1 << Exposure as u32
            | 1 << Trend as u32;
        ORDINARY >> (self.0 >> WHAT_BITS) & 1 == 1
    }

    /// What having made a post for this cause says about an account.
    #[must_use]
    pub fn class(self) -> Class {
        match self.kind() {
            CauseKind::Gathering => Class::ALL[self.above() as usize],
            CauseKind::Item => Class::Publisher,
            CauseKind::Feed => Class::FeedBot,
            CauseKind::Scheduled => Class::Scheduler,
            CauseKind::Support => Class::Supporter,
            CauseKind::Imitation => Class::Imitator,
            CauseKind::Operator | CauseKind::Decoy => Class::Campaign,
            CauseKind::Own
            | CauseKind::Event
            | CauseKind::Repost
            | CauseKind::Exposure
            | CauseKind::Trend => Class::Ordinary,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_stands_at_its_number() {
        for (number, kind) in CauseKind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, number, "{kind:?}");
        }
    }

    #[test]
    fn a_cause_gives_back_what_it_was_made_of() {
        let last = WAVES_MAX - 1;
        assert_eq!(Cause::operator(31, last).wave(), Some((31, last)));
        assert_eq!(Cause::support(3, 7).follows(), Some((3, 7)));
        assert_eq!((Cause::support(3, 7).wave(), Cause::decoy(5).campaign()), (None, Some(5)));
        for class in Class::ALL {
            assert_eq!(Cause::gathering(class, last).class(), class);
        }
    }

    #[test]
    fn ordinary_causes_make_ordinary_accounts() {
        for kind in CauseKind::ALL {
            let cause = Cause::new(kind, 0);
            let says_nothing = cause.class() == Class::Ordinary && !cause.is_operated();
            // A gathering says what the class within it is.
            let expected = says_nothing && kind != CauseKind::Gathering;
            assert_eq!(cause.is_ordinary(), expected, "{kind:?}");
        }
    }

    #[test]
    fn causes_come_back_from_their_parts() {
        let (last, beyond) = (u32::MAX >> (32 - WHAT_BITS), (u32::MAX >> (32 - WHAT_BITS)) + 1);
        for kind in CauseKind::ALL {
            for what in [0, 1, last] {
                let cause = Cause::from_parts(kind, what).unwrap();
                assert_eq!((cause.kind(), cause.what()), (kind, what));
                assert_eq!(cause.bits(), (kind as u32) << WHAT_BITS | what);
            }
            assert_eq!(Cause::from_parts(kind, beyond), None);
        }
        assert_eq!(
            Cause::from_parts(CauseKind::Operator, 3 << WAVE_BITS | 9).unwrap().wave(),
            Some((3, 9))
        );
    }
}
