//! The leaderboard as plain text and as Markdown.

use std::{collections::BTreeMap, fmt::Write};

use crate::{
    Figure, Records,
    cut::cut,
    figure::{
        Delay, Leaderboard, Regret, delay,
        heat::{Block, Entry},
        leaderboard::blocks,
        regret,
    },
    number,
    once::counted_once,
    outline::{families, variant_label, without_ceiling, without_variants},
    theme::is_ceiling,
};

/// Most characters of a line on a terminal.
const COLUMNS_MAX: usize = 100;
const SCENARIO_MAX: usize = 30;
const METHOD_MAX: usize = 16;

/// The leaderboard for a terminal: a block per metric, scenarios down, methods across, at most 100
/// characters wide. `*` marks the best of a row. Methods that do not fit go on below. Scenarios
/// stand under their family where there are several, and variants under the scenario they vary.
#[must_use]
pub fn leaderboard_text(records: &Records) -> String {
    let lines = lines(records);
    let text = |block: &Block| text_of(block, &lines, records);
    let blocks = all_blocks(records);
    let mut parts: Vec<String> = blocks.iter().map(text).collect();
    parts.extend(blocks.iter().find_map(best_by_scenario));
    parts.extend(counted_once(records).map(|told| told + "\n"));
    parts.join("\n")
}

/// Those of the leaderboard, regret where an oracle was asked, and delays where somebody looked.
fn all_blocks(records: &Records) -> Vec<Block> {
    let mut blocks = blocks(&Leaderboard.data(records));
    blocks.extend(regret::block(&Regret.data(records)));
    blocks.extend(delay::blocks(&Delay.data(&without_ceiling(records))));
    blocks
}

/// The best of each scenario and the next, with the interval of their means; `None` where no
/// interval is known. Of several blocks the first, average precision, is told.
fn best_by_scenario(block: &Block) -> Option<String> {
    if !block.more_is_better {
        return None;
    }
    let lines: Vec<String> = block
        .rows
        .iter()
        .zip(&block.entries)
        .filter_map(|(scenario, entries)| best_and_next(block, scenario, entries))
        .collect();
    (!lines.is_empty()).then(|| {
        let title = format!("{}: best by scenario, then the next (95 % interval)", block.title);
        title + "\n" + &lines.concat()
    })
}

fn best_and_next(block: &Block, scenario: &str, entries: &[Option<Entry>]) -> Option<String> {
    let found = block.methods.iter().zip(entries).filter(|(method, _)| !is_ceiling(method));
    let mut found: Vec<(&String, &Entry)> =
        found.filter_map(|(method, entry)| Some((method, entry.as_ref()?))).collect();
    found.sort_by(|a, b| b.1.mean.total_cmp(&a.1.mean));
    let shown = |(method, entry): &(&String, &Entry)| {
        let interval = block.show_interval(entry)?;
        let method = cut(method, METHOD_MAX);
        Some(format!("{method} {} ({interval})", block.show(entry.mean)))
    };
    let told: Option<Vec<String>> = found.iter().take(2).map(shown).collect();
    let told = told.filter(|told| !told.is_empty())?;
    Some(format!("{:SCENARIO_MAX$}  {}\n", cut(scenario, SCENARIO_MAX), told.join(", ")))
}

/// A line of the leaderboard before its numbers.
struct Line {
    /// How it begins.
    name: String,
    /// The scenario as the blocks know it; `None` for the name of a family.
    scenario: Option<String>,
}

/// All scenarios, indented under what they belong to.
fn lines(records: &Records) -> Vec<Line> {
    let families = families(records);
    let indent = if families.len() > 1 { "  " } else { "" };
    let label = |idx: usize| records.scenarios()[idx].label.clone();
    let mut lines = Vec::new();
    for family in &families {
        if families.len() > 1 {
            lines.push(Line { name: family.name.clone(), scenario: None });
        }
        for member in &family.members {
            let name = format!("{indent}{}", label(member.scenario));
            lines.push(Line { name, scenario: Some(label(member.scenario)) });
            lines.extend(member.variants.iter().map(|&variant| Line {
                name: format!("{indent}  {}", variant_label(records, variant)),
                scenario: Some(label(variant)),
            }));
        }
    }
    lines
}

/// Lines that a block has numbers for, and families of those, with the number of its row.
fn lines_of<'a>(block: &Block, lines: &'a [Line]) -> Vec<(&'a str, Option<usize>)> {
    let mut shown: Vec<(&str, Option<usize>)> = Vec::new();
    let row_of: BTreeMap<&str, usize> =
        block.rows.iter().enumerate().map(|(row, name)| (name.as_str(), row)).collect();
    let mut family = None;
    for line in lines {
        match &line.scenario {
            None => family = Some(line.name.as_str()),
            Some(scenario) => {
                let Some(row) = row_of.get(scenario.as_str()) else { continue };
                shown.extend(family.take().map(|name| (name, None)));
                shown.push((&line.name, Some(*row)));
            }
        }
    }
    shown
}

fn text_of(block: &Block, lines: &[Line], records: &Records) -> String {
    let lines = lines_of(block, lines);
    let longest = lines.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let first = longest.min(SCENARIO_MAX);
    let cell = |method: &String| method.chars().count().clamp(7, METHOD_MAX) + 2;
    let mut text = format!("{} ({})\n", block.title, seeds_of(block, records));
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
        for (name, row) in &lines {
            let Some(row) = row else {
                text.push_str(&format!("{}\n", cut(name, COLUMNS_MAX)));
                continue;
            };
            let shown = |idx: usize| starred(block, block.entries[*row][from + idx].as_ref());
            write_line(&mut text, first, name, &widths, shown);
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

/// The leaderboard in Markdown: a table per metric, the best of a row in bold, without variants.
#[must_use]
pub fn leaderboard_markdown(records: &Records) -> String {
    let bases = without_variants(records);
    let blocks: Vec<String> =
        all_blocks(&bases).iter().map(|block| markdown_of(block, &bases)).collect();
    blocks.join("\n")
}

fn markdown_of(block: &Block, records: &Records) -> String {
    let layout = block.laid_out();
    let corner = if layout.are_methods_down { "method" } else { "scenario" };
    let columns: Vec<String> = layout.columns.iter().map(|name| escape(name)).collect();
    let mut text = format!("**{}** ({})\n\n", block.title, seeds_and_interval(block, records));
    writeln!(text, "| {corner} | {} |", columns.join(" | ")).expect("strings take all");
    writeln!(text, "|---|{}", "---:|".repeat(columns.len())).expect("strings take all");
    for (name, entries) in &layout.rows {
        let shown: Vec<String> = entries.iter().map(|entry| bold(block, *entry)).collect();
        writeln!(text, "| {} | {} |", escape(name), shown.join(" | ")).expect("strings take all");
    }
    text
}

/// `mean over 3 seeds, 95 % interval`.
fn seeds_and_interval(block: &Block, records: &Records) -> String {
    let has_interval = block.entries.iter().flatten().flatten().any(|e| e.interval.is_some());
    seeds_of(block, records) + if has_interval { ", 95 % interval" } else { "" }
}

/// As [`seeds`], but for medians, which are of all seeds together and no means.
fn seeds_of(block: &Block, records: &Records) -> String {
    let seeds = seeds(records);
    match seeds.strip_prefix("mean over ") {
        Some(number) if block.title == delay::MEDIAN => format!("{number} together"),
        _ => seeds,
    }
}

fn bold(block: &Block, entry: Option<&Entry>) -> String {
    let Some(entry) = entry else { return number::UNDEFINED.to_owned() };
    let mean = block.show(entry.mean).replace('<', "&lt;");
    let mean = if entry.is_best { format!("**{mean}**") } else { mean };
    let interval = block.show_interval(entry).map(|i| format!(" ({})", i.replace('<', "&lt;")));
    mean + &interval.unwrap_or_default()
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
    use claque_evaluation::Record;

    use super::*;
    use crate::testing::{campaign_free, records, run, varied, world};

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
    fn variants_stand_under_their_scenario_and_scenarios_under_their_family() {
        let in_family = |name: &str, family: &str| {
            let mut world = world(name, 1);
            world.design.family = family.to_owned();
            let free = name.starts_with("quiet");
            let run = run(name, "ccb", 1);
            [Record::World(world), Record::Run(if free { campaign_free(run) } else { run })]
        };
        let records = [
            in_family("flash_mob", "synchronous"),
            in_family("quiet", "quiet"),
            varied("flash_mob", "campaign.0.accounts", 20.0, "ccb", 1),
            varied("flash_mob", "campaign.0.accounts", 500.0, "ccb", 1),
            in_family("rotation", "rotation"),
            in_family("quiet.twin", "quiet"),
        ];
        let mut shown = leaderboard_text(&Records::new(records.as_flattened().to_vec()).unwrap());
        let second = shown.find("\nRecall").unwrap();
        let third = shown.find("\nNo campaign").unwrap();
        shown.replace_range(second..third, "");
        let expected = "\
Average precision (one seed)
                     ccb
synchronous
  flash_mob        0.500*
    accounts=20    0.500*
    accounts=500   0.500*
rotation
  rotation         0.500*

No campaign: innocents flagged per million (one seed)
                 ccb
quiet
  quiet          250
  quiet.twin     250
";
        assert_eq!(shown, expected);
    }

    #[test]
    fn with_several_seeds_the_best_are_named_with_their_interval() {
        let mut runs = Vec::new();
        for (method, values) in [("volume", [0.25, 0.25]), ("ccb", [0.75, 0.875])] {
            for (seed, value) in (1..).zip(values) {
                let mut run = run("flash_mob", method, seed);
                run.average_precision = Some(value);
                runs.push(run);
            }
        }
        let records = records(runs);
        let text = leaderboard_text(&records);
        let expected = "
Average precision: best by scenario, then the next (95 % interval)
flash_mob                       ccb 0.812 (0.750–0.875), volume 0.250 (0.250–0.250)
";
        assert!(text.ends_with(expected), "{text}");
        let markdown = leaderboard_markdown(&records);
        assert!(markdown.contains("(mean over 2 seeds, 95 % interval)"));
        let row = "| flash_mob | **0.812** (0.750–0.875) | 0.250 (0.250–0.250) |";
        assert!(markdown.contains(row), "{markdown}");
    }

    #[test]
    fn the_oracle_stands_first_is_nobodys_rival_and_brings_regret() {
        let mut runs = Vec::new();
        for (method, precision, regret) in [("ccb", 0.75, Some(0.25)), ("oracle", 1.0, None)] {
            for seed in [1, 2] {
                let mut run = run("a", method, seed);
                (run.average_precision, run.regret) = (Some(precision), regret);
                run.recall_at.clear();
                runs.push(run);
            }
        }
        let expected = "\
Average precision (mean over 2 seeds)
   oracle      ccb
a   1.000    0.750*

Recall when 1 innocent in 10,000 is flagged (mean over 2 seeds)
   oracle      ccb
a       –        –

Regret, and the oracle's average precision (mean over 2 seeds)
   oracle      ccb
a   1.000    0.250

Average precision: best by scenario, then the next (95 % interval)
a                               ccb 0.750 (0.750–0.750)
";
        assert_eq!(leaderboard_text(&records(runs)), expected);
    }

    #[test]
    fn delays_are_told_where_somebody_looked() {
        let late = |method: &str, n_found: u64| {
            let mut run = run("a", method, 1);
            run.delay = Some(crate::testing::delay(n_found));
            run
        };
        let text = leaderboard_text(&records(vec![late("ccb", 15), late("volume", 5)]));
        let expected = "
Time to detection: median (one seed)
      ccb   volume
a  9.00 h    never

Time to detection: score, 100 is at once (one seed)
      ccb   volume
a    75.0*    25.0
";
        assert!(text.ends_with(expected), "{text}");
    }

    #[test]
    fn many_methods_stand_down_in_markdown_the_best_first() {
        let runs = (0..12).map(|idx| {
            let mut run = run("a|b", &format!("m{idx}"), 1);
            run.average_precision = Some(f64::from(idx) / 16.0);
            run
        });
        let text = leaderboard_markdown(&records(runs.collect()));
        assert!(
            text.contains("| method | a\\|b |\n|---|---:|\n| m11 | **0.688** |\n| m10 |"),
            "{text}"
        );
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

    #[test]
    fn medians_are_of_all_seeds_together_and_no_means() {
        let runs = [1, 2, 3].map(|seed| {
            let mut run = run("a", "ccb", seed);
            run.delay = Some(crate::testing::delay(12));
            run
        });
        let records = records(runs.to_vec());
        let text = leaderboard_text(&records);
        assert!(text.contains("Time to detection: median (3 seeds together)"), "{text}");
        assert!(text.contains("100 is at once (mean over 3 seeds)"), "{text}");
        let markdown = leaderboard_markdown(&records);
        assert!(markdown.contains("median** (3 seeds together)"), "{markdown}");
    }
}
