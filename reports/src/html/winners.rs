//! Who wins where, who is close, and who accuses whom: a line each.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::tables::{cut_remark, scroll};
use crate::{
    figure::{
        heat::{Block, Entry},
        overview::{AsGood, Duels},
    },
    number,
    order::EQUIVALENCE,
    outline::Family,
    theme::is_baseline,
};

/// Most lines; a report of so many families or classes has no one screen.
const LINES_MAX: usize = 100;
/// Most classes; the table of all methods has them all.
const CLASSES_MAX: usize = 8;
/// Most names in a cell.
const NAMES_MAX: usize = 2;

/// The best of every family and tier, the next, and all who may be as good.
pub(super) fn leads(block: &Block, duels: &Duels, families: &[(String, Family)]) -> Markup {
    let rows = || block.rows.iter().zip(&block.entries).take(LINES_MAX);
    let body = html! {
        table class="lines" {
            caption {
                span {
                    strong { "Who wins where" }
                    " (average precision, mean over scenarios; 95 % interval over seeds)"
                    (cut_remark(block.rows.len().min(LINES_MAX), block.rows.len()))
                }
            }
            thead {
                tr {
                    th scope="col" { "family, tier" } th scope="col" { "best" }
                    th scope="col" { "next" } th scope="col" { "as good, for all that is known" }
                }
            }
            tbody {
                @for (name, entries) in rows() {
                    @let ranked = ranked(block, entries);
                    tr {
                        th scope="row" { (family_link(name, families)) }
                        td { @if let Some(best) = ranked.first() { (estimate(block, *best)) } }
                        td { @if let Some(next) = ranked.get(1) { (estimate(block, *next)) } }
                        td class="wrap" { (close(name, &ranked, duels)) }
                    }
                }
            }
        }
    };
    html! {
        (scroll("Who wins where", &body))
        p class="caption" {
            "As good: behind the best by " (EQUIVALENCE) " at most, or by no more than seeds tell: the \
             95 % interval of the difference, seed by seed, reaches zero. A single seed tells nothing."
        }
    }
}

fn family_link(name: &str, families: &[(String, Family)]) -> Markup {
    let is_of = |family: &Family| {
        let rest = name.strip_prefix(family.name.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(", "))
    };
    let found = families.iter().find(|(_, family)| is_of(family));
    html! {
        @match found {
            Some((anchor, _)) => a href={ "#" (anchor) } { (name) },
            None => (name),
        }
    }
}

type Ranked<'a> = (&'a str, &'a Entry);

/// Methods with a number, the best first.
fn ranked<'a>(block: &'a Block, entries: &'a [Option<Entry>]) -> Vec<Ranked<'a>> {
    let found = block.methods.iter().zip(entries);
    let mut found: Vec<Ranked> =
        found.filter_map(|(method, entry)| Some((method.as_str(), entry.as_ref()?))).collect();
    found.sort_by(|a, b| b.1.mean.total_cmp(&a.1.mean));
    found
}

fn estimate(block: &Block, (method, entry): Ranked) -> Markup {
    html! {
        b { (method) } " " (block.show(entry.mean))
        @if let Some(interval) = block.show_interval(entry) { " " small { (interval) } }
    }
}

/// All but the best who may be as good, and of whom that is not known.
fn close(row: &str, ranked: &[Ranked], duels: &Duels) -> String {
    let Some(((best, _), others)) = ranked.split_first() else { return String::new() };
    let of = |judged: AsGood| -> Vec<&str> {
        let names = others.iter().map(|(name, _)| *name);
        names.filter(|name| duels.judge(row, best, name) == judged).collect()
    };
    let (close, unknown) = (of(AsGood::Perhaps), of(AsGood::Unknown));
    match unknown.len() {
        0 => listed(&close),
        n if n == others.len() => "not known: a single seed".to_owned(),
        _ => format!("{}; not known of {}", listed(&close), listed(&unknown)),
    }
}

fn listed(names: &[&str]) -> String {
    match names.len() {
        0 => "nobody".to_owned(),
        n if n > NAMES_MAX => {
            format!("{} + {}", names[..NAMES_MAX].join(", "), n - NAMES_MAX)
        }
        _ => names.join(" and "),
    }
}

/// Of every class, who accuses most, and how many accuse nobody. Baselines do not count, nor does who
/// flags nobody at all.
pub(super) fn accusers(block: &Block, flagging: &BTreeSet<&str>) -> Markup {
    let (shown, n_left) = most_accused(block, flagging);
    let body = html! {
        table class="lines" {
            caption {
                span {
                    strong { "Who accuses whom" }
                    " (innocents flagged per million of their class, mean over scenarios, by methods \
                     that flag somebody at a threshold of their own, without baselines)"
                    @if n_left > 0 {
                        "; " (number::plural(n_left, "class is", "classes are")) " accused less"
                    }
                }
            }
            thead {
                tr {
                    th scope="col" { "class" } th scope="col" { "accused most by" }
                    th scope="col" class="n" { "median method" }
                    th scope="col" { "accuse nobody of it" }
                }
            }
            tbody {
                @for (class, ranked) in shown {
                    tr {
                        th scope="row" { (class) }
                        td { (worst(block, &ranked)) }
                        td class="n" { (median(block, &ranked)) }
                        td class="wrap names" { (sparing(&ranked)) }
                    }
                }
            }
        }
    };
    scroll("Who accuses whom", &body)
}

/// The classes that are accused most, by the middle method and then by the worst, in their order, and
/// how many others there are.
fn most_accused<'a>(
    block: &'a Block,
    flagging: &BTreeSet<&str>,
) -> (Vec<(&'a str, Vec<Ranked<'a>>)>, usize) {
    let rows = block.rows.iter().zip(&block.entries);
    let mut rows: Vec<_> = rows
        .map(|(class, entries)| (class.as_str(), skilled(block, entries, flagging)))
        .enumerate()
        .collect();
    let worst = |ranked: &[Ranked]| ranked.first().map_or(-1.0, |(_, entry)| entry.mean);
    let accused = |ranked: &[Ranked]| (middle(ranked).unwrap_or(-1.0), worst(ranked));
    rows.sort_by(|(_, (_, a)), (_, (_, b))| {
        let (a, b) = (accused(a), accused(b));
        b.0.total_cmp(&a.0).then(b.1.total_cmp(&a.1))
    });
    let n_left = rows.len().saturating_sub(CLASSES_MAX);
    rows.truncate(CLASSES_MAX);
    rows.sort_by_key(|(place, _)| *place);
    (rows.into_iter().map(|(_, row)| row).collect(), n_left)
}

fn skilled<'a>(
    block: &'a Block,
    entries: &'a [Option<Entry>],
    flagging: &BTreeSet<&str>,
) -> Vec<Ranked<'a>> {
    let all = ranked(block, entries).into_iter();
    all.filter(|(method, _)| !is_baseline(method) && flagging.contains(method)).collect()
}

/// All who accuse most.
fn worst(block: &Block, ranked: &[Ranked]) -> Markup {
    let most = ranked.first().map(|(_, entry)| entry.mean);
    let is_worst = |(_, entry): &&Ranked| Some(entry.mean) == most;
    let names: Vec<&str> = ranked.iter().filter(is_worst).map(|(name, _)| *name).collect();
    html! {
        @match most {
            Some(most) if most > 0.0 => { b { (listed(&names)) } " " (block.show(most)) }
            Some(_) => "nobody",
            None => (number::UNDEFINED),
        }
    }
}

fn median(block: &Block, ranked: &[Ranked]) -> String {
    middle(ranked).map_or(number::UNDEFINED.to_owned(), |middle| block.show(middle))
}

/// The middle one, or the mean of the two in the middle.
fn middle(ranked: &[Ranked]) -> Option<f64> {
    let at = |place: usize| ranked.get(place).map(|(_, entry)| entry.mean);
    let (a, b) = at(ranked.len().saturating_sub(1) / 2).zip(at(ranked.len() / 2))?;
    Some(f64::midpoint(a, b))
}

/// `5 of 28: a, b + 3`; all of them stand in the table of all methods.
fn sparing(ranked: &[Ranked]) -> String {
    let none: Vec<&str> =
        ranked.iter().filter(|(_, entry)| entry.mean == 0.0).map(|(name, _)| *name).collect();
    let count = format!("{} of {}", none.len(), ranked.len());
    if none.is_empty() { count } else { format!("{count}: {}", listed(&none)) }
}

#[cfg(test)]
mod tests {
    use claque_evaluation::{ClassFalsePositives, OwnThreshold};

    use super::*;
    use crate::{
        Figure, Records,
        figure::{Overview, overview::blocks},
        measure::flagging,
        testing::{check_balanced, records, run},
    };

    /// Runs of methods on one scenario, with average precisions by seed; only `top` accuses nobody.
    fn with(methods: &[(&str, &[f64])]) -> Records {
        let mut runs = Vec::new();
        for (method, values) in methods {
            for (seed, value) in (1..).zip(*values) {
                let mut run = run("a", method, seed);
                run.average_precision = Some(*value);
                run.look_alikes[0].per_million = if *method == "top" { 0.0 } else { 40.0 };
                runs.push(run);
            }
        }
        records(runs)
    }

    fn page(records: &Records) -> [String; 2] {
        let data = Overview.data(records);
        let [lead, accuse] = &blocks(&data)[..] else { panic!("two blocks") };
        let pages = [leads(lead, &Duels::new(records), &[]), accusers(accuse, &flagging(records))];
        let pages = pages.map(Markup::into_string);
        pages.iter().for_each(|page| check_balanced(page));
        pages
    }

    #[test]
    fn the_best_the_next_and_the_close_are_named() {
        let [lead, accuse] = page(&with(&[
            ("far", &[0.1, 0.2, 0.1]),
            ("near", &[0.6, 0.9, 0.75]),
            ("top", &[0.7, 0.9, 0.8]),
            ("volume", &[0.5, 0.5, 0.5]),
        ]));
        assert!(lead.contains("<b>top</b> 0.800 <small>0.700–0.900</small>"), "{lead}");
        assert!(lead.contains("<b>near</b> 0.750"), "{lead}");
        assert!(lead.contains("<td class=\"wrap\">near</td>"), "{lead}");
        assert!(accuse.contains("<td class=\"wrap names\">1 of 3: top</td>"), "{accuse}");
        assert!(accuse.contains("<b>far and near</b> 40.0"), "{accuse}");
        assert!(accuse.contains("<td class=\"n\">40.0</td>"), "{accuse}");
    }

    /// Nine classes: the one that is accused least is left out, and others keep their order.
    #[test]
    fn the_least_accused_classes_are_left_to_the_table_of_all_methods() {
        let mut run = run("a", "far", 1);
        let one = run.look_alikes[0].clone();
        run.look_alikes = (0..9)
            .map(|nth: u32| ClassFalsePositives {
                class: format!("c{nth}"),
                per_million: f64::from((nth + 5) % 9),
                ..one.clone()
            })
            .collect();
        let [_, accuse] = page(&records(vec![run]));
        let places: Vec<_> = (0..9).map(|nth| accuse.find(&format!(">c{nth}<"))).collect();
        assert_eq!((places[4], places.iter().flatten().count()), (None, 8), "{accuse}");
        assert!(
            places.iter().flatten().is_sorted() && accuse.contains("; 1 class is accused less")
        );
    }

    /// Who only ranks, and who flags nobody at all, is not praised for accusing nobody.
    #[test]
    fn only_who_flags_somebody_can_spare_a_class() {
        let idle = |method: &str, flagged: Option<u64>| {
            let mut run = run("a", method, 1);
            run.look_alikes[0].per_million = 0.0;
            run.own_threshold =
                flagged.and_then(|flagged| Some(OwnThreshold { flagged, ..run.own_threshold? }));
            run
        };
        let runs = [idle("ranks", None), idle("sleeps", Some(0)), idle("spares", Some(9))];
        let [_, accuse] = page(&records(runs.to_vec()));
        assert!(accuse.contains("<td class=\"wrap names\">1 of 1: spares</td>"), "{accuse}");
    }

    #[test]
    fn of_single_seeds_it_is_not_known_who_is_as_good() {
        let [lead, _] = page(&with(&[("far", &[0.1]), ("top", &[0.7])]));
        assert!(lead.contains("<td class=\"wrap\">not known: a single seed</td>"), "{lead}");
        let [lead, _] = page(&with(&[("b", &[0.7, 0.1]), ("c", &[0.1]), ("top", &[0.7, 0.3])]));
        assert!(lead.contains("<td class=\"wrap\">b; not known of c</td>"), "{lead}");
    }

    #[test]
    fn long_lists_are_cut() {
        assert_eq!(listed(&["a", "b", "c", "d", "e"]), "a, b + 3");
        assert_eq!(listed(&["a", "b"]), "a and b");
        assert_eq!(listed(&[]), "nobody");
    }
}
