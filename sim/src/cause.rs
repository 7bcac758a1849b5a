//! Why a post was made, in 32 bits: three for the kind, 29 for what it refers to.

/// The kinds of cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u32)]
pub enum CauseKind {
    /// The author's own interest.
    Own = 0,
    /// A real-world event.
    Event = 1,
    /// A live event with moments.
    Live = 2,
    /// A feed item of the author's brand.
    Item = 3,
    /// A post that the author passes on.
    Repost = 4,
    /// A campaign's hashtag that the author came across.
    Exposure = 5,
    /// An operator's instruction.
    Operator = 6,
}

impl CauseKind {
    /// Every kind, in the order of their numbers.
    pub const ALL: [Self; 7] = [
        Self::Own,
        Self::Event,
        Self::Live,
        Self::Item,
        Self::Repost,
        Self::Exposure,
        Self::Operator,
    ];

    /// The name used in truth tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Event => "event",
            Self::Live => "live_event",
            Self::Item => "feed_item",
            Self::Repost => "repost",
            Self::Exposure => "exposure",
            Self::Operator => "operator",
        }
    }
}

/// Bits for the wave of an operated post; the campaign has the five above.
const WAVE_BITS: u32 = 24;

/// Why a post was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cause(u32);

impl Cause {
    /// The author's own interest.
    pub const OWN: Self = Self(0);

    const fn new(kind: CauseKind, what: u32) -> Self {
        assert!(what < 1 << 29, "29 bits are left for what the cause refers to");
        Self((kind as u32) << 29 | what)
    }

    pub(crate) fn event(number: u32) -> Self {
        Self::new(CauseKind::Event, number)
    }

    pub(crate) fn live(number: u32) -> Self {
        Self::new(CauseKind::Live, number)
    }

    pub(crate) fn item(number: u32) -> Self {
        Self::new(CauseKind::Item, number)
    }

    pub(crate) fn repost(hot_post: u32) -> Self {
        Self::new(CauseKind::Repost, hot_post & ((1 << 29) - 1))
    }

    pub(crate) fn exposure(campaign: u32) -> Self {
        Self::new(CauseKind::Exposure, campaign)
    }

    pub(crate) fn operator(campaign: u32, wave: u32) -> Self {
        assert!(wave < 1 << WAVE_BITS, "a campaign has fewer than 2^24 waves");
        Self::new(CauseKind::Operator, campaign << WAVE_BITS | wave)
    }

    /// What kind of cause it is.
    #[must_use]
    pub fn kind(self) -> CauseKind {
        CauseKind::ALL[(self.0 >> 29) as usize]
    }

    /// All 32 bits, for files.
    #[must_use]
    pub fn bits(self) -> u32 {
        self.0
    }

    /// What it refers to: the number of the event, item, live event or hot post; for an operated
    /// post campaign and wave together.
    #[must_use]
    pub fn what(self) -> u32 {
        self.0 & ((1 << 29) - 1)
    }

    /// Campaign and wave of an operated post.
    #[must_use]
    pub fn wave(self) -> Option<(u32, u32)> {
        let operated = self.kind() == CauseKind::Operator;
        operated.then(|| (self.what() >> WAVE_BITS, self.what() & ((1 << WAVE_BITS) - 1)))
    }

    /// The campaign that this post serves or echoes.
    #[must_use]
    pub fn campaign(self) -> Option<u32> {
        match self.kind() {
            CauseKind::Operator => self.wave().map(|(campaign, _)| campaign),
            CauseKind::Exposure => Some(self.what()),
            _ => None,
        }
    }
}
