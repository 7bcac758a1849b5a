//! Findings from tested pairs.

use claque_trace::AccountId;

use super::edges::{Edge, two_core};
use super::{Config, Tested};
use crate::corpus::Corpus;
use crate::group::components;
use crate::method::grouped::add_groups;
use crate::overlap::within;
use crate::uses::Use;
use crate::{AccountScore, Column, Findings, Table, Values};

/// Best edges that make an account's strength.
const TOP_EDGES: usize = 5;

/// Scores, groups with evidence, and the table of called edges.
pub(super) fn assemble(
    config: &Config,
    sorted: &[Use],
    corpus: &Corpus,
    tested: &Tested,
) -> Findings {
    let rate = config.false_discovery_rate;
    let called = &tested.edges[..tested.edges.partition_point(|edge| edge.q <= rate)];
    let core = two_core(called, corpus.n_accounts());
    let account = |dense: u32| corpus.accounts[dense as usize];
    let pairs: Vec<(AccountId, AccountId)> =
        core.iter().map(|edge| (account(edge.a), account(edge.b))).collect();
    let mut findings = Findings {
        accounts: account_scores(corpus, &tested.edges, &core),
        threshold: Some(1.0),
        tables: vec![table(config, called, account)],
        notes: note(config, tested.witnesses).into_iter().collect(),
        ..Findings::default()
    };
    let window_ms = libm::round(usual_window_s(config, &core) * 1_000.0);
    #[expect(clippy::cast_possible_truncation, reason = "windows are at most half an hour")]
    add_groups(&mut findings, components(&pairs), sorted, window_ms as i64);
    findings
}

/// Scores from the strengths of accounts; members of the core score 1 or more.
fn account_scores(corpus: &Corpus, edges: &[Edge], core: &[Edge]) -> Vec<AccountScore> {
    let mut best: Vec<(usize, f64)> = vec![(0, 0.0); corpus.n_accounts()];
    // Edges come most surprising first, so the first five of an account are its best.
    for edge in edges {
        for account in [edge.a, edge.b] {
            let (n, strength) = &mut best[account as usize];
            if *n < TOP_EDGES {
                (*n, *strength) = (*n + 1, *strength + edge.score());
            }
        }
    }
    let mut in_core = vec![false; corpus.n_accounts()];
    core.iter().flat_map(|edge| [edge.a, edge.b]).for_each(|x| in_core[x as usize] = true);
    let strengths = best.into_iter().map(|(_, strength)| strength);
    let scored = corpus.accounts.iter().zip(strengths.zip(in_core));
    let scored = scored.map(|(&account, (strength, in_core))| {
        let score = if in_core { 1.0 + strength } else { strength / (1.0 + strength) };
        AccountScore { account, score, group: None }
    });
    scored.collect()
}

/// The window at which most edges of groups were called, the shortest of equals, s.
fn usual_window_s(config: &Config, core: &[Edge]) -> f64 {
    let count = |window: usize| core.iter().filter(|edge| edge.window == window).count();
    let usual = (0..config.window_s.len()).rev().max_by_key(|&window| count(window));
    config.window_s[usual.unwrap_or(0)]
}

/// The called edges, most surprising first.
fn table(config: &Config, called: &[Edge], account: impl Fn(u32) -> AccountId) -> Table {
    let accounts = |end: &dyn Fn(&Edge) -> u32| {
        Values::Accounts(called.iter().map(|edge| account(end(edge))).collect())
    };
    let numbers =
        |number: &dyn Fn(&Edge) -> f64| Values::Numbers(called.iter().map(number).collect());
    let hits = Values::Integers(called.iter().map(|edge| i64::from(edge.hits)).collect());
    let columns = [
        ("account_id", accounts(&|edge| edge.a)),
        ("account_id_y", accounts(&|edge| edge.b)),
        ("score", numbers(&Edge::score)),
        ("p_value", numbers(&|edge| edge.p)),
        ("p_value_other_direction", numbers(&|edge| edge.p_other)),
        ("q_value", numbers(&|edge| edge.q)),
        ("window_s", numbers(&|edge| config.window_s[edge.window])),
        ("hits", hits),
    ];
    let columns = columns.map(|(name, values)| Column { name, values }).into();
    Table { name: "edges", columns, alphabetical: Some((0, 1)) }
}

fn note(config: &Config, witnesses: usize) -> Option<String> {
    (witnesses < usize::MAX).then(|| {
        format!(
            "hashtags with more than {witnesses} accounts were seen through a fixed sample of that \
             many, {}",
            within(witnesses, &format!("comparisons_max of {}", config.comparisons_max))
        )
    })
}
