//! What findings must look like, whatever they say.

use super::compare::expect;
use crate::{AccountScore, Findings, Group, PostScore, Values};

/// Scores are finite and ascend by account or post; thresholds are numbers.
pub(super) fn scores(found: &Findings) -> Result<(), String> {
    ranking(&found.accounts, found.threshold)?;
    if let Some(coordinated) = &found.coordinated {
        ranking(&coordinated.accounts, coordinated.threshold)?;
    }
    posts(&found.posts)
}

fn ranking(scores: &[AccountScore], threshold: Option<f64>) -> Result<(), String> {
    for score in scores {
        expect(score.score.is_finite(), || format!("{score:?}"))?;
    }
    for pair in scores.windows(2) {
        let (first, second) = (pair[0].account, pair[1].account);
        expect(first < second, || format!("{first:?} stands before {second:?}"))?;
    }
    expect(threshold.is_none_or(|t| !t.is_nan()), || "the threshold is NaN".to_owned())
}

fn posts(scores: &[PostScore]) -> Result<(), String> {
    for score in scores {
        expect(score.score.is_finite(), || format!("{score:?}"))?;
    }
    for pair in scores.windows(2) {
        let (first, second) = (pair[0].post, pair[1].post);
        expect(first < second, || format!("{first:?} stands before {second:?}"))?;
    }
    Ok(())
}

/// Groups are well formed and in order, and accounts name their own.
pub(super) fn groups(found: &Findings) -> Result<(), String> {
    found.groups.iter().try_for_each(group)?;
    for pair in found.groups.windows(2) {
        let (first, second) = (pair[0].score, pair[1].score);
        expect(first >= second, || format!("score {first} stands before {second}"))?;
    }
    for score in &found.accounts {
        let named = score.group.map(|group| found.groups.get(group as usize));
        let holds = |group: &Group| group.members.binary_search(&score.account).is_ok();
        expect(named.is_none_or(|group| group.is_some_and(holds)), || format!("{score:?}"))?;
    }
    Ok(())
}

fn group(group: &Group) -> Result<(), String> {
    let ascending = group.members.is_sorted_by(|a, b| a < b) && !group.members.is_empty();
    expect(ascending, || format!("members {:?}", group.members))?;
    expect(group.score.is_finite(), || format!("score {}", group.score))?;
    let backwards = group.evidence.iter().find(|e| e.from > e.until);
    expect(backwards.is_none(), || format!("{backwards:?}"))
}

/// Hashtag alerts are well formed and in order.
pub(super) fn hashtags(found: &Findings) -> Result<(), String> {
    for alert in &found.hashtags {
        let holds = alert.score.is_finite() && alert.moment.from <= alert.moment.until;
        expect(holds, || format!("{alert:?}"))?;
    }
    for pair in found.hashtags.windows(2) {
        let (first, second) = (pair[0].score, pair[1].score);
        expect(first >= second, || format!("score {first} stands before {second}"))?;
    }
    Ok(())
}

/// Columns are equally long and finite.
pub(super) fn tables(found: &Findings) -> Result<(), String> {
    for table in &found.tables {
        let n_rows = table.columns.first().map_or(0, |column| column.values.len());
        for column in &table.columns {
            let (name, n) = (column.name, column.values.len());
            expect(n == n_rows, || format!("column {name} has {n} rows, the first {n_rows}"))?;
            let finite = match &column.values {
                Values::Numbers(numbers) => numbers.iter().all(|number| number.is_finite()),
                _ => true,
            };
            expect(finite, || format!("column {name} holds a number that is not finite"))?;
        }
    }
    Ok(())
}
