//! Tokens: what accounts share that few others have.
//!
//! A hashtag within a bucket of time, on two grids half a bucket apart, for each of three bucket
//! lengths; a text; a volley of reposts of one post. Tokens with one holder weigh on their holder
//! and are not listed.

use std::ops::Range;

use rayon::prelude::*;

use crate::corpus::dense;
use crate::method::idf_token::postings::Postings;

use super::archive::{Archive, listed};
use super::repeats::repeated;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// A hashtag in a bucket of the length of this place in the ladder.
    Moment(u8),
    /// One text.
    Text,
    /// Reposts of one post, each within two seconds of the last.
    Volley,
}

impl Family {
    /// What part of an occasion it is: half for a moment, which lies on two grids.
    pub(super) fn weight(self) -> f64 {
        match self {
            Self::Moment(_) => 0.5,
            Self::Text | Self::Volley => 1.0,
        }
    }
}

/// Longest pause within a volley, ms.
const VOLLEY_MS: i64 = 2_000;

/// All tokens, family by family.
#[derive(Debug)]
pub(super) struct Tokens {
    pub(super) postings: Postings,
    /// Time of the first post of each token, ms.
    pub(super) at: Vec<i64>,
    pub(super) family: Vec<Family>,
    hashtag: Vec<u32>,
    /// Posts of each token, token after token in order of time.
    posts: Vec<u32>,
    /// Who wrote each, beside it, because judging asks for nothing else of most.
    authors: Vec<u32>,
    posts_from: Vec<usize>,
    /// The first moment of each place in the ladder, and the first token that is none.
    first: Vec<u32>,
    /// Weight of all moments of each place in the ladder, and of all other tokens.
    of_place: Vec<f64>,
    of_no_place: f64,
}

impl Tokens {
    pub(super) fn new(archive: &Archive, buckets_ms: &[i64]) -> Self {
        let moments = (0..).zip(buckets_ms).map(|(place, &bucket_ms)| Some((place, bucket_ms)));
        let kinds: Vec<Option<(u8, i64)>> = moments.chain([None]).collect();
        let parts = kinds.into_par_iter().with_max_len(1).map(|kind| {
            let mut builder = Builder::new(archive);
            match kind {
                Some((place, bucket_ms)) => builder.moments(place, bucket_ms),
                None => {
                    builder.texts();
                    builder.volleys();
                }
            }
            builder.tokens
        });
        Self::joined(parts.collect(), archive.corpus.n_accounts())
    }

    /// Tokens of parts, part after part, each of which is let go as it is taken over.
    fn joined(mut parts: Vec<Self>, n_accounts: usize) -> Self {
        let mut first: Vec<u32> = vec![0];
        first.extend(parts.iter().scan(0, |n, part| {
            *n += dense(part.len());
            Some(*n)
        }));
        first.pop();
        let mut weight = vec![0.0; n_accounts];
        for part in &parts {
            weight.iter_mut().zip(&part.postings.weight).for_each(|(sum, more)| *sum += more);
        }
        let holders = chained(&mut parts, |part| &mut part.postings.holders);
        let holder_offsets = chained_ends(&mut parts, |part| &mut part.postings.holder_offsets);
        // Tokens ascend within each account, for `listed` keeps the order.
        let held = (0..).zip(holder_offsets.windows(2)).flat_map(|(token, ends)| {
            holders[ends[0]..ends[1]].iter().map(move |&holder| (holder, token))
        });
        let (token_offsets, of_account) = listed(held, n_accounts);
        let mut of_place = Vec::new();
        for part in &parts {
            let more = of_place.len()..part.of_place.len().max(of_place.len());
            of_place.extend(more.map(|place| part.of_place[place]));
        }
        Self {
            postings: Postings {
                idf: chained(&mut parts, |part| &mut part.postings.idf),
                weight,
                holders,
                holder_offsets,
                tokens: of_account,
                token_offsets,
            },
            at: chained(&mut parts, |part| &mut part.at),
            family: chained(&mut parts, |part| &mut part.family),
            hashtag: chained(&mut parts, |part| &mut part.hashtag),
            posts: chained(&mut parts, |part| &mut part.posts),
            authors: chained(&mut parts, |part| &mut part.authors),
            posts_from: chained_ends(&mut parts, |part| &mut part.posts_from),
            first,
            of_place,
            of_no_place: parts.iter().map(|part| part.of_no_place).sum(),
        }
    }

    /// Those of ascending tokens at which a group that meets at a scale can meet: its moments, and
    /// what is no moment.
    pub(super) fn fitting<'t>(&self, tokens: &'t [u32], scale: u8) -> [&'t [u32]; 2] {
        let before = |place: usize| tokens.partition_point(|&token| token < self.first[place]);
        let (scale, last) = (usize::from(scale), self.first.len() - 1);
        let end = before((scale + 1).min(last));
        [&tokens[before(scale.min(last)).min(end)..end], &tokens[before(last)..]]
    }

    /// Tokens that could be occasions at a scale; moments on two grids count half each.
    pub(super) fn n_fitting(&self, scale: u8) -> f64 {
        self.of_no_place + self.of_place.get(usize::from(scale)).copied().unwrap_or(0.0)
    }

    pub(super) fn len(&self) -> usize {
        self.at.len()
    }

    /// The hashtag of a moment.
    pub(super) fn hashtag(&self, token: u32) -> Option<u32> {
        let hashtag = self.hashtag[token as usize];
        (hashtag != u32::MAX).then_some(hashtag)
    }

    fn weigh(&mut self, family: Family) {
        let Family::Moment(place) = family else {
            self.of_no_place += family.weight();
            return;
        };
        let place = usize::from(place);
        self.of_place.resize(self.of_place.len().max(place + 1), 0.0);
        self.of_place[place] += family.weight();
    }

    pub(super) fn posts_of(&self, token: u32) -> &[u32] {
        &self.posts[self.range_of(token)]
    }

    /// The posts of a token, each with its author.
    pub(super) fn authored(&self, token: u32) -> impl DoubleEndedIterator<Item = (u32, u32)> + '_ {
        let range = self.range_of(token);
        let authors = self.authors[range.clone()].iter().copied();
        self.posts[range].iter().copied().zip(authors)
    }

    fn range_of(&self, token: u32) -> Range<usize> {
        let token = token as usize;
        self.posts_from[token]..self.posts_from[token + 1]
    }
}

struct Builder<'a> {
    archive: &'a Archive,
    tokens: Tokens,
    /// Latest token of each account.
    latest: Vec<u32>,
    ln_n: f64,
}

impl<'a> Builder<'a> {
    fn new(archive: &'a Archive) -> Self {
        let n = archive.corpus.n_accounts();
        let postings = Postings {
            idf: Vec::new(),
            weight: vec![0.0; n],
            holders: Vec::new(),
            holder_offsets: vec![0],
            tokens: Vec::new(),
            token_offsets: Vec::new(),
        };
        let tokens = Tokens {
            postings,
            at: Vec::new(),
            family: Vec::new(),
            hashtag: Vec::new(),
            posts: Vec::new(),
            authors: Vec::new(),
            posts_from: vec![0],
            first: Vec::new(),
            of_place: Vec::new(),
            of_no_place: 0.0,
        };
        Self { archive, tokens, latest: vec![u32::MAX; n], ln_n: libm::log(n.max(1) as f64) }
    }

    /// Hashtags in buckets of one length, on two grids.
    fn moments(&mut self, place: u8, bucket_ms: i64) {
        let archive = self.archive;
        for (hashtag, posts) in (0..).zip(archive.corpus.by_hashtag()) {
            for shift_ms in [0, bucket_ms / 2] {
                let slot =
                    |post: &u32| archive.at(*post).saturating_add(shift_ms).div_euclid(bucket_ms);
                posts
                    .chunk_by(|a, b| slot(a) == slot(b))
                    .for_each(|run| self.push(Family::Moment(place), hashtag, run));
            }
        }
    }

    fn push(&mut self, family: Family, hashtag: u32, posts: &[u32]) {
        let number = dense(self.tokens.at.len());
        let postings = &mut self.tokens.postings;
        let first = postings.holders.len();
        if let [only] = posts {
            postings.weight[self.archive.author(*only) as usize] += self.ln_n;
            return;
        }
        for &post in posts {
            let author = self.archive.author(post);
            if std::mem::replace(&mut self.latest[author as usize], number) != number {
                postings.holders.push(author);
            }
        }
        let held = postings.holders.len() - first;
        let idf = self.ln_n - libm::log(held as f64);
        let holders = &mut postings.holders[first..];
        // In order of account, so that whoever was before another stands before it (see `partners`).
        holders.sort_unstable();
        holders.iter().for_each(|&holder| postings.weight[holder as usize] += idf);
        if held < 2 {
            let only = postings.holders.pop().expect("a token has posts");
            self.latest[only as usize] = u32::MAX;
            return;
        }
        postings.idf.push(idf);
        postings.holder_offsets.push(postings.holders.len());
        self.tokens.at.push(self.archive.at(posts[0]));
        self.tokens.family.push(family);
        self.tokens.weigh(family);
        self.tokens.hashtag.push(hashtag);
        self.tokens.posts.extend_from_slice(posts);
        self.tokens.authors.extend(posts.iter().map(|&post| self.archive.author(post)));
        self.tokens.posts_from.push(self.tokens.posts.len());
    }

    /// Texts of posts that pass nothing on, in order of their first posts.
    fn texts(&mut self) {
        let archive = self.archive;
        self.runs(Family::Text, &archive.written, |_, _| true);
    }

    fn volleys(&mut self) {
        let archive = self.archive;
        let known = |&post: &u32| {
            let post = post as usize;
            archive.parent[post] != 0 && archive.is_repost[post]
        };
        let posts = (0..archive.n_posts()).filter(known);
        let posts = repeated(posts.map(|post| (archive.parent[post as usize].into(), post)));
        self.runs(Family::Volley, &posts, |a, b| archive.at(b) - archive.at(a) <= VOLLEY_MS);
    }

    fn runs(&mut self, family: Family, posts: &[(u64, u32)], near: impl Fn(u32, u32) -> bool) {
        let mut run = Vec::new();
        for group in posts.chunk_by(|a, b| a.0 == b.0 && near(a.1, b.1)) {
            if group.len() > 1 {
                run.clear();
                run.extend(group.iter().map(|&(_, post)| post));
                self.push(family, u32::MAX, &run);
            }
        }
    }
}

/// The values of a field of all parts, part after part.
fn chained<T>(parts: &mut [Tokens], field: impl Fn(&mut Tokens) -> &mut Vec<T>) -> Vec<T> {
    let n = parts.iter_mut().map(|part| field(part).len()).sum();
    let mut all = Vec::with_capacity(n);
    parts.iter_mut().for_each(|part| all.append(&mut std::mem::take(field(part))));
    all
}

/// The same of places that begin with 0 in each part, and go on where the part before ended.
fn chained_ends(
    parts: &mut [Tokens],
    field: impl Fn(&mut Tokens) -> &mut Vec<usize>,
) -> Vec<usize> {
    let mut all = vec![0];
    for part in parts {
        let base = all[all.len() - 1];
        all.extend(std::mem::take(field(part)).into_iter().skip(1).map(|end| base + end));
    }
    all
}
