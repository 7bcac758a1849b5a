//! Uses of the last ten minutes.

use std::collections::{BTreeSet, VecDeque};

/// Minutes that a count spans.
pub(super) const WINDOW: u32 = 10;

/// One use of one hashtag, in this many views.
#[derive(Debug, Clone, Copy)]
pub(super) struct Use {
    pub(super) tag: u32,
    pub(super) region: u8,
    pub(super) account: u32,
    pub(super) n_views: u8,
}

/// Minutes, the current one last; all before it are sorted by hashtag.
#[derive(Debug)]
pub(super) struct Window(VecDeque<Vec<Use>>);

impl Default for Window {
    fn default() -> Self {
        Self(VecDeque::from([Vec::new()]))
    }
}

impl Window {
    pub(super) fn push(&mut self, one: Use) {
        self.0.back_mut().expect("the current minute is always there").push(one);
    }

    /// Sorts the current minute, which is over, and gives it.
    pub(super) fn close(&mut self) -> &[Use] {
        let minute = self.0.back_mut().expect("the current minute is always there");
        minute.sort_unstable_by_key(|one| one.tag);
        minute
    }

    /// Begins a minute; the one that falls out.
    pub(super) fn open(&mut self) -> Vec<Use> {
        self.0.push_back(Vec::new());
        let is_full = self.0.len() > WINDOW as usize;
        if is_full { self.0.pop_front().unwrap_or_default() } else { Vec::new() }
    }

    /// How many accounts used a hashtag, in one region or anywhere.
    pub(super) fn n_users(&self, tag: u32, region: Option<u8>, view: usize) -> usize {
        let counts = |one: &&Use| {
            view < usize::from(one.n_views) && region.is_none_or(|region| one.region == region)
        };
        let uses = self.0.iter().flat_map(|minute| of(minute, tag)).filter(counts);
        uses.map(|one| one.account).collect::<BTreeSet<u32>>().len()
    }
}

/// The uses of a hashtag in a minute that is sorted.
fn of(minute: &[Use], tag: u32) -> &[Use] {
    let from = minute.partition_point(|one| one.tag < tag);
    let n = minute[from..].partition_point(|one| one.tag == tag);
    &minute[from..from + n]
}
