//! Example groups: who stands accused together, and what there is to see of it.

use claque_evaluation::GroupExample;
use plotters::prelude::*;

use super::{Arrangement, Figure, Width};
use crate::{
    Panel, Records, Table, Theme,
    backend::Spot,
    canvas::{Canvas, Drawn, pale},
    measure::Mean,
    number,
    table::{Cell, Format, number as number_in, text},
    theme::{self, LABEL, SMALL, TITLE},
};

const SCENARIO: usize = 0;
const METHOD: usize = 1;
const GROUP: usize = 2;
const WHAT: usize = 3;
const ROW: usize = 4;
const FROM_S: usize = 5;
const LENGTH_S: usize = 6;
const TEXT: usize = 7;

/// Sentences, one to a line; the third is about hashtags.
const SENTENCE: &str = "about";
/// An account shown: what it is, and the colour of its mark at the side.
const ACCOUNTS: [(&str, &str); 2] = [("innocent", "c-organic"), ("operated", "c-operated")];
/// A post: whether it has a hashtag of the group, and how it is drawn.
const POSTS: [(&str, &str, Spot); 2] = [
    ("another post", "c-axis", Spot { width: 22, height: 0 }),
    ("the group's hashtags", "c-good", Spot { width: 20, height: 40 }),
];

/// The strongest groups of methods that name their evidence, accounts against time; first seed of each
/// scenario.
#[derive(Debug)]
pub struct Evidence;

impl Figure for Evidence {
    fn name(&self) -> &'static str {
        "evidence"
    }

    fn title(&self) -> &'static str {
        "Groups and what speaks against them"
    }

    fn caption(&self) -> &'static str {
        "The groups that a method is surest of, in the first seed: up to three, the most suspicious \
         first. A row is an account of the group (forty at most, drawn by lot), from the first to \
         the last use of the group's hashtags. Blue bars are posts with one of these hashtags, grey \
         dots other posts: people who are told when to post stand in columns. At the left edge is \
         what the method could not know: orange accounts posted on an operator's instruction, pale \
         blue ones never did."
    }

    fn arrangement(&self) -> Arrangement {
        Arrangement::Grid
    }

    fn data(&self, records: &Records) -> Table {
        let mut table = Table::new(&[
            ("scenario", Format::Text),
            ("method", Format::Text),
            ("group", Format::Text),
            ("what", Format::Text),
            ("row", Format::Count),
            ("from, seconds", Format::Count),
            ("length, seconds", Format::Count),
            ("text", Format::Text),
        ]);
        let methods = best_first(records);
        for (scenario, about) in records.scenarios().iter().enumerate() {
            for &method in &methods {
                let mut runs = records.runs_of(scenario, method);
                let Some(run) = runs.find(|run| !run.examples.is_empty()) else { continue };
                let rows = run.examples.iter().flat_map(|e| rows(&about.label, &run.method, e));
                table.rows.extend(rows);
            }
        }
        table
    }

    fn draw(&self, data: &Table, _theme: &Theme, _width: Width) -> Vec<Panel> {
        Card::all(data).iter().map(panel).collect()
    }
}

/// Methods by mean average precision, those without one last.
fn best_first(records: &Records) -> Vec<usize> {
    let mean = |method: &usize| {
        let runs = (0..records.scenarios().len()).flat_map(|s| records.runs_of(s, *method));
        Mean::of(runs.filter_map(|run| run.average_precision)).map_or(-1.0, |mean| mean.mean)
    };
    let mut methods: Vec<(usize, f64)> =
        (0..records.methods().len()).map(|method| (method, mean(&method))).collect();
    methods.sort_by(|a, b| b.1.total_cmp(&a.1));
    methods.into_iter().map(|(method, _)| method).collect()
}

/// Sentences, then accounts, then posts.
fn rows(scenario: &str, method: &str, example: &GroupExample) -> Vec<Vec<Cell>> {
    let bin_s = f64::from(example.bin_s);
    let length_s = bin_s * f64::from(example.bins);
    let line = |what: &str, row: Cell, from_s: f64, length_s: f64, text: &str| {
        let group = example.rank.to_string();
        let names = [scenario, method, &group, what].map(Cell::from);
        [&names[..], &[row, from_s.into(), length_s.into(), text.into()]].concat()
    };
    let said = sentences(example);
    let said = said.iter().map(|said| line(SENTENCE, Cell::Missing, 0.0, length_s, said));
    let accounts = example.rows.iter().enumerate().map(|(row, kind)| {
        line(ACCOUNTS[usize::from(*kind)].0, (row as f64).into(), 0.0, length_s, "")
    });
    let posts = example.dots.iter().map(|&(row, bin, uses)| {
        let from_s = bin_s * f64::from(bin);
        line(POSTS[usize::from(uses)].0, f64::from(row).into(), from_s, bin_s, "")
    });
    said.chain(accounts).chain(posts).collect()
}

fn sentences(example: &GroupExample) -> [String; 3] {
    let size = format!(
        "{}, {} operated; score {}",
        plural(example.accounts, "account", "accounts"),
        number::thousands(example.positives),
        number::significant(example.score)
    );
    let moment = example.strongest.as_ref().map(|moment| {
        format!(
            "strongest of {}: {} on {} in {}",
            plural(example.moments, "moment", "moments"),
            number::thousands(moment.accounts),
            moment.hashtag,
            duration(moment.length_s)
        )
    });
    let moment = moment.unwrap_or_else(|| "no moment is named".to_owned());
    [size, moment, example.hashtags.join(" ")]
}

/// `38.3 s`, `4.00 min`, `7.99 h`.
fn duration(length_s: f64) -> String {
    let (unit_s, unit) = match length_s {
        s if s > 7_200.0 => (3_600.0, "h"),
        s if s > 120.0 => (60.0, "min"),
        _ => (1.0, "s"),
    };
    format!("{} {unit}", number::significant(length_s / unit_s))
}

fn plural(n: u64, one: &str, many: &str) -> String {
    number::plural(usize::try_from(n).unwrap_or(usize::MAX), one, many)
}

/// One group with its rows sorted out.
pub(crate) struct Card<'a> {
    pub(crate) scenario: &'a str,
    pub(crate) method: &'a str,
    name: String,
    said: Vec<&'a str>,
    /// The unit of time, seconds, its name, and how long the picture is in it.
    unit: (f64, &'static str),
    until: f64,
    accounts: Vec<&'a Vec<Cell>>,
    posts: Vec<&'a Vec<Cell>>,
}

impl<'a> Card<'a> {
    /// In the order of the table.
    pub(crate) fn all(data: &'a Table) -> Vec<Self> {
        let is_same = |a: &Vec<Cell>, b: &Vec<Cell>| {
            [SCENARIO, METHOD, GROUP].iter().all(|&column| text(a, column) == text(b, column))
        };
        data.rows.chunk_by(is_same).map(Card::of).collect()
    }

    fn of(rows: &'a [Vec<Cell>]) -> Self {
        let (said, shown): (Vec<_>, Vec<_>) =
            rows.iter().partition(|row| text(row, WHAT) == SENTENCE);
        let is_account =
            |row: &&Vec<Cell>| ACCOUNTS.iter().any(|(what, _)| *what == text(row, WHAT));
        let (accounts, posts): (Vec<_>, Vec<_>) = shown.into_iter().partition(is_account);
        let length_s = rows.first().map_or(0.0, |row| at(row, LENGTH_S)).max(1.0);
        let unit = match length_s {
            s if s > 2.0 * 86_400.0 => (86_400.0, "days"),
            s if s > 7_200.0 => (3_600.0, "hours"),
            s if s > 120.0 => (60.0, "minutes"),
            _ => (1.0, "seconds"),
        };
        let [scenario, method, group] = [SCENARIO, METHOD, GROUP]
            .map(|column| rows.first().map_or("", |row| text(row, column)));
        Self {
            scenario,
            method,
            name: format!("{scenario}: {method}, group {group}"),
            said: said.into_iter().map(|row| text(row, TEXT)).collect(),
            unit,
            until: length_s / unit.0,
            accounts,
            posts,
        }
    }

    fn n_rows(&self) -> i32 {
        i32::try_from(self.accounts.len()).unwrap_or(0)
    }
}

fn at(row: &[Cell], column: usize) -> f64 {
    number_in(row, column).unwrap_or(0.0)
}

const WIDTH: i32 = 3_600;
const TOP: i32 = 860;
const ROW_HEIGHT: i32 = 48;
const GUTTER: i32 = 110;
const RIGHT: i32 = 60;
const BELOW: i32 = 330;

fn panel(card: &Card) -> Panel {
    let height = TOP + card.n_rows().max(1) * ROW_HEIGHT + BELOW;
    Panel {
        key: card.name.clone(),
        title: card.name.clone(),
        description: format!("{}.", card.said.join(". ")),
        width: WIDTH,
        height,
        marks: Canvas::draw(WIDTH, height, |canvas| {
            draw_sentences(canvas, card)?;
            draw_accounts(canvas, card)?;
            draw_posts(canvas, card)
        }),
    }
}

fn draw_sentences(canvas: &Canvas, card: &Card) -> Drawn {
    canvas.text_within(WIDTH, &card.name, &theme::bold(TITLE).pos(theme::START), (0, 90))?;
    let soft = theme::text(SMALL, theme::ink("c-soft")).pos(theme::START);
    let plain = theme::text(LABEL, theme::ink("c-ink")).pos(theme::START);
    for ((line, style), y) in card.said.iter().zip([&plain, &soft, &soft]).zip([300, 490, 670]) {
        canvas.text_within(WIDTH, line, style, (0, y))?;
    }
    Ok(())
}

/// A mark for each account at the left edge, of one colour for neighbours of one kind.
fn draw_accounts(canvas: &Canvas, card: &Card) -> Drawn {
    let mut top = TOP;
    for alike in card.accounts.chunk_by(|a, b| text(a, WHAT) == text(b, WHAT)) {
        let bottom = alike.iter().fold(top, |bottom, _| bottom + ROW_HEIGHT);
        let (what, class) = ACCOUNTS[usize::from(text(alike[0], WHAT) == ACCOUNTS[1].0)];
        let bar = Rectangle::new([(0, top), (50, bottom)], theme::ink(class).filled());
        canvas.titled(&format!("{} {what}", alike.len()), || canvas.area.draw(&bar))?;
        top = bottom;
    }
    Ok(())
}

fn draw_posts(canvas: &Canvas, card: &Card) -> Drawn {
    let mut chart = ChartBuilder::on(&canvas.area)
        .margin_top(TOP)
        .margin_left(GUTTER)
        .margin_right(RIGHT)
        .x_label_area_size(BELOW)
        .build_cartesian_2d(0.0..card.until, f64::from(card.n_rows().max(1))..0.0)?;
    let n_whole = usize::try_from(number::whole(card.until.floor())).unwrap_or(7);
    pale(&mut chart.configure_mesh())
        .disable_y_mesh()
        .y_labels(0)
        .x_labels(7.min(n_whole + 1))
        .x_label_formatter(&|time| number::tick(*time))
        .x_desc(card.unit.1)
        .draw()?;
    for (what, class, spot) in POSTS {
        let posts = card.posts.iter().filter(|row| text(row, WHAT) == what);
        let place = |row: &&Vec<Cell>| {
            let middle_s = at(row, FROM_S) + at(row, LENGTH_S) / 2.0;
            chart.backend_coord(&(middle_s / card.unit.0, at(row, ROW) + 0.5))
        };
        canvas.spots(&posts.map(place).collect::<Vec<_>>(), spot, theme::ink(class));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{check_balanced, example, records, run};

    fn with_examples(method: &str, precision: f64) -> claque_evaluation::RunRecord {
        let mut run = run("a", method, 1);
        run.average_precision = Some(precision);
        run.examples = vec![example("#bloom")];
        run
    }

    #[test]
    fn a_card_tells_the_group_and_draws_its_accounts() {
        let records = records(vec![with_examples("plain", 0.25), with_examples("claque", 0.75)]);
        let data = Evidence.data(&records);
        assert_eq!(data.distinct(METHOD), ["claque", "plain"]);
        let said: Vec<&str> = data.rows[..3].iter().map(|row| text(row, TEXT)).collect();
        let expected = [
            "12 accounts, 2 operated; score 2.50",
            "strongest of 4 moments: 9 on #bloom in 55.0 s",
            "#bloom #spring",
        ];
        assert_eq!(said, expected);
        let panels = Evidence.draw(&data, &Theme::new(&records), Width::Wide);
        assert_eq!(panels.len(), 2);
        assert_eq!(panels[0].title, "a: claque, group 1");
        let marks = panels[0].marks.clone().into_string();
        check_balanced(&marks);
        assert!(
            marks.contains("<title>2 operated</title>") && marks.contains("<title>1 innocent<")
        );
        // Two posts with the group's hashtags, one without.
        let spots = |class: &str| {
            let path = marks.split(&format!("class=\"{class} line\" d=\"m")).nth(1).unwrap();
            path.split('"').next().unwrap().matches(['v', 'h']).count()
        };
        assert_eq!((spots("c-good"), spots("c-axis")), (2, 1));
    }

    #[test]
    fn hostile_hashtags_are_text() {
        let evil = "#</text><script>alert(1)</script>\"&\u{202e}\u{1b}";
        let mut run = with_examples("claque", 0.5);
        run.examples = vec![example(evil)];
        let records = records(vec![run]);
        let panels = Evidence.draw(&Evidence.data(&records), &Theme::new(&records), Width::Wide);
        let shown = panels[0].inline("x").into_string();
        check_balanced(&shown);
        assert!(!shown.contains("<script") && !shown.contains('\u{202e}'), "{shown}");
        assert!(shown.contains("&lt;/text&gt;"));
    }

    #[test]
    fn durations_have_the_unit_that_fits() {
        let shown = [0.0, 38.348, 240.0, 28_740.6].map(duration);
        assert_eq!(shown, ["0 s", "38.3 s", "4.00 min", "7.98 h"]);
    }

    #[test]
    fn without_examples_there_is_nothing() {
        assert!(Evidence.data(&records(vec![run("a", "ccb", 1)])).rows.is_empty());
    }
}
