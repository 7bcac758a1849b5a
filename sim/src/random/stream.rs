//! Streams keyed by (seed, entity, purpose).
//!
//! A key hashes to 64 bits, and the hash is the state of a SplitMix64 generator: opening a stream
//! costs nothing more, and most streams give a dozen draws. No stream is ever shared, so who plays
//! first, on which thread, in which shard, changes nothing. All streams walk one cycle of 2^64
//! numbers from places of their own: that any two of 10^8 streams of 20 draws meet has a chance of
//! n² l / 2^64, one per cent.

use rand::SeedableRng;
use rand_xoshiro::SplitMix64;

/// A generator for one entity and one purpose.
pub type Stream = SplitMix64;

/// What a stream is for. Numbers are part of every world's bytes: never reuse or reorder them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u64)]
pub enum Purpose {
    /// Traits of an account.
    Account = 1,
    /// Own life of an account on one day.
    OwnLife = 2,
    /// Favourite hashtags of an account.
    Favourites = 3,
    /// Topics of hashtags.
    Topics = 4,
    /// Real-world events of one day.
    Calendar = 5,
    /// Reactions of a block of accounts to the events of one day.
    Reactions = 6,
    /// Hot posts of one day.
    HotPosts = 7,
    /// Moments of a live event.
    Moments = 8,
    /// Attendance of a block of accounts at a live event.
    Attendance = 9,
    /// Feed items of a publisher network on one day.
    FeedItems = 10,
    /// Waves of a campaign on one day.
    Waves = 11,
    /// Traits of a campaign member.
    Member = 12,
    /// What one member does in one wave.
    Participation = 13,
    /// Order of members in one cycle of a rotation.
    Rotation = 14,
    /// Numbering of accounts.
    AccountNumbers = 15,
    /// Numbering of hashtags.
    HashtagNumbers = 16,
    /// Numbering of posts.
    PostNumbers = 17,
    /// Text signatures.
    Text = 18,
    /// Whether and when a post is deleted.
    Deletion = 19,
    /// Handles of accounts.
    Handles = 20,
    /// Words of hashtags.
    Words = 21,
    /// How many hot posts each day has.
    HotCounts = 22,
    /// Whose posts get passed on.
    Authors = 23,
    /// When an account was registered.
    Created = 24,
    /// How many follow an account.
    Followers = 25,
    /// Clusters of reactions to an event.
    Excitation = 26,
    /// Which posts an observer gets to see, and when.
    Observation = 27,
    /// Moods of an account.
    Moods = 28,
    /// Which members of one broadcast another takes over.
    Recruits = 40,
    /// When a member joins and leaves.
    Adoption = 41,
    /// Posts that make an account look alive.
    Decoys = 42,
    /// Volume of a member that is to post as much as anybody.
    Matched = 43,
    /// What a block of accounts picks up from its region's list of trends on one day.
    TrendUptake = 50,
}

/// The seed of a world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seed(pub u64);

impl Seed {
    /// The key of one purpose, from which the streams of all its entities follow.
    #[must_use]
    pub fn key(self, purpose: Purpose) -> Key {
        Key(mix(mix(self.0) ^ purpose as u64))
    }
}

/// A (seed, purpose) pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key(u64);

impl Key {
    /// 64 random bits of the entity (a, b).
    #[must_use]
    #[inline]
    pub fn hash(self, a: u64, b: u64) -> u64 {
        mix(mix(self.0 ^ a).wrapping_add(b))
    }

    /// 64 random bits of an entity that one number names.
    #[must_use]
    #[inline]
    pub(crate) fn hash_one(self, a: u64) -> u64 {
        mix(self.0 ^ a)
    }

    /// The stream of the entity (a, b).
    #[must_use]
    #[inline]
    pub fn stream(self, a: u64, b: u64) -> Stream {
        #[cfg(test)]
        opened::count();
        Stream::from_seed(self.hash(a, b).to_le_bytes())
    }
}

/// Counts streams on this thread, so that a test can see what work costs.
#[cfg(test)]
pub(crate) mod opened {
    use std::cell::Cell;

    thread_local!(static OPENED: Cell<u64> = const { Cell::new(0) });

    pub(super) fn count() {
        OPENED.set(OPENED.get() + 1);
    }

    pub(crate) fn so_far() -> u64 {
        OPENED.get()
    }
}

/// Stafford's 13th variant of the 64-bit finaliser, on a Weyl step: a bijection that scatters bits.
///
/// # Source
/// Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195, figure 16 (SplitMix64).
#[must_use]
#[inline]
pub fn mix(number: u64) -> u64 {
    let z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// 64 random bits as a number in [0, 1).
#[must_use]
#[inline]
#[expect(clippy::cast_precision_loss, reason = "53 bits fit a float exactly")]
pub fn unit(bits: u64) -> f64 {
    // Processors convert signed numbers in one step.
    (bits >> 11).cast_signed() as f64 * (1.0 / 9_007_199_254_740_992.0)
}

/// 32 random bits as a number in [0, 1).
#[must_use]
#[inline]
pub(crate) fn half_unit(bits: u32) -> f64 {
    f64::from(bits) * (1.0 / 4_294_967_296.0)
}

/// The high and the low half of 64 random bits.
#[must_use]
#[inline]
pub(crate) fn halves(bits: u64) -> [u32; 2] {
    [(bits >> 32) as u32, (bits & 0xffff_ffff) as u32]
}

#[cfg(test)]
mod tests {
    use rand::Rng;

    use super::*;

    /// A change here changes every world: raise the version of the crate and say so.
    #[test]
    fn streams_give_the_same_bits_for_ever() {
        let mut stream = Seed(1).key(Purpose::OwnLife).stream(2, 3);
        assert_eq!([stream.next_u64(), stream.next_u64()], KNOWN);
    }

    const KNOWN: [u64; 2] = [1_391_792_557_327_118_106, 8_399_079_701_877_452_811];
}
