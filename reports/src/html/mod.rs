//! The whole report as one page that needs nothing else: no network, no script.

mod figures;
mod glossary;
mod leaderboard;
mod provenance;
mod tables;
mod trends;

pub(crate) use tables::scroll;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::{
    Records, Theme,
    findings::findings,
    number,
    text::seeds,
    theme::{self, Light},
};

const STYLE: &str = include_str!("report.css");

/// The report as one HTML file. Names from the records are escaped; long tables are cut and say so,
/// which keeps the file small.
#[must_use]
pub fn report_html(records: &Records) -> String {
    let theme = Theme::new(records);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                // Says to the browser what is true anyway: nothing is loaded and nothing is run.
                meta http-equiv="Content-Security-Policy"
                    content="default-src 'none'; style-src 'unsafe-inline'";
                title { "claque report" }
                style { (PreEscaped(style())) }
            }
            body {
                (header(records))
                main {
                    (what_this_shows(records))
                    (leaderboard::section(records))
                    (figures::sections(records, &theme))
                    (trends::section(records))
                    (provenance::sections(records))
                    (glossary::section())
                }
                footer {
                    p { "Drawn from run records alone. All posts and accounts are synthetic." }
                }
            }
        }
    };
    page.into_string()
}

/// Colours of marks follow the reader's choice on a screen; paper is always light.
pub(crate) fn style() -> String {
    let (light, dark) = (theme::css(Light::Light), theme::css(Light::Dark));
    format!("{STYLE}{light}@media screen and (prefers-color-scheme:dark){{{dark}}}")
}

fn header(records: &Records) -> Markup {
    let mut versions: Vec<&str> =
        records.runs().iter().map(|r| r.claque_version.as_str()).collect();
    versions.sort_unstable();
    versions.dedup();
    let n_free = (0..records.scenarios().len()).filter(|s| records.is_campaign_free(*s)).count();
    let worlds = match (records.scenarios().len() - n_free, n_free) {
        (n_campaign, 0) => number::plural(n_campaign, "scenario", "scenarios") + " with a campaign",
        (0, n_free) => number::plural(n_free, "scenario", "scenarios") + " without a campaign",
        (n_campaign, n_free) => format!(
            "{} with a campaign and {n_free} without",
            number::plural(n_campaign, "scenario", "scenarios")
        ),
    };
    let methods = number::plural(records.methods().len(), "method", "methods");
    let runs = number::plural(records.runs().len(), "run", "runs");
    html! {
        header {
            p class="kicker" { "claque report" }
            h1 { "How well is coordinated broadcasting found?" }
            p class="lead" {
                (methods) " on " (worlds) ", " (seeds(records)) ": " (runs) " by claque "
                (versions.join(", ")) "."
            }
            nav aria-label="Sections" {
                a href="#shows" { "What this shows" }
                a href="#leaderboard" { "Leaderboard" }
                a href="#timeline" { "Figures" }
                a href="#worlds" { "Worlds" }
                a href="#runs" { "Runs" }
                a href="#glossary" { "Glossary" }
            }
        }
    }
}

fn what_this_shows(records: &Records) -> Markup {
    html! {
        section id="shows" aria-labelledby="shows-h" {
            h2 id="shows-h" { "What this shows" }
            dl class="findings" {
                @for finding in findings(records) {
                    div { dt { (finding.about) } dd { (finding.sentence) } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use claque_evaluation::Record;

    use super::*;
    use crate::{
        figure::{catalogue, figures},
        testing::{campaign_free, check_balanced, records, run, sample, trend, world},
    };

    fn sample_records() -> Records {
        Records::new(sample::records()).unwrap()
    }

    #[test]
    fn the_page_is_whole_and_needs_nothing_else() {
        let page = report_html(&sample_records());
        check_balanced(&page);
        assert!(page.len() < 1_000_000, "{} bytes", page.len());
        for loads in ["http:", "https:", "src=", "url(", "@import", "<script", "<link"] {
            assert!(!page.contains(loads), "{loads}");
        }
        for figure in catalogue() {
            assert!(page.contains(&format!("<section id=\"{}\"", figure.name())));
            assert!(page.contains(&format!("runs.jsonl --figure {} --out DIR", figure.name())));
        }
    }

    #[test]
    fn ids_are_unique_and_links_lead_to_them() {
        let page = report_html(&sample_records());
        let after = |mark: &str| -> Vec<String> {
            page.split(mark).skip(1).map(|r| r.split('"').next().unwrap().to_owned()).collect()
        };
        let ids = after(" id=\"");
        let unique: BTreeSet<&String> = ids.iter().collect();
        assert_eq!(unique.len(), ids.len());
        let mut named: Vec<String> = after("href=\"#");
        let labels = after("aria-labelledby=\"");
        named.extend(labels.iter().flat_map(|l| l.split(' ').map(str::to_owned)));
        assert!(named.len() > 20 && named.iter().all(|id| unique.contains(id)), "{named:?}");
    }

    #[test]
    fn names_cannot_become_markup() {
        let evil = "<script>alert(1)</script>&\"'\u{1b}";
        let mut world = world(evil, 1);
        world.summary = evil.to_owned();
        world.classes[0].class = evil.to_owned();
        world.campaigns[0].campaign = evil.to_owned();
        world.trends = vec![trend(evil)];
        world.trends[0].campaign = evil.to_owned();
        let timeline = world.timeline.as_mut().unwrap();
        (timeline.hashtag, timeline.campaign) = (evil.to_owned(), evil.to_owned());
        let mut run = run(evil, evil, 1);
        (run.claque_version, run.look_alikes_at) = (evil.to_owned(), evil.to_owned());
        run.look_alikes[0].class = evil.to_owned();
        run.notes = vec![evil.to_owned()];
        run.parameters = serde_json::json!({ evil: evil });
        let records = Records::new(vec![Record::World(world), Record::Run(run)]).unwrap();
        let files = figures(&records);
        assert_eq!(files.len(), catalogue().len());
        for (name, text) in files.into_iter().chain([("page".to_owned(), report_html(&records))]) {
            check_balanced(&text);
            assert!(!text.contains("<script") && text.contains("&lt;script"), "{name}");
            assert!(!name.contains(['<', '/', '&', '"']), "{name}");
        }
    }

    #[test]
    fn campaign_free_records_make_a_page_without_gaps() {
        let mut ranks = campaign_free(run("quiet", "volume", 1));
        ranks.own_threshold = None;
        ranks.look_alikes.clear();
        let records = records(vec![ranks]);
        let page = report_html(&records);
        check_balanced(&page);
        assert!(page.contains("1 method on 1 scenario without a campaign, one seed: 1 run"));
        assert!(page.contains("these records hold no such numbers"));
        assert!(!page.contains("NaN") && !page.contains("inf"));
        let names: Vec<String> = figures(&records).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["leaderboard.svg", "throughput.svg"]);
    }

    #[test]
    fn one_method_and_one_seed_are_enough() {
        let world = Record::World(world("quickstart", 1));
        let records = Records::new(vec![world, Record::Run(run("quickstart", "ccb", 1))]).unwrap();
        check_balanced(&report_html(&records));
        let names: Vec<String> = figures(&records).into_iter().map(|(name, _)| name).collect();
        assert_eq!(
            names,
            [
                "leaderboard.svg",
                "timeline_quickstart.svg",
                "precision_recall.svg",
                "false_accusations.svg",
                "throughput.svg"
            ]
        );
    }

    #[test]
    fn a_large_suite_stays_below_two_megabytes() {
        let mut many = Vec::new();
        for copy in 0..9 {
            for mut record in sample::records() {
                match &mut record {
                    Record::World(world) => world.scenario += &format!("_{}", copy / 3),
                    Record::Run(run) => {
                        run.scenario += &format!("_{}", copy / 3);
                        run.method += &format!("_{}", copy % 3);
                    }
                }
                many.push(record);
            }
        }
        let records = Records::new(many).unwrap();
        assert_eq!((records.scenarios().len(), records.methods().len()), (21, 21));
        let page = report_html(&records);
        assert!(page.len() < 2_000_000, "{} bytes", page.len());
    }
}
