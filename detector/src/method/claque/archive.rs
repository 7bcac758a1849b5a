//! A trace with dense numbers: posts in order of time, by hashtag and by account.
//!
//! Sketch: 40 bytes a post and 12 a use, built from sorted rows by counting.

use claque_trace::{AccountId, HashtagId, PostId, Timestamp};

use super::repeats::repeated;
use super::sightings::Sighting;
use crate::corpus::{Corpus, dense, offsets};
use crate::mix::mix64;
use crate::uses::Use;

/// What features read.
#[derive(Debug, Default)]
pub(super) struct Archive {
    /// All posts; as uses count the hashtags of posts that pass nothing on.
    pub(super) corpus: Corpus,
    /// Time that `corpus.at` counts from, ms.
    pub(super) origin_ms: i64,
    /// Number of each post.
    pub(super) ids: Vec<PostId>,
    /// Text of each post; 0 where unknown.
    pub(super) text: Vec<u64>,
    /// Texts of posts that pass nothing on, where several have one, ascending by text and post.
    pub(super) written: Vec<(u64, u32)>,
    /// Whether another account wrote a post of the same text that passes nothing on.
    pub(super) is_copy: Vec<bool>,
    /// Hash of what each post passes on or answers; 0 where nothing.
    pub(super) parent: Vec<u32>,
    /// Software behind each post.
    pub(super) app: Vec<u16>,
    /// Whether each post passes another on.
    pub(super) is_repost: Vec<bool>,
    /// Whether any text is known, and any app.
    pub(super) knows_texts: bool,
    pub(super) knows_apps: bool,
    /// See [`Sighting::life`].
    pub(super) life: Vec<u8>,
    /// Number of posts without hashtags.
    pub(super) n_untagged: usize,
    /// The hashtag of each dense number.
    pub(super) hashtags: Vec<HashtagId>,
    /// Dense hashtags of the posts, post after post.
    tags: Vec<u32>,
    tags_from: Vec<u32>,
    /// Hashtags that each account uses and how often, by account and hashtag.
    uses: Vec<(u32, u32)>,
    uses_from: Vec<usize>,
    /// Apps that each account posts by and how often, by account and app.
    apps: Vec<(u16, u32)>,
    apps_from: Vec<usize>,
    /// Posts of each account in order of time, account after account.
    of_account: Vec<u32>,
    by_account: Vec<usize>,
}

impl Archive {
    /// Takes sorted rows. Times are counted from the last multiple of `grid_ms` before the first.
    pub(super) fn new(rows: &[Sighting], grid_ms: i64) -> Self {
        let mut archive = Self::with_room(rows.len());
        let first = rows.first().map_or(0, |row| row.at.0);
        archive.origin_ms = first.saturating_sub(first.rem_euclid(grid_ms));
        let tagged = || rows.iter().filter(|row| row.is_tagged());
        let (accounts, hashtags) = rayon::join(
            || Numbers::new(rows.iter().map(|row| row.account.0)),
            || Numbers::new(tagged().map(|row| row.hashtag.0)),
        );
        archive.hashtags = hashtags.sorted.iter().map(|&tag| HashtagId(tag)).collect();
        archive.corpus.accounts = accounts.sorted.iter().map(|&id| AccountId(id)).collect();
        for post in rows.chunk_by(|a, b| (a.at, a.post, a.account) == (b.at, b.post, b.account)) {
            archive.push(&post[0], accounts.of(post[0].account.0));
            archive.tags_from.push(dense(archive.tags.len()));
            let tags = post.iter().filter(|row| row.is_tagged());
            archive.tags.extend(tags.map(|row| hashtags.of(row.hashtag.0)));
            archive.n_untagged += usize::from(!post[0].is_tagged());
        }
        archive.tags_from.push(dense(archive.tags.len()));
        archive.knows_texts = archive.text.iter().any(|&text| text != 0);
        archive.knows_apps = archive.app.iter().any(|&app| app != 0);
        archive.index();
        archive
    }

    /// Nothing yet, and room for so many posts, of which what is not used costs nothing.
    fn with_room(n: usize) -> Self {
        let mut archive = Self::default();
        archive.corpus.at.reserve_exact(n);
        archive.corpus.author.reserve_exact(n);
        archive.ids.reserve_exact(n);
        archive.text.reserve_exact(n);
        archive.parent.reserve_exact(n);
        archive.app.reserve_exact(n);
        archive.is_repost.reserve_exact(n);
        archive.life.reserve_exact(n);
        archive.tags.reserve_exact(n);
        archive.tags_from.reserve_exact(n + 1);
        archive
    }

    fn push(&mut self, row: &Sighting, author: u32) {
        self.corpus.at.push(row.at.0.saturating_sub(self.origin_ms));
        self.corpus.author.push(author);
        self.ids.push(row.post);
        self.text.push(row.text.0);
        self.parent.push(row.parent);
        self.app.push(row.app.0);
        self.is_repost.push(row.is_repost());
        self.life.push(row.life());
    }

    /// Lists posts by hashtag and by account, both in order of time, and what follows from either.
    fn index(&mut self) {
        let (of_accounts, (of_hashtags, copies)) = rayon::join(
            || self.by_account(),
            || rayon::join(|| self.by_hashtag(), || self.copies()),
        );
        self.corpus.rank = of_accounts.0;
        ((self.by_account, self.of_account), (self.apps_from, self.apps)) = of_accounts.1;
        ((self.corpus.offsets, self.corpus.uses), (self.uses_from, self.uses)) = of_hashtags;
        (self.written, self.is_copy) = copies;
    }

    /// Texts that several posts have, and which of them several accounts have.
    fn copies(&self) -> (Vec<(u64, u32)>, Vec<bool>) {
        let known = |&post: &u32| self.text[post as usize] != 0 && !self.is_repost[post as usize];
        let posts = (0..self.n_posts()).filter(known);
        let written = repeated(posts.map(|post| (self.text[post as usize], post)));
        let mut is_copy = vec![false; self.ids.len()];
        for run in written.chunk_by(|a, b| a.0 == b.0) {
            if run.iter().any(|&(_, post)| self.author(post) != self.author(run[0].1)) {
                run.iter().for_each(|&(_, post)| is_copy[post as usize] = true);
            }
        }
        (written, is_copy)
    }

    /// The posts of each hashtag, and the hashtags of each account.
    fn by_hashtag(&self) -> (Listed, Counted<u32>) {
        let posts = (0..self.n_posts()).filter(|&post| !self.is_repost[post as usize]);
        let uses = posts.flat_map(|post| self.tags_of(post).iter().map(move |&tag| (tag, post)));
        let posts = listed(uses, self.hashtags.len());
        let counted = self.count_uses(&posts);
        (posts, counted)
    }

    fn count_uses(&self, (offsets, posts): &Listed) -> Counted<u32> {
        let author = |post: &u32| self.corpus.author[*post as usize];
        let authors = (0..).zip(offsets.windows(2)).flat_map(|(hashtag, ends)| {
            posts[ends[0]..ends[1]].iter().map(move |post| (author(post), hashtag))
        });
        // Hashtags ascend within each account, for `listed` keeps the order.
        let (from, hashtags) = listed(authors, self.corpus.n_accounts());
        let (mut uses_from, mut uses) = (vec![0], Vec::new());
        for ends in from.windows(2) {
            let runs = hashtags[ends[0]..ends[1]].chunk_by(|a, b| a == b);
            uses.extend(runs.map(|run| (run[0], dense(run.len()))));
            uses_from.push(uses.len());
        }
        (uses_from, uses)
    }

    /// The rank and the posts of each account, and its apps.
    fn by_account(&self) -> (Vec<u64>, (Listed, Counted<u16>)) {
        let n_accounts = self.corpus.n_accounts();
        let mut smallest = vec![u64::MAX; n_accounts];
        for (&author, id) in self.corpus.author.iter().zip(&self.ids) {
            smallest[author as usize] = id.0.min(smallest[author as usize]);
        }
        let rank = smallest.into_iter().map(mix64).collect();
        let posts = (0..).zip(&self.corpus.author).map(|(post, &author)| (author, post));
        let posts = listed(posts, n_accounts);
        let apps = self.count_apps(&posts);
        (rank, (posts, apps))
    }

    fn count_apps(&self, (from, posts): &Listed) -> Counted<u16> {
        let (mut apps_from, mut apps, mut own) = (vec![0], Vec::new(), Vec::new());
        for ends in from.windows(2) {
            own.clear();
            own.extend(posts[ends[0]..ends[1]].iter().map(|&post| self.app[post as usize]));
            own.sort_unstable();
            let runs = own.chunk_by(|a, b| a == b);
            apps.extend(runs.map(|run| (run[0], dense(run.len()))));
            apps_from.push(apps.len());
        }
        (apps_from, apps)
    }

    /// The apps of an account's posts, ascending, and how many posts came by each.
    pub(super) fn apps_of(&self, account: u32) -> &[(u16, u32)] {
        let account = account as usize;
        &self.apps[self.apps_from[account]..self.apps_from[account + 1]]
    }

    /// How many posts of an account came by an app.
    pub(super) fn n_by(&self, account: u32, app: u16) -> usize {
        let apps = self.apps_of(account);
        apps.binary_search_by_key(&app, |&(app, _)| app).map_or(0, |place| apps[place].1 as usize)
    }

    /// How often a hashtag is used in posts that pass nothing on.
    pub(super) fn n_uses(&self, hashtag: u32) -> f64 {
        let offsets = &self.corpus.offsets;
        (offsets[hashtag as usize + 1] - offsets[hashtag as usize]) as f64
    }

    /// How often an account uses a hashtag in posts that pass nothing on.
    pub(super) fn uses_of(&self, account: u32, hashtag: u32) -> u32 {
        let account = account as usize;
        let uses = &self.uses[self.uses_from[account]..self.uses_from[account + 1]];
        uses.binary_search_by_key(&hashtag, |&(hashtag, _)| hashtag)
            .map_or(0, |place| uses[place].1)
    }

    /// Number of posts.
    pub(super) fn n_posts(&self) -> u32 {
        dense(self.ids.len())
    }

    /// Dense hashtags of a post.
    pub(super) fn tags_of(&self, post: u32) -> &[u32] {
        let (from, until) = (self.tags_from[post as usize], self.tags_from[post as usize + 1]);
        &self.tags[from as usize..until as usize]
    }

    /// Posts of an account in order of time.
    pub(super) fn posts_of(&self, account: u32) -> &[u32] {
        let account = account as usize;
        &self.of_account[self.by_account[account]..self.by_account[account + 1]]
    }

    /// Time of a post, ms from the origin.
    pub(super) fn at(&self, post: u32) -> i64 {
        self.corpus.at[post as usize]
    }

    /// One hashtag of a post, as the observer saw it.
    pub(super) fn use_of(&self, post: u32, hashtag: u32) -> Use {
        Use {
            hashtag: self.hashtags[hashtag as usize],
            account: self.corpus.accounts[self.author(post) as usize],
            at: Timestamp(self.origin_ms.saturating_add(self.at(post))),
            post: self.ids[post as usize],
        }
    }

    /// Author of a post.
    pub(super) fn author(&self, post: u32) -> u32 {
        self.corpus.author[post as usize]
    }
}

/// Where each key's values begin, and values, key after key in the order given.
pub(super) type Listed = (Vec<usize>, Vec<u32>);

/// Where each account's begin, and what it has how often.
type Counted<K> = (Vec<usize>, Vec<(K, u32)>);

/// Values by key.
pub(super) fn listed(pairs: impl Iterator<Item = (u32, u32)> + Clone, n: usize) -> Listed {
    let offsets = offsets(pairs.clone().map(|(key, _)| key), n);
    let mut next = offsets.clone();
    let mut values = vec![0; offsets[n]];
    for (key, value) in pairs {
        values[next[key as usize]] = value;
        next[key as usize] += 1;
    }
    (offsets, values)
}

/// Dense numbers in order of the numbers they stand for.
struct Numbers {
    sorted: Vec<u32>,
    /// Dense number of each number, where numbers are small enough for a table.
    table: Vec<u32>,
}

impl Numbers {
    fn new(numbers: impl Iterator<Item = u32> + Clone) -> Self {
        let (n, most) = numbers.clone().fold((0, 0), |(n, most), number| (n + 1, number.max(most)));
        let mut numbers_of = Self { sorted: Vec::new(), table: Vec::new() };
        if most as usize <= 8 * n + 1_024 {
            numbers_of.table = vec![u32::MAX; most as usize + 1];
            numbers.for_each(|number| numbers_of.table[number as usize] = 0);
            let mut rank = 0;
            for (number, place) in (0..).zip(&mut numbers_of.table) {
                if *place == 0 {
                    *place = rank;
                    rank += 1;
                    numbers_of.sorted.push(number);
                }
            }
        } else {
            numbers_of.sorted = numbers.collect();
            numbers_of.sorted.sort_unstable();
            numbers_of.sorted.dedup();
        }
        numbers_of
    }

    fn of(&self, number: u32) -> u32 {
        match self.table.get(number as usize) {
            Some(&place) => place,
            None => dense(self.sorted.binary_search(&number).expect("it was collected before")),
        }
    }
}
