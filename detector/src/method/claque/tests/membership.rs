//! The obvious code for occasions and odds of membership, account by account and occasion by occasion.

use super::super::judge::{Strictness, Wanted};
use super::super::manner::{Manner, Tally};
use super::super::members::chances;
use super::super::tokens::Family;
use super::super::turns::Turn;
use super::*;

/// Twelve accounts, of which 0 to 3 often come to a hashtag's moments, the others now and then.
fn meetings() -> impl Strategy<Value = Vec<Row>> {
    let member = (0..4_u32, 0..6_i64, 0..2_u32);
    let other = (0..12_u32, 0..40_i64, 0..5_u32);
    let rows = |posts: Vec<((u32, i64, u32), u64, u16)>| {
        let row =
            |((account, slot, tag), text, app)| (account, slot * 450_000, vec![tag], text, app);
        posts.into_iter().map(row).collect::<Vec<Row>>()
    };
    let part = |who, n| prop::collection::vec((who, 0..6_u64, 1..3_u16), n).prop_map(rows);
    (part(member.boxed(), 8..24), part(other.boxed(), 0..40))
        .prop_map(|(own, other)| [own, other].concat())
}

/// Everything at hand, and what is asked of it.
struct Case<'a> {
    archive: &'a Archive,
    tokens: &'a Tokens,
    members: &'a BTreeSet<u32>,
    occasions: &'a [Occasion],
    strictness: Strictness,
}

fn holders(tokens: &Tokens, archive: &Archive, token: u32) -> BTreeSet<u32> {
    tokens.posts_of(token).iter().map(|&post| archive.author(post)).collect()
}

/// Tokens of a scale that three members share, five times more than others do.
fn naive_occasions(
    archive: &Archive,
    tokens: &Tokens,
    members: &BTreeSet<u32>,
    scale: u8,
) -> Vec<Occasion> {
    let all = (0..crate::corpus::dense(tokens.len())).filter(|&token| {
        match tokens.family[token as usize] {
            Family::Moment(place) => place == scale,
            Family::Text | Family::Volley => true,
        }
    });
    let occasion = |token: u32| {
        let holders = holders(tokens, archive, token);
        let n_members = holders.intersection(members).count();
        let weight = tokens.family[token as usize].weight();
        Occasion { token, n_members, n_holders: holders.len(), weight }
    };
    let stands_out = |occasion: &Occasion| {
        let (own, other) = chances(occasion, members.len(), archive.corpus.n_accounts());
        occasion.n_members >= 3 && own > 5.0 * other
    };
    all.map(occasion).filter(stands_out).collect()
}

impl Case<'_> {
    /// The app of an account's first post at a token and how late it is, and whether a post of its is
    /// a copy.
    fn turn(&self, token: u32, account: u32) -> Option<Turn> {
        let own = |&&post: &&u32| self.archive.author(post) == account;
        let all = self.tokens.posts_of(token);
        let posts: Vec<u32> = all.iter().filter(own).copied().collect();
        let is_copied = posts.iter().any(|&post| self.archive.is_copy[post as usize]);
        let &first = posts.first()?;
        let seconds = (self.archive.at(first) - self.archive.at(all[0])) / 1_000;
        let square = (seconds + 1) * (seconds + 1);
        let lag = (1..25_u8).rev().find(|&lag| square >= 1 << lag).unwrap_or(0);
        Some(Turn { holder: account, app: self.archive.app[first as usize], is_copied, lag })
    }

    /// Occasions of members and of others by lag, each as its token weighs.
    fn lags(&self) -> [[f64; 25]; 2] {
        let mut lags = [[0.0; 25]; 2];
        for occasion in self.occasions {
            for account in holders(self.tokens, self.archive, occasion.token) {
                let lag = self.turn(occasion.token, account).expect("a holder posts").lag;
                let side = usize::from(!self.members.contains(&account));
                lags[side][usize::from(lag)] += occasion.weight;
            }
        }
        lags
    }

    /// What a lag says: the share of members with it over that of others, each with four occasions of
    /// everybody's added and, for members, two occasions left out; for nobody where others are more than
    /// one to four members.
    fn pace(&self, turn: &Turn) -> f64 {
        let ([members, others], lag) = (self.lags(), usize::from(turn.lag));
        let [n_members, n_others] = [&members, &others].map(|side| side.iter().sum::<f64>());
        let of_all = (members[lag] + others[lag] + 1.0) / (n_members + n_others + 25.0);
        let left_out = if self.members.contains(&turn.holder) { 2.0_f64 } else { 0.0 };
        let [here, all] = [members[lag], n_members].map(|n| (n - left_out).max(0.0));
        let of_members = (here + 4.0 * of_all) / (all + 4.0);
        let of_others = (others[lag] + 4.0 * of_all) / (n_others + 4.0);
        let nats = (of_members / of_others).ln();
        if n_others > n_members / 4.0 { nats.min(0.0) } else { nats }
    }

    fn manner(&self) -> Manner {
        let posts = self.occasions.iter().flat_map(|occasion| self.tokens.posts_of(occasion.token));
        let joint: BTreeSet<u32> = posts
            .copied()
            .filter(|&post| self.members.contains(&self.archive.author(post)))
            .collect();
        let authors: BTreeSet<u32> = joint.iter().map(|&post| self.archive.author(post)).collect();
        let [joint, authors] = [joint, authors].map(|set| set.into_iter().collect::<Vec<u32>>());
        let by_app = Manner::by_app(&joint, &authors, self.archive);
        if by_app.tells() {
            return by_app;
        }
        let mut sides = [Tally::default(); 2];
        for occasion in self.occasions {
            for account in holders(self.tokens, self.archive, occasion.token) {
                let turn = self.turn(occasion.token, account).expect("a holder posts");
                let family = self.tokens.family[occasion.token as usize];
                sides[usize::from(self.members.contains(&account))].add(&turn, family);
            }
        }
        let weight = if self.strictness == Strictness::Proof { 0.5 } else { 1.0 };
        by_app.with_words(&sides[1], &sides[0], weight)
    }

    fn of_hashtag(&self, hashtag: u32) -> impl Iterator<Item = &Occasion> {
        self.occasions.iter().filter(move |o| self.tokens.hashtag(o.token) == Some(hashtag))
    }

    /// How often an account uses a hashtag outside occasions, each of which is half a moment.
    fn uses_outside(&self, account: u32, hashtag: u32) -> f64 {
        let was_there = |o: &&Occasion| self.turn(o.token, account).is_some();
        let inside = self.of_hashtag(hashtag).filter(was_there).count() as f64;
        f64::from(self.archive.uses_of(account, hashtag)) - 0.5 * inside
    }

    /// The chance of a member to be there if members come as at other times.
    fn affinity(&self, hashtag: u32, n_holders: usize) -> f64 {
        let n_members = self.members.len() as f64;
        let posts = |o: &Occasion| self.tokens.posts_of(o.token).len() as f64;
        let members = self.of_hashtag(hashtag).map(|o| o.n_members as f64).sum::<f64>();
        let uses = |&member: &u32| f64::from(self.archive.uses_of(member, hashtag));
        let own = self.members.iter().map(uses).sum::<f64>() - 0.5 * members;
        let all =
            self.archive.n_uses(hashtag) - 0.5 * self.of_hashtag(hashtag).map(posts).sum::<f64>();
        (own.max(0.0) / (all.max(0.0) + 1.0)).min(1.0) * n_holders as f64 / n_members
    }

    /// The larger of the chances that something else than the group brought an account there.
    fn explained(&self, account: u32, occasion: &Occasion, others: f64, by_chance: f64) -> f64 {
        let hashtag = self.tokens.hashtag(occasion.token);
        let Some(hashtag) = hashtag.filter(|_| self.strictness != Strictness::Activity) else {
            return by_chance;
        };
        let uses = self.uses_outside(account, hashtag).max(0.0);
        let by_habit = uses * (others + 0.5) / self.archive.n_uses(hashtag);
        let is_proof = self.strictness == Strictness::Proof;
        let affinity = if is_proof { self.affinity(hashtag, occasion.n_holders) } else { 0.0 };
        by_chance.max(by_habit).max(affinity)
    }

    fn odds(&self, account: u32, activity: f64, manner: &Manner) -> f64 {
        let (n, n_all) = (self.members.len(), self.archive.corpus.n_accounts());
        let mut odds = libm::log(n as f64 / n_all as f64);
        for occasion in self.occasions {
            let Some(turn) = self.turn(occasion.token, account) else {
                let (own, other) = chances(occasion, n, n_all);
                odds += occasion.weight * libm::log((1.0 - own) / (1.0 - other));
                continue;
            };
            let itself = usize::from(self.members.contains(&account));
            let without = Occasion { n_members: occasion.n_members - itself, ..*occasion };
            let (own, other) = chances(&without, n, n_all);
            let others = (without.n_holders - without.n_members) as f64;
            let other = self.explained(account, occasion, others, other * activity).min(0.5);
            let so = manner.table().of(&turn, itself == 1) + self.pace(&turn);
            odds += occasion.weight * (libm::log(own / other) + so);
        }
        odds
    }

    fn all_odds(&self) -> BTreeMap<u32, f64> {
        let (n_tokens, n_all) =
            (crate::corpus::dense(self.tokens.len()), self.archive.corpus.n_accounts());
        let held: Vec<BTreeSet<u32>> =
            (0..n_tokens).map(|token| holders(self.tokens, self.archive, token)).collect();
        let mean = held.iter().map(BTreeSet::len).sum::<usize>() as f64 / n_all as f64;
        let manner = self.manner();
        let takers = self.occasions.iter().flat_map(|o| &held[o.token as usize]);
        let odds = |&account: &u32| {
            let n_held = held.iter().filter(|held| held.contains(&account)).count() as f64;
            let n_posts = self.archive.posts_of(account).len() as f64;
            let by_posts = n_posts * n_all as f64 / f64::from(self.archive.n_posts());
            let activity = (n_held / mean.max(1e-9)).min(by_posts).max(0.1);
            (account, self.odds(account, activity, &manner))
        };
        takers.map(odds).collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn odds_are_those_of_the_obvious_code(
        rows in meetings(),
        chosen in prop::collection::btree_set(0..6_u32, 3..6),
        scale in 0..3_u8,
    ) {
        let archive = archive(&rows);
        let tokens = Tokens::new(&archive, &BUCKETS_MS);
        let n_accounts = crate::corpus::dense(archive.corpus.n_accounts());
        let members: BTreeSet<u32> = chosen.into_iter().filter(|&m| m < n_accounts).collect();
        let listed: Vec<u32> = members.iter().copied().collect();
        let mut expansion = Expansion::new(&archive, &tokens, 3);
        let occasions = expansion.occasions(&listed, scale);
        prop_assert_eq!(&occasions, &naive_occasions(&archive, &tokens, &members, scale));
        for strictness in [Strictness::Activity, Strictness::Habit, Strictness::Proof] {
            let group =
                expansion.judge(&listed, occasions.clone(), strictness, Wanted::Everybody);
            let (archive, tokens) = (&archive, &tokens);
            let case = Case { archive, tokens, members: &members, occasions: &occasions, strictness };
            let expected = case.all_odds();
            let found: BTreeMap<u32, f64> =
                group.members.iter().chain(&group.others).copied().collect();
            prop_assert!(found.keys().eq(expected.keys()), "{:?} {:?}", found, expected);
            for (account, odds) in &found {
                prop_assert!((odds - expected[account]).abs() < 1e-9, "{} of {:?}", account, found);
                prop_assert_eq!(*odds > 0.0, group.members.iter().any(|m| m.0 == *account));
            }
            // Whom the screen keeps out would have been no member.
            let screened = expansion.judge(&listed, occasions.clone(), strictness, Wanted::Members);
            prop_assert_eq!(screened.members, group.members);
        }
    }
}

/// What the property above would not notice: that no case has an occasion.
#[test]
fn random_traces_have_occasions() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let has_some = |_| {
        let rows = meetings().new_tree(&mut runner).expect("a strategy gives rows").current();
        let archive = archive(&rows);
        let tokens = Tokens::new(&archive, &BUCKETS_MS);
        let members = (0..3).filter(|&m| m < archive.corpus.n_accounts()).map(crate::corpus::dense);
        let members: BTreeSet<u32> = members.collect();
        (0..3).any(|scale| !naive_occasions(&archive, &tokens, &members, scale).is_empty())
    };
    let n_with = (0..200).map(has_some).filter(|&has| has).count();
    assert!(n_with >= 100, "{n_with} of 200");
}
