//! When a campaign was on a list of trends, and when it would have been without operated posts.

use claque_evaluation::{CampaignTrend, Listed};
use plotters::{coord::types::RangedCoordf64, prelude::*};

use super::{Arrangement, Figure, Width, rows::Rows};
use crate::{
    Panel, Records, Table, Theme,
    canvas::{Canvas, Chart, Drawn, width_of},
    number,
    table::{Cell, Format, number as number_in, text},
    theme::{self, LABEL, TITLE},
};

const SCENARIO: usize = 0;
const CAMPAIGN: usize = 1;
const LIST: usize = 2;
const COUNTED: usize = 3;
const FROM_H: usize = 4;
const UNTIL_H: usize = 5;
const LENGTH_H: usize = 6;

/// What a strip counts.
const SEEN: &str = "all posts";
const WITHOUT: &str = "without operated posts";

const MS_PER_H: f64 = 3_600_000.0;
/// Most rows of a panel: the lists of a campaign in as many regions, or of as many campaigns.
const ROWS_MAX: usize = 40;

/// Listed intervals of every campaign and list, first seed of each scenario.
#[derive(Debug)]
pub struct Trends;

impl Figure for Trends {
    fn name(&self) -> &'static str {
        "trends"
    }

    fn title(&self) -> &'static str {
        "On the list of trends"
    }

    fn caption(&self) -> &'static str {
        "When any of a campaign's hashtags was on the list of a region in the first seed (orange, \
         with its minutes on the right), and when it would have been on the same list without \
         operated posts (blue, below). Blue strips are the doing of those whom the campaign \
         reached, or of people who used the hashtag anyway. Time counts from the campaign's first \
         operated post to a day after its last."
    }

    fn arrangement(&self) -> Arrangement {
        Arrangement::Series
    }

    fn data(&self, records: &Records) -> Table {
        let mut table = Table::new(&[
            ("scenario", Format::Text),
            ("campaign", Format::Text),
            ("list", Format::Text),
            ("counted", Format::Text),
            ("from, hours", Format::Significant),
            ("until, hours", Format::Significant),
            ("campaign, hours", Format::Significant),
        ]);
        for scenario in records.scenarios() {
            let first = records.worlds_of(scenario).find(|world| !world.trends.is_empty());
            for trend in first.iter().flat_map(|world| &world.trends) {
                let strips = [(SEEN, &trend.seen), (WITHOUT, &trend.without_operated)];
                let rows = strips.map(|(counted, listed)| {
                    rows([&scenario.label, &trend.campaign, &trend.list, counted], listed, trend)
                });
                table.rows.extend(rows.into_iter().flatten());
            }
        }
        table
    }

    fn draw(&self, data: &Table, _theme: &Theme, width: Width) -> Vec<Panel> {
        let draw = |scenario: &str| {
            panel(scenario, &strips(data.rows_with(SCENARIO, scenario)), width.units())
        };
        data.distinct(SCENARIO).into_iter().map(draw).collect()
    }
}

/// One row for each interval, or one without times where there is none.
fn rows(names: [&str; 4], listed: &Listed, trend: &CampaignTrend) -> Vec<Vec<Cell>> {
    let hours = |ms: i64| ms.saturating_sub(trend.from_ms) as f64 / MS_PER_H;
    let row = |from: Cell, until: Cell| {
        let times = [from, until, hours(trend.until_ms).into()];
        names.iter().map(|name| Cell::from(*name)).chain(times).collect()
    };
    if listed.intervals_ms.is_empty() {
        return vec![row(Cell::Missing, Cell::Missing)];
    }
    let spans = listed.intervals_ms.iter();
    spans.map(|[from, until]| row(hours(*from).into(), hours(*until).into())).collect()
}

/// A campaign on a list, as drawn.
#[derive(Debug, PartialEq)]
struct Strip<'a> {
    campaign: &'a str,
    list: &'a str,
    length_h: f64,
    seen: Vec<(f64, f64)>,
    without: Vec<(f64, f64)>,
}

impl Strip<'_> {
    fn minutes(spans: &[(f64, f64)]) -> u64 {
        number::whole(spans.iter().map(|(from, until)| until - from).sum::<f64>() * 60.0)
    }

    /// `214 min`, `never`.
    fn shown(spans: &[(f64, f64)]) -> String {
        match Self::minutes(spans) {
            0 => "never".to_owned(),
            minutes => format!("{} min", number::thousands(minutes)),
        }
    }
}

fn strips<'a>(rows: impl Iterator<Item = &'a Vec<Cell>>) -> Vec<Strip<'a>> {
    let mut strips: Vec<Strip<'_>> = Vec::new();
    for row in rows {
        let (campaign, list) = (text(row, CAMPAIGN), text(row, LIST));
        if strips.last().is_none_or(|last| (last.campaign, last.list) != (campaign, list)) {
            let length_h = number_in(row, LENGTH_H).unwrap_or(0.0).max(1e-3);
            strips.push(Strip { campaign, list, length_h, seen: Vec::new(), without: Vec::new() });
        }
        let strip = strips.last_mut().expect("one was pushed if there was none");
        let spans = if text(row, COUNTED) == SEEN { &mut strip.seen } else { &mut strip.without };
        spans.extend(number_in(row, FROM_H).zip(number_in(row, UNTIL_H)));
    }
    strips.truncate(ROWS_MAX);
    strips
}

const TOP: i32 = 560;

fn panel(scenario: &str, strips: &[Strip<'_>], width: i32) -> Panel {
    let (until, unit_h, unit) = axis(strips);
    let texts = strips.iter().map(|strip| (label(strip, strips), Strip::shown(&strip.seen)));
    let rows = Rows { texts: texts.collect(), width, top: TOP };
    Panel {
        key: scenario.to_owned(),
        title: format!("{scenario}: campaigns on lists of trends"),
        description: describe(strips),
        width,
        height: rows.height(),
        marks: Canvas::draw(width, rows.height(), |canvas| {
            canvas.text_within(width, scenario, &theme::bold(TITLE), (0, 40))?;
            draw_key(canvas)?;
            let mut chart = rows.chart(canvas, 0.0..until, &|at| number::tick(*at), unit)?;
            strips.iter().enumerate().try_for_each(|(idx, strip)| {
                draw_strip(canvas, &mut chart, strip, (Rows::at(idx), unit_h))
            })
        }),
    }
}

/// Its end, and its unit in hours and in words: days, or hours where there are at most two days.
fn axis(strips: &[Strip<'_>]) -> (f64, f64, &'static str) {
    let length_h = strips.iter().map(|strip| strip.length_h).fold(1e-3, f64::max);
    let (unit_h, unit) = if length_h > 48.0 { (24.0, "days") } else { (1.0, "hours") };
    (length_h / unit_h, unit_h, unit)
}

/// The list, and the campaign where there are several.
fn label(strip: &Strip<'_>, all: &[Strip<'_>]) -> String {
    if all.iter().all(|other| other.campaign == strip.campaign) {
        return strip.list.to_owned();
    }
    format!("{} · {}", strip.campaign, strip.list)
}

fn describe(strips: &[Strip<'_>]) -> String {
    let each = strips.iter().map(|strip| {
        let (seen, without) = (Strip::shown(&strip.seen), Strip::shown(&strip.without));
        format!("{} in {}: {seen}; {WITHOUT}: {without}.", strip.campaign, strip.list)
    });
    each.collect::<Vec<_>>().join(" ")
}

/// What the colours mean.
fn draw_key(canvas: &Canvas) -> Drawn {
    let style = theme::text(LABEL, theme::ink("c-ink")).pos(theme::START);
    let mut x = 0;
    for (name, ink) in [("on the list", "c-operated"), (WITHOUT, "c-organic")] {
        let swatch = Rectangle::new([(x, 310), (x + 110, 420)], theme::ink(ink).filled());
        canvas.area.draw(&swatch)?;
        canvas.area.draw_text(name, &style, (x + 160, 365))?;
        x += 340 + width_of(name, LABEL);
    }
    Ok(())
}

type Lists<'a> = Chart<'a, RangedCoordf64, RangedCoordf64>;

/// What was seen above, what would have been below.
fn draw_strip(
    canvas: &Canvas,
    chart: &mut Lists<'_>,
    strip: &Strip<'_>,
    (y, unit_h): (f64, f64),
) -> Drawn {
    let end = chart.x_range().end;
    let ends = [(0.0, y), (end, y)];
    chart.draw_series(LineSeries::new(ends, theme::ink("c-grid").stroke_width(10)))?;
    let halves = [
        (&strip.seen, "c-operated", y - 0.36, SEEN),
        (&strip.without, "c-organic", y + 0.06, WITHOUT),
    ];
    for (spans, ink, top, counted) in halves {
        let about =
            format!("{} in {}, {counted}: {}", strip.campaign, strip.list, Strip::shown(spans));
        let bar = |&(from, until): &(f64, f64)| {
            let corners = [from, until].map(|at| (at / unit_h).clamp(0.0, end));
            Rectangle::new([(corners[0], top), (corners[1], top + 0.3)], theme::ink(ink).filled())
        };
        canvas.titled(&about, || {
            chart.draw_series(spans.iter().map(bar))?;
            Ok(())
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use claque_evaluation::Record;

    use super::*;
    use crate::testing::{run, trend, world};

    fn records(trends: Vec<CampaignTrend>) -> Records {
        let mut world = world("a", 1);
        world.trends = trends;
        Records::new(vec![Record::World(world), Record::Run(run("a", "ccb", 1))]).unwrap()
    }

    #[test]
    fn intervals_become_rows_and_rows_strips() {
        let data = Trends.data(&records(vec![trend("home")]));
        let shown: Vec<Vec<String>> =
            (0..data.rows.len()).map(|row| (2..7).map(|c| data.shown(row, c)).collect()).collect();
        assert_eq!(
            shown,
            [
                ["home", SEEN, "1.00", "2.00", "48.0"],
                ["home", SEEN, "24.0", "26.0", "48.0"],
                ["home", WITHOUT, "–", "–", "48.0"],
            ]
        );
        let strips = strips(data.rows.iter());
        assert_eq!((strips.len(), strips[0].seen.len(), strips[0].without.len()), (1, 2, 0));
        assert_eq!(
            (Strip::shown(&strips[0].seen).as_str(), Strip::shown(&[]).as_str()),
            ("180 min", "never")
        );
    }

    #[test]
    fn a_row_for_each_list_names_the_campaign_where_there_are_several() {
        let of = |campaign: &str, list: &str| CampaignTrend {
            campaign: campaign.to_owned(),
            ..trend(list)
        };
        let labels = |trends: Vec<CampaignTrend>| {
            let data = Trends.data(&records(trends));
            let strips = strips(data.rows.iter());
            strips.iter().map(|strip| label(strip, &strips)).collect::<Vec<_>>()
        };
        assert_eq!(labels(vec![of("a", "east"), of("a", "west")]), ["east", "west"]);
        assert_eq!(labels(vec![of("a", "east"), of("b", "east")]), ["a · east", "b · east"]);
    }

    #[test]
    fn strips_stand_where_the_hours_are() {
        let data = Trends.data(&records(vec![trend("home")]));
        let strips = strips(data.rows.iter());
        // Ten units an hour, a hundred a row.
        let marks = Canvas::draw(481, 101, |canvas| {
            let mut chart =
                ChartBuilder::on(&canvas.area).build_cartesian_2d(0.0..48.0, 1.0..0.0)?;
            draw_strip(canvas, &mut chart, &strips[0], (0.5, 1.0))
        });
        let marks = marks.into_string();
        assert_eq!(marks.matches("c-operated").count(), 2, "{marks}");
        assert!(
            marks.contains("M10 14H20V44H10Z") && marks.contains("M240 14H260V44H240Z"),
            "{marks}"
        );
        assert!(!marks.contains("c-organic") && marks.contains("all posts: 180 min"), "{marks}");
    }

    #[test]
    fn extreme_times_and_many_lists_are_drawn() {
        let mut trends: Vec<_> = (0..100).map(|n| trend(&format!("r{n}"))).collect();
        trends[0].seen.intervals_ms = vec![[i64::MIN, i64::MAX]];
        trends[1].from_ms = i64::MAX;
        let records = records(trends);
        let (data, theme) = (Trends.data(&records), Theme::new(&records));
        for width in [Width::Wide, Width::Narrow] {
            let panel = Trends.draw(&data, &theme, width).remove(0);
            assert!(panel.height < 20_000 && panel.marks.into_string().contains("r39"));
        }
    }
}
