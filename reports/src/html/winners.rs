//! Who wins where, who is close, and who accuses whom: a line each.

use claque_evaluation::stats::Interval;
use maud::{Markup, html};

use super::tables::{cut_remark, scroll};
use crate::{
    figure::heat::{Block, Entry},
    number,
    order::EQUIVALENCE,
    outline::Family,
    theme::is_baseline,
};

/// Most lines; a report of so many families or classes has no one screen.
const LINES_MAX: usize = 100;
/// Most names in a cell.
const NAMES_MAX: usize = 4;

/// The best of every family and tier, the next, and all who may be as good.
pub(super) fn leads(block: &Block, families: &[(String, Family)]) -> Markup {
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
                        td class="wrap" { (close(&ranked)) }
                    }
                }
            }
        }
    };
    html! {
        (scroll("Who wins where", &body))
        p class="caption" {
            "As good, for all that is known: within " (EQUIVALENCE) " of the best, or with an interval \
             that reaches the interval of the best."
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

/// All but the best who may be as good.
fn close(ranked: &[Ranked]) -> String {
    let Some(((_, best), others)) = ranked.split_first() else { return String::new() };
    let reach = |entry: &Entry| entry.interval.map_or(entry.mean, |Interval { high, .. }| high);
    let floor = best.interval.map_or(best.mean, |interval| interval.low);
    let is_close = |entry: &Entry| reach(entry) >= floor || best.mean - entry.mean <= EQUIVALENCE;
    let names: Vec<&str> =
        others.iter().filter(|(_, entry)| is_close(entry)).map(|(name, _)| *name).collect();
    listed(&names)
}

fn listed(names: &[&str]) -> String {
    match names.len() {
        0 => "nobody".to_owned(),
        n if n > NAMES_MAX => {
            format!("{} and {} more", names[..NAMES_MAX].join(", "), n - NAMES_MAX)
        }
        _ => names.join(", "),
    }
}

/// Of every class, who accuses most, and how many accuse nobody. Baselines do not count.
pub(super) fn accusers(block: &Block) -> Markup {
    let rows = || block.rows.iter().zip(&block.entries).take(LINES_MAX);
    let body = html! {
        table class="lines" {
            caption {
                span {
                    strong { "Who accuses whom" }
                    " (innocents flagged per million of their class, mean over scenarios, without \
                     baselines)"
                    (cut_remark(block.rows.len().min(LINES_MAX), block.rows.len()))
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
                @for (class, entries) in rows() {
                    @let ranked = skilled(block, entries);
                    tr {
                        th scope="row" { (class) }
                        td { (worst(block, &ranked)) }
                        td class="n" { (median(block, &ranked)) }
                        td class="wrap" { (sparing(&ranked)) }
                    }
                }
            }
        }
    };
    scroll("Who accuses whom", &body)
}

fn skilled<'a>(block: &'a Block, entries: &'a [Option<Entry>]) -> Vec<Ranked<'a>> {
    let all = ranked(block, entries).into_iter();
    all.filter(|(method, _)| !is_baseline(method)).collect()
}

fn worst(block: &Block, ranked: &[Ranked]) -> Markup {
    html! {
        @match ranked.first() {
            Some((method, entry)) if entry.mean > 0.0 => {
                b { (method) } " " (block.show(entry.mean))
            }
            Some(_) => "nobody",
            None => (number::UNDEFINED),
        }
    }
}

/// The lower of the two middle ones where there are two.
fn median(block: &Block, ranked: &[Ranked]) -> String {
    let middle = ranked.get(ranked.len() / 2);
    middle.map_or(number::UNDEFINED.to_owned(), |(_, entry)| block.show(entry.mean))
}

/// `5 of 28: a, b, c, d and 1 more`.
fn sparing(ranked: &[Ranked]) -> String {
    let none: Vec<&str> =
        ranked.iter().filter(|(_, entry)| entry.mean == 0.0).map(|(name, _)| *name).collect();
    let count = format!("{} of {}", none.len(), ranked.len());
    if none.is_empty() { count } else { format!("{count}: {}", listed(&none)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Figure,
        figure::{Overview, overview::blocks},
        testing::{check_balanced, records, run},
    };

    #[test]
    fn the_best_the_next_and_the_close_are_named() {
        let mut runs = Vec::new();
        for (method, values) in
            [("far", [0.1, 0.2]), ("near", [0.6, 0.8]), ("top", [0.7, 0.9]), ("volume", [0.5, 0.5])]
        {
            for (seed, value) in (1..).zip(values) {
                let mut run = run("a", method, seed);
                run.average_precision = Some(value);
                run.look_alikes[0].per_million = if method == "top" { 0.0 } else { 40.0 };
                runs.push(run);
            }
        }
        let data = Overview.data(&records(runs));
        let [lead, accuse] = &blocks(&data)[..] else { panic!("two blocks") };
        let page = leads(lead, &[]).into_string();
        check_balanced(&page);
        assert!(page.contains("<b>top</b> 0.800 <small>0.700–0.900</small>"), "{page}");
        assert!(page.contains("<b>near</b> 0.700"));
        assert!(page.contains("<td class=\"wrap\">near</td>"), "{page}");
        let page = accusers(accuse).into_string();
        check_balanced(&page);
        assert!(page.contains("<td class=\"wrap\">1 of 3: top</td>"), "{page}");
        assert!(page.contains("<td class=\"n\">40.0</td>"), "{page}");
    }

    #[test]
    fn long_lists_are_cut() {
        assert_eq!(listed(&["a", "b", "c", "d", "e"]), "a, b, c, d and 1 more");
        assert_eq!(listed(&[]), "nobody");
    }
}
