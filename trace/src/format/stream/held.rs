//! The posts that are held, and how those that remain move on under new numbers.
//!
//! Sketch: moving costs 4 bytes for each old name, and looks at a name once however many posts have it.

use super::source::Row;
use crate::format::collect::{Collector, Draft};
use crate::format::csv::Rows;
use crate::format::jsonl::Lines;
use crate::format::report::Fault;
use crate::{AccountId, HashtagId, PostId, PostNames, PostTable};

/// The posts that are held.
pub(super) enum Posts {
    Rows(Rows),
    Lines(Lines),
}

impl Posts {
    pub(super) fn collector(&self) -> &Collector {
        match self {
            Self::Rows(rows) => rows.collector(),
            Self::Lines(lines) => lines.collector(),
        }
    }

    fn collector_mut(&mut self) -> &mut Collector {
        match self {
            Self::Rows(rows) => rows.collector_mut(),
            Self::Lines(lines) => lines.collector_mut(),
        }
    }

    /// Takes in what a row says.
    pub(super) fn add(&mut self, row: Row<'_>) -> Result<(), Fault> {
        match (self, row) {
            (Self::Rows(rows), Row::Csv(row)) => rows.add(&row),
            (Self::Lines(lines), Row::Line(post)) => lines.add(post),
            _ => unreachable!("rows and posts are made together"),
        }
    }

    fn empty(&self) -> Self {
        match self {
            Self::Rows(rows) => Self::Rows(Rows(rows.collector().empty())),
            Self::Lines(lines) => Self::Lines(Lines::new(lines.collector().empty())),
        }
    }

    fn see(&mut self, post: PostId) {
        if let Self::Lines(lines) = self {
            lines.see(post);
        }
    }
}

/// Takes posts over, with their names and no others.
pub(super) struct Move<'a> {
    from: &'a Collector,
    to: Posts,
    posts: Numbers,
    accounts: Numbers,
    hashtags: Numbers,
}

impl<'a> Move<'a> {
    pub(super) fn new(from: &'a Posts) -> Self {
        let (to, from) = (from.empty(), from.collector());
        let names = &from.names;
        let posts = Numbers::of(table(&names.posts).len());
        let (accounts, hashtags) = (names.accounts.len(), names.hashtags.len());
        Self { from, to, posts, accounts: Numbers::of(accounts), hashtags: Numbers::of(hashtags) }
    }

    /// Takes over a post with its names; gives its place.
    pub(super) fn copy(&mut self, draft: &Draft, hashtags: &[HashtagId]) -> usize {
        let mut copy = draft.without_hashtags();
        copy.post = self.post(draft.post);
        self.to.see(copy.post);
        copy.parent = draft.parent.map(|parent| self.post(parent));
        copy.account = self.account(draft.account);
        let idx = self.to.collector_mut().post(copy);
        for &hashtag in hashtags {
            let hashtag = self.hashtag(hashtag);
            self.to.collector_mut().hashtag(idx, hashtag);
        }
        idx
    }

    pub(super) fn finish(self) -> Posts {
        self.to
    }

    fn post(&mut self, old: PostId) -> PostId {
        let (from, to) = (table(&self.from.names.posts), self.to.collector_mut());
        let old = u32::try_from(old.0).expect("names are numbered below 2^32");
        let new = self.posts.new_of(old, || to.posts().intern_from(from, old));
        PostId(new.into())
    }

    fn account(&mut self, old: AccountId) -> AccountId {
        let (from, to) = (&self.from.names.accounts, &mut self.to.collector_mut().names.accounts);
        let text = || from.text(old.0).expect("every account has a name");
        AccountId(self.accounts.new_of(old.0, || to.intern(text())))
    }

    fn hashtag(&mut self, old: HashtagId) -> HashtagId {
        let (from, to) = (&self.from.names.hashtags, &mut self.to.collector_mut().names.hashtags);
        let text = || from.text(old.0).expect("every hashtag has a name");
        HashtagId(self.hashtags.new_of(old.0, || to.intern(text())))
    }
}

fn table(names: &PostNames) -> &PostTable {
    match names {
        PostNames::Table(table) => table,
        PostNames::Numbers => unreachable!("a collector names its posts"),
    }
}

/// New numbers of old ones, as far as they have any.
struct Numbers(Vec<Option<u32>>);

impl Numbers {
    fn of(n_old: usize) -> Self {
        Self(vec![None; n_old])
    }

    fn new_of(&mut self, old: u32, intern: impl FnOnce() -> u32) -> u32 {
        *self.0[old as usize].get_or_insert_with(intern)
    }
}
