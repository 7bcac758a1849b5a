//! Who holds what, both ways: accounts (rows) and hashtags, time bins or other objects (columns).
//!
//! Sketch: 8 bytes per distinct (row, object) and way, 8 per row and object; built by one sort, or
//! none where the pairs come sorted.

use crate::corpus::{Corpus, dense, offsets};

/// An object and how often a row has it, or a row and how often it has the object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Held {
    /// The object or the row.
    pub(crate) id: u32,
    /// How often, 1 or more.
    pub(crate) count: u32,
}

/// Lists of [`Held`], one per row or per object, each in ascending order.
#[derive(Debug, Clone)]
pub(crate) struct Lists {
    pub(crate) held: Vec<Held>,
    pub(crate) offsets: Vec<usize>,
}

impl Lists {
    pub(crate) fn of(&self, id: u32) -> &[Held] {
        &self.held[self.offsets[id as usize]..self.offsets[id as usize + 1]]
    }

    pub(crate) fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// How many are held by each.
    pub(crate) fn degrees(&self) -> impl Iterator<Item = usize> + '_ {
        self.offsets.windows(2).map(|ends| ends[1] - ends[0])
    }
}

/// A bipartite multigraph.
#[derive(Debug, Clone)]
pub(crate) struct Incidence {
    /// Objects of every row.
    pub(crate) objects: Lists,
    /// Rows of every object.
    pub(crate) holders: Lists,
}

impl Incidence {
    /// From (object, row) as often as it occurs, in any order.
    pub(crate) fn new(mut pairs: Vec<(u32, u32)>, n_objects: usize, n_rows: usize) -> Self {
        pairs.sort_unstable();
        let runs = || pairs.chunk_by(|a, b| a == b);
        let holders = Lists {
            held: runs().map(|run| Held { id: run[0].1, count: dense(run.len()) }).collect(),
            offsets: offsets(runs().map(|run| run[0].0), n_objects),
        };
        let mut next: Vec<usize> = {
            let mut of_rows = vec![0; n_rows + 1];
            holders.held.iter().for_each(|row| of_rows[row.id as usize + 1] += 1);
            (0..n_rows).for_each(|row| of_rows[row + 1] += of_rows[row]);
            of_rows
        };
        let offsets = next.clone();
        let mut held = vec![Held { id: 0, count: 0 }; holders.held.len()];
        for object in 0..dense(n_objects) {
            for row in holders.of(object) {
                held[next[row.id as usize]] = Held { id: object, count: row.count };
                next[row.id as usize] += 1;
            }
        }
        Self { objects: Lists { held, offsets }, holders }
    }

    /// Only some rows and objects; the others keep their numbers and hold nothing.
    pub(crate) fn keep(&self, rows: impl Fn(u32) -> bool, objects: impl Fn(u32) -> bool) -> Self {
        Self {
            objects: kept(&self.objects, &rows, &objects),
            holders: kept(&self.holders, &objects, &rows),
        }
    }

    /// The hashtags of all accounts, counted in posts.
    pub(crate) fn of_hashtags(corpus: &Corpus) -> Self {
        let mut pairs = Vec::with_capacity(corpus.uses.len());
        for (hashtag, posts) in (0..).zip(corpus.by_hashtag()) {
            let authors = posts.iter().map(|&post| corpus.author[post as usize]);
            pairs.extend(authors.map(|account| (hashtag, account)));
        }
        let n_hashtags = corpus.offsets.len().saturating_sub(1);
        Self::new(pairs, n_hashtags, corpus.n_accounts())
    }

    /// The hashtags within bins of time of all accounts, counted in posts: an object is a hashtag
    /// in one of the bins of `bin_ms` that begin at multiples of it.
    pub(crate) fn of_binned_hashtags(corpus: &Corpus, bin_ms: i64) -> Self {
        let mut pairs = Vec::with_capacity(corpus.uses.len());
        let mut n_objects = 0;
        for posts in corpus.by_hashtag() {
            let bin = |post: &u32| corpus.at[*post as usize].div_euclid(bin_ms);
            for run in posts.chunk_by(|a, b| bin(a) == bin(b)) {
                let authors = run.iter().map(|&post| corpus.author[post as usize]);
                pairs.extend(authors.map(|account| (dense(n_objects), account)));
                n_objects += 1;
            }
        }
        Self::new(pairs, n_objects, corpus.n_accounts())
    }
}
/// A list without some of its heads (emptied) and members (left out).
fn kept(lists: &Lists, heads: impl Fn(u32) -> bool, members: impl Fn(u32) -> bool) -> Lists {
    let (mut held, mut offsets) = (Vec::new(), vec![0]);
    for head in 0..dense(lists.len()) {
        if heads(head) {
            held.extend(lists.of(head).iter().filter(|member| members(member.id)));
        }
        offsets.push(held.len());
    }
    Lists { held, offsets }
}

#[cfg(test)]
mod tests {
    use claque_trace::{Timestamp, testing};

    use super::*;
    use crate::uses::Uses;

    fn corpus() -> Corpus {
        let mut uses = Uses::default();
        let rows: &[(u32, i64, &[u32])] =
            &[(9, 0, &[4, 2]), (3, 10, &[4]), (9, 99, &[4]), (3, 120, &[4])];
        uses.absorb(&testing::posts(rows), true);
        Corpus::new(uses.sorted(Timestamp::MAX), 1)
    }

    fn lists(lists: &Lists) -> Vec<Vec<(u32, u32)>> {
        let of = |id| lists.of(id).iter().map(|held| (held.id, held.count)).collect();
        (0..dense(lists.len())).map(of).collect()
    }

    #[test]
    fn both_ways_say_the_same() {
        let found = Incidence::of_hashtags(&corpus());
        assert_eq!(lists(&found.holders), [vec![(1, 1)], vec![(0, 2), (1, 2)]]);
        assert_eq!(lists(&found.objects), [vec![(1, 2)], vec![(0, 1), (1, 2)]]);
        let some = found.keep(|account| account == 1, |_| true);
        assert_eq!(lists(&some.objects), [vec![], vec![(0, 1), (1, 2)]]);
        assert_eq!(lists(&some.holders), [vec![(1, 1)], vec![(1, 2)]]);
        let some = found.keep(|_| true, |hashtag| hashtag == 0);
        assert_eq!(lists(&some.objects), [vec![], vec![(0, 1)]]);
    }

    #[test]
    fn bins_split_hashtags() {
        let found = Incidence::of_binned_hashtags(&corpus(), 100);
        assert_eq!(lists(&found.holders), [vec![(1, 1)], vec![(0, 1), (1, 2)], vec![(0, 1)]]);
    }
}
