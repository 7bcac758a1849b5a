//! What a scenario looks like: some accounts against time.

use claque_evaluation::{CauseGroup, Portrait as Seen};
use plotters::{
    coord::{
        combinators::WithKeyPoints,
        types::{RangedCoordf64, RangedCoordu64},
    },
    prelude::*,
};

use super::{Arrangement, Figure, Width};
use crate::{
    Panel, Records, Table, Theme,
    backend::Spot,
    canvas::{Canvas, Chart, Drawn, pale, width_of},
    number::{self, thousands},
    table::{Cell, Format, number as number_in, text},
    theme::{self, LABEL, SMALL, TITLE},
};

const SCENARIO: usize = 0;
const KIND: usize = 1;
const ROW: usize = 2;
const CAUSE: usize = 3;
const FROM_H: usize = 4;
const LENGTH_H: usize = 5;
const POSTS: usize = 6;
/// Kind of rows that hold what everybody posted, bin by bin.
const EVERYBODY: &str = "everybody";

/// What kinds of cause are called, in the order of [`CauseGroup`], and how their posts are drawn.
const CAUSES: [(&str, &str, Spot); 3] = [
    ("operated", "c-operated", Spot { width: 22, height: 36 }),
    ("look-alike", "c-alike", Spot { width: 26, height: 0 }),
    ("other", "c-organic", Spot { width: 22, height: 0 }),
];

/// Accounts against time, and what everybody posted above it; first seed of each scenario.
#[derive(Debug)]
pub struct Portrait;

impl Figure for Portrait {
    fn name(&self) -> &'static str {
        "portrait"
    }

    fn title(&self) -> &'static str {
        "Portraits"
    }

    fn caption(&self) -> &'static str {
        "A row is an account, a mark one of its posts, in the hours of the first seed in which the \
         campaign is busiest (without one: in which look-alikes post most). Up to sixty accounts \
         are drawn by lot: members of campaigns, look-alikes and ordinary people, those first who \
         use the campaign's hashtags; within a kind they stand in order of first action. Orange \
         bars are posts on an operator's instruction, violet dots have the cause that makes a \
         look-alike, blue ones any other. Above stands what all accounts of the world posted, \
         shown or not. A method sees none of the colours."
    }

    fn arrangement(&self) -> Arrangement {
        Arrangement::Grid
    }

    fn data(&self, records: &Records) -> Table {
        let mut table = Table::new(&[
            ("scenario", Format::Text),
            ("accounts of", Format::Text),
            ("row", Format::Count),
            ("cause", Format::Text),
            ("from, hours", Format::Significant),
            ("length, hours", Format::Significant),
            ("posts", Format::Count),
        ]);
        for scenario in records.scenarios() {
            let seen = records.worlds_of(scenario).find_map(|world| world.portrait.as_ref());
            table.rows.extend(seen.into_iter().flat_map(|seen| rows(&scenario.label, seen)));
        }
        table
    }

    fn draw(&self, data: &Table, _theme: &Theme, _width: Width) -> Vec<Panel> {
        let draw = |scenario: &str| {
            panel(scenario, &data.rows_with(SCENARIO, scenario).collect::<Vec<_>>())
        };
        data.distinct(SCENARIO).into_iter().map(draw).collect()
    }
}

/// Bins of everybody first, then dots.
fn rows(scenario: &str, seen: &Seen) -> Vec<Vec<Cell>> {
    let length_h = f64::from(seen.length_s) / 3_600.0;
    let names = |kind: &str| [scenario, kind].map(Cell::from);
    let volume = [&seen.volume.operated, &seen.volume.look_alike, &seen.volume.other];
    let n_bins = volume.iter().map(|series| series.len()).max().unwrap_or(0).max(1);
    let bin_h = length_h / n_bins as f64;
    let bins = volume.iter().zip(CAUSES).flat_map(|(series, (cause, ..))| {
        series.iter().enumerate().map(move |(bin, n)| {
            let from_h = bin_h * bin as f64;
            let place = [Cell::Missing, cause.into()];
            let numbers = [from_h, bin_h, f64::from(*n)].map(Cell::from);
            [names(EVERYBODY).to_vec(), place.to_vec(), numbers.to_vec()].concat()
        })
    });
    let kinds = seen.rows.iter().flat_map(|rows| (0..rows.accounts).map(|_| rows.name.as_str()));
    let kinds: Vec<&str> = kinds.collect();
    let dots = seen.dots.iter().map(|&(row, at_s, cause)| {
        let place = [f64::from(row).into(), CAUSES[usize::from(cause)].0.into()];
        let numbers = [f64::from(at_s) / 3_600.0, length_h, 1.0].map(Cell::from);
        [names(kinds[usize::from(row)]).to_vec(), place.to_vec(), numbers.to_vec()].concat()
    });
    bins.chain(dots).collect()
}

/// One portrait with its rows sorted out.
struct Scene<'a> {
    /// Length of the unit of time, hours, and its name.
    unit: (f64, &'static str),
    /// Length of the picture, in that unit.
    until: f64,
    bins: Vec<&'a Vec<Cell>>,
    dots: Vec<&'a Vec<Cell>>,
    /// Kinds with their first row and number of rows.
    kinds: Vec<(&'a str, i32, i32)>,
}

impl<'a> Scene<'a> {
    fn of(rows: &[&'a Vec<Cell>]) -> Self {
        let (bins, dots): (Vec<_>, Vec<_>) =
            rows.iter().copied().partition(|row| matches!(row[ROW], Cell::Missing));
        let ends = bins.iter().map(|row| at(row, FROM_H) + at(row, LENGTH_H));
        let lengths = dots.iter().map(|row| at(row, LENGTH_H));
        let until_h = ends.chain(lengths).fold(0.0, f64::max);
        let unit = match until_h {
            h if h > 48.0 => (24.0, "days"),
            h if h > 2.0 => (1.0, "hours"),
            _ => (1.0 / 60.0, "minutes"),
        };
        let mut kinds: Vec<(&str, i32, i32)> = Vec::new();
        for row in &dots {
            let place = row_of(row);
            match kinds.last_mut() {
                Some((kind, first, n)) if *kind == text(row, KIND) => *n = place - *first + 1,
                _ => kinds.push((text(row, KIND), place, 1)),
            }
        }
        Self { unit, until: until_h / unit.0, bins, dots, kinds }
    }

    fn n_rows(&self) -> i32 {
        self.kinds.last().map_or(0, |(_, first, n)| first + n)
    }

    /// Posts of everybody with a cause.
    fn n_posts(&self, cause: &str) -> u64 {
        let of_cause = self.bins.iter().filter(|row| text(row, CAUSE) == cause);
        of_cause.map(|row| number::whole(at(row, POSTS))).sum()
    }

    fn gutter(&self) -> i32 {
        let widths = self.kinds.iter().map(|(kind, ..)| width_of(kind, SMALL));
        widths.max().unwrap_or(0).clamp(500, 950) + 80
    }
}

fn at(row: &[Cell], column: usize) -> f64 {
    number_in(row, column).unwrap_or(0.0)
}

fn row_of(row: &[Cell]) -> i32 {
    i32::try_from(number::whole(at(row, ROW))).unwrap_or(0)
}

const WIDTH: i32 = 3_600;
const TOP: i32 = 560;
/// Height of what everybody posted, and where the accounts start.
const VOLUME: i32 = 520;
const RASTER: i32 = TOP + VOLUME + 120;
const ROW_HEIGHT: i32 = 44;
const BELOW: i32 = 330;

fn panel(scenario: &str, rows: &[&Vec<Cell>]) -> Panel {
    let scene = Scene::of(rows);
    let height = RASTER + scene.n_rows() * ROW_HEIGHT + BELOW;
    let posts = CAUSES.map(|(cause, ..)| format!("{} {cause}", thousands(scene.n_posts(cause))));
    let accounts = scene.kinds.iter().map(|(kind, _, n)| format!("{n} {kind}"));
    Panel {
        key: scenario.to_owned(),
        title: format!("Portrait of {scenario}"),
        description: format!(
            "Posts in these hours: {}. Accounts drawn: {}.",
            posts.join(", "),
            accounts.collect::<Vec<_>>().join(", ")
        ),
        width: WIDTH,
        height,
        marks: Canvas::draw(WIDTH, height, |canvas| {
            canvas.text_within(WIDTH, scenario, &theme::bold(TITLE), (0, 20))?;
            draw_key(canvas, &scene)?;
            draw_volume(canvas, &scene, height)?;
            draw_kinds(canvas, &scene)?;
            draw_dots(canvas, &scene)
        }),
    }
}

/// What the colours mean, and how many posts there are of each.
fn draw_key(canvas: &Canvas, scene: &Scene) -> Drawn {
    let style = theme::text(LABEL, theme::ink("c-ink")).pos(theme::START);
    let mut x = 30;
    for (cause, class, spot) in CAUSES {
        let name = format!("{} {cause}", number::tick(scene.n_posts(cause) as f64));
        let shown = Spot { width: spot.width * 2, height: spot.height * 2 };
        canvas.spots(&[(x, 285)], shown, theme::ink(class));
        canvas.area.draw_text(&name, &style, (x + 70, 285))?;
        x += 240 + width_of(&name, LABEL);
    }
    Ok(())
}

type Posts<'a> = Chart<'a, RangedCoordf64, WithKeyPoints<RangedCoordu64>>;

/// What everybody posted, causes stacked, operated ones on top.
fn draw_volume(canvas: &Canvas, scene: &Scene, height: i32) -> Drawn {
    let stacks = stacks(scene);
    let most = stacks.iter().map(|(_, tops)| tops[0]).max().unwrap_or(0);
    let mut chart = ChartBuilder::on(&canvas.area)
        .margin_top(TOP)
        .margin_right(60)
        .margin_bottom(height - TOP - VOLUME)
        .y_label_area_size(scene.gutter())
        .build_cartesian_2d(
            0.0..scene.until,
            (0..most + most / 8 + 1).with_key_points(labelled(most)),
        )?;
    pale(&mut chart.configure_mesh())
        .disable_x_mesh()
        .x_labels(0)
        .y_labels(3)
        .y_label_formatter(&|posts| number::tick(*posts as f64))
        .draw()?;
    canvas.area.draw_text("all posts", &theme::remark(), (0, TOP - 140))?;
    for (place, (_, class, _)) in CAUSES.iter().enumerate() {
        draw_stack(&mut chart, &stacks, place, class)?;
    }
    let ends = [(0.0, 0), (scene.until, 0)];
    chart.draw_series(LineSeries::new(ends, theme::base_line()))?;
    Ok(())
}

/// Nothing and the top: marks at round numbers may leave nothing but the zero.
fn labelled(most: u64) -> Vec<u64> {
    if most == 0 { vec![0] } else { vec![0, most] }
}

/// Start and end of a bin, and where its causes reach up to: all, without operated, other alone.
fn stacks(scene: &Scene) -> Vec<((f64, f64), [u64; 3])> {
    let of = |place: usize| -> Vec<&Vec<Cell>> {
        let is_of = |row: &&&Vec<Cell>| text(row, CAUSE) == CAUSES[place].0;
        scene.bins.iter().filter(is_of).copied().collect()
    };
    let rows = [of(0), of(1), of(2)];
    let spans = rows.iter().max_by_key(|rows| rows.len()).cloned().unwrap_or_default();
    let posts =
        rows.map(|rows| rows.iter().map(|row| number::whole(at(row, POSTS))).collect::<Vec<u64>>());
    let stack = |(bin, row): (usize, &Vec<Cell>)| {
        let [operated, alike, other] =
            [0, 1, 2].map(|cause: usize| posts[cause].get(bin).copied().unwrap_or(0));
        let from = at(row, FROM_H) / scene.unit.0;
        let until = from + at(row, LENGTH_H) / scene.unit.0;
        ((from, until), [operated + alike + other, alike + other, other])
    };
    spans.into_iter().enumerate().map(stack).collect()
}

fn draw_stack(
    chart: &mut Posts,
    stacks: &[((f64, f64), [u64; 3])],
    place: usize,
    class: &str,
) -> Drawn {
    let steps = |place: usize| -> Vec<(f64, u64)> {
        let height = |tops: &[u64; 3]| tops.get(place).copied().unwrap_or(0);
        stacks.iter().flat_map(|((a, b), tops)| [*a, *b].map(|x| (x, height(tops)))).collect()
    };
    let (mut outline, below) = (steps(place), steps(place + 1));
    if outline == below {
        return Ok(());
    }
    outline.extend(below.into_iter().rev());
    let ink = theme::ink(class).mix(if class == "c-organic" { 0.5 } else { 1.0 });
    chart.draw_series([Polygon::new(outline, ink)])?;
    Ok(())
}

/// Names of the kinds and lines between them.
fn draw_kinds(canvas: &Canvas, scene: &Scene) -> Drawn {
    let style = theme::remark().pos(theme::END);
    let left = scene.gutter() - 80;
    let mut free_from = 0;
    for &(kind, first, n) in &scene.kinds {
        let (top, bottom) = (RASTER + first * ROW_HEIGHT, RASTER + (first + n) * ROW_HEIGHT);
        let middle = ((top + bottom) / 2).max(free_from);
        canvas.text_within(left, kind, &style, (left, middle))?;
        free_from = middle + SMALL + 10;
        let line = PathElement::new([(left + 80, top), (WIDTH - 60, top)], grid_line());
        canvas.area.draw(&line)?;
    }
    Ok(())
}

fn grid_line() -> ShapeStyle {
    theme::ink("c-grid").stroke_width(10)
}

fn draw_dots(canvas: &Canvas, scene: &Scene) -> Drawn {
    let n_rows = scene.n_rows();
    let mut chart = ChartBuilder::on(&canvas.area)
        .margin_top(RASTER)
        .margin_left(scene.gutter())
        .margin_right(60)
        .x_label_area_size(BELOW)
        .build_cartesian_2d(0.0..scene.until, f64::from(n_rows.max(1))..0.0)?;
    let n_whole = usize::try_from(number::whole(scene.until.floor())).unwrap_or(8);
    pale(&mut chart.configure_mesh())
        .disable_y_mesh()
        .y_labels(0)
        .x_labels(8.min(n_whole + 1))
        .x_label_formatter(&|time| number::tick(*time))
        .x_desc(scene.unit.1)
        .draw()?;
    // What is rare lies above.
    for (cause, class, spot) in CAUSES.into_iter().rev() {
        let dots = scene.dots.iter().filter(|row| text(row, CAUSE) == cause);
        let place = |row: &&Vec<Cell>| {
            chart.backend_coord(&(at(row, FROM_H) / scene.unit.0, f64::from(row_of(row)) + 0.5))
        };
        canvas.spots(&dots.map(place).collect::<Vec<_>>(), spot, theme::ink(class));
    }
    Ok(())
}

/// The number of a group is its place among the causes drawn.
const _: () = assert!(CauseGroup::Other as usize + 1 == CAUSES.len());

#[cfg(test)]
mod tests {
    use claque_evaluation::{PortraitRows, Record, Volume};

    use super::*;
    use crate::testing::{portrait, run, world};

    fn records(portrait: Option<Seen>) -> Records {
        let mut world = world("a", 1);
        world.portrait = portrait;
        Records::new(vec![Record::World(world), Record::Run(run("a", "ccb", 1))]).unwrap()
    }

    fn marks(portrait: Seen) -> String {
        let records = records(Some(portrait));
        let (data, theme) = (Portrait.data(&records), Theme::new(&records));
        Portrait.draw(&data, &theme, Width::Wide).remove(0).marks.into_string()
    }

    #[test]
    fn the_top_of_the_volume_has_its_number() {
        let mut tall = portrait();
        tall.volume.other = vec![999_999, 0];
        let most = number::tick(1_000_002.0);
        assert!(marks(tall).contains(&format!(">{most}</text>")), "{most}");
    }

    #[test]
    fn posts_become_marks_by_cause() {
        let data = Portrait.data(&records(Some(portrait())));
        let shown = |row: usize| (0..7).map(|column| data.shown(row, column)).collect::<Vec<_>>();
        assert_eq!(shown(0), ["a", "everybody", "–", "operated", "0", "1.50", "3"]);
        let last = data.rows.len() - 1;
        assert_eq!(shown(last), ["a", "ordinary", "2", "other", "0.500", "3.00", "1"]);
        let marks = marks(portrait());
        // Two members act in turn; the ordinary account posts once, a sixth into the picture. Names
        // take 511 units.
        let (left, width) = (591, WIDTH - 60 - 591);
        let x = |share_of_6000: i32| left + width * share_of_6000 / 6_000;
        let y = |row: i32| RASTER + ROW_HEIGHT / 2 + row * ROW_HEIGHT;
        assert!(
            marks.contains(&format!("c-organic line\" d=\"m{} {}h0\"", x(1_000), y(2))),
            "{marks}"
        );
        let bars = format!("c-operated line\" d=\"m{} {}v36m", x(1_999), y(0) - 18);
        assert!(marks.contains(&bars), "{bars} in {marks}");
        for name in ["spring", "ordinary", "hours", "all posts", "3 operated", "90 other"] {
            assert!(marks.contains(&format!(">{name}</text>")), "{name} in {marks}");
        }
    }

    #[test]
    fn what_was_not_recorded_is_not_drawn() {
        assert!(Portrait.data(&records(None)).rows.is_empty());
        let empty =
            Seen { rows: Vec::new(), dots: Vec::new(), volume: Volume::default(), ..portrait() };
        assert!(Portrait.data(&records(Some(empty))).rows.is_empty());
    }

    #[test]
    fn extreme_portraits_are_drawn() {
        let mut long = portrait();
        long.length_s = u32::MAX;
        long.volume.other = vec![u32::MAX; 2];
        long.rows = (0..200)
            .map(|idx| PortraitRows {
                name: format!("kind_{idx}"),
                accounts: 1,
                ..long.rows[0].clone()
            })
            .collect();
        long.dots = (0..200).map(|row| (row, u32::MAX, 1)).collect();
        assert_eq!(marks(long).matches("h0").count(), 200 + 2);
        let mut short = portrait();
        (short.length_s, short.volume) = (1, Volume::default());
        short.dots.truncate(0);
        short.dots.push((0, 1, 0));
        assert!(marks(short).contains(">minutes</text>"));
    }
}
