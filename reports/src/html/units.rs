//! What rankings of accounts are worth besides, and what methods say of hashtags, posts and groups and
//! of who is coordinated: a small table each.

use claque_evaluation::{GroupScore, RunRecord, UnitScore};
use maud::{Markup, html};

use super::tables::table_of;
use crate::{
    Format, Records, Table,
    measure::{Estimate, mean_of_means, strata},
    table::number,
};

/// One number of a run.
type Value = fn(&RunRecord) -> Option<f64>;

/// A unit that methods judge.
struct Unit {
    title: &'static str,
    about: &'static str,
    /// The first is what methods are ordered by, and has an interval.
    columns: &'static [(&'static str, Format, Value)],
}

const UNITS: [Unit; 6] = [
    Unit {
        title: "Accounts",
        about: "What else a ranking of accounts is worth. Area under the curve: the chance that an \
                operated account scores above an innocent, which is high for many a useless method \
                where innocents are many. Best F1: at the best of all thresholds, which nobody \
                knows beforehand. Precision at k: the share of operated accounts among as many of \
                the highest as there are operated accounts; ties count by their share.",
        columns: &[
            ("precision at k", Format::Share, |run| run.rank?.precision_at_positives),
            ("best F1", Format::Share, |run| run.rank?.best_f1),
            ("F1", Format::Share, |run| run.rank.and(run.own_threshold?.f1)),
            ("area under the curve", Format::Share, |run| run.rank?.roc_auc),
            ("operated", Format::Significant, |run| run.rank.and(some(run.positives))),
            ("of accounts", Format::Significant, |run| run.rank.and(some(run.accounts))),
        ],
    },
    Unit {
        title: "Hashtags",
        about: "How well pushed hashtags are told from what trends by itself. A push is found by \
                an alert to its hashtag while it lasts; an alert that meets no push is false. Hashtags that \
                a wave brought along, by passing on a post that has them, do not count.",
        columns: &[
            ("average precision", Format::Share, |run| run.hashtags?.average_precision),
            ("precision", Format::Share, |run| run.hashtags?.own_threshold.precision),
            ("recall", Format::Share, |run| run.hashtags?.own_threshold.recall),
            ("pushes", Format::Significant, |run| some(run.hashtags?.positives)),
            ("false alerts", Format::Significant, |run| false_alarms(run.hashtags)),
        ],
    },
    Unit {
        title: "Posts",
        about: "How well operated posts are found among all posts.",
        columns: &[
            ("average precision", Format::Share, |run| run.posts?.average_precision),
            ("precision", Format::Share, |run| run.posts?.own_threshold.precision),
            ("recall", Format::Share, |run| run.posts?.own_threshold.recall),
            ("operated", Format::Significant, |run| some(run.posts?.positives)),
            ("wrongly flagged", Format::Significant, |run| false_alarms(run.posts)),
        ],
    },
    Unit {
        title: "Posts of operated accounts",
        about: "The same among the posts of operated accounts alone: which of them were not their \
                own.",
        columns: &[
            ("average precision", Format::Share, |run| run.posts_of_positives?.average_precision),
            ("precision", Format::Share, |run| run.posts_of_positives?.own_threshold.precision),
            ("recall", Format::Share, |run| run.posts_of_positives?.own_threshold.recall),
            ("operated", Format::Significant, |run| some(run.posts_of_positives?.positives)),
            ("wrongly flagged", Format::Significant, |run| false_alarms(run.posts_of_positives)),
        ],
    },
    Unit {
        title: "Who is coordinated, whoever wills it",
        about: "A second verdict of methods that tell acting together from being operated. \
                Operated accounts count as the positives, so that look-alikes who do act together \
                stand here as wrongly flagged.",
        columns: &[
            ("average precision", Format::Share, |run| run.coordinated.as_ref()?.average_precision),
            ("recall", Format::Share, |run| run.coordinated.as_ref()?.own_threshold?.recall),
            ("innocents per million", Format::Significant, |run| {
                Some(run.coordinated.as_ref()?.own_threshold?.false_positives_per_million)
            }),
        ],
    },
    Unit {
        title: "Groups",
        about: "How well groups agree with campaigns; an account in no group, or of no campaign, \
                is alone on that side. Adjusted Rand index: 1 is equal, 0 is chance. Homogeneity: \
                1 when no group mixes. B-cubed (B³): from each grouped account the share of its \
                group that is of its campaign, and from each operated account the share of its \
                campaign that is in its group. Weighted precision: the share of positives in \
                groups, weighted by the positives in each. Best group: F1 of the one group that \
                covers all operated accounts best. Pairs: of the pairs of accounts in one group \
                the share of one campaign, and the reverse; their average precision takes the groups in \
                order of suspicion. NMI: mutual information over the mean of both entropies, near 1 \
                wherever few accounts are operated. Groups of one are counted.",
        columns: &[
            ("adjusted Rand", Format::Share, |run| Some(run.group_score?.adjusted_rand)),
            ("homogeneity", Format::Share, |run| Some(run.group_score?.homogeneity)),
            ("B³ precision", Format::Share, |run| {
                Some(run.group_score?.b_cubed_grouped?.precision)
            }),
            ("B³ recall", Format::Share, |run| Some(run.group_score?.b_cubed_grouped?.recall)),
            ("B³ F", Format::Share, |run| Some(run.group_score?.b_cubed_grouped?.f)),
            ("weighted precision", Format::Share, |run| run.group_score?.weighted_precision),
            ("best group: F1", Format::Share, |run| Some(run.group_score?.best_group?.f1)),
            ("pairs: precision", Format::Share, |run| run.group_score?.pairs?.precision),
            ("pairs: recall", Format::Share, |run| run.group_score?.pairs?.recall),
            ("pairs: average precision", Format::Share, |run| {
                run.group_score?.pairs?.average_precision
            }),
            ("NMI", Format::Share, |run| run.group_score?.normalised_mutual_information),
            ("groups", Format::Significant, |run| groups(run, |score| score.groups)),
            ("of one", Format::Significant, |run| groups(run, |score| score.singletons)),
        ],
    },
];

fn some(count: u64) -> Option<f64> {
    Some(count as f64)
}

fn false_alarms(score: Option<UnitScore>) -> Option<f64> {
    some(score?.own_threshold.false_positives)
}

fn groups(run: &RunRecord, count: fn(&GroupScore) -> u64) -> Option<f64> {
    some(count(run.group_score.as_ref()?))
}

/// Most rows of a table that stands open.
const OPEN_MAX: usize = 8;
/// Most cells of a table, so that many families make no page too large to open.
const CELLS_MAX: usize = 1_500;

/// The tables of a family; nothing where the records tell of none.
pub(super) fn tables(records: &Records) -> Markup {
    let tables = UNITS.iter().map(|unit| (unit, data(unit, records)));
    let tables: Vec<(&Unit, Table)> = tables.filter(|(_, data)| !data.rows.is_empty()).collect();
    html! {
        @if !tables.is_empty() { h3 { "Accounts, hashtags, posts and groups" } }
        @for (unit, data) in tables {
            @let caption = format!("{}: means over scenarios and seeds", unit.title);
            details open[data.rows.len() <= OPEN_MAX] {
                summary { (unit.title) }
                (table_of(&caption, &data, CELLS_MAX))
                p class="caption" { (unit.about) }
            }
        }
    }
}

fn data(unit: &Unit, records: &Records) -> Table {
    let mut columns = vec![("method", Format::Text), ("scenarios", Format::Count)];
    for (place, &(name, format, _)) in unit.columns.iter().enumerate() {
        columns.push((name, format));
        if place == 0 {
            columns.extend([("95 % from", format), ("95 % to", format)]);
        }
    }
    let mut table = Table::new(&columns);
    let methods = 0..records.methods().len();
    table.rows = methods.filter_map(|method| row(unit, records, method)).collect();
    let first = |row: &[crate::Cell]| number(row, 2).unwrap_or(f64::NEG_INFINITY);
    table.rows.sort_by(|a, b| first(b).total_cmp(&first(a)));
    table
}

/// Means over scenarios of means over seeds; `None` where the method says nothing of the unit.
fn row(unit: &Unit, records: &Records, method: usize) -> Option<Vec<crate::Cell>> {
    let scenarios: Vec<usize> = (0..records.scenarios().len()).collect();
    let values = |value: Value| strata(records, &scenarios, method, value);
    let means: Vec<_> =
        unit.columns.iter().map(|column| mean_of_means(&values(column.2))).collect();
    let n_scenarios = means.iter().flatten().map(|mean| mean.n).max()?;
    let (_, _, first) = unit.columns.first()?;
    let interval = Estimate::over(&values(*first)).and_then(|found| found.interval);
    let mut cells = vec![records.methods()[method].as_str().into(), (n_scenarios as f64).into()];
    for (place, mean) in means.iter().enumerate() {
        cells.push(mean.map(|mean| mean.mean).into());
        if place == 0 {
            cells.extend([interval.map(|i| i.low), interval.map(|i| i.high)].map(Into::into));
        }
    }
    Some(cells)
}

#[cfg(test)]
mod tests {
    use claque_evaluation::BCubed;

    use super::*;
    use crate::testing::{check_balanced, records, run, unit_score};

    #[test]
    fn units_have_a_table_where_a_method_judges_them() {
        let mut runs = Vec::new();
        for (seed, value) in [(1, 0.25), (2, 0.75)] {
            let mut alerts = run("a", "burst<i>", seed);
            alerts.hashtags = Some(unit_score(value));
            let mut grouping = run("a", "ccb", seed);
            let b_cubed = BCubed { precision: 0.5, recall: 0.25, f: 1.0 / 3.0 };
            grouping.group_score = Some(GroupScore {
                groups: 4,
                singletons: 1,
                grouped: 20,
                campaigns: 1,
                adjusted_rand: value,
                homogeneity: 0.875,
                normalised_mutual_information: None,
                b_cubed,
                b_cubed_grouped: Some(b_cubed),
                weighted_precision: Some(0.625),
                best_group: None,
                pairs: None,
            });
            runs.extend([alerts, grouping]);
        }
        let records = records(runs);
        let page = tables(&records).into_string();
        check_balanced(&page);
        assert_eq!(page.matches("<details open>").count(), 2, "{page}");
        assert!(page.contains("burst&lt;i&gt;") && !page.contains("<i>"));
        let hashtags = data(&UNITS[1], &records);
        let shown: Vec<String> = (0..9).map(|column| hashtags.shown(0, column)).collect();
        let expected =
            ["burst<i>", "1", "0.500", "0.250", "0.750", "0.500", "0.250", "10.0", "2.00"];
        assert_eq!(shown, expected);
        let groups = data(&UNITS[5], &records);
        assert_eq!((groups.shown(0, 0), groups.shown(0, 2)), ("ccb".into(), "0.500".into()));
        assert_eq!(groups.shown(0, 7), "0.250");
    }

    #[test]
    fn without_other_units_there_is_nothing() {
        assert_eq!(tables(&records(vec![run("a", "ccb", 1)])).into_string(), "");
    }
}
