//! The whole report as one page that needs nothing else and loads nothing. A script of its own sorts
//! and searches its tables; without it everything is there to be read.

mod cards;
mod delay;
mod evidence;
mod family;
mod figures;
mod find;
mod glossary;
mod heat;
mod methods;
mod overview;
mod provenance;
mod regret;
mod robustness;
mod room;
mod script;
mod shortcuts;
mod tables;
mod trends;
mod units;
mod winners;

pub(crate) use room::{PAGE_BYTES_MAX, fit};
pub(crate) use tables::scroll;

use std::collections::BTreeSet;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::{
    Records, Theme,
    figure::Camouflage,
    findings::findings,
    number,
    once::{counted_once, once},
    outline::{Family, families, without_ceiling, without_variants},
    text::seeds,
    theme::{self, Light, is_ceiling},
};

const STYLE: &str = include_str!("report.css");

/// The report as one HTML file of at most 5 MB. Names from the records are escaped; long tables are
/// cut and say so, and what there is no room for is left out and told.
#[must_use]
pub fn report_html(records: &Records) -> String {
    let (theme, bases) = (Theme::new(records), without_variants(records));
    let (families, rivals) = (anchored(families(records)), once(&without_ceiling(&bases)));
    let sections = html! {
        (what_this_shows(&rivals, counted_once(records)))
        (overview::section(&rivals, &theme, &families))
        (methods::section(&rivals))
        (regret::section(&bases))
        (family_sections(records, &theme, &families))
        (figures::section_if_drawn(&Camouflage, records, &theme))
        (robustness::sections(&rivals, &theme))
        (figures::sections(&rivals, &theme))
        (trends::section(&bases))
        (shortcuts::section(&bases))
        (provenance::sections(records))
        (glossary::section())
    };
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            (head("claque report", Some(script::SCRIPT)))
            body {
                a class="skip" href="#main" { "Skip to the results" }
                (header(records, &bases, &families, &sections.0))
                (find::bar(records, &families))
                main id="main" tabindex="-1" { (sections) }
                footer {
                    p { "Drawn from run records alone. All posts and accounts are synthetic." }
                }
                (script::element())
            }
        }
    };
    fit(page.into_string(), PAGE_BYTES_MAX)
}

/// The head of a page that needs nothing else and may run `script` alone.
pub(crate) fn head(title: &str, script: Option<&str>) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta http-equiv="Content-Security-Policy" content=(script::policy(script));
            title { (title) }
            style { (PreEscaped(style())) }
        }
    }
}

/// Colours of marks follow the reader's choice on a screen; paper is always light.
fn style() -> String {
    let (light, dark) = (theme::css(Light::Light), theme::css(Light::Dark));
    format!("{STYLE}{light}@media screen and (prefers-color-scheme:dark){{{dark}}}")
}

/// Families, each with a name for links that no other has.
fn anchored(families: Vec<Family>) -> Vec<(String, Family)> {
    let mut taken = BTreeSet::new();
    let anchored = |family: Family| {
        let safe = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
        let stem: String = family.name.chars().take(60).map(safe).collect();
        let numbered = |n: usize| if n == 1 { stem.clone() } else { format!("{stem}-{n}") };
        let mut anchors = (1..).map(|n| format!("family-{}", numbered(n)));
        let anchor = anchors.find(|anchor| !taken.contains(anchor));
        let anchor = anchor.expect("there are more numbers than families");
        taken.insert(anchor.clone());
        (anchor, family)
    };
    families.into_iter().map(anchored).collect()
}

/// Most cells of the numbers behind all families together; our choice, so that pages of the whole
/// catalogue need nothing left out.
const NUMBERS_MAX: usize = 24_000;

/// Most evidence cards of all families together; a card takes up to 8 kB.
const CARDS_MAX: usize = 56;

fn family_sections(records: &Records, theme: &Theme, families: &[(String, Family)]) -> Markup {
    // Each family has five tables of numbers.
    let cells_max = (NUMBERS_MAX / families.len().max(1) / 5).min(3_000);
    let section = |(anchor, family): &(String, Family)| {
        let (bases, all) = (records.part(&family.bases()), records.part(&family.all()));
        family::Section {
            family,
            anchor,
            bases,
            all,
            theme,
            cells_max,
            cards_max: (CARDS_MAX / families.len().max(1)).max(3),
        }
        .markup()
    };
    html! { @for family in families { (section(family)) } }
}

/// What stands behind the families, where it is drawn, by its name for links.
const AFTER_FAMILIES: [(&str, &str); 12] = [
    ("camouflage", "Camouflage curves"),
    ("calibration", "Calibration"),
    ("transfer", "Transfer"),
    ("false_accusations", "Accusations"),
    ("trends", "Trends"),
    ("throughput", "Throughput"),
    ("growth", "Growth"),
    ("trended", "Trended"),
    ("shortcuts", "Shortcuts"),
    ("worlds", "Worlds"),
    ("runs", "Runs"),
    ("glossary", "Glossary"),
];

/// The head of the page, with links to its `sections`.
fn header(
    records: &Records,
    bases: &Records,
    families: &[(String, Family)],
    sections: &str,
) -> Markup {
    let has = |anchor: &str| sections.contains(&format!("<section id=\"{anchor}\""));
    let mut versions: Vec<&str> =
        records.runs().iter().map(|r| r.claque_version.as_str()).collect();
    versions.sort_unstable();
    versions.dedup();
    let worlds = worlds(bases) + &variants(records.scenarios().len() - bases.scenarios().len());
    let (rivals, has_oracle) = without_oracle(records);
    let methods = number::plural(rivals, "method", "methods");
    let runs = number::plural(records.runs().len(), "run", "runs");
    html! {
        header {
            p class="kicker" { "claque report" }
            h1 { "How well is coordinated broadcasting found?" }
            p class="lead" {
                (methods) @if has_oracle { " and the oracle" } " on " (worlds) ", " (seeds(records)) ": " (runs) " by claque "
                (versions.join(", ")) "."
            }
            (room::told_here())
            p class="caption hint" {
                "This page loads and sends nothing and forbids itself to; all of it can be read \
                 without scripts. Where they run, headings of columns sort, and what is searched and \
                 sorted stands in the address, to be passed on."
            }
            nav aria-label="Sections" {
                a href="#shows" { "What this shows" }
                a href="#overview" { "Overview" }
                a href="#methods" { "Methods" }
                @if has("regret") {
                    a href="#regret" { "Regret" }
                }
                @for (anchor, family) in families {
                    a class="to-family" href={ "#" (anchor) } { (family.heading()) }
                }
                @for (anchor, name) in AFTER_FAMILIES.iter().filter(|(anchor, _)| has(anchor)) {
                    a href={ "#" (anchor) } { (name) }
                }
            }
        }
    }
}

/// How many methods there are, and whether the oracle was asked too.
fn without_oracle(records: &Records) -> (usize, bool) {
    let n_ceilings = records.methods().iter().filter(|method| is_ceiling(method)).count();
    (records.methods().len() - n_ceilings, n_ceilings > 0)
}

fn worlds(bases: &Records) -> String {
    let n_free = (0..bases.scenarios().len()).filter(|s| bases.is_campaign_free(*s)).count();
    let scenarios = |n: usize| number::plural(n, "scenario", "scenarios");
    match (bases.scenarios().len() - n_free, n_free) {
        (n_campaign, 0) => scenarios(n_campaign) + " with a campaign",
        (0, n_free) => scenarios(n_free) + " without a campaign",
        (n_campaign, n_free) => {
            format!("{} with a campaign and {n_free} without", scenarios(n_campaign))
        }
    }
}

fn variants(n: usize) -> String {
    if n == 0 { String::new() } else { format!(", {}", number::plural(n, "variant", "variants")) }
}

fn what_this_shows(rivals: &Records, equal_worlds: Option<String>) -> Markup {
    html! {
        section id="shows" aria-labelledby="shows-h" {
            h2 id="shows-h" { "What this shows" }
            dl class="findings" {
                @for finding in findings(rivals) {
                    div { dt { (finding.about) } dd { (finding.sentence) } }
                }
                @if let Some(told) = equal_worlds {
                    div { dt { "Equal worlds" } dd { (told) } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use claque_evaluation::{MethodAbout, Record, RunRecord, Shortcut, Varied, robustness::Cuts};

    use super::*;
    use crate::{
        figure::{catalogue, figures},
        testing::{
            self, campaign_free, check_balanced, delay, example, records, run, sample, trend,
            unit_score, world,
        },
    };

    fn sample_records() -> Records {
        Records::new(sample::records()).unwrap()
    }

    /// The page less the one script that it may run.
    fn without_script(page: &str) -> String {
        let element = script::element().into_string();
        assert_eq!(page.matches(&element).count(), 1);
        assert!(page.contains(&html! { (script::policy(Some(script::SCRIPT))) }.into_string()));
        page.replace(&element, "")
    }

    #[test]
    fn the_page_is_whole_and_needs_nothing_else() {
        let page = report_html(&sample_records());
        check_balanced(&page);
        assert!(page.len() < 1_000_000, "{} bytes", page.len());
        let still = without_script(&page);
        for loads in ["http:", "https:", "src=", "url(", "@import", "<script", "<link", "onclick="]
        {
            assert!(!still.contains(loads), "{loads}");
        }
        for figure in catalogue() {
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
        world.design.family = evil.to_owned();
        world.shortcuts = vec![Shortcut { shortcut: evil.to_owned(), auc: 0.5 }];
        world.portrait.as_mut().unwrap().rows[0].name = evil.to_owned();
        let mut variant = [(world.clone(), run.clone())];
        for (world, run) in &mut variant {
            (world.scenario, run.scenario) = (format!("{evil} 2"), format!("{evil} 2"));
            world.design.variant_of = Some(evil.to_owned().replace('\u{1b}', "\u{fffd}"));
            world.design.varied = Some(Varied { key: evil.to_owned(), value: 2.0 });
        }
        run.regret = Some(0.5);
        run.delay = Some(delay(4));
        run.examples = vec![example(evil)];
        run.hashtags = Some(unit_score(0.5));
        run.posts = run.hashtags;
        let (mut second, counted) = (run.clone(), run.clone());
        second.method = format!("{evil} 2");
        let mut elsewhere = world.clone();
        elsewhere.scenario = "plain".to_owned();
        elsewhere.scenario_hash = testing::hash("plain");
        elsewhere.design.family = "other".to_owned();
        (elsewhere.timeline, elsewhere.portrait, elsewhere.trends) = (None, None, Vec::new());
        let plain = |run: RunRecord| RunRecord {
            scenario: "plain".into(),
            scenario_hash: testing::hash("plain"),
            ..run
        };
        let mut all = vec![Record::World(world), Record::World(elsewhere), Record::Run(run)];
        all.extend([second.clone(), plain(second)].map(Record::Run));
        for (world, run) in variant {
            all.extend([Record::World(world), Record::Run(run)]);
        }
        // Two seeds with counts at scores: of its family, of another, and without a campaign.
        let quiet = |run: RunRecord| {
            let scenario_hash = testing::hash("quiet");
            campaign_free(RunRecord { scenario: "quiet".into(), scenario_hash, ..run })
        };
        for seed in [1, 2] {
            let (scores, innocents) = (vec![2.0, 1.0], vec![10, 9_800]);
            let cuts = Cuts { scores, positives: vec![150, 200], innocents };
            let mut run = RunRecord { seed, cuts: Some(cuts), ..counted.clone() };
            run.about = Some(MethodAbout {
                idea: evil.to_owned(),
                unit: evil.to_owned(),
                cost: evil.to_owned(),
                source: evil.to_owned(),
            });
            all.extend([run.clone(), plain(run.clone()), quiet(run)].map(Record::Run));
        }
        let records = Records::new(all).unwrap();
        let files = figures(&records);
        assert_eq!(files.len(), catalogue().len(), "each is drawn once");
        let page = without_script(&report_html(&records));
        for (name, text) in files.into_iter().chain([("page".to_owned(), page)]) {
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
        let still = without_script(&page);
        assert!(!still.contains("NaN") && !still.contains("inf"));
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
                "overview.svg",
                "portrait.svg",
                "timeline_quickstart.svg",
                "precision_recall.svg",
                "false_accusations.svg",
                "throughput.svg",
                "growth.svg"
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

    /// Twenty-two scenarios in eight families, each with a twin and six variants in two sweeps.
    fn catalogue_of(n_seeds: u64) -> Records {
        let mut records = Vec::new();
        for scenario in 0..22 {
            for place in 0..8 {
                for seed in 1..=n_seeds {
                    records.extend(sample::member(scenario, place, seed));
                }
            }
        }
        Records::new(records).unwrap()
    }

    #[test]
    fn the_whole_catalogue_with_variants_stays_below_five_megabytes() {
        let records = catalogue_of(2);
        assert_eq!(records.scenarios().len(), 22 * 8);
        let page = report_html(&records);
        check_balanced(&page);
        assert!(page.len() < 5_000_000, "{} bytes", page.len());
        assert_eq!(page.matches("class=\"family\"").count(), 8);
        // Portraits of scenarios, but not of twins and variants; three panels a sweep.
        assert_eq!(page.matches(">Portrait of ").count(), 22);
        assert_eq!(page.matches(", b varied</title>").count(), 22 * 3);
        assert!(page.contains("22 scenarios with a campaign and 22 without, 132 variants"));
    }

    /// So many scenarios in eight families, each with a twin; 33 methods that judge every unit.
    fn full_run(n_scenarios: usize) -> Records {
        let mut all = Vec::new();
        for (scenario, place) in (0..n_scenarios).flat_map(|s| [(s, 0), (s, 1)]) {
            for seed in 1..=3 {
                for record in sample::member(scenario, place, seed) {
                    match record {
                        Record::World(_) => all.push(record),
                        Record::Run(run) => all.extend(copies(&run).map(Record::Run)),
                    }
                }
            }
        }
        Records::new(all).unwrap()
    }

    /// The run under five names, of one method under three: 33 of seven.
    fn copies(run: &RunRecord) -> impl Iterator<Item = RunRecord> + '_ {
        let n_copies = if run.method == "null" { 3 } else { 5 };
        (0..n_copies).map(|copy| {
            let mut run = run.clone();
            run.method += ["", "_wide", "_strict", "_by_day", "_again"][copy];
            run.hashtags = Some(unit_score(0.5));
            (run.posts, run.posts_of_positives) = (run.hashtags, run.hashtags);
            run
        })
    }

    #[test]
    fn a_full_run_of_33_methods_stays_below_five_megabytes() {
        let records = full_run(32);
        assert_eq!((records.scenarios().len(), records.methods().len()), (64, 33));
        let page = report_html(&records);
        check_balanced(&page);
        assert!(page.len() < 5_000_000, "{} bytes", page.len());
        assert!(!page.contains("it leaves out") && !page.contains("<!--"));
    }

    #[test]
    fn what_a_page_of_five_megabytes_has_no_room_for_is_told() {
        let page = report_html(&full_run(120));
        check_balanced(&page);
        assert!(page.len() < 5_000_000, "{} bytes", page.len());
        let told = ["it leaves out", "tables of numbers behind figures", "claque report one.jsonl"];
        assert!(told.iter().all(|told| page.contains(told)));
        assert!(!page.contains("<!--"));
    }

    #[test]
    fn every_family_has_a_link_of_its_own() {
        let family = |name: &str| Family { name: name.to_owned(), members: Vec::new() };
        let anchored = anchored(vec![family("a b"), family("A_B"), family("<script>"), family("")]);
        let anchors: Vec<&str> = anchored.iter().map(|(anchor, _)| anchor.as_str()).collect();
        assert_eq!(anchors, ["family-a-b", "family-a-b-2", "family--script-", "family-"]);
    }

    #[test]
    fn records_from_before_families_are_drawn() {
        let old = sample::records().into_iter().map(|record| {
            let mut value = serde_json::to_value(record).unwrap();
            let fields = value.as_object_mut().unwrap();
            for field in ["design", "shortcuts", "portrait"] {
                fields.remove(field);
            }
            serde_json::from_value(value).unwrap()
        });
        let records = Records::new(old.collect()).unwrap();
        let page = report_html(&records);
        check_balanced(&page);
        assert!(page.contains("<section id=\"family-scenarios\""));
        assert!(!page.contains(">Portrait of ") && !page.contains("id=\"shortcuts\""));
        assert!(page.contains("<h3>quickstart</h3>") && page.contains("#riverwalk"));
    }
}
