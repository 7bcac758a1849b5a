//! Tables on the page: each scrolls inside its own box, never the page.

use maud::{Markup, html};

use super::room::{Part, spare};
use crate::{Format, Table, number};

/// Most cells of a table on the page; a cell takes about 25 bytes.
const CELLS_MAX: usize = 10_000;

/// Most rows of a table of so many columns.
pub(super) fn rows_max(n_columns: usize) -> usize {
    CELLS_MAX / n_columns.max(1)
}

/// A box that scrolls when its table is wider than the page. It can take the focus, so that a
/// keyboard can scroll it too. A group and no region: regions are landmarks, which a reader jumps
/// between and expects to be few.
pub(crate) fn scroll(label: &str, table: &Markup) -> Markup {
    let scrolls =
        html! { div class="scroll" role="group" aria-label=(label) tabindex="0" { (table) } };
    spare(Part::Table, "", &scrolls)
}

/// A table with a caption; the first column names the row.
pub(super) fn table(caption: &str, data: &Table) -> Markup {
    table_of(caption, data, CELLS_MAX)
}

/// The same with another limit on cells.
pub(super) fn table_of(caption: &str, data: &Table, cells_max: usize) -> Markup {
    let n_shown = data.rows.len().min(cells_max / data.columns.len().max(1));
    let body = html! {
        table {
            caption { span { (caption) (cut_remark(n_shown, data.rows.len())) } }
            thead {
                tr {
                    @for column in &data.columns {
                        th scope="col" class=[class(column.format)] { (column.name) }
                    }
                }
            }
            tbody { @for row in 0..n_shown { (table_row(data, row)) } }
        }
    };
    scroll(caption, &body)
}

fn table_row(data: &Table, row: usize) -> Markup {
    html! {
        tr {
            @for (idx, column) in data.columns.iter().enumerate() {
                @if idx == 0 { th scope="row" { (data.shown(row, 0)) } }
                @else {
                    @let shown = data.shown(row, idx);
                    td class=[class(column.format).or_else(|| long(&shown))] { (shown) }
                }
            }
        }
    }
}

fn class(format: Format) -> Option<&'static str> {
    (format != Format::Text).then_some("n")
}

/// Longer texts have room to stand in few lines.
fn long(text: &str) -> Option<&'static str> {
    const SHORT: usize = 40;
    (text.len() > SHORT).then_some("wrap")
}

/// What a caption says of rows left out.
pub(super) fn cut_remark(n_shown: usize, n_rows: usize) -> String {
    if n_rows <= n_shown {
        return String::new();
    }
    format!(
        " (the first {} of {}; the records hold all)",
        number::thousands(n_shown as u64),
        number::thousands(n_rows as u64)
    )
}

/// The numbers behind a figure, folded away.
pub(super) fn behind(title: &str, data: &Table) -> Markup {
    behind_of(title, data, CELLS_MAX)
}

/// A table of numbers behind a figure; a page without room for all leaves it out first.
pub(super) fn numbers(title: &str, data: &Table, cells_max: usize) -> Markup {
    spare(Part::Numbers, "", &table_of(&format!("{title}: numbers"), data, cells_max))
}

/// The same with another limit on cells.
pub(super) fn behind_of(title: &str, data: &Table, cells_max: usize) -> Markup {
    html! {
        details {
            summary { "Numbers: " (title) }
            (numbers(title, data, cells_max))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::check_balanced;

    #[test]
    fn long_tables_are_cut_and_say_so() {
        let mut data = Table::new(&[("name", Format::Text), ("value", Format::Count)]);
        data.rows = (0..6_000).map(|_| vec!["<b>&".into(), 1_234.0.into()]).collect();
        let markup = table("Numbers", &data).into_string();
        check_balanced(&markup);
        assert_eq!(markup.matches("<tr>").count(), 5_001);
        assert!(markup.contains("the first 5,000 of 6,000;"));
        assert!(markup.contains("<th scope=\"row\">&lt;b&gt;&amp;</th><td class=\"n\">1,234</td>"));
    }
}
