//! Room on the page: which parts of it may be left out, and leaving out what is too much.
//!
//! A part that may go stands between two comments that nothing else on the page can write, because
//! names from records are escaped. When all is written, the least missed parts go first and of each
//! kind the last on the page first, until the rest fits; where they stood a sentence says what would
//! show them. The comments go in any case.

use std::ops::Range;

use maud::{Markup, PreEscaped, html};

/// Most bytes of a page.
pub(crate) const PAGE_BYTES_MAX: usize = 5_000_000;

/// Room for what is said at the top of parts left out.
const TOLD_BYTES: usize = 1_000;

/// Room for what is said where a part stood.
const STAND_IN_BYTES: usize = 400;

/// What may be left out, the least missed first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// A table of numbers behind a figure.
    Numbers,
    /// The table of all runs.
    Runs,
    /// An evidence card.
    Evidence,
    /// A picture.
    Picture,
    /// Any other table.
    Table,
    /// All about one scenario.
    Scenario,
}

const PARTS: [Part; 6] =
    [Part::Numbers, Part::Runs, Part::Evidence, Part::Picture, Part::Table, Part::Scenario];

impl Part {
    /// One of it, and many.
    fn names(self) -> [&'static str; 2] {
        match self {
            Self::Numbers => {
                ["table of numbers behind a figure", "tables of numbers behind figures"]
            }
            Self::Runs => ["table of all runs", "tables of all runs"],
            Self::Evidence => ["evidence card", "evidence cards"],
            Self::Picture => ["picture", "pictures"],
            Self::Table => ["table", "tables"],
            Self::Scenario => ["scenario", "scenarios"],
        }
    }

    fn counted(self, n: usize) -> String {
        let [one, many] = self.names();
        crate::number::plural(n, one, many)
    }

    fn open(self, figure: &str) -> String {
        format!("<!--{self:?} {figure}-->")
    }

    fn close(self) -> String {
        format!("<!--/{self:?}-->")
    }
}

/// A part that may be left out. `figure` is the one that shows it, empty where none does.
pub(crate) fn spare(part: Part, figure: &'static str, markup: &Markup) -> Markup {
    html! { (PreEscaped(part.open(figure))) (markup) (PreEscaped(part.close())) }
}

/// Where it is told what is left out of the page.
pub(super) fn told_here() -> Markup {
    PreEscaped(TOLD.to_owned())
}

const TOLD: &str = "<!--told-->";

/// The page with as many of its parts as there is room for.
pub(crate) fn fit(mut page: String, bytes_max: usize) -> String {
    let mut told = Vec::new();
    for part in PARTS {
        let places = places(&page, part);
        let too_much = (page.len() + TOLD_BYTES).saturating_sub(bytes_max);
        let n_left_out = n_last(&places, too_much);
        let (kept, left_out) = places.split_at(places.len() - n_left_out);
        told.extend((n_left_out > 0).then(|| part.counted(n_left_out)));
        page = without(&page, part, kept, left_out);
    }
    page.replacen(TOLD, &sentence(&told).into_string(), 1)
}

/// A part within a page, its comments included, and the figure that shows it.
#[derive(Debug)]
struct Place<'p> {
    range: Range<usize>,
    figure: &'p str,
}

/// A part is never within another of its kind.
fn places(page: &str, part: Part) -> Vec<Place<'_>> {
    let (open, close) = (format!("<!--{part:?} "), part.close());
    let place = |(start, _): (usize, &str)| {
        let length = page[start..].find(&close).expect("what is opened is closed") + close.len();
        let (figure, _) = page[start + open.len()..].split_once("-->").expect("comments end");
        Place { range: start..start + length, figure }
    };
    page.match_indices(&open).map(place).collect()
}

/// How many of the last places together take so many bytes; all where that is not enough.
fn n_last(places: &[Place], bytes: usize) -> usize {
    let mut taken = 0;
    let needed = places.iter().rev().take_while(|place| {
        let is_needed = taken < bytes;
        taken += place.range.len().saturating_sub(STAND_IN_BYTES);
        is_needed
    });
    needed.count()
}

/// The page without the comments of what is kept, and with a sentence for what is left out. Neighbours
/// have one sentence.
fn without(page: &str, part: Part, kept: &[Place], left_out: &[Place]) -> String {
    let (mut rest, mut at) = (String::with_capacity(page.len()), 0);
    for place in kept {
        rest.push_str(&page[at..place.range.start]);
        let inner = part.open(place.figure).len()..place.range.len() - part.close().len();
        rest.push_str(&page[place.range.clone()][inner]);
        at = place.range.end;
    }
    for neighbours in left_out.chunk_by(|a, b| a.range.end == b.range.start) {
        let (first, last) = (&neighbours[0].range, &neighbours[neighbours.len() - 1].range);
        rest.push_str(&page[at..first.start]);
        rest.push_str(&stand_in(part, neighbours).into_string());
        at = last.end;
    }
    rest + &page[at..]
}

fn stand_in(part: Part, left_out: &[Place]) -> Markup {
    html! {
        p class="caption left-out" {
            (part.counted(left_out.len())) " left out for want of room: " (command(left_out[0].figure))
        }
    }
}

/// What shows it all the same.
fn command(figure: &str) -> Markup {
    html! {
        @if figure.is_empty() {
            code { "grep '\"scenario\":\"NAME\"' RUNS/runs.jsonl > one.jsonl" } " and "
            code { "claque report one.jsonl --out one" } " show it of a scenario."
        } @else {
            code { "claque report RUNS --figure " (figure) " --out DIR" } " draws all."
        }
    }
}

fn sentence(told: &[String]) -> Markup {
    html! {
        @if !told.is_empty() {
            p class="caption left-out" {
                "So that this page stays below " (PAGE_BYTES_MAX / 1_000_000) " MB, it leaves out "
                (told.join(", ")) ". Where each would stand there is the command that shows it."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> String {
        let part = |part, figure, text: &str| spare(part, figure, &html! { i { (text) } });
        html! {
            (told_here())
            (part(Part::Numbers, "heat", "first"))
            (part(Part::Picture, "heat", "second"))
            (part(Part::Numbers, "", "<!--Numbers -->"))
            (part(Part::Numbers, "", &"long".repeat(500)))
            b { "last" }
        }
        .into_string()
    }

    #[test]
    fn what_fits_stays_as_it_is() {
        let fitted = fit(page(), 10_000);
        let long = "long".repeat(500);
        let expected = "<i>first</i><i>second</i><i>&lt;!--Numbers --&gt;</i>";
        assert_eq!(fitted, format!("{expected}<i>{long}</i><b>last</b>"));
    }

    #[test]
    fn the_last_of_the_least_missed_goes_first_and_is_told() {
        let fitted = fit(page(), 3_000);
        assert!(
            fitted.contains("<i>first</i><i>second</i><i>&lt;!--Numbers --&gt;</i><p"),
            "{fitted}"
        );
        assert!(!fitted.contains("long") && fitted.contains("<b>last</b>"), "{fitted}");
        let told = ["leaves out 1 table of numbers behind a figure.", "claque report one.jsonl"];
        assert!(told.iter().all(|told| fitted.contains(told)), "{fitted}");
    }

    #[test]
    fn neighbours_have_one_sentence_and_nothing_is_spared_without_room() {
        let fitted = fit(page(), 0);
        assert!(!fitted.contains("<i>") && !fitted.contains("<!--"), "{fitted}");
        assert_eq!(fitted.matches("left out for want of room").count(), 3, "{fitted}");
        assert!(fitted.contains("2 tables of numbers behind figures left out"), "{fitted}");
        assert!(fitted.contains("--figure heat --out DIR"), "{fitted}");
    }
}
