//! How soon methods find whom they find: curves and a table of a family.

use maud::{Markup, html};

use super::{figures::part as figure, tables::table};
use crate::{
    Records, Theme,
    figure::{Delay, delay::detection},
};

/// Nothing where nobody looked.
pub(super) fn part(records: &Records, theme: &Theme, anchor: &str) -> Markup {
    let detected = detection(records);
    html! {
        (figure(&Delay, records, theme, anchor))
        @if !detected.rows.is_empty() {
            (table("Time to half and to nine in ten: scenarios and seeds together", &detected))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{check_balanced, delay, records, run};

    #[test]
    fn delays_are_shown_where_somebody_looked_and_only_there() {
        let markup = |n_found: Option<u64>| {
            let mut run = run("a<b>", "ccb", 1);
            run.delay = n_found.map(delay);
            let records = records(vec![run]);
            part(&records, &Theme::new(&records), "family").into_string()
        };
        assert_eq!(markup(None), "");
        let page = markup(Some(12));
        check_balanced(&page);
        assert!(page.contains("<td class=\"n\">9.00 h</td><td class=\"n\">never</td>"), "{page}");
        assert!(page.contains("a&lt;b&gt;") && page.contains("role=\"img\""));
    }
}
