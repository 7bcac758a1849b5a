//! A detector that counts posts, with one fault of your choice.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};

use claque_detector::{
    AccountScore, Capabilities, Column, Detector, Evidence, Findings, Group, HashtagAlert, Merge,
    MergeKind, PostScore, Scores, ShardKey, Table, Values,
};
use claque_trace::{AccountId, HashtagId, PostBatch, PostId, Timestamp, time::HOUR_MS};

#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) enum Fault {
    #[default]
    None,
    /// Scores an account where there are no posts.
    ScoresNobody,
    ScoresNotANumber,
    ScoresTwice,
    NamesNoGroup,
    /// Every account names a group that holds only one of them.
    GroupsStrangers,
    RaggedTable,
    /// A hashtag's stretch ends before it begins.
    AlertsBackwards,
    /// One post stands twice.
    JudgesPostsTwice,
    /// The threshold of coordination is no number.
    CoordinatesNotANumber,
    /// Scores depend on how often evaluate was called.
    Chance,
    /// Scores depend on the number of batches.
    CountsCalls,
    /// All posts but a worker's first count double.
    FollowsPosts,
    /// Where both states know an account, the count of the first stands.
    KeepsFirst,
    CountsMerges,
    ReadsNumbers,
    /// Reads how far an account's number is from the middle, which reversing them all hides.
    ReadsDistances,
    /// Posts in the first second of an hour count double.
    ReadsTheClock,
    ChangesByLooking,
    /// Respects the moment for some accounts.
    HalfRespectsMoments,
    CountsForgetting,
    /// Forgets the posts of some accounts.
    ForgetsSome,
}

#[derive(Debug, Default)]
pub(crate) struct Faulty {
    fault: Fault,
    openly: bool,
    calls: AtomicU32,
}

impl Faulty {
    pub(crate) fn new(fault: Fault) -> Self {
        Self { fault, ..Self::default() }
    }

    /// The same, declaring that account numbers matter.
    pub(crate) fn openly(self) -> Self {
        Self { openly: true, ..self }
    }
}

#[derive(Debug, Clone, Default)]
pub(crate) struct State {
    keeps_first: bool,
    counts_merges: bool,
    posts: BTreeMap<AccountId, Vec<Timestamp>>,
    has_posts: bool,
    was_updated: bool,
    /// Whatever the fault adds to every score.
    extra: u32,
    looks: Cell<u32>,
}

impl Merge for State {
    fn merge(&mut self, other: Self) {
        for (account, mut posts) in other.posts {
            let known = self.posts.entry(account).or_default();
            if known.is_empty() || !self.keeps_first {
                known.append(&mut posts);
            }
        }
        self.extra += other.extra + u32::from(self.counts_merges);
        self.looks.set(self.looks.get() + other.looks.get());
    }
}

impl Detector for Faulty {
    type State = State;

    fn name(&self) -> &'static str {
        "faulty"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            merge: MergeKind::Exact,
            shard_key: ShardKey::Any,
            units: &[],
            ignores_account_numbers: !self.openly,
            time_shift_ms: 1,
        }
    }

    fn init(&self) -> State {
        let keeps_first = self.fault == Fault::KeepsFirst;
        State { keeps_first, counts_merges: self.fault == Fault::CountsMerges, ..State::default() }
    }

    fn update(&self, state: &mut State, posts: &PostBatch) {
        for post in posts.iter() {
            state.posts.entry(post.account).or_default().push(post.at);
            let follows = std::mem::replace(&mut state.has_posts, true);
            if self.fault == Fault::FollowsPosts && follows {
                state.posts.entry(post.account).or_default().push(post.at);
            }
        }
        let again = std::mem::replace(&mut state.was_updated, true);
        state.extra += u32::from(self.fault == Fault::CountsCalls && again);
    }

    fn expire(&self, state: &mut State, before: Timestamp) {
        let forgets = |account: &AccountId| self.fault == Fault::ForgetsSome && account.0 != 0;
        for (_, posts) in state.posts.iter_mut().filter(|(account, _)| forgets(account)) {
            posts.retain(|&at| at >= before);
        }
        state.extra += u32::from(self.fault == Fault::CountsForgetting);
    }

    fn evaluate(&self, state: &State, at: Timestamp) -> Findings {
        state.looks.set(state.looks.get() + 1);
        let scores =
            state.posts.iter().map(|(&account, posts)| self.score(state, account, posts, at));
        let accounts = scores.filter(|score| score.score != 0.0).collect();
        let mut findings = Findings { accounts, ..Findings::default() };
        let first = state.posts.values().flatten().min();
        self.spoil(&mut findings, first.copied().unwrap_or_default());
        findings
    }

    fn state_bytes(&self, _state: &State) -> usize {
        0
    }
}

impl Faulty {
    fn score(
        &self,
        state: &State,
        account: AccountId,
        posts: &[Timestamp],
        at: Timestamp,
    ) -> AccountScore {
        let blind = self.fault == Fault::HalfRespectsMoments && account.0 == 0;
        let counted = posts.iter().filter(|&&t| t <= at || blind);
        let tick =
            |t: &Timestamp| self.fault == Fault::ReadsTheClock && t.0.rem_euclid(HOUR_MS) < 1_000;
        let n_posts: u32 = counted.map(|t| 1 + u32::from(tick(t))).sum();
        let added = match self.fault {
            Fault::Chance => self.calls.fetch_add(1, Ordering::Relaxed),
            Fault::ReadsNumbers => account.0,
            Fault::ReadsDistances => (2 * account.0).abs_diff(3),
            Fault::ChangesByLooking => u32::from(state.looks.get() > 1),
            _ => state.extra,
        };
        let score = if n_posts == 0 { 0 } else { n_posts + added };
        AccountScore { account, score: f64::from(score), group: None }
    }

    /// Faults of form; where there is nothing to spoil, nothing is spoilt.
    fn spoil(&self, findings: &mut Findings, first: Timestamp) {
        let nobody = AccountScore { account: AccountId(0), score: 1.0, group: None };
        match (self.fault, findings.accounts.len()) {
            (Fault::ScoresNobody, 0) => findings.accounts.push(nobody),
            (Fault::ScoresNotANumber, 1..) => findings.threshold = Some(f64::NAN),
            (Fault::ScoresTwice, 1..) => findings.accounts.extend_from_within(..),
            (Fault::NamesNoGroup, 1..) => {
                findings.accounts.iter_mut().for_each(|s| s.group = Some(7));
            }
            (Fault::GroupsStrangers, 1..) => group_strangers(findings),
            (Fault::RaggedTable, 1..) => findings.tables.push(ragged()),
            (Fault::AlertsBackwards, 1..) => findings.hashtags.push(backwards(first)),
            (Fault::JudgesPostsTwice, 1..) => {
                findings.posts = vec![PostScore { post: PostId(1), score: 1.0 }; 2];
            }
            (Fault::CoordinatesNotANumber, 1..) => {
                let accounts = findings.accounts.clone();
                findings.coordinated = Some(Scores { accounts, threshold: Some(f64::NAN) });
            }
            _ => {}
        }
    }
}

/// A group of an account that never posts, named by all others.
fn group_strangers(findings: &mut Findings) {
    findings.accounts.iter_mut().for_each(|score| score.group = Some(0));
    let members = vec![AccountId(1_000)];
    findings.groups.push(Group { members, score: 1.0, evidence: Vec::new() });
}

fn backwards(from: Timestamp) -> HashtagAlert {
    let until = from + -1;
    let moment = Evidence { hashtag: HashtagId(1), from, until, n_accounts: 0, posts: Vec::new() };
    HashtagAlert { score: 1.0, moment }
}

fn ragged() -> Table {
    let column = |name, values: &[f64]| Column { name, values: Values::Numbers(values.to_vec()) };
    let columns = vec![column("long", &[1.0, 2.0]), column("short", &[1.0])];
    Table { name: "ragged", columns, alphabetical: None }
}
