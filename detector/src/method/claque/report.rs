//! Findings from examined groups.

use hashbrown::HashMap;

use claque_trace::PostId;

use super::Examined;
use super::archive::Archive;
use super::feature::FEATURES;
use super::partners::Partner;
use super::waves;
use crate::{AccountScore, Column, Findings, Group, PostScore, Scores, Table, Values};

/// Score of accounts in no group, before what they share with others.
const NOBODY: f64 = -40.0;
/// Best partners that count for accounts in no group.
const PARTNERS: usize = 5;

/// What is known of each account, by dense number.
struct Verdicts {
    operated: Vec<f64>,
    coordinated: Vec<f64>,
    /// Position of the group that gave the score of operation, for members.
    group: Vec<Option<u32>>,
}

/// Scores, groups, posts, hashtags, and a table of what speaks for and against each group.
pub(super) fn assemble(
    archive: &Archive,
    best: &[Vec<Partner>],
    mut groups: Vec<Examined>,
) -> Findings {
    let rank = |examined: &Examined| archive.corpus.rank[examined.joint.members[0] as usize];
    groups.sort_by(|a, b| {
        let larger = b.joint.members.len().cmp(&a.joint.members.len());
        b.operated.total_cmp(&a.operated).then(larger).then_with(|| rank(a).cmp(&rank(b)))
    });
    let verdicts = verdicts(archive, best, &groups);
    let scores = |scores: &[f64]| -> Vec<AccountScore> {
        let scored = archive.corpus.accounts.iter().zip(scores.iter().zip(&verdicts.group));
        scored.map(|(&account, (&score, &group))| AccountScore { account, score, group }).collect()
    };
    let coordinated = Scores { accounts: scores(&verdicts.coordinated), threshold: Some(0.0) };
    let flagged = &groups[..groups.partition_point(|group| group.operated >= 0.0)];
    Findings {
        accounts: scores(&verdicts.operated),
        threshold: Some(0.0),
        coordinated: Some(coordinated),
        groups: groups.iter().map(|group| shown(archive, group)).collect(),
        posts: posts(archive, flagged),
        hashtags: waves::alerts(archive, flagged),
        tables: vec![table(&groups)],
        ..Findings::default()
    }
}

fn verdicts(archive: &Archive, best: &[Vec<Partner>], groups: &[Examined]) -> Verdicts {
    let shared = |best: &Vec<Partner>| best.iter().take(PARTNERS).map(|p| p.score).sum::<f64>();
    let operated: Vec<f64> = best.iter().map(|best| NOBODY + shared(best)).collect();
    let group = vec![None; archive.corpus.n_accounts()];
    let mut verdicts = Verdicts { coordinated: operated.clone(), operated, group };
    for (number, examined) in (0..).zip(groups) {
        let group = &examined.group;
        for &(account, odds) in group.members.iter().chain(&group.others) {
            let (place, score) = (account as usize, both(odds, examined.operated));
            if score > verdicts.operated[place] {
                verdicts.operated[place] = score;
                verdicts.group[place] = (odds > 0.0).then_some(number);
            }
            verdicts.coordinated[place] =
                verdicts.coordinated[place].max(both(odds, examined.confidence));
        }
    }
    verdicts
}

/// Log-odds that both hold, of log-odds of each.
fn both(a: f64, b: f64) -> f64 {
    let (low, high) = (a.min(b), a.max(b));
    low - libm::log1p(libm::exp(low - high))
}

fn shown(archive: &Archive, examined: &Examined) -> Group {
    let account = |&member: &u32| archive.corpus.accounts[member as usize];
    Group {
        members: examined.joint.members.iter().map(account).collect(),
        score: examined.operated,
        evidence: waves::evidence(archive, &examined.joint),
    }
}

/// Posts of flagged groups: joint ones, and others that came by the app that only instructions come
/// by. A joint post by another app than that is taken for its owner's.
fn posts(archive: &Archive, flagged: &[Examined]) -> Vec<PostScore> {
    let mut best: HashMap<PostId, f64> = HashMap::new();
    for examined in flagged {
        let joint = &examined.joint;
        let by_app = |post: u32| examined.app.is_none_or(|app| archive.app[post as usize] == app);
        let told = joint.posts.iter().map(|&post| (post, if by_app(post) { 0.0 } else { -20.0 }));
        let more = joint.others.iter().filter(|&&post| examined.app.is_some() && by_app(post));
        for (post, less) in told.chain(more.map(|&post| (post, 0.0))) {
            let score = best.entry(archive.ids[post as usize]).or_insert(f64::NEG_INFINITY);
            *score = score.max(examined.operated + less);
        }
    }
    let mut posts: Vec<PostScore> =
        best.into_iter().map(|(post, score)| PostScore { post, score }).collect();
    posts.sort_unstable_by_key(|post| post.post);
    posts
}

/// One row a group, in their order: size, occasions, and the evidence of each feature in nats.
fn table(groups: &[Examined]) -> Table {
    let integers = |number: &dyn Fn(&Examined) -> usize| {
        let number = |group: &Examined| i64::try_from(number(group)).unwrap_or(i64::MAX);
        Values::Integers(groups.iter().map(number).collect())
    };
    let numbers =
        |number: &dyn Fn(&Examined) -> f64| Values::Numbers(groups.iter().map(number).collect());
    let mut columns = vec![
        Column { name: "members", values: integers(&|group| group.joint.members.len()) },
        Column { name: "joint_posts", values: integers(&|group| group.joint.posts.len()) },
        Column { name: "other_posts", values: integers(&|group| group.joint.others.len()) },
        Column { name: "occasions", values: integers(&|group| group.group.occasions.len()) },
        Column { name: "confidence", values: numbers(&|group| group.confidence) },
        Column { name: "operated", values: numbers(&|group| group.operated) },
    ];
    columns.extend(FEATURES.iter().enumerate().map(|(place, (name, _))| Column {
        name,
        values: numbers(&|group| group.evidence[place]),
    }));
    Table { name: "groups", columns, alphabetical: None }
}
