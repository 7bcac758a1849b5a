//! Figures, one per file, all with the same anatomy: the columns of the data, what is drawn, the
//! figure itself, drawing, tests.

pub mod calibration;
pub mod camouflage;
pub mod critical_difference;
pub mod delay;
pub mod evidence;
pub mod false_accusations;
pub mod growth;
pub(crate) mod heat;
pub mod leaderboard;
pub mod overview;
pub mod portrait;
pub mod precision_recall;
pub mod regret;
mod rows;
pub mod sweep;
pub mod throughput;
pub mod timeline;
mod times;
pub mod transfer;
pub mod trends;

use std::{borrow::Cow, collections::BTreeSet};

pub use calibration::Calibration;
pub use camouflage::Camouflage;
pub use critical_difference::CriticalDifference;
pub use delay::Delay;
pub use evidence::Evidence;
pub use false_accusations::FalseAccusations;
pub use growth::Growth;
pub use leaderboard::Leaderboard;
pub use overview::Overview;
pub use portrait::Portrait;
pub use precision_recall::PrecisionRecall;
pub use regret::Regret;
pub use sweep::Sweep;
pub use throughput::Throughput;
pub use timeline::Timeline;
pub use transfer::Transfer;
pub use trends::Trends;

use crate::{
    Panel, Records, Table, Theme,
    outline::{without_ceiling, without_variants},
    svg::Sheet,
    theme::{is_baseline, is_ceiling},
};

/// Panels beside one another in a file: three, or two where that leaves no row nearly empty.
fn n_columns(n_panels: usize) -> usize {
    if n_panels == 4 { 2 } else { 3 }
}

/// Most curves that one panel can show; of more methods it shows the best.
const CURVES_MAX: usize = 12;
const BEST: usize = 8;

/// All methods, or those with the highest numbers; baselines and the oracles besides.
fn legible(methods: Vec<(&str, f64)>) -> BTreeSet<&str> {
    let n_rivals = methods.iter().filter(|(method, _)| !is_ceiling(method)).count();
    let is_beside = |(method, _): &(&str, f64)| is_baseline(method) || is_ceiling(method);
    let (beside, mut others): (Vec<_>, Vec<_>) = methods.into_iter().partition(is_beside);
    if n_rivals > CURVES_MAX {
        others.sort_by(|a, b| b.1.total_cmp(&a.1));
        others.truncate(BEST);
    }
    beside.into_iter().chain(others).map(|(method, _)| method).collect()
}

/// How much room there is. Pictures that fill the width of a page are drawn twice, so that type
/// stays legible on a telephone; small panels look the same in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// A desk, or paper.
    Wide,
    /// A telephone.
    Narrow,
}

impl Width {
    /// In units of a picture.
    pub(crate) fn units(self) -> i32 {
        match self {
            Self::Wide => 8_800,
            Self::Narrow => 3_600,
        }
    }
}

/// How the panels of a figure are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrangement {
    /// Small panels side by side, in one file.
    Grid,
    /// Panels as wide as the page, each a file of its own, named after its key.
    Series,
    /// One panel as wide as the page.
    Single,
}

/// A picture of run records.
pub trait Figure: Sync {
    /// File stem, and name on the command line.
    fn name(&self) -> &'static str;
    /// Heading.
    fn title(&self) -> &'static str;
    /// What is to be seen and how to read it.
    fn caption(&self) -> &'static str;
    /// How its panels are laid out.
    fn arrangement(&self) -> Arrangement;
    /// The methods that it draws and does not name, which a legend explains.
    fn unnamed<'d>(&self, _data: &'d Table) -> BTreeSet<&'d str> {
        BTreeSet::new()
    }
    /// Whether it is about variants of scenarios; other figures leave them out.
    fn has_variants(&self) -> bool {
        false
    }
    /// Whether the oracle stands in it, beside those who are measured against it.
    fn has_ceiling(&self) -> bool {
        false
    }
    /// The numbers behind the picture.
    fn data(&self, records: &Records) -> Table;
    /// Draws them. No panel when there is nothing to draw.
    fn draw(&self, data: &Table, theme: &Theme, width: Width) -> Vec<Panel>;
}

const CATALOGUE: &[&dyn Figure] = &[
    &Leaderboard,
    &Overview,
    &CriticalDifference,
    &Portrait,
    &Timeline,
    &Trends,
    &Evidence,
    &PrecisionRecall,
    &Delay,
    &Regret,
    &FalseAccusations,
    &Sweep,
    &Camouflage,
    &Calibration,
    &Transfer,
    &Throughput,
    &Growth,
];

/// Every figure, in the order of the report.
#[must_use]
pub fn catalogue() -> &'static [&'static dyn Figure] {
    CATALOGUE
}

/// The figure of this name.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static dyn Figure> {
    CATALOGUE.iter().copied().find(|figure| figure.name() == name)
}

/// Every figure as SVG files: file name and content, names unique. Figures for which there is
/// nothing to draw are left out.
#[must_use]
pub fn figures(records: &Records) -> Vec<(String, String)> {
    CATALOGUE.iter().flat_map(|figure| files(*figure, records)).collect()
}

/// One figure as SVG files.
#[must_use]
pub fn files(figure: &dyn Figure, records: &Records) -> Vec<(String, String)> {
    let shown = shown_in(figure, records);
    files_of(figure, &figure.data(&shown), &Theme::new(records))
}

/// The records that a figure is about.
pub(crate) fn shown_in<'a>(figure: &dyn Figure, records: &'a Records) -> Cow<'a, Records> {
    let mut shown = Cow::Borrowed(records);
    if !figure.has_variants() {
        shown = Cow::Owned(without_variants(&shown));
    }
    if !figure.has_ceiling() {
        shown = Cow::Owned(without_ceiling(&shown));
    }
    shown
}

fn files_of(figure: &dyn Figure, data: &Table, theme: &Theme) -> Vec<(String, String)> {
    let panels = figure.draw(data, theme, Width::Wide);
    if panels.is_empty() {
        return Vec::new();
    }
    let explained = explained(figure, data, theme);
    let sheet = Sheet {
        title: figure.title(),
        has_heading: true,
        legend: explained.as_ref(),
        n_columns: n_columns(panels.len()),
        panels: &panels,
    };
    if figure.arrangement() != Arrangement::Series {
        return vec![(format!("{}.svg", figure.name()), sheet.file())];
    }
    let mut taken = BTreeSet::new();
    let each = |panel: &Panel| {
        let panels = std::slice::from_ref(panel);
        let alone = Sheet { title: &panel.title, has_heading: false, panels, ..sheet };
        (file_name(figure.name(), &panel.key, &mut taken), alone.file())
    };
    panels.iter().map(each).collect()
}

/// The styles that the legend of a figure explains; `None` where it needs none.
pub(crate) fn explained(figure: &dyn Figure, data: &Table, theme: &Theme) -> Option<Theme> {
    let unnamed = figure.unnamed(data);
    (!unnamed.is_empty()).then(|| theme.only(&unnamed))
}

/// A file name from a key that may hold anything, different from those already taken.
fn file_name(figure: &str, key: &str, taken: &mut BTreeSet<String>) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    let stem: String = key.chars().take(60).map(safe).collect();
    let candidates = (1..).map(|n| match n {
        1 => format!("{figure}_{stem}.svg"),
        n => format!("{figure}_{stem}_{n}.svg"),
    });
    let name = candidates.into_iter().find(|name| !taken.contains(&name.to_ascii_lowercase()));
    let name = name.expect("there are more numbers than panels");
    taken.insert(name.to_ascii_lowercase());
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn names_are_unique_and_found() {
        let names: BTreeSet<&str> = catalogue().iter().map(|figure| figure.name()).collect();
        assert_eq!(names.len(), catalogue().len());
        assert!(names.iter().all(|name| by_name(name).is_some_and(|f| f.name() == *name)));
        assert!(by_name("pie").is_none());
    }

    #[test]
    fn of_many_methods_the_best_and_the_baselines_are_drawn() {
        let names: Vec<String> = (0..20).map(|n| format!("m{n:02}")).collect();
        let mut rated: Vec<(&str, f64)> =
            names.iter().map(String::as_str).zip((0..20).map(f64::from)).collect();
        rated.push(("volume", -1.0));
        assert_eq!(legible(rated[..12].to_vec()).len(), 12);
        let shown: Vec<&str> = legible(rated).into_iter().collect();
        let expected = ["m12", "m13", "m14", "m15", "m16", "m17", "m18", "m19", "volume"];
        assert_eq!(shown, expected);
    }

    /// Delays run from when the oracle could know: it has no curve of its own there.
    #[test]
    fn legends_explain_only_what_is_drawn() {
        let delay = Some(testing::delay(10));
        let runs = ["oracle", "ccb"].map(|method| testing::run("a", method, 1));
        let runs = runs.map(|run| claque_evaluation::RunRecord { delay: delay.clone(), ..run });
        let drawn = files(&Delay, &testing::records(runs.to_vec()));
        assert!(drawn.iter().all(|(_, svg)| svg.contains(">ccb<") && !svg.contains("oracle")));
        assert_eq!(drawn.len(), 1);
    }

    #[test]
    fn of_many_methods_a_legend_explains_the_few_that_are_drawn() {
        let names: Vec<String> = (0..20).map(|n| format!("m{n:02}")).collect();
        let runs = names.iter().map(|name| testing::run("a", name, 1)).collect();
        let drawn = files(&PrecisionRecall, &testing::records(runs));
        let explained = names.iter().filter(|name| drawn[0].1.contains(&format!(">{name}</text>")));
        assert_eq!((drawn.len(), explained.count()), (1, BEST));
    }

    #[test]
    fn oracles_take_no_method_its_place() {
        let names: Vec<String> = (0..CURVES_MAX).map(|n| format!("m{n:02}")).collect();
        let methods = names.iter().map(String::as_str).chain(["oracle", "oracle_uses"]);
        assert_eq!(legible(methods.map(|name| (name, 1.0)).collect()).len(), CURVES_MAX + 2);
        let more = names.iter().map(String::as_str).chain(["oracle", "one", "volume"]);
        assert_eq!(legible(more.map(|name| (name, 1.0)).collect()).len(), BEST + 2);
    }

    #[test]
    fn file_names_stay_in_their_folder_and_apart() {
        let mut taken = BTreeSet::new();
        assert_eq!(file_name("timeline", "../etc/x", &mut taken), "timeline____etc_x.svg");
        assert_eq!(file_name("timeline", "..\\ETC/x", &mut taken), "timeline____ETC_x_2.svg");
    }
}
