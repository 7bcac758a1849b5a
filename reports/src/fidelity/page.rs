//! The card as one page that needs nothing else.

use claque_evaluation::FidelityCard;
use claque_evaluation::fidelity::{PairRow, Row};
use maud::{DOCTYPE, Markup, html};

use super::markdown::name;
use super::picture::panel;
use super::{band, measured, plain, summary, verdict};
use crate::{
    Width,
    clean::shown,
    html::{PAGE_BYTES_MAX, fit, head, scroll},
    number,
};

/// The card as one HTML file. Names are escaped.
#[must_use]
pub fn fidelity_html(card: &FidelityCard) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            (head("claque fidelity card", None))
            body {
                (header(card))
                main { (picture(card)) (rows(card)) (pairs(card)) }
                footer { p { "All posts and accounts are synthetic." } }
            }
        }
    };
    fit(page.into_string(), PAGE_BYTES_MAX)
}

fn header(card: &FidelityCard) -> Markup {
    html! {
        header {
            p class="kicker" { "claque fidelity card" }
            h1 { "How true is the world to what was measured?" }
            p class="lead" { (summary(card)) }
            p class="caption" {
                (shown(&card.scenario)) ": " (shown(&card.summary)) " Seed " (card.seed) ", "
                (number::thousands(card.posts)) " posts by " (number::thousands(card.accounts))
                " accounts in " (card.days) " days; scenario hash " (shown(&card.scenario_hash))
                ", claque " (shown(&card.claque_version)) "."
            }
        }
    }
}

fn picture(card: &FidelityCard) -> Markup {
    html! {
        section id="card" aria-labelledby="card-h" {
            h2 id="card-h" { "Measured against published" }
            figure {
                div class="panel wide" { (panel(card, Width::Wide).inline("card-wide")) }
                div class="panel narrow" { (panel(card, Width::Narrow).inline("card-narrow")) }
                figcaption {
                    "Each row has a scale of its own, on which its band takes the same place. A \
                     triangle is a value beyond the end of its scale; open marks belong to rows \
                     that inform and fail nothing. Bands are never widened to pass."
                }
            }
        }
    }
}

fn rows(card: &FidelityCard) -> Markup {
    let table = html! {
        table {
            caption { span { "Every statistic, what it measures and whose band it is" } }
            thead { tr {
                th scope="col" { "statistic" }
                th scope="col" class="n" { "measured" }
                th scope="col" class="n" { "band" }
                th scope="col" { "published" }
                th scope="col" { "source" }
                th scope="col" { "verdict" }
            } }
            tbody { @for row in &card.rows { (table_row(row)) } }
        }
    };
    html! {
        section id="statistics" aria-labelledby="statistics-h" {
            h2 id="statistics-h" { "Statistics" }
            (scroll("Statistics", &table))
        }
    }
}

fn table_row(row: &Row) -> Markup {
    html! {
        tr {
            th scope="row" { (row.title) div class="summary" { (row.what) } }
            td class="n" { (measured(row)) " " @if row.measured.is_some() { (row.unit) } }
            td class="n" { (band(row)) }
            td { ul class="plain" {
                @for published in &row.published { li { (plain(published.value)) ": " (published.of) } }
            } }
            td class="wrap" { (row.source) }
            td {
                @if verdict(row) == "RED" { strong { "RED" } } @else { (verdict(row)) }
                @if let Some(why) = &row.absent { div class="summary" { (why) } }
            }
        }
    }
}

fn pairs(card: &FidelityCard) -> Markup {
    let table = html! {
        table {
            caption { span {
                "Pairs of accounts that used one hashtag within a time window, by the least number \
                 of clock hours in which they did"
            } }
            thead { tr {
                th scope="col" { "class" }
                th scope="col" class="n" { "accounts" }
                th scope="col" class="n" { "window, s" }
                @for hours in ["1 hour", "2", "3", "5", "10"] { th scope="col" class="n" { (hours) } }
            } }
            tbody { @for row in &card.pairs { (pair_row(row)) } }
        }
    };
    html! {
        section id="pairs" aria-labelledby="pairs-h" {
            h2 id="pairs-h" { "Pairs that meet again" }
            (scroll("Pairs", &table))
            @for note in &card.notes { p class="caption" { "Note: " (shown(note)) "." } }
        }
    }
}

fn pair_row(row: &PairRow) -> Markup {
    html! {
        tr {
            th scope="row" { (name(row)) }
            td class="n" { (number::thousands(row.accounts)) }
            td class="n" { (row.window_s) }
            @for n in row.met { td class="n" { (number::thousands(number::whole(n))) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{card, check_balanced};

    #[test]
    fn the_page_is_whole_and_needs_nothing_else() {
        let page = fidelity_html(&card());
        check_balanced(&page);
        for loads in ["http:", "https:", "src=", "url(", "@import", "<script", "<link"] {
            assert!(!page.contains(loads), "{loads}");
        }
        for row in &card().rows {
            assert!(page.contains(&format!("<th scope=\"row\">{}", row.title)), "{}", row.title);
        }
    }

    #[test]
    fn names_cannot_become_markup() {
        let evil = "<script>alert(1)</script>&\"'\u{1b}".to_owned();
        let mut card = card();
        (card.scenario, card.summary) = (evil.clone(), evil.clone());
        card.notes = vec![evil];
        let page = fidelity_html(&card);
        check_balanced(&page);
        assert!(!page.contains("<script") && page.contains("&lt;script"));
    }
}
