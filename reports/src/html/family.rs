//! A section per family of scenarios, with its pictures.

use maud::{Markup, html};

use super::{
    delay, evidence,
    figures::{panels, part},
    heat, regret,
    room::{Part, spare},
    tables, units,
};
use crate::{
    Figure, Records, Scenario, Theme, Width,
    figure::{
        Delay, FalseAccusations, Leaderboard, Portrait, PrecisionRecall, Sweep, Timeline,
        false_accusations, leaderboard, overview::tier_name,
    },
    number,
    outline::{Family, without_ceiling},
    text::seeds,
};

/// A family, its records without and with variants, and where it stands on the page.
pub(super) struct Section<'a> {
    pub(super) family: &'a Family,
    pub(super) anchor: &'a str,
    pub(super) bases: Records,
    pub(super) all: Records,
    pub(super) theme: &'a Theme,
    /// Most cells of each of its tables of numbers.
    pub(super) cells_max: usize,
    /// Most evidence cards.
    pub(super) cards_max: usize,
}

impl Section<'_> {
    pub(super) fn markup(&self) -> Markup {
        let heading = format!("{}-h", self.anchor);
        html! {
            section id=(self.anchor) class="family" data-family=(self.family.name)
                aria-labelledby=(heading) {
                h2 id=(heading) { (self.family.heading()) }
                (self.scenarios())
                (self.leaderboard())
                (self.accusations())
                (units::tables(&self.bases))
                (part(&PrecisionRecall, &self.bases, self.theme, self.anchor))
                (delay::part(&self.rivals(), self.theme, self.anchor))
                (self.evidence())
                (part(&Sweep, &self.all, self.theme, self.anchor))
                (self.numbers())
            }
        }
    }

    fn scenarios(&self) -> Markup {
        let pictured = self.bases.scenarios().iter().enumerate().filter(|(_, s)| !self.is_twin(s));
        html! {
            @for (idx, scenario) in pictured {
                (spare(Part::Scenario, "", &self.scenario(idx, scenario)))
            }
            p class="caption" { (Portrait.caption()) }
            p class="caption" { (Timeline.caption()) }
        }
    }

    /// Whether the scenario is the twin of one that is there.
    fn is_twin(&self, scenario: &Scenario) -> bool {
        let twin_of = scenario.design.twin_of.as_ref();
        twin_of.is_some_and(|base| self.bases.scenarios().iter().any(|s| s.name == *base))
    }

    fn scenario(&self, idx: usize, about: &Scenario) -> Markup {
        let records = self.bases.part(&[idx]);
        let draw = |figure: &dyn Figure| {
            let drawn = figure.draw(&figure.data(&records), self.theme, Width::Narrow);
            let id = format!("{}-{}{idx}", self.anchor, figure.name());
            panels((Part::Picture, figure.name()), &id, &drawn)
        };
        let n_variants = self.family.members[idx].variants.len();
        html! {
            article data-scenario=(about.label) {
                h3 {
                    (about.label)
                    @if about.design.tier.is_some() {
                        " " span class="tier" { (tier_name(about.design.tier)) }
                    }
                }
                p class="about" {
                    (about.summary)
                    @if n_variants > 0 {
                        " Swept: " (number::plural(n_variants, "variant", "variants")) "."
                    }
                }
                div class="pictures" { (draw(&Portrait)) (draw(&Timeline)) }
            }
        }
    }

    fn leaderboard(&self) -> Markup {
        let blocks = leaderboard::blocks(&Leaderboard.data(&self.bases));
        let has_twins = self.bases.scenarios().iter().any(|s| s.design.twin_of.is_some());
        html! {
            h3 { (Leaderboard.title()) }
            div class="beside" {
                @for block in blocks {
                    (heat::table(&block, "scenario", &seeds(&self.bases), false))
                }
                (regret::beside(&self.bases))
            }
            @if has_twins {
                p class="caption" {
                    "A name that ends in .twin is the same world without its campaigns: of a \
                     million innocents there, a method would accuse as many as its column says."
                }
            }
            p class="caption" { (Leaderboard.caption()) }
        }
    }

    fn evidence(&self) -> Markup {
        evidence::part(&self.bases, self.theme, self.anchor, self.cards_max)
    }

    fn accusations(&self) -> Markup {
        let blocks = false_accusations::block(&FalseAccusations.data(&self.rivals()));
        html! {
            @if let Some(block) = blocks {
                h3 { "False accusations by class" }
                @let about = "in the scenario in which the method does worst; 95 % interval";
                (heat::table(&block, "class", about, false))
            }
        }
    }

    /// The records without variants and without the oracle.
    fn rivals(&self) -> Records {
        without_ceiling(&self.bases)
    }

    fn numbers(&self) -> Markup {
        let rivals = self.rivals();
        let figures: [(&dyn Figure, &Records); 5] = [
            (&Leaderboard, &self.bases),
            (&FalseAccusations, &rivals),
            (&PrecisionRecall, &self.bases),
            (&Delay, &rivals),
            (&Sweep, &self.all),
        ];
        let tables = figures.map(|(figure, records)| (figure.title(), figure.data(records)));
        html! {
            details {
                summary { "Numbers behind these figures" }
                @for (title, data) in tables.iter().filter(|(_, data)| !data.rows.is_empty()) {
                    (tables::numbers(title, data, self.cells_max))
                }
            }
        }
    }
}
