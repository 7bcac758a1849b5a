//! The words of the report.

use maud::{Markup, html};

const TERMS: [(&str, &str); 17] = [
    (
        "Operated",
        "Posted on an operator's instruction, through an account whose owner let an app post.",
    ),
    (
        "Positive",
        "An account that posted on an operator's instruction at least once. Everybody else is \
         an innocent.",
    ),
    (
        "Class",
        "What an innocent is: ordinary, or one of the look-alikes that act together without \
         an operator, such as the audience of a live event or a publisher's pages.",
    ),
    ("Precision", "Of the accounts flagged, the share that are positives."),
    ("Recall", "Of the positives, the share that are flagged."),
    (
        "Average precision",
        "The mean, over all positives, of the precision at the score of that positive: 1 when \
         every positive stands above every innocent, about the share of positives among all \
         accounts when the order says nothing. Accounts with equal scores count as one step.",
    ),
    (
        "Recall at 1e-4",
        "Recall at the loosest threshold that flags at most one innocent in 10,000.",
    ),
    (
        "Own threshold",
        "The score from which a method itself calls an account suspicious. Methods that only \
         rank have none.",
    ),
    (
        "Per million",
        "Innocents flagged, divided by the innocents of that class or world, times a million.",
    ),
    ("F1", "The harmonic mean of precision and recall."),
    (
        "Baseline",
        "A method without skill that shows what a number is worth: null flags nobody, random \
         draws scores, volume counts posts.",
    ),
    (
        "Coordinated, inauthentic",
        "Two questions: whether accounts act together, and whether an operator is behind it. Most \
         methods answer the first alone; the card of a method says which it answers.",
    ),
    (
        "Wave",
        "One round of an operator's instruction, which members follow within minutes or hours: the \
         unit in which campaigns act.",
    ),
    (
        "Oracle",
        "No method: it knows every instruction and how people live, and not who got it. What it \
         cannot rank, nobody can.",
    ),
    ("Regret", "The oracle's average precision less that of a method: what was left to find."),
    (
        "Mean rank",
        "The place of a method among all that ran on the same worlds, 1 for the best, averaged over \
         scenarios; equal methods share the mean of their places.",
    ),
    (
        "Seed",
        "The number all randomness of a world comes from. Equal scenario, seed and version \
         give equal worlds.",
    ),
];

pub(super) fn section() -> Markup {
    html! {
        section id="glossary" aria-labelledby="glossary-h" {
            h2 id="glossary-h" { "Glossary" }
            dl class="glossary" {
                @for (term, meaning) in TERMS { div { dt { (term) } dd { (meaning) } } }
            }
        }
    }
}
