//! Whether a result holds elsewhere: rates of false alarms, and thresholds on families not seen.

use maud::{Markup, html};

use super::{figures::section_if_drawn, heat};
use crate::{
    Figure, Records, Theme,
    figure::{Calibration, Transfer, transfer::block},
};

/// What the records can answer of it.
pub(super) fn sections(records: &Records, theme: &Theme) -> Markup {
    let data = Transfer.data(records);
    let about =
        ("family", "threshold with the best mean F1 on all others; mean over seeds left out");
    html! {
        (section_if_drawn(&Calibration, records, theme))
        (heat::section(&Transfer, &data, block(&data).as_ref(), about))
    }
}
