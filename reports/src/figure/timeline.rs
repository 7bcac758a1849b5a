//! A campaign's waves against the organic use of the same hashtag.

use claque_evaluation::Timeline as Bins;
use plotters::{
    coord::types::{RangedCoordf64, RangedCoordu64},
    prelude::*,
    style::text_anchor::{HPos, Pos, VPos},
};

use super::{Arrangement, Figure, Width};
use crate::{
    Panel, Records, Table, Theme,
    canvas::{Canvas, Chart, Drawn, fit, pale, width_of},
    number::{self, thousands},
    table::{Cell, Format, number as number_in, text},
    theme::{self, LABEL, SMALL, TITLE},
};

const SCENARIO: usize = 0;
const CAMPAIGN: usize = 1;
const HASHTAG: usize = 2;
const FROM_H: usize = 3;
const BIN_H: usize = 4;
const OPERATED: usize = 5;
const ORGANIC: usize = 6;
/// Most bins drawn; longer timelines are added up in groups, so that a bin stays visible.
const BINS_MAX: usize = 400;

/// Uses of a campaign's hashtag through time, first seed of each scenario.
#[derive(Debug)]
pub struct Timeline;

impl Figure for Timeline {
    fn name(&self) -> &'static str {
        "timeline"
    }

    fn title(&self) -> &'static str {
        "One hashtag through time"
    }

    fn caption(&self) -> &'static str {
        "Uses of the campaign's most used hashtag in the first seed. Blue is what people used of \
         their own accord; orange, stacked on top, is what accounts posted on the operator's \
         instruction. An observer sees only the outline of both together. Time counts from the \
         start of the picture, a little before the hashtag's first operated use."
    }

    fn arrangement(&self) -> Arrangement {
        Arrangement::Series
    }

    fn data(&self, records: &Records) -> Table {
        let mut table = Table::new(&[
            ("scenario", Format::Text),
            ("campaign", Format::Text),
            ("hashtag", Format::Text),
            ("from, hours", Format::Significant),
            ("length, hours", Format::Significant),
            ("operated uses", Format::Count),
            ("organic uses", Format::Count),
        ]);
        for scenario in records.scenarios() {
            let bins = records.worlds_of(scenario).find_map(|world| world.timeline.as_ref());
            let rows = bins.map(|bins| rows(&scenario.label, bins));
            table.rows.extend(rows.into_iter().flatten());
        }
        table
    }

    fn draw(&self, data: &Table, _theme: &Theme, width: Width) -> Vec<Panel> {
        let draw = |scenario: &str| {
            let rows: Vec<&Vec<Cell>> = data.rows_with(SCENARIO, scenario).collect();
            panel(scenario, &rows, width)
        };
        data.distinct(SCENARIO).into_iter().map(draw).collect()
    }
}

fn rows(scenario: &str, bins: &Bins) -> Vec<Vec<Cell>> {
    let n_grouped = bins.operated.len().div_ceil(BINS_MAX).max(1);
    let length_h = f64::from(bins.bin_s) * n_grouped as f64 / 3_600.0;
    let sum = |uses: &[u32]| uses.iter().copied().map(f64::from).sum::<f64>();
    let groups = bins.operated.chunks(n_grouped).zip(bins.organic.chunks(n_grouped));
    let names = [scenario, bins.campaign.as_str(), bins.hashtag.as_str()].map(Cell::from);
    let row = |(idx, (operated, organic)): (usize, (&[u32], &[u32]))| {
        let from_h = length_h * idx as f64;
        let numbers = [from_h, length_h, sum(operated), sum(organic)].map(Cell::from);
        names.iter().cloned().chain(numbers).collect()
    };
    groups.enumerate().map(row).collect()
}

/// One bin as drawn; its ends are in the unit of the axis.
#[derive(Debug, Clone, Copy)]
struct Bin {
    from: f64,
    until: f64,
    operated: u64,
    organic: u64,
}

impl Bin {
    fn of(row: &[Cell], unit_h: f64) -> Self {
        let at = |column| number_in(row, column).unwrap_or(0.0);
        Self {
            from: at(FROM_H) / unit_h,
            until: (at(FROM_H) + at(BIN_H)) / unit_h,
            operated: number::whole(at(OPERATED)),
            organic: number::whole(at(ORGANIC)),
        }
    }

    fn all(self) -> u64 {
        self.operated + self.organic
    }
}

/// Bins in days, in hours where there are at most two days, or in minutes where there are at most two
/// hours; and that unit.
fn bins(rows: &[&Vec<Cell>]) -> (Vec<Bin>, &'static str) {
    let until_h = rows.last().map_or(0.0, |row| Bin::of(row, 1.0).until);
    let (unit_h, unit) = match until_h {
        h if h > 48.0 => (24.0, "days"),
        h if h > 2.0 => (1.0, "hours"),
        _ => (1.0 / 60.0, "minutes"),
    };
    (rows.iter().map(|row| Bin::of(row, unit_h)).collect(), unit)
}

const HEADING: i32 = TITLE + 20;
const TOP: i32 = 780;

fn panel(scenario: &str, rows: &[&Vec<Cell>], width: Width) -> Panel {
    let (bins, unit) = bins(rows);
    let height = if width == Width::Wide { 3_300 } else { 2_900 };
    Panel {
        key: scenario.to_owned(),
        title: format!("{}: {}", scenario, text(rows[0], HASHTAG)),
        description: shares(&bins),
        width: width.units(),
        height,
        marks: Canvas::draw(width.units(), height, |canvas| {
            draw_heading(canvas, scenario, rows[0], width)?;
            draw_key(canvas, &bins)?;
            canvas.area.draw_text(&per_bin(rows[0]), &theme::remark(), (0, TOP - 210))?;
            draw_uses(&mut axes(canvas, &bins, unit, width)?, &bins)
        }),
    }
}

/// Hashtag and whose it is.
fn draw_heading(canvas: &Canvas, scenario: &str, row: &[Cell], width: Width) -> Drawn {
    let about = match text(row, CAMPAIGN) {
        campaign if campaign == scenario || campaign.is_empty() => scenario.to_owned(),
        campaign => format!("{scenario} · {campaign}"),
    };
    let hashtag = fit(text(row, HASHTAG), HEADING, width.units() * 6 / 10);
    // Bold type is about a fifth wider.
    let left = width_of(&hashtag, HEADING) * 6 / 5 + 80;
    canvas.area.draw_text(&hashtag, &theme::bold(HEADING), (0, 40))?;
    let about = fit(&about, LABEL, width.units() - left);
    canvas.area.draw_text(&about, &theme::text(LABEL, theme::ink("c-soft")), (left, 75))
}

/// What the colours mean.
fn draw_key(canvas: &Canvas, bins: &[Bin]) -> Drawn {
    let (operated, organic) = totals(bins);
    let uses = [
        (format!("{} organic", thousands(organic)), theme::ink("c-organic").mix(0.6)),
        (format!("{} operated", thousands(operated)), theme::ink("c-operated").mix(1.0)),
    ];
    let style = theme::text(LABEL, theme::ink("c-ink")).pos(theme::START);
    let mut x = 0;
    for (name, ink) in uses {
        canvas.area.draw(&Rectangle::new([(x, 310), (x + 110, 420)], ink.filled()))?;
        canvas.area.draw_text(&name, &style, (x + 160, 365))?;
        x += 340 + width_of(&name, LABEL);
    }
    Ok(())
}

fn totals(bins: &[Bin]) -> (u64, u64) {
    (bins.iter().map(|bin| bin.operated).sum(), bins.iter().map(|bin| bin.organic).sum())
}

fn shares(bins: &[Bin]) -> String {
    let (operated, organic) = totals(bins);
    let share = operated as f64 / (operated + organic).max(1) as f64;
    format!(
        "{} uses on instruction and {} others: {} % were operated.",
        thousands(operated),
        thousands(organic),
        number::significant(100.0 * share)
    )
}

/// `uses per hour`, from the length of a bin.
fn per_bin(row: &[Cell]) -> String {
    let hours = number_in(row, BIN_H).unwrap_or(1.0);
    match hours {
        h if (h - 1.0).abs() < 1e-9 => "uses per hour".to_owned(),
        h if (h - 24.0).abs() < 1e-9 => "uses per day".to_owned(),
        h if h < 1.0 / 60.0 => format!("uses per {} seconds", number::tick((h * 3_600.0).round())),
        h if h < 1.0 => format!("uses per {} minutes", number::tick(h * 60.0)),
        h => format!("uses per {} hours", number::tick(h)),
    }
}

type Uses<'a> = Chart<'a, RangedCoordf64, RangedCoordu64>;

fn axes<'a>(canvas: &'a Canvas, bins: &[Bin], unit: &'static str, width: Width) -> Drawn<Uses<'a>> {
    let until = bins.last().map_or(1.0, |bin| bin.until);
    // Room above the highest bin for its remark.
    let most = bins.iter().map(|bin| bin.all()).max().unwrap_or(0);
    let top = most + most / 8 + 1;
    let mut chart = ChartBuilder::on(&canvas.area)
        .margin_top(TOP)
        .margin_right(80)
        .x_label_area_size(350)
        .y_label_area_size(120 + width_of(&thousands(top), SMALL))
        .build_cartesian_2d(0.0..until, 0..top)?;
    let n_max = if width == Width::Wide { 15 } else { 8 };
    // No more labels than there are whole days or hours: fractions of a day help nobody.
    let n_whole = usize::try_from(number::whole(until.floor())).unwrap_or(n_max);
    pale(&mut chart.configure_mesh())
        .x_labels(n_max.min(n_whole + 1))
        .x_label_formatter(&|time| number::tick(*time))
        .x_desc(unit)
        .y_labels(7)
        .y_label_formatter(&|uses| thousands(*uses))
        .draw()?;
    Ok(chart)
}

/// Organic uses as an area, operated ones stacked on it, and a remark on the highest bin.
fn draw_uses(chart: &mut Uses, bins: &[Bin]) -> Drawn {
    let organic = theme::ink("c-organic");
    let area = AreaSeries::new(steps(bins, |bin| bin.organic), 0, organic.mix(0.35));
    chart.draw_series(area.border_style(organic.stroke_width(12)))?;
    let mut operated = steps(bins, Bin::all);
    operated.extend(steps(bins, |bin| bin.organic).into_iter().rev());
    chart.draw_series([Polygon::new(operated, theme::ink("c-operated"))])?;
    let until = chart.x_range().end;
    chart.draw_series(LineSeries::new([(0.0, 0), (until, 0)], theme::base_line()))?;
    draw_peak(chart, bins)
}

/// The outline of bars without gaps.
fn steps(bins: &[Bin], uses: impl Fn(Bin) -> u64) -> Vec<(f64, u64)> {
    bins.iter().flat_map(|bin| [bin.from, bin.until].map(|time| (time, uses(*bin)))).collect()
}

/// What happened in the highest bin that has operated uses.
fn draw_peak(chart: &mut Uses, bins: &[Bin]) -> Drawn {
    let operated = bins.iter().filter(|bin| bin.operated > 0);
    let Some(bin) = operated.max_by_key(|bin| bin.all()) else { return Ok(()) };
    let remark = format!("{} of {} uses operated", thousands(bin.operated), thousands(bin.all()));
    let is_late = bin.from > 0.5 * chart.x_range().end;
    let (time, h_pos) = if is_late { (bin.until, HPos::Right) } else { (bin.from, HPos::Left) };
    let style = theme::bold(SMALL).pos(Pos::new(h_pos, VPos::Bottom));
    let place = EmptyElement::at((time, bin.all()));
    chart.draw_series([place + Text::new(remark, (0, -60), style)])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use claque_evaluation::Record;

    use super::*;
    use crate::testing::{run, world};

    fn table(operated: Vec<u32>, organic: Vec<u32>) -> Table {
        let mut world = world("a", 1);
        let timeline = world.timeline.as_mut().unwrap();
        (timeline.operated, timeline.organic) = (operated, organic);
        let records = vec![Record::World(world), Record::Run(run("a", "ccb", 1))];
        Timeline.data(&Records::new(records).unwrap())
    }

    #[test]
    fn bins_become_rows_and_a_stacked_picture() {
        let data = table(vec![0, 30, 0], vec![10, 10, 0]);
        let shown: Vec<String> = (0..7).map(|column| data.shown(1, column)).collect();
        assert_eq!(shown, ["a", "spring", "#bloom", "1.00", "1.00", "30", "10"]);
        let rows: Vec<&Vec<Cell>> = data.rows.iter().collect();
        let (bins, unit) = bins(&rows);
        assert_eq!(unit, "hours");
        // Ten units an hour, one unit a use.
        let marks = Canvas::draw(31, 41, |canvas| {
            let mut chart =
                ChartBuilder::on(&canvas.area).build_cartesian_2d(0.0..3.0, 0..40_u64)?;
            draw_uses(&mut chart, &bins)
        });
        let marks = marks.into_string();
        let drawn = |class: &str, path: &str| marks.contains(&format!("{class}\" {path}"));
        assert!(drawn("c-organic", "d=\"M0 30h10h10v10h10h-30Z\" opacity=\"0.35\""), "{marks}");
        assert!(drawn("c-organic line", "d=\"M0 30h10h10v10h10\" stroke-width=\"12\""), "{marks}");
        let around = "d=\"M0 30h10v-30h10v40h10h-10v-10h-10h-10Z\"";
        assert!(drawn("c-operated", around), "{marks}");
        assert!(marks.contains(">30 of 40 uses operated</text>"));
    }

    #[test]
    fn long_timelines_are_added_up() {
        let data = table(vec![1; 1_000], vec![2; 1_000]);
        assert_eq!(data.rows.len(), 334);
        let sum = |column| data.rows.iter().filter_map(|row| number_in(row, column)).sum::<f64>();
        assert_eq!((sum(OPERATED), sum(ORGANIC)), (1_000.0, 2_000.0));
    }

    #[test]
    fn an_empty_timeline_draws_nothing() {
        let data = table(Vec::new(), Vec::new());
        assert!(data.rows.is_empty());
    }

    #[test]
    fn time_is_in_days_hours_or_minutes_with_room_for_labels() {
        let labels = |n_hours: usize| {
            let data = table(vec![1; n_hours], vec![1; n_hours]);
            let rows: Vec<&Vec<Cell>> = data.rows.iter().collect();
            let marks = panel("a", &rows, Width::Narrow).marks.into_string();
            let below = marks.split("text-anchor=\"middle\">").skip(1);
            let text = |mark: &str| mark.split('<').next().unwrap_or_default().to_owned();
            below.map(text).collect::<Vec<String>>().join(" ")
        };
        assert_eq!(labels(336), "days 0 2 4 6 8 10 12 14");
        assert_eq!(labels(60), "days 0 1 2");
        assert_eq!(labels(24), "hours 0 5 10 15 20");
        assert_eq!(labels(3), "hours 0 1 2 3");
        assert_eq!(labels(2), "minutes 0 20 40 60 80 100 120");
    }

    #[test]
    fn extreme_counts_and_lengths_are_drawn() {
        for (bin_s, uses) in [(1, 0), (u32::MAX, u32::MAX)] {
            let mut world = world("a", 1);
            let timeline = world.timeline.as_mut().unwrap();
            timeline.bin_s = bin_s;
            (timeline.operated, timeline.organic) = (vec![uses; 5_000], vec![uses; 5_000]);
            let records = vec![Record::World(world), Record::Run(run("a", "ccb", 1))];
            let records = Records::new(records).unwrap();
            let (data, theme) = (Timeline.data(&records), Theme::new(&records));
            for width in [Width::Wide, Width::Narrow] {
                let marks = Timeline.draw(&data, &theme, width).remove(0).marks.into_string();
                assert!((3..40).contains(&marks.matches("c-grid").count()), "{marks}");
            }
        }
    }
}
