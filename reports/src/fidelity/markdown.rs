//! The card in Markdown.

use std::fmt::Write;

use claque_evaluation::FidelityCard;
use claque_evaluation::fidelity::{PairRow, Row};

use super::{band, measured, published, summary, verdict};
use crate::{number, text::escape};

/// The card in Markdown: statistics, pairs, notes.
#[must_use]
pub fn fidelity_markdown(card: &FidelityCard) -> String {
    let mut text = format!("# Fidelity card: {}\n\n{}\n\n", escape(&card.scenario), about(card));
    text += "| statistic | measured | unit | band | published | source | verdict |\n";
    text += "|---|---:|---|---|---|---|---|\n";
    card.rows.iter().for_each(|row| write_row(&mut text, row));
    text += "\nPairs of accounts with one hashtag within a window, by clock hours they met in:\n\n";
    text += "| class | accounts | window, s | 1 | 2 | 3 | 5 | 10 |\n";
    text += "|---|---:|---:|---:|---:|---:|---:|---:|\n";
    card.pairs.iter().for_each(|row| write_pairs(&mut text, row));
    for note in &card.notes {
        write!(text, "\nNote: {}.\n", escape(note)).expect("strings take all");
    }
    text
}

/// Which world, and how many gates hold.
pub(super) fn about(card: &FidelityCard) -> String {
    format!(
        "Seed {}, {} posts by {} accounts in {} days, scenario hash {}, claque {}. {}",
        card.seed,
        number::thousands(card.posts),
        number::thousands(card.accounts),
        card.days,
        escape(&card.scenario_hash),
        escape(&card.claque_version),
        summary(card)
    )
}

fn write_row(text: &mut String, row: &Row) {
    let red = if verdict(row) == "RED" { "**" } else { "" };
    writeln!(
        text,
        "| {} | {red}{}{red} | {} | {} | {} | {} | {red}{}{red} |",
        escape(&row.title),
        measured(row),
        escape(&row.unit),
        band(row),
        published(row),
        escape(&row.source),
        verdict(row)
    )
    .expect("strings take all");
}

fn write_pairs(text: &mut String, row: &PairRow) {
    let met: Vec<String> = row.met.iter().map(|n| number::thousands(number::whole(*n))).collect();
    writeln!(
        text,
        "| {} | {} | {} | {} |",
        escape(&name(row)),
        number::thousands(row.accounts),
        row.window_s,
        met.join(" | ")
    )
    .expect("strings take all");
}

/// The class here, or the trace it is compared with.
pub(super) fn name(row: &PairRow) -> String {
    if row.is_published { format!("published: {}", row.of) } else { row.of.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::card;

    #[test]
    fn rows_say_what_they_hold() {
        let text = fidelity_markdown(&card());
        for line in [
            "| Gaps below half an hour | 0.500 | share | 0.3 to 0.6 | 0.38, 0.4 | \
             docs/calibration.md | holds |",
            "| Burstiness | **0.200** | B | 0.25 to 0.45 | 0.38 | docs/calibration.md | **RED** |",
            "| Deletions | 0.0500 | share | at most 0.03 | 0.02 | docs/calibration.md | (misses) |",
            "| Regulars | – | share | at least 2 |  | docs/calibration.md | not in this world |",
            "| published: conference | 1,914 | 60 | 5,040 | 368 | 104 | 19 | 1 |",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
        }
        assert!(text.contains("1 of 2 gates fail; 1 row informs; 1 not in this world."), "{text}");
    }

    #[test]
    fn names_cannot_become_markup() {
        let mut card = card();
        card.scenario = "a|b<i>".to_owned();
        assert!(fidelity_markdown(&card).starts_with("# Fidelity card: a\\|b&lt;i&gt;\n"));
    }
}
