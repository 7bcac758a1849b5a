//! Example groups that can be drawn.

use claque_evaluation::GroupExample;

use super::{Checked, DOTS_MAX, ROWS_MAX, not_negative, require, wrong};

/// Most example groups of a run; the evaluation writes at most three.
const EXAMPLES_MAX: usize = 20;
/// Most hashtags named of one; the evaluation writes at most five.
const NAMED_MAX: usize = 20;

pub(super) fn check(examples: &[GroupExample]) -> Checked {
    if examples.len() > EXAMPLES_MAX {
        let found = format!("{} entries long", examples.len());
        return Err(wrong("examples", &found, "a list of at most 20"));
    }
    examples.iter().try_for_each(check_example)
}

fn check_example(example: &GroupExample) -> Checked {
    let is_within = |dot: &&(u8, u8, u8)| {
        usize::from(dot.0) < example.rows.len() && dot.1 < example.bins && dot.2 <= 1
    };
    let length = |n: usize| format!("{n} entries long");
    require(example.score.is_finite(), "examples.score", example.score, "a finite number")?;
    if let Some(moment) = &example.strongest {
        not_negative("examples.strongest.length_s", moment.length_s)?;
    }
    if example.bin_s == 0 {
        Err(wrong("examples.bin_s", &0, "a length in whole seconds from 1"))
    } else if example.hashtags.len() > NAMED_MAX {
        Err(wrong("examples.hashtags", &length(example.hashtags.len()), "a list of at most 20"))
    } else if let Some(row) = example.rows.iter().find(|row| **row > 1) {
        Err(wrong("examples.rows", row, "1 for a positive and 0 for an innocent"))
    } else if example.rows.len() as u64 > ROWS_MAX {
        Err(wrong("examples.rows", &length(example.rows.len()), "a list of at most 200"))
    } else if example.dots.len() > DOTS_MAX {
        Err(wrong("examples.dots", &length(example.dots.len()), "a list of at most 10000"))
    } else if let Some(dot) = example.dots.iter().find(|dot| !is_within(dot)) {
        let accepted = "[row, bin, use] with a row of examples.rows, a bin below examples.bins, and \
             a use of 0 or 1";
        Err(wrong("examples.dots", &format!("{dot:?}"), accepted))
    } else {
        Ok(())
    }
}
