//! The words of the report.

use maud::{Markup, html};

const TERMS: [(&str, &str); 13] = [
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
        "Two questions. Methods see that accounts act together; none of them sees whether an \
         operator is behind it.",
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
