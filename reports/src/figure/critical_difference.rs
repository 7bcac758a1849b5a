//! How methods rank over scenarios, and which of them no test tells apart.

use plotters::{coord::types::RangedCoordf64, prelude::*};

use super::{Arrangement, Figure, Width, rows::Rows};
use crate::{
    Panel, Records, Table, Theme,
    canvas::{Canvas, Chart, Drawn},
    number,
    order::{Against, Order, bars},
    table::{Cell, Format, number as number_in, text},
    theme,
};

const METHOD: usize = 0;
const RANK: usize = 2;
const ALIKE_TO: usize = 5;

/// Mean ranks of methods, joined by a bar where they cannot be told apart.
///
/// After Demšar (2006), "Statistical comparisons of classifiers over multiple data sets", JMLR 7,
/// with pairwise tests instead of Nemenyi's, as Benavoli, Corani and Mangili (2016), "Should we
/// really use post-hoc tests based on mean-ranks?", JMLR 17(5), advise. A row per method instead
/// of his fan, so that names of many methods do not collide.
#[derive(Debug)]
pub struct CriticalDifference;

impl Figure for CriticalDifference {
    fn name(&self) -> &'static str {
        "critical_difference"
    }

    fn title(&self) -> &'static str {
        "Mean ranks, and who cannot be told apart"
    }

    fn caption(&self) -> &'static str {
        "A method's place by average precision in each scenario with a campaign, on average over \
         scenarios: 1 would be the best everywhere. An angled bar goes from a method right and \
         down to the last one of its run: within a run no two methods can be told apart \
         (Wilcoxon's signed-rank test on the scenarios, Holm's correction for all pairs, 0.05); \
         every corner is a run of its own. Not told apart does not mean alike: with few scenarios \
         nobody is told apart. The table below has the p-value of the first against each, and what \
         to believe: that it is better by more than 0.01, that both are alike, or that the other is \
         (Bayesian signed-rank test)."
    }

    fn arrangement(&self) -> Arrangement {
        Arrangement::Single
    }

    fn data(&self, records: &Records) -> Table {
        let mut table = Table::new(&[
            ("method", Format::Text),
            ("place", Format::Count),
            ("mean rank", Format::Significant),
            ("mean average precision", Format::Share),
            ("scenarios", Format::Count),
            ("not told apart down to place", Format::Count),
            ("first against it: p (Wilcoxon, Holm)", Format::Significant),
            ("belief: first better", Format::Share),
            ("alike", Format::Share),
            ("it is better", Format::Share),
        ]);
        // With one method there is no order.
        let order = Order::new(records).filter(|order| order.places.len() > 1);
        if let Some(order) = &order {
            let n_scenarios = order.n_scenarios as f64;
            table.rows.extend(order.places.iter().enumerate().map(|(idx, place)| {
                let against = |of: fn(Against) -> f64| Cell::from(place.against.map(of));
                vec![
                    place.method.as_str().into(),
                    ((idx + 1) as f64).into(),
                    place.rank.into(),
                    place.mean.into(),
                    n_scenarios.into(),
                    ((place.alike_to + 1) as f64).into(),
                    against(|first| first.p_value),
                    against(|first| first.belief.better),
                    against(|first| first.belief.alike),
                    against(|first| first.belief.worse),
                ]
            }));
        }
        table
    }

    fn draw(&self, data: &Table, theme: &Theme, width: Width) -> Vec<Panel> {
        if data.rows.is_empty() { Vec::new() } else { vec![panel(data, theme, width.units())] }
    }
}

fn panel(data: &Table, theme: &Theme, width: i32) -> Panel {
    let texts = data.rows.iter().map(|row| (text(row, METHOD).to_owned(), shown(row)));
    let rows = Rows { texts: texts.collect(), width, top: 60 };
    Panel {
        key: "critical_difference".to_owned(),
        title: "Mean rank per method".to_owned(),
        description: "One row per method, best first; bars join methods that no test tells apart."
            .to_owned(),
        width,
        height: rows.height(),
        marks: Canvas::draw(width, rows.height(), |canvas| {
            let scale = 1.0..data.rows.len() as f64;
            let mut chart = rows.chart(canvas, scale, &|rank| number::tick(*rank), "mean rank")?;
            draw_bars(canvas, &mut chart, data)?;
            let mut places = data.rows.iter().enumerate();
            places.try_for_each(|(idx, row)| draw_rank(canvas, &mut chart, theme, row, idx))
        }),
    }
}

type Ranks<'a> = Chart<'a, RangedCoordf64, RangedCoordf64>;

fn rank(row: &[Cell]) -> f64 {
    number_in(row, RANK).unwrap_or(1.0)
}

/// `2.50`.
fn shown(row: &[Cell]) -> String {
    format!("{:.2}", rank(row))
}

/// From the first method of a run to the right, and down to the last.
fn draw_bars(canvas: &Canvas, chart: &mut Ranks, data: &Table) -> Drawn {
    let place = |row: &Vec<Cell>| {
        let place = number::whole(number_in(row, ALIKE_TO).unwrap_or(1.0));
        usize::try_from(place).unwrap_or(usize::MAX)
    };
    let alike_to: Vec<usize> = data.rows.iter().map(|row| place(row).saturating_sub(1)).collect();
    for (from, to) in bars(&alike_to) {
        let (first, last) = (&data.rows[from], &data.rows[to]);
        let about = format!(
            "{} to {}: {} methods that cannot be told apart",
            text(first, METHOD),
            text(last, METHOD),
            to - from + 1
        );
        let corner = (rank(last), Rows::at(from));
        let bar = [(rank(first), Rows::at(from)), corner, (rank(last), Rows::at(to))];
        canvas.titled(&about, || {
            let ink = theme::ink("c-axis").stroke_width(24);
            chart.draw_series(LineSeries::new(bar, ink))?;
            Ok(())
        })?;
    }
    Ok(())
}

fn draw_rank(canvas: &Canvas, chart: &mut Ranks, theme: &Theme, row: &[Cell], idx: usize) -> Drawn {
    let style = theme.style(text(row, METHOD));
    let about = format!("{}: mean rank {}", text(row, METHOD), shown(row));
    canvas.titled(&about, || {
        chart.draw_series([style.marker((rank(row), Rows::at(idx)), 46, style.ink())])?;
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{records, run};

    fn drawn(n_scenarios: usize, qualities: &[(&str, f64)]) -> (Table, String) {
        let mut runs = Vec::new();
        for scenario in 0..n_scenarios {
            for (method, quality) in qualities {
                let mut run = run(&format!("s{scenario}"), method, 1);
                run.average_precision = Some(*quality);
                runs.push(run);
            }
        }
        let records = records(runs);
        let (data, theme) = (CriticalDifference.data(&records), Theme::new(&records));
        let panels = CriticalDifference.draw(&data, &theme, Width::Narrow);
        let marks = panels.into_iter().map(|panel| panel.marks.into_string()).collect();
        (data, marks)
    }

    #[test]
    fn rows_stand_in_order_and_runs_are_joined() {
        let (data, marks) = drawn(9, &[("low", 0.1), ("one", 0.8), ("two", 0.8)]);
        let shown: Vec<String> = (0..data.columns.len()).map(|c| data.shown(1, c)).collect();
        let against = ["1.00", "0.000", "1.000", "0.000"];
        assert_eq!(shown, [&["two", "2", "1.50", "0.800", "9", "2"][..], &against].concat());
        assert!(marks.contains("one to two: 2 methods that cannot be told apart"), "{marks}");
        assert_eq!(marks.matches("told apart").count(), 1);
        assert!(marks.find(">one<") < marks.find(">low<"));
    }

    #[test]
    fn one_method_has_no_order() {
        assert_eq!(drawn(9, &[("ccb", 0.5)]).1, "");
    }
}
