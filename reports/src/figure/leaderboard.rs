//! Who finds the operated accounts, scenario by scenario.

use plotters::{coord::types::RangedCoordf64, prelude::*};

use super::{Arrangement, Figure, Width};
use crate::{
    Panel, Records, Table, Theme,
    canvas::{Canvas, Chart, Drawn, width_of},
    measure::{Mean, innocents_per_million, recall},
    number,
    table::{Cell, Format, number as number_in, show_number, text},
    theme::{self, LABEL, baselines_last, is_baseline},
};

const SCENARIO: usize = 0;
const WORLD: usize = 1;
const METHOD: usize = 2;
const SEEDS: usize = 3;
const AVERAGE_PRECISION: usize = 4;
const RECALL: usize = 7;
const INNOCENTS: usize = 10;
const WITH_CAMPAIGN: &str = "with campaign";
const CAMPAIGN_FREE: &str = "campaign-free";

/// Average precision and recall per scenario and method; innocents flagged where there is no
/// campaign.
#[derive(Debug)]
pub struct Leaderboard;

impl Figure for Leaderboard {
    fn name(&self) -> &'static str {
        "leaderboard"
    }

    fn title(&self) -> &'static str {
        "Leaderboard"
    }

    fn caption(&self) -> &'static str {
        "Means over seeds. The deeper the blue the more is found; the deeper the orange the more \
         innocents are flagged (colour on a log scale). Bold is the best of its row. Worlds \
         without a campaign have nothing to find: there stands how many innocents in a million a \
         method flags at its own threshold, and a dash where it has none."
    }

    fn arrangement(&self) -> Arrangement {
        Arrangement::Single
    }

    fn data(&self, records: &Records) -> Table {
        let mut table = Table::new(&[
            ("scenario", Format::Text),
            ("world", Format::Text),
            ("method", Format::Text),
            ("seeds", Format::Count),
            ("average precision", Format::Share),
            ("lowest", Format::Share),
            ("highest", Format::Share),
            ("recall at 1e-4", Format::Share),
            ("lowest", Format::Share),
            ("highest", Format::Share),
            ("innocents per million", Format::Significant),
            ("lowest", Format::Significant),
            ("highest", Format::Significant),
        ]);
        for scenario in 0..records.scenarios().len() {
            for method in 0..records.methods().len() {
                table.rows.extend(row(records, scenario, method));
            }
        }
        table
    }

    fn draw(&self, data: &Table, _theme: &Theme, _width: Width) -> Vec<Panel> {
        let blocks = blocks(data);
        if blocks.is_empty() { Vec::new() } else { vec![draw(&blocks)] }
    }
}

fn row(records: &Records, scenario: usize, method: usize) -> Option<Vec<Cell>> {
    let runs = || records.runs_of(scenario, method);
    let n_seeds = runs().count() as f64;
    let is_free = records.is_campaign_free(scenario);
    let innocents = if is_free { Mean::of(runs().filter_map(innocents_per_million)) } else { None };
    let mut row = vec![
        records.scenarios()[scenario].label.as_str().into(),
        if is_free { CAMPAIGN_FREE } else { WITH_CAMPAIGN }.into(),
        records.methods()[method].as_str().into(),
        n_seeds.into(),
    ];
    row.extend(cells(Mean::of(runs().filter_map(|run| run.average_precision))));
    row.extend(cells(Mean::of(runs().filter_map(recall))));
    row.extend(cells(innocents));
    (n_seeds > 0.0).then_some(row)
}

fn cells(mean: Option<Mean>) -> [Cell; 3] {
    [mean.map(|m| m.mean), mean.map(|m| m.lowest), mean.map(|m| m.highest)].map(Cell::from)
}

/// One number of a block.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Entry {
    pub(crate) mean: f64,
    pub(crate) lowest: f64,
    pub(crate) highest: f64,
    pub(crate) n_seeds: f64,
    /// Depth of its colour, from 0 to 1.
    pub(crate) heat: f64,
    pub(crate) is_best: bool,
}

/// One metric over scenarios (down) and methods (across).
#[derive(Debug)]
pub(crate) struct Block {
    pub(crate) title: &'static str,
    pub(crate) format: Format,
    pub(crate) more_is_better: bool,
    pub(crate) scenarios: Vec<String>,
    pub(crate) methods: Vec<String>,
    pub(crate) entries: Vec<Vec<Option<Entry>>>,
}

impl Block {
    pub(crate) fn show(&self, value: f64) -> String {
        show_number(value, self.format)
    }

    fn heat_ink(&self) -> RGBColor {
        theme::ink(if self.more_is_better { "c-good" } else { "c-operated" })
    }

    /// The entry in words, for readers who point at it.
    pub(crate) fn explain(&self, entry: &Entry) -> String {
        let seeds = number::plural(
            usize::try_from(number::whole(entry.n_seeds)).unwrap_or(0),
            "seed",
            "seeds",
        );
        let (lowest, highest) = (self.show(entry.lowest), self.show(entry.highest));
        if entry.n_seeds > 1.0 { format!("{lowest} to {highest} over {seeds}") } else { seeds }
    }
}

/// The blocks that have a scenario to show.
pub(crate) fn blocks(data: &Table) -> Vec<Block> {
    let all = [
        block(data, "Average precision", WITH_CAMPAIGN, AVERAGE_PRECISION),
        block(data, "Recall when 1 innocent in 10,000 is flagged", WITH_CAMPAIGN, RECALL),
        block(data, "No campaign: innocents flagged per million", CAMPAIGN_FREE, INNOCENTS),
    ];
    all.into_iter().filter(|block| !block.scenarios.is_empty()).collect()
}

fn block(data: &Table, title: &'static str, world: &str, column: usize) -> Block {
    let more_is_better = column != INNOCENTS;
    let mut methods: Vec<String> = data.distinct(METHOD).into_iter().map(str::to_owned).collect();
    baselines_last(&mut methods, |method| method);
    let mut scenarios: Vec<String> = Vec::new();
    let mut entries: Vec<Vec<Option<Entry>>> = Vec::new();
    for row in data.rows_with(WORLD, world) {
        if scenarios.last().map(String::as_str) != Some(text(row, SCENARIO)) {
            scenarios.push(text(row, SCENARIO).to_owned());
            entries.push(vec![None; methods.len()]);
        }
        let method = methods.iter().position(|m| m == text(row, METHOD));
        let place = method.expect("methods are taken from the same table");
        entries.last_mut().expect("pushed above")[place] = entry(row, column, more_is_better);
    }
    if more_is_better {
        entries.iter_mut().for_each(|row| mark_best(row));
    }
    let format = data.columns[column].format;
    Block { title, format, more_is_better, scenarios, methods, entries }
}

fn entry(row: &[Cell], column: usize, more_is_better: bool) -> Option<Entry> {
    let mean = number_in(row, column)?;
    let lowest = number_in(row, column + 1)?;
    let highest = number_in(row, column + 2)?;
    let heat = if more_is_better { mean } else { (1.0 + mean).log10() / 6.0 };
    let n_seeds = number_in(row, SEEDS)?;
    Some(Entry { mean, lowest, highest, n_seeds, heat: heat.clamp(0.0, 1.0), is_best: false })
}

/// Marks the highest of a row, and its equals; nothing where nothing is found.
fn mark_best(row: &mut [Option<Entry>]) {
    let best = row.iter().flatten().map(|entry| entry.mean).fold(0.0, f64::max);
    for entry in row.iter_mut().flatten() {
        entry.is_best = entry.mean == best && best > 0.0;
    }
}

const ROW: i32 = 260;
/// Rows of a block that hold no scenario: its title, the methods, and a gap below.
const N_OTHER_ROWS: usize = 3;

fn draw(blocks: &[Block]) -> Panel {
    let methods = &blocks[0].methods;
    let width_of = |name: &String| width_of(name, LABEL);
    let scenarios = blocks.iter().flat_map(|block| &block.scenarios);
    let gutter = scenarios.map(width_of).max().unwrap_or(0).clamp(600, 1_900) + 100;
    let cell = methods.iter().map(width_of).max().unwrap_or(0).clamp(520, 840) + 120;
    let right = methods.iter().fold(gutter, |right, _| right + cell);
    let n_rows: usize = blocks.iter().map(|block| block.scenarios.len() + N_OTHER_ROWS).sum();
    let (width, height) = (right.max(4_200), (1..n_rows).fold(0, |height, _| height + ROW));
    let marks = Canvas::draw(width, height, |canvas| {
        let chart = ChartBuilder::on(&canvas.area)
            .margin_left(gutter)
            .margin_right(width - right)
            .build_cartesian_2d(0.0..methods.len() as f64, (n_rows - 1) as f64..0.0)?;
        Grid { canvas, chart, gutter, cell }.draw(blocks)
    });
    Panel {
        key: "leaderboard".to_owned(),
        title: "Leaderboard".to_owned(),
        description: "Heat maps of scenarios (rows) by methods (columns).".to_owned(),
        width,
        height,
        marks,
    }
}

/// Cells 1 wide and 1 high; rows go down, names stand to the left of zero.
struct Grid<'a> {
    canvas: &'a Canvas,
    chart: Chart<'a, RangedCoordf64, RangedCoordf64>,
    gutter: i32,
    cell: i32,
}

impl Grid<'_> {
    fn draw(&mut self, blocks: &[Block]) -> Drawn {
        let mut y = 0.0;
        for block in blocks {
            self.draw_names(block, y)?;
            for (row, entries) in block.entries.iter().enumerate() {
                for (column, entry) in entries.iter().enumerate() {
                    self.draw_entry(block, entry.as_ref(), (column as f64, y + 2.0 + row as f64))?;
                }
            }
            y += (block.scenarios.len() + N_OTHER_ROWS) as f64;
        }
        Ok(())
    }

    /// Where the middle of a cell is.
    fn middle(&self, (x, y): (f64, f64)) -> (i32, i32) {
        self.chart.backend_coord(&(x + 0.5, y + 0.5))
    }

    fn draw_names(&self, block: &Block, y: f64) -> Drawn {
        let (_, title) = self.middle((0.0, y));
        self.canvas.area.draw_text(
            block.title,
            &theme::bold(LABEL).pos(theme::START),
            (0, title),
        )?;
        for (column, method) in block.methods.iter().enumerate() {
            let ink = theme::ink(if is_baseline(method) { "c-soft" } else { "c-ink" });
            let style = theme::text(LABEL, ink).pos(theme::MIDDLE);
            let middle = self.middle((column as f64, y + 1.0));
            self.canvas.text_within(self.cell - 40, method, &style, middle)?;
        }
        let style = theme::text(LABEL, theme::ink("c-ink")).pos(theme::START);
        for (row, scenario) in block.scenarios.iter().enumerate() {
            let (_, middle) = self.middle((0.0, y + 2.0 + row as f64));
            self.canvas.text_within(self.gutter - 80, scenario, &style, (0, middle))?;
        }
        Ok(())
    }

    fn draw_entry(&mut self, block: &Block, entry: Option<&Entry>, (x, y): (f64, f64)) -> Drawn {
        let (area, middle) = (&self.canvas.area, self.middle((x, y)));
        let Some(entry) = entry else {
            let style = theme::remark().pos(theme::MIDDLE);
            return area.draw_text(number::UNDEFINED, &style, middle);
        };
        let ink = block.heat_ink().mix(0.04 + 0.51 * entry.heat);
        let mut cell = Rectangle::new([(x, y), (x + 1.0, y + 1.0)], ink.filled());
        cell.set_margin(10, 10, 10, 10);
        let plain = theme::text(LABEL, theme::ink("c-ink"));
        let style = if entry.is_best { theme::bold(LABEL) } else { plain };
        self.canvas.titled(&block.explain(entry), || {
            self.chart.draw_series([cell])?;
            area.draw_text(&block.show(entry.mean), &style.pos(theme::MIDDLE), middle)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{campaign_free, records, run};

    #[test]
    fn means_are_over_seeds_and_free_worlds_count_innocents() {
        let mut other = run("a", "ccb", 2);
        other.average_precision = Some(0.9);
        let data = Leaderboard.data(&records(vec![
            run("a", "ccb", 1),
            other,
            campaign_free(run("quiet", "ccb", 1)),
        ]));
        let shown: Vec<Vec<String>> = (0..data.rows.len())
            .map(|row| (0..data.columns.len()).map(|column| data.shown(row, column)).collect())
            .collect();
        assert_eq!(
            shown[0],
            [
                "a",
                "with campaign",
                "ccb",
                "2",
                "0.700",
                "0.500",
                "0.900",
                "0.400",
                "0.400",
                "0.400",
                "–",
                "–",
                "–"
            ]
        );
        assert_eq!(
            shown[1],
            [
                "quiet",
                "campaign-free",
                "ccb",
                "1",
                "–",
                "–",
                "–",
                "–",
                "–",
                "–",
                "250",
                "250",
                "250"
            ]
        );
    }

    #[test]
    fn the_best_of_a_row_is_marked_and_gaps_stay_gaps() {
        let mut better = run("a", "ccb", 1);
        better.average_precision = Some(0.8);
        let blocks = blocks(&Leaderboard.data(&records(vec![
            run("a", "null", 1),
            better,
            run("b", "ccb", 1),
        ])));
        assert_eq!(blocks.len(), 2);
        assert_eq!(blocks[0].methods, ["ccb", "null"]);
        let best: Vec<Vec<Option<bool>>> = blocks[0]
            .entries
            .iter()
            .map(|row| row.iter().map(|entry| entry.map(|e| e.is_best)).collect())
            .collect();
        assert_eq!(best, [[Some(true), Some(false)], [Some(true), None]]);
    }
}
