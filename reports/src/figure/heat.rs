//! Heat maps: a number per row and method, the deeper the colour the more of it.

use claque_evaluation::stats::Interval;
use plotters::{coord::types::RangedCoordf64, prelude::*};

use super::Figure;
use crate::{
    Panel, Table,
    canvas::{Canvas, Chart, Drawn, width_of},
    measure::Mean,
    number,
    table::{Cell, Format, show_number, text},
    theme::{self, LABEL, arrange, is_baseline, is_ceiling},
};

/// One number of a block.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Entry {
    pub(crate) mean: f64,
    pub(crate) lowest: f64,
    pub(crate) highest: f64,
    /// Where the mean would be with other seeds, 95 %; `None` with a single one.
    pub(crate) interval: Option<Interval>,
    /// How many values it is a mean of, and what they are, one and many.
    pub(crate) of: (f64, &'static str, &'static str),
    /// Depth of its colour, from 0 to 1.
    pub(crate) heat: f64,
    pub(crate) is_best: bool,
}

/// One metric over rows (down) and methods (across).
#[derive(Debug)]
pub(crate) struct Block {
    pub(crate) title: &'static str,
    pub(crate) format: Format,
    pub(crate) more_is_better: bool,
    /// What the rows are about, such as scenarios.
    pub(crate) rows: Vec<String>,
    pub(crate) methods: Vec<String>,
    pub(crate) entries: Vec<Vec<Option<Entry>>>,
}

impl Block {
    /// The rows in which this method is the best or as good.
    pub(crate) fn won_by(&self, method: usize) -> Vec<&str> {
        let rows = self.rows.iter().zip(&self.entries);
        let won = rows.filter(|(_, row)| row[method].is_some_and(|entry| entry.is_best));
        won.map(|(name, _)| name.as_str()).collect()
    }

    pub(crate) fn show(&self, value: f64) -> String {
        show_number(value, self.format)
    }

    fn heat_ink(&self) -> RGBColor {
        theme::ink(if self.more_is_better { "c-good" } else { "c-operated" })
    }

    /// The entry in words, for readers who point at it.
    pub(crate) fn explain(&self, entry: &Entry) -> String {
        let (n, one, many) = entry.of;
        let of = number::plural(usize::try_from(number::whole(n)).unwrap_or(0), one, many);
        let (lowest, highest) = (self.show(entry.lowest), self.show(entry.highest));
        let range = if n > 1.0 { format!("{lowest} to {highest} over {of}") } else { of };
        let interval = self.show_interval(entry).map(|interval| format!("; 95 % {interval}"));
        range + &interval.unwrap_or_default()
    }

    /// `0.910–0.950`.
    pub(crate) fn show_interval(&self, entry: &Entry) -> Option<String> {
        let Interval { low, high } = entry.interval?;
        Some(format!("{}–{}", self.show(low), self.show(high)))
    }

    /// The block as a table. A few methods stand across; many stand down, the best first, because a
    /// page is longer than it is wide.
    pub(crate) fn laid_out(&self) -> Layout<'_> {
        if self.methods.len() <= ACROSS_MAX || self.methods.len() < self.rows.len() {
            let rows = self.rows.iter().zip(&self.entries);
            let rows =
                rows.map(|(name, e)| (name.as_str(), e.iter().map(Option::as_ref).collect()));
            let columns = self.methods.iter().map(String::as_str).collect();
            return Layout { are_methods_down: false, columns, rows: rows.collect() };
        }
        let mut rows: Vec<(&str, Vec<Option<&Entry>>)> = Vec::new();
        for (place, method) in self.methods.iter().enumerate() {
            rows.push((method, self.entries.iter().map(|row| row[place].as_ref()).collect()));
        }
        rows.sort_by(|a, b| self.badness(a).total_cmp(&self.badness(b)));
        let columns = self.rows.iter().map(String::as_str).collect();
        Layout { are_methods_down: true, columns, rows }
    }

    /// The block as it stands in a picture: rows and columns as on a page.
    fn turned(&self) -> Self {
        let layout = self.laid_out();
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let rows: Vec<&str> = layout.rows.iter().map(|(name, _)| *name).collect();
        let copied =
            |(_, row): &(&str, Vec<Option<&Entry>>)| row.iter().map(|e| e.copied()).collect();
        Self {
            rows: names(&rows),
            methods: names(&layout.columns),
            entries: layout.rows.iter().map(copied).collect(),
            ..*self
        }
    }

    /// Lower is better; the ceiling comes first and methods without a number last.
    fn badness(&self, (method, entries): &(&str, Vec<Option<&Entry>>)) -> f64 {
        if is_ceiling(method) {
            return f64::NEG_INFINITY;
        }
        let mean = Mean::of(entries.iter().flatten().map(|entry| entry.mean));
        let sign = if self.more_is_better { -1.0 } else { 1.0 };
        mean.map_or(f64::INFINITY, |mean| sign * mean.mean)
    }
}

/// A block of which less is better from a table with a line per name and method, the ceiling first;
/// `None` without lines. The columns are those of names and of methods.
pub(super) fn gathered(
    data: &Table,
    [name, method]: [usize; 2],
    (title, format): (&'static str, Format),
    entry: fn(&[Cell]) -> Option<Entry>,
) -> Option<Block> {
    let mut methods: Vec<String> = data.distinct(method).into_iter().map(str::to_owned).collect();
    arrange(&mut methods, |method| method);
    let rows: Vec<String> = data.distinct(name).into_iter().map(str::to_owned).collect();
    let of_row = |row: &String| {
        let mut entries = vec![None; methods.len()];
        for line in data.rows_with(name, row) {
            let place = methods.iter().position(|known| known == text(line, method));
            entries[place.expect("methods are taken from the same table")] = entry(line);
        }
        entries
    };
    let entries = rows.iter().map(of_row).collect();
    let block = Block { title, format, more_is_better: false, rows, methods, entries };
    (!block.rows.is_empty()).then_some(block)
}

/// Most methods that stand across where there is a choice.
const ACROSS_MAX: usize = 10;

/// Rows and columns of a block.
pub(crate) struct Layout<'a> {
    pub(crate) are_methods_down: bool,
    pub(crate) columns: Vec<&'a str>,
    pub(crate) rows: Vec<(&'a str, Vec<Option<&'a Entry>>)>,
}

/// Depth of colour for a number per million, on a log scale.
pub(super) fn per_million_heat(per_million: f64) -> f64 {
    (1.0 + per_million).log10() / 6.0
}

/// Marks the highest of a row, and its equals; nothing where nothing is found. The ceiling does not
/// count.
pub(super) fn mark_best(methods: &[String], row: &mut [Option<Entry>]) {
    let rivals = || methods.iter().map(|method| !is_ceiling(method));
    let means = row.iter().zip(rivals()).filter(|(_, counts)| *counts);
    let best = means.filter_map(|(entry, _)| Some(entry.as_ref()?.mean)).fold(0.0, f64::max);
    for (entry, counts) in row.iter_mut().zip(rivals()) {
        if let Some(entry) = entry {
            entry.is_best = counts && entry.mean == best && best > 0.0;
        }
    }
}

const ROW: i32 = 260;
/// Rows of a block that hold no numbers: its title, the methods, and a gap below.
const N_OTHER_ROWS: usize = 3;

/// Heat maps below one another as the one panel of a figure.
pub(super) fn draw(figure: &dyn Figure, blocks: &[Block]) -> Panel {
    let blocks: Vec<Block> = blocks.iter().map(Block::turned).collect();
    let columns = blocks.iter().map(|block| block.methods.len()).max().unwrap_or(0);
    let width_of = |name: &String| width_of(name, LABEL);
    let names = blocks.iter().flat_map(|block| &block.rows);
    let gutter = names.map(width_of).max().unwrap_or(0).clamp(600, 1_900) + 100;
    let names = blocks.iter().flat_map(|block| &block.methods);
    let cell = names.map(width_of).max().unwrap_or(0).clamp(520, 840) + 120;
    let right = (0..columns).fold(gutter, |right, _| right + cell);
    let n_rows: usize = blocks.iter().map(|block| block.rows.len() + N_OTHER_ROWS).sum();
    let (width, height) = (right.max(4_200), (1..n_rows).fold(0, |height, _| height + ROW));
    let marks = Canvas::draw(width, height, |canvas| {
        let chart = ChartBuilder::on(&canvas.area)
            .margin_left(gutter)
            .margin_right(width - right)
            .build_cartesian_2d(0.0..columns as f64, (n_rows - 1) as f64..0.0)?;
        Grid { canvas, chart, gutter, cell }.draw(&blocks)
    });
    Panel {
        key: figure.name().to_owned(),
        title: figure.title().to_owned(),
        description: "Heat maps with a column or a row per method.".to_owned(),
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
            y += (block.rows.len() + N_OTHER_ROWS) as f64;
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
        for (row, scenario) in block.rows.iter().enumerate() {
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
