//! A use of a hashtag as the lists see it, and whose doing it is.

use claque_trace::{AccountId, HashtagId};

/// Whose doing a use of a hashtag is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Standing {
    /// Its author's own: interest, an event, or support of its own will.
    Unprompted = 0,
    /// Its author's, but a campaign came before it: exposure, or a list it would not have been on.
    Prompted = 1,
    /// An operator's.
    Operated = 2,
}

/// Which uses a list counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum View {
    /// All of them: the list that everybody sees.
    All = 0,
    /// None that was operated.
    WithoutOperated = 1,
    /// None that was operated or prompted.
    Unprompted = 2,
}

impl View {
    /// Every view, in the order of their numbers.
    pub const ALL: [Self; 3] = [Self::All, Self::WithoutOperated, Self::Unprompted];

    /// The name used in truth tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::WithoutOperated => "without_operated",
            Self::Unprompted => "unprompted",
        }
    }
}

/// One value for each [`View`].
pub(crate) type ByView<T> = [T; 3];

/// One use of one hashtag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mention {
    /// The hashtag.
    pub tag: HashtagId,
    /// The region of the account, by position.
    pub region: u8,
    /// Whose doing it is.
    pub standing: Standing,
    /// Who used it.
    pub account: AccountId,
}

/// The list of a region, or of the world, of one hashtag: 40 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Place(u64);

impl Place {
    pub(super) fn new(tag: u32, list: u8) -> Self {
        Self(u64::from(tag) << 8 | u64::from(list))
    }

    #[expect(clippy::cast_possible_truncation, reason = "the low eight bits are the list")]
    pub(super) fn list(self) -> u8 {
        self.0 as u8
    }

    pub(super) fn tag(self) -> u32 {
        u32::try_from(self.0 >> 8).expect("a place holds 40 bits")
    }

    /// This place at one of the 24 hours: 45 bits.
    pub(super) fn at_hour(self, hour: u32) -> u64 {
        self.0 << 5 | u64::from(hour)
    }
}
