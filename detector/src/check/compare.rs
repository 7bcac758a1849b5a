//! Whether two findings say the same.

use claque_trace::AccountId;

use crate::evidence::POSTS_MAX;
use crate::{
    AccountScore, Evidence, Findings, Group, HashtagAlert, PostScore, Scores, Table, Values,
};

/// The findings with accounts renamed, times moved back by `span_ms`, and everything whose order
/// may depend on account numbers put in an order of its own.
#[must_use]
pub fn plain(
    findings: &Findings,
    rename: impl Fn(AccountId) -> AccountId,
    span_ms: i64,
) -> Findings {
    let mut order: Vec<usize> = (0..findings.groups.len()).collect();
    let mut groups: Vec<Group> =
        findings.groups.iter().map(|g| plain_group(g, &rename, span_ms)).collect();
    order.sort_by(|&a, &b| groups[a].members.cmp(&groups[b].members));
    groups.sort_by(|a, b| a.members.cmp(&b.members));
    let place = |group: u32| order.iter().position(|&old| old == group as usize);
    let account = |s: &AccountScore| AccountScore {
        account: rename(s.account),
        score: s.score,
        group: s.group.map(|g| place(g).and_then(|p| u32::try_from(p).ok()).unwrap_or(u32::MAX)),
    };
    let accounts = findings.accounts.iter().map(account).collect();
    let coordinated = findings.coordinated.as_ref().map(|scores| {
        let mut accounts: Vec<AccountScore> = scores.accounts.iter().map(account).collect();
        accounts.sort_unstable_by_key(|score| score.account);
        Scores { accounts, ..*scores }
    });
    let tables = findings.tables.iter().map(|table| plain_table(table, &rename)).collect();
    let alert = |alert: &HashtagAlert| HashtagAlert {
        moment: plain_evidence(&alert.moment, span_ms),
        ..alert.clone()
    };
    let hashtags = findings.hashtags.iter().map(alert).collect();
    Findings { accounts, coordinated, groups, hashtags, tables, ..findings.clone() }.sorted()
}

fn plain_group(group: &Group, rename: impl Fn(AccountId) -> AccountId, span_ms: i64) -> Group {
    let mut members: Vec<AccountId> = group.members.iter().map(|&m| rename(m)).collect();
    members.sort_unstable();
    let evidence = group.evidence.iter().map(|e| plain_evidence(e, span_ms)).collect();
    Group { members, score: group.score, evidence }
}

fn plain_evidence(evidence: &Evidence, span_ms: i64) -> Evidence {
    let mut posts = evidence.posts.clone();
    posts.sort_unstable();
    if posts.len() >= POSTS_MAX {
        // Which posts of one instant a cut list keeps may depend on account numbers.
        posts.clear();
    }
    let (from, until) = (evidence.from + -span_ms, evidence.until + -span_ms);
    Evidence { from, until, posts, ..evidence.clone() }
}

fn plain_table(table: &Table, rename: impl Fn(AccountId) -> AccountId) -> Table {
    let mut table = table.clone();
    for column in &mut table.columns {
        if let Values::Accounts(accounts) = &mut column.values {
            accounts.iter_mut().for_each(|account| *account = rename(*account));
        }
    }
    if let Some((a, b)) = table.alphabetical {
        order_ends(&mut table, a, b);
    }
    sort_rows(&mut table);
    table
}

fn order_ends(table: &mut Table, a: usize, b: usize) {
    let (left, right) = table.columns.split_at_mut(a.max(b));
    let ends = (&mut left[a.min(b)].values, &mut right[0].values);
    if let (Values::Accounts(low), Values::Accounts(high)) = ends {
        for (low, high) in low.iter_mut().zip(high) {
            if low > high {
                std::mem::swap(low, high);
            }
        }
    }
}

fn sort_rows(table: &mut Table) {
    let n_rows = table.columns.first().map_or(0, |column| column.values.len());
    if table.columns.iter().any(|column| column.values.len() != n_rows) {
        return;
    }
    let mut order: Vec<usize> = (0..n_rows).collect();
    // Columns of numbers sort last, because rounding may differ there.
    order.sort_by_cached_key(|&row| {
        let cells = table.columns.iter().map(|column| cell(&column.values, row));
        let (whole, numbers): (Vec<_>, Vec<_>) = cells.partition(|&(is_number, _)| !is_number);
        (whole, numbers)
    });
    for column in &mut table.columns {
        reorder(&mut column.values, &order);
    }
}

/// Whether a cell is a floating-point number, and a key that orders it.
fn cell(values: &Values, row: usize) -> (bool, i128) {
    match values {
        Values::Accounts(values) => (false, values[row].0.into()),
        Values::Posts(values) => (false, values[row].0.into()),
        Values::Hashtags(values) => (false, values[row].0.into()),
        Values::Integers(values) => (false, values[row].into()),
        Values::Numbers(values) => (true, values[row].to_bits().into()),
    }
}

fn reorder(values: &mut Values, order: &[usize]) {
    fn by<T: Copy>(values: &mut Vec<T>, order: &[usize]) {
        *values = order.iter().map(|&row| values[row]).collect();
    }
    match values {
        Values::Accounts(values) => by(values, order),
        Values::Posts(values) => by(values, order),
        Values::Hashtags(values) => by(values, order),
        Values::Integers(values) => by(values, order),
        Values::Numbers(values) => by(values, order),
    }
}

/// Accepts findings that agree; numbers may differ by `tolerance` of themselves.
///
/// # Errors
/// The first difference.
pub fn same(a: &Findings, b: &Findings, tolerance: f64) -> Result<(), String> {
    same_accounts(&a.accounts, &b.accounts, tolerance)?;
    same_threshold(a.threshold, b.threshold, tolerance)?;
    same_coordinated(a.coordinated.as_ref(), b.coordinated.as_ref(), tolerance)?;
    same_posts(&a.posts, &b.posts, tolerance)?;
    same_groups(&a.groups, &b.groups, tolerance)?;
    same_hashtags(&a.hashtags, &b.hashtags, tolerance)?;
    expect(a.tables.len() == b.tables.len(), || "another number of tables".to_owned())?;
    a.tables.iter().zip(&b.tables).try_for_each(|(a, b)| same_table(a, b, tolerance))?;
    expect(a.notes == b.notes, || format!("notes {:?} became {:?}", a.notes, b.notes))
}

fn same_threshold(a: Option<f64>, b: Option<f64>, tolerance: f64) -> Result<(), String> {
    let close = |(a, b)| agree(a, b, tolerance);
    let holds = a.zip(b).map_or(a.is_none() && b.is_none(), close);
    expect(holds, || format!("threshold {a:?} became {b:?}"))
}

fn same_coordinated(a: Option<&Scores>, b: Option<&Scores>, tolerance: f64) -> Result<(), String> {
    expect(a.is_some() == b.is_some(), || "only one says who is coordinated".to_owned())?;
    a.zip(b).map_or(Ok(()), |(a, b)| {
        same_accounts(&a.accounts, &b.accounts, tolerance)?;
        same_threshold(a.threshold, b.threshold, tolerance)
    })
}

fn same_posts(a: &[PostScore], b: &[PostScore], tolerance: f64) -> Result<(), String> {
    let agrees =
        |(a, b): (&PostScore, &PostScore)| a.post == b.post && agree(a.score, b.score, tolerance);
    if let Some((a, b)) = a.iter().zip(b).find(|&pair| !agrees(pair)) {
        return Err(format!("{a:?} became {b:?}"));
    }
    expect(a.len() == b.len(), || format!("{} posts became {}", a.len(), b.len()))
}

fn same_accounts(a: &[AccountScore], b: &[AccountScore], tolerance: f64) -> Result<(), String> {
    let agrees = |(a, b): (&AccountScore, &AccountScore)| {
        (a.account, a.group) == (b.account, b.group) && agree(a.score, b.score, tolerance)
    };
    if let Some((a, b)) = a.iter().zip(b).find(|&pair| !agrees(pair)) {
        return Err(format!("{a:?} became {b:?}"));
    }
    expect(a.len() == b.len(), || format!("{} scores became {}", a.len(), b.len()))
}

fn same_groups(a: &[Group], b: &[Group], tolerance: f64) -> Result<(), String> {
    let agrees = |(a, b): (&Group, &Group)| {
        (&a.members, &a.evidence) == (&b.members, &b.evidence) && agree(a.score, b.score, tolerance)
    };
    if let Some((a, b)) = a.iter().zip(b).find(|&pair| !agrees(pair)) {
        return Err(format!("{a:?} became {b:?}"));
    }
    expect(a.len() == b.len(), || format!("{} groups became {}", a.len(), b.len()))
}

fn same_hashtags(a: &[HashtagAlert], b: &[HashtagAlert], tolerance: f64) -> Result<(), String> {
    let agrees = |(a, b): (&HashtagAlert, &HashtagAlert)| {
        a.moment == b.moment && agree(a.score, b.score, tolerance)
    };
    if let Some((a, b)) = a.iter().zip(b).find(|&pair| !agrees(pair)) {
        return Err(format!("{a:?} became {b:?}"));
    }
    expect(a.len() == b.len(), || format!("{} hashtags became {}", a.len(), b.len()))
}

fn same_table(a: &Table, b: &Table, tolerance: f64) -> Result<(), String> {
    let heads = |table: &Table| -> Vec<&str> { table.columns.iter().map(|c| c.name).collect() };
    expect(a.name == b.name && heads(a) == heads(b), || "other tables or columns".to_owned())?;
    for (one, other) in a.columns.iter().zip(&b.columns) {
        let equal = match (&one.values, &other.values) {
            (Values::Numbers(a), Values::Numbers(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(&a, &b)| agree(a, b, tolerance))
            }
            (a, b) => a == b,
        };
        expect(equal, || format!("column {} of table {} differs", one.name, a.name))?;
    }
    Ok(())
}

/// Equal bit for bit, or apart by at most `tolerance` of the larger.
fn agree(a: f64, b: f64, tolerance: f64) -> bool {
    a.to_bits() == b.to_bits() || (a - b).abs() <= tolerance * a.abs().max(b.abs())
}

/// Accepts what holds.
pub(super) fn expect(holds: bool, detail: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(detail()) }
}
