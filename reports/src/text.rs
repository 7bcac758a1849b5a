//! The leaderboard as plain text and as Markdown.

use std::fmt::Write;

use crate::{
    Figure, Records,
    figure::{
        Leaderboard,
        leaderboard::{Block, Entry, blocks},
    },
    number,
};

/// Most characters of a line on a terminal.
const COLUMNS_MAX: usize = 100;
const SCENARIO_MAX: usize = 24;
const METHOD_MAX: usize = 16;

/// The leaderboard for a terminal: a block per metric, scenarios down, methods across, at most 100
/// characters wide. `*` marks the best of a row. Methods that do not fit go on below.
#[must_use]
pub fn leaderboard_text(records: &Records) -> String {
    let blocks: Vec<String> =
        blocks(&Leaderboard.data(records)).iter().map(|block| text_of(block, records)).collect();
    blocks.join("\n")
}

fn text_of(block: &Block, records: &Records) -> String {
    let longest = block.scenarios.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    let first = longest.min(SCENARIO_MAX);
    let cell = |method: &String| method.chars().count().clamp(7, METHOD_MAX) + 2;
    let mut text = format!("{} ({})\n", block.title, seeds(records));
    let mut from = 0;
    while from < block.methods.len() {
        let mut width = first;
        let fits = |method: &&String| {
            width += cell(method);
            width <= COLUMNS_MAX
        };
        let until = from + block.methods[from..].iter().take_while(fits).count().max(1);
        let widths: Vec<usize> = block.methods[from..until].iter().map(cell).collect();
        write_line(&mut text, first, "", &widths, |idx| block.methods[from + idx].clone());
        for (scenario, entries) in block.scenarios.iter().zip(&block.entries) {
            let shown = |idx: usize| starred(block, entries[from + idx].as_ref());
            write_line(&mut text, first, scenario, &widths, shown);
        }
        from = until;
    }
    text
}

fn write_line(
    text: &mut String,
    first: usize,
    name: &str,
    widths: &[usize],
    shown: impl Fn(usize) -> String,
) {
    let mut line = format!("{:first$}", cut(name, first));
    for (idx, width) in widths.iter().enumerate() {
        // One place is kept for the star, so that figures stand below one another.
        let value = cut(&shown(idx), *width - 1);
        let padded = if value.ends_with('*') { value } else { value + " " };
        write!(line, "{padded:>width$}").expect("strings take all");
    }
    text.push_str(line.trim_end());
    text.push('\n');
}

fn starred(block: &Block, entry: Option<&Entry>) -> String {
    let star = if entry.is_some_and(|entry| entry.is_best) { "*" } else { "" };
    entry.map_or(number::UNDEFINED.to_owned(), |entry| block.show(entry.mean)) + star
}

fn cut(text: &str, chars_max: usize) -> String {
    if text.chars().count() <= chars_max {
        return text.to_owned();
    }
    text.chars().take(chars_max.saturating_sub(1)).chain(['…']).collect()
}

/// `mean over 3 seeds`, `mean over 1 to 3 seeds`.
pub(crate) fn seeds(records: &Records) -> String {
    let cells = || {
        (0..records.scenarios().len())
            .flat_map(|s| (0..records.methods().len()).map(move |m| (s, m)))
            .map(|(scenario, method)| records.runs_of(scenario, method).count())
            .filter(|n| *n > 0)
    };
    let (fewest, most) = (cells().min().unwrap_or(0), cells().max().unwrap_or(0));
    match (fewest, most) {
        (1, 1) => "one seed".to_owned(),
        (fewest, most) if fewest == most => format!("mean over {most} seeds"),
        _ => format!("mean over {fewest} to {most} seeds"),
    }
}

/// The leaderboard in Markdown: a table per metric, the best of a row in bold.
#[must_use]
pub fn leaderboard_markdown(records: &Records) -> String {
    let blocks: Vec<String> = blocks(&Leaderboard.data(records))
        .iter()
        .map(|block| markdown_of(block, records))
        .collect();
    blocks.join("\n")
}

fn markdown_of(block: &Block, records: &Records) -> String {
    let methods: Vec<String> = block.methods.iter().map(|method| escape(method)).collect();
    let mut text = format!("**{}** ({})\n\n", block.title, seeds(records));
    writeln!(text, "| scenario | {} |", methods.join(" | ")).expect("strings take all");
    writeln!(text, "|---|{}", "---:|".repeat(methods.len())).expect("strings take all");
    for (scenario, entries) in block.scenarios.iter().zip(&block.entries) {
        let shown: Vec<String> = entries.iter().map(|e| bold(block, e.as_ref())).collect();
        writeln!(text, "| {} | {} |", escape(scenario), shown.join(" | "))
            .expect("strings take all");
    }
    text
}

fn bold(block: &Block, entry: Option<&Entry>) -> String {
    match entry {
        Some(entry) if entry.is_best => format!("**{}**", block.show(entry.mean)),
        Some(entry) => block.show(entry.mean).replace('<', "&lt;"),
        None => number::UNDEFINED.to_owned(),
    }
}

/// A name with everything escaped that Markdown, or HTML inside it, could act on. An underscore
/// between letters is left: it does nothing there, and most names have one.
pub(crate) fn escape(name: &str) -> String {
    let mut escaped = String::new();
    for c in name.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\\' | '`' | '*' | '[' | ']' | '(' | ')' | '|' | '~' | '!' | '#' => {
                escaped.push('\\');
                escaped.push(c);
            }
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{campaign_free, records, run};

    fn small() -> Records {
        let mut better = run("flash_mob", "ccb", 1);
        better.average_precision = Some(0.875);
        better.recall_at.clear();
        let mut ranks = campaign_free(run("quiet", "ccb", 1));
        ranks.own_threshold = None;
        records(vec![
            run("flash_mob", "volume", 1),
            better,
            campaign_free(run("quiet", "volume", 1)),
            ranks,
        ])
    }

    #[test]
    fn text_lines_up() {
        let expected = "\
Average precision (one seed)
              ccb   volume
flash_mob   0.875*   0.500

Recall when 1 innocent in 10,000 is flagged (one seed)
              ccb   volume
flash_mob       –    0.400*

No campaign: innocents flagged per million (one seed)
          ccb   volume
quiet       –      250
";
        assert_eq!(leaderboard_text(&small()), expected);
    }

    #[test]
    fn many_methods_wrap_at_100_columns() {
        let methods = (0..25)
            .map(|idx| run("a_scenario_with_quite_a_long_name", &format!("method_{idx}"), 1));
        let text = leaderboard_text(&records(methods.collect()));
        assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
        assert!((0..25).all(|idx| text.contains(&format!("method_{idx} "))
            || text.contains(&format!("method_{idx}\n"))));
    }

    #[test]
    fn markdown_is_escaped() {
        let text = leaderboard_markdown(&records(vec![run("a|b<script>", "idf_token", 1)]));
        let expected = "\
**Average precision** (one seed)

| scenario | idf_token |
|---|---:|
| a\\|b&lt;script&gt; | **0.500** |

**Recall when 1 innocent in 10,000 is flagged** (one seed)

| scenario | idf_token |
|---|---:|
| a\\|b&lt;script&gt; | **0.400** |
";
        assert_eq!(text, expected);
    }
}
