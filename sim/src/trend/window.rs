//! The uses of the last ten minutes, sorted within each minute.

use super::mention::{ByView, Mention, View};
use super::rule::WINDOW;

/// A use in 16 bytes: hashtag, region and standing from high bits to low.
#[derive(Debug, Clone, Copy)]
struct Use {
    key: u64,
    account: u32,
}

impl Use {
    fn new(mention: Mention) -> Self {
        let place = u64::from(mention.tag.0) << 8 | u64::from(mention.region);
        Self { key: place << 8 | mention.standing as u64, account: mention.account.0 }
    }
}

/// Uses of one hashtag in one region in one minute, by view.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group {
    pub(super) tag: u32,
    pub(super) region: u8,
    pub(super) uses: ByView<u32>,
}

/// A ring of minutes.
#[derive(Debug, Clone, Default)]
pub(super) struct Window {
    minutes: [Vec<Use>; WINDOW as usize],
    now: usize,
}

impl Window {
    #[inline]
    pub(super) fn push(&mut self, mention: Mention) {
        self.minutes[self.now].push(Use::new(mention));
    }

    /// Sorts the current minute: nothing more will be pushed.
    pub(super) fn close_minute(&mut self) {
        self.minutes[self.now].sort_unstable_by_key(|one| one.key);
    }

    /// The uses of the current minute, once closed.
    pub(super) fn newest(&self) -> impl Iterator<Item = Group> + '_ {
        groups(&self.minutes[self.now])
    }

    /// Opens the next minute in place of the oldest; calls for each group that falls out.
    pub(super) fn open_minute(&mut self, leave: impl FnMut(Group)) {
        self.now = (self.now + 1) % self.minutes.len();
        groups(&self.minutes[self.now]).for_each(leave);
        self.minutes[self.now].clear();
    }

    /// Whether more than so many accounts used a hashtag, in one region or anywhere. Stops as soon as
    /// it knows.
    pub(super) fn has_more_users(
        &self,
        tag: u32,
        region: Option<u8>,
        view: View,
        than: f64,
    ) -> bool {
        let mut users = hashbrown::HashSet::new();
        let counted = 3 - view as u64;
        for minute in &self.minutes {
            for one in of(minute, tag, region).iter().filter(|one| one.key & 0xff < counted) {
                users.insert(one.account);
                if crate::cast::float_of(users.len()) > than {
                    return true;
                }
            }
        }
        false
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.minutes.iter().map(|minute| minute.capacity() * size_of::<Use>()).sum()
    }
}

/// The uses of a hashtag in a sorted minute.
fn of(minute: &[Use], tag: u32, region: Option<u8>) -> &[Use] {
    let tag = u64::from(tag) << 16;
    let (from, until) = match region {
        Some(region) => (tag | u64::from(region) << 8, (tag | u64::from(region) << 8) + 0x100),
        None => (tag, tag + 0x1_0000),
    };
    let first = minute.partition_point(|one| one.key < from);
    let last = first + minute[first..].partition_point(|one| one.key < until);
    &minute[first..last]
}

fn groups(minute: &[Use]) -> impl Iterator<Item = Group> + '_ {
    minute.chunk_by(|a, b| a.key >> 8 == b.key >> 8).map(|uses| {
        let place = uses[0].key >> 8;
        let until = |standing: u64| uses.partition_point(|one| one.key & 0xff < standing);
        Group {
            tag: u32::try_from(place >> 8).expect("32 bits of a hashtag"),
            region: u8::try_from(place & 0xff).expect("eight bits of a region"),
            uses: [uses.len(), until(2), until(1)].map(crate::cast::u32_of),
        }
    })
}
