//! Who got another verdict, in sentences.

use claque_evaluation::gate::{Flip, Flipped, Flips};

use crate::number;

/// Which run.
pub(super) fn about(flips: &Flips) -> String {
    match flips.scenario.as_str() {
        "" => flips.method.clone(),
        scenario => format!("{scenario}, seed {}, {}", flips.seed, flips.method),
    }
}

/// How many flipped, and how many scores changed.
pub(super) fn counts(flips: &Flips) -> String {
    let mut told = Vec::new();
    for (what, flipped) in
        [("no longer flagged", flips.no_longer_flagged), ("newly flagged", flips.newly_flagged)]
    {
        if flipped != Flipped::default() {
            told.push(format!(
                "{what}: {} and {}",
                number::plural(count(flipped.positives), "positive", "positives"),
                number::plural(count(flipped.innocents), "innocent", "innocents")
            ));
        }
    }
    if told.is_empty() && flips.scores_changed == 0 {
        return "no verdict and no score differs: what does is beside them, in groups, evidence or \
                notes"
            .to_owned();
    }
    if told.is_empty() {
        told.push("no verdict differs".to_owned());
    }
    told.push(number::plural(count(flips.scores_changed), "score differs", "scores differ"));
    let at = if flips.at == "own_threshold" { "" } else { " (at one innocent in 1,000)" };
    told.join("; ") + at
}

fn count(n: u64) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

/// One account, before and after.
pub(super) fn example(flip: &Flip) -> String {
    let verdict = if flip.was_flagged { "no longer flagged" } else { "newly flagged" };
    format!(
        "account {} ({}): {verdict}, {} → {}",
        flip.account,
        flip.class,
        score(flip.base),
        score(flip.head)
    )
}

/// When sides first differ: at which look, by which account, alert and post.
pub(super) fn firsts(flips: &Flips) -> impl Iterator<Item = String> {
    [look(flips), account(flips), alert(flips), post(flips)].into_iter().flatten()
}

/// The first look at which other numbers were found.
fn look(flips: &Flips) -> Option<String> {
    let first = flips.first_look.as_ref()?;
    Some(format!(
        "looks first differ at {}, look {} of {}: {} found by then in the base, {} in the head",
        first.at,
        first.look,
        first.looks,
        number::plural(count(first.base), "positive", "positives"),
        number::thousands(first.head)
    ))
}

/// Who posts first of those who differ.
fn account(flips: &Flips) -> Option<String> {
    let first = flips.first_account.as_ref()?;
    let what = if first.flipped { "verdicts" } else { "scores" };
    Some(format!(
        "{what} can first differ at {}, when account {} ({}) first posts: {} → {}",
        first.at,
        first.account,
        first.class,
        score(first.base),
        score(first.head)
    ))
}

/// The first alert that differs.
fn alert(flips: &Flips) -> Option<String> {
    let first = flips.first_alert.as_ref()?;
    let side = if first.in_head { "head" } else { "base" };
    Some(format!(
        "alerts first differ at {}: {} in the {side} only, or not alike; {} in all",
        first.at,
        hashtag(&first.hashtag),
        number::thousands(first.alerts)
    ))
}

/// With one mark in front, whether or not its source wrote one.
fn hashtag(name: &str) -> String {
    format!("#{}", name.trim_start_matches('#'))
}

/// The first post that is scored differently.
fn post(flips: &Flips) -> Option<String> {
    let first = flips.first_post.as_ref()?;
    let operated = if first.is_operated { ", operated" } else { "" };
    Some(format!(
        "posts first differ at {}: post {} of account {}{operated}, {} → {}; {} in all",
        first.at,
        first.post,
        first.account,
        score(first.base),
        score(first.head),
        number::thousands(first.posts)
    ))
}

fn score(score: Option<f64>) -> String {
    score.map_or_else(|| "no score".to_owned(), |score| score.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashtags_have_one_mark() {
        assert_eq!((hashtag("tea"), hashtag("#tea")), ("#tea".to_owned(), "#tea".to_owned()));
    }
}
