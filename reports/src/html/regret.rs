//! How far every method stays below the oracle, where one ran.

use maud::{Markup, html};

use super::heat;
use crate::{
    Figure, Records,
    figure::{Regret, regret::block},
    text::seeds,
};

/// Nothing where no oracle ran.
pub(super) fn section(records: &Records) -> Markup {
    let data = Regret.data(records);
    heat::section(&Regret, &data, block(&data).as_ref(), ("scenario", &seeds(records)))
}

/// The same of one family, beside its leaderboard.
pub(super) fn beside(records: &Records) -> Markup {
    let block = block(&Regret.data(records));
    html! {
        @if let Some(block) = block {
            (heat::table(&block, "scenario", &seeds(records), false))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{check_balanced, records, run};

    #[test]
    fn regret_is_shown_where_an_oracle_ran_and_only_there() {
        assert_eq!(section(&records(vec![run("a", "ccb", 1)])).into_string(), "");
        let mut below = run("a<b>", "ccb", 1);
        below.regret = Some(0.25);
        let page = section(&records(vec![below, run("a<b>", "oracle", 1)])).into_string();
        check_balanced(&page);
        assert!(page.contains(">0.250</td>") && page.contains("a&lt;b&gt;"), "{page}");
    }
}
