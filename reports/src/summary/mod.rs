//! One method against the others in tables, as a README shows them: each question a table, in Markdown.

mod innocents;
mod ranks;
mod scenarios;

use claque_evaluation::stats::Stratified;

use crate::{
    Error, Records, number,
    once::{counted_once, once},
    outline::without_ceiling,
    text::escape,
};

/// Tables about a method, or about the one with the best mean rank: what it reached on each scenario
/// and by how much it is ahead, mean ranks, and innocents flagged. Oracles are nobody's rivals, and a
/// world counts once.
///
/// # Errors
/// [`Error::UnknownMethod`] where no run is of the method that is asked for.
///
/// # Complexity
/// O(r log r) for r runs.
pub fn summary_markdown(records: &Records, about: Option<&str>) -> Result<String, Error> {
    let rivals = once(&without_ceiling(records));
    let ranks = ranks::ranks(&rivals);
    let subject = match about {
        Some(name) => position(&rivals, name)?,
        None => ranks.first().map_or(0, |best| best.method),
    };
    let parts = [
        scenarios::markdown(&rivals, subject),
        ranks::markdown(&rivals, &ranks),
        innocents::markdown(&rivals),
        counted_once(records).map(|told| escape(&told) + "\n").unwrap_or_default(),
    ];
    Ok(parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n"))
}

fn position(records: &Records, name: &str) -> Result<usize, Error> {
    let found = records.methods().iter().position(|method| method == name);
    found.ok_or_else(|| Error::UnknownMethod {
        method: name.to_owned(),
        accepted: records.methods().join(", "),
    })
}

/// A table whose first column names the row and whose others are numbers, of at most
/// [`TABLE_BYTES_MAX`] bytes and a line that counts the rows beyond.
fn table(headings: &[String], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let mut text = line(headings);
    text += &format!("|---|{}\n", "---:|".repeat(headings.len() - 1));
    let mut left_out = 0;
    for row in rows {
        let line = line(&row);
        let fits = left_out == 0 && text.len() + line.len() <= TABLE_BYTES_MAX;
        if fits { text += &line } else { left_out += 1 }
    }
    if left_out > 0 {
        text +=
            &format!("\n{} left out.\n", number::plural(left_out, "more row is", "more rows are"));
    }
    text
}

/// A name as code is set, where it has nothing that could end that.
fn code(name: &str) -> String {
    let is_plain = name.chars().all(|c| c.is_ascii_alphanumeric() || "_.-= ".contains(c));
    if is_plain { format!("`{name}`") } else { escape(name) }
}

/// `0.981 ± 0.011`: the mean and Student's 95 % interval; without the latter where it is not known.
fn estimate(found: Option<&Stratified>, decimals: usize, sign: bool) -> String {
    let Some(found) = found else { return number::UNDEFINED.to_owned() };
    let mean = rounded(found.mean, decimals);
    let mean = if sign { format!("{mean:+.decimals$}") } else { format!("{mean:.decimals$}") };
    match found.interval(ALPHA / 2.0) {
        Some(interval) => format!("{mean} ± {:.decimals$}", interval.high - found.mean),
        None => mean,
    }
}

/// Most bytes of a table: all three fit into what takes 900 KB.
const TABLE_BYTES_MAX: usize = 290_000;
/// Of 95 % intervals.
const ALPHA: f64 = 0.05;

/// Never to a zero with a minus.
fn rounded(value: f64, decimals: usize) -> f64 {
    let shown: f64 = format!("{value:.decimals$}").parse().unwrap_or(value);
    shown + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{campaign_free, records, run};

    /// `ccb` is ahead on one scenario and level on another; `volume` flags half as many innocents.
    fn two() -> Records {
        let mut runs = Vec::new();
        for seed in 1..=3 {
            let wobble = 0.01 * seed as f64;
            for (scenario, method, precision) in [
                ("a", "ccb", 0.8 + wobble),
                ("a", "volume", 0.4),
                ("b", "ccb", 0.5),
                ("b", "volume", 0.5),
            ] {
                let mut run = run(scenario, method, seed);
                run.average_precision = Some(precision);
                runs.push(run);
            }
            let mut quiet = campaign_free(run("quiet", "ccb", seed));
            if let Some(own) = &mut quiet.own_threshold {
                own.false_positives = 0;
            }
            runs.push(quiet);
        }
        records(runs)
    }

    #[test]
    fn a_table_of_any_number_of_rows_stays_small() {
        let row = |n: usize| vec![code(&format!("scenario {n}")), "0.5".repeat(20)];
        let headings = ["scenario".to_owned(), "value".to_owned()];
        let text = table(&headings, (0..100_000).map(row));
        assert!(text.len() <= TABLE_BYTES_MAX + 100, "{}", text.len());
        let told = text.lines().filter(|line| line.starts_with("| `")).count();
        assert!(text.ends_with(&format!(
            "\n{} more rows are left out.\n",
            number::thousands(100_000 - told as u64)
        )));
        assert!(!table(&headings, (0..1_000).map(row)).contains("left out"));
    }

    #[test]
    fn tables_say_how_far_ahead_how_ranked_and_who_is_accused() {
        let expected = "\
| scenario | seeds | average precision of `ccb` | recall at 1 in 10,000 | recall at its own threshold | best of the others | difference |
|---|---:|---:|---:|---:|---:|---:|
| `a` | 3 | 0.820 ± 0.025 | 0.40 | 0.49 | `volume` 0.400 | +0.420 ± 0.025 |
| `b` | 3 | 0.500 ± 0.000 | 0.40 | 0.49 | `volume` 0.500 | +0.000 ± 0.000 |

Of 2 scenarios, `ccb` is ahead on 1, behind on none and level, within 0.01 or not told apart, on 1.

| method | mean rank | average precision | more than volume | worlds |
|---|---:|---:|---:|---:|
| `ccb` | 1.25 ± 0.00 | 0.660 ± 0.012 | – | 6 |
| `volume` | 1.75 ± 0.00 | 0.450 ± 0.000 | – | 6 |

Ranks are of the means of scenarios over their seeds; ± is half the 95 % interval over seeds drawn again within each scenario.

| method | innocents flagged | of | worlds | per million (95 %) |
|---|---:|---:|---:|---:|
| `ccb` | 12 | 88,800 | 9 | 135 (77.3–236) |
| `volume` | 12 | 58,800 | 6 | 204 (117–357) |
";
        assert_eq!(summary_markdown(&two(), None).unwrap(), expected);
    }

    #[test]
    fn another_method_can_be_asked_for_and_a_stranger_is_named() {
        let text = summary_markdown(&two(), Some("volume")).unwrap();
        assert!(text.contains("`volume` is ahead on none, behind on 1 (`a`) and level, within"));
        let refused = summary_markdown(&two(), Some("cbb")).unwrap_err().to_string();
        assert_eq!(refused, "no run of `cbb`; accepted are ccb, volume");
    }

    #[test]
    fn hostile_names_stay_in_their_cell() {
        let records = records(vec![run("a`|<b>", "m|`", 1), run("a`|<b>", "n", 1)]);
        let text = summary_markdown(&records, None).unwrap();
        assert!(text.contains(r"| a\`\|&lt;b&gt; | 1 |") && !text.contains("<b>"), "{text}");
    }

    #[test]
    fn nothing_is_told_of_what_was_not_measured() {
        let mut bare = campaign_free(run("quiet", "ccb", 1));
        bare.own_threshold = None;
        assert_eq!(summary_markdown(&records(vec![bare]), None).unwrap(), "");
    }
}
