//! Draws run records: figures, tables and one self-contained HTML file.
//!
//! Everything here is a function of stored records; nothing can be run from this crate, so every
//! picture can be drawn again long after its runs. [`Records::read`] takes `runs.jsonl` files,
//! [`figures`] gives SVG files, [`report_html`] the page, [`leaderboard_text`] and
//! [`leaderboard_markdown`] the table.
//!
//! ```
//! use claque_reports::{Records, leaderboard_text};
//!
//! let line = r##"{"record":"run","format_version":1,"claque_version":"0.1.0","scenario":"a",
//!     "scenario_hash":"0123456789abcdef","seed":1,"method":"volume","parameters":{},
//!     "accounts":10,"positives":2,"average_precision":0.5,"recall_at":[],"own_threshold":null,
//!     "look_alikes":[],"look_alikes_at":"own_threshold","curve":[],"groups":0,"detect_s":0.1,
//!     "posts_per_s":100.0,"state_bytes":8,"peak_memory_bytes":8,"notes":[]}"##;
//! let records = Records::new(vec![serde_json::from_str(line)?])?;
//! assert!(leaderboard_text(&records).contains("0.500"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod backend;
mod canvas;
mod check;
mod clean;
mod cut;
mod error;
mod fidelity;
pub mod figure;
mod findings;
mod gate;
mod html;
mod legend;
pub mod measure;
mod number;
mod once;
mod order;
mod order_text;
pub mod outline;
#[cfg(feature = "png")]
mod png;
mod power;
pub mod read;
pub mod records;
mod shown;
mod summary;
mod svg;
pub mod table;
#[cfg(test)]
mod testing;
mod text;
pub mod theme;
mod trend_text;

pub use error::Error;
pub use fidelity::{fidelity_html, fidelity_markdown, fidelity_svg, fidelity_text};
pub use figure::{Arrangement, Figure, Width, figures};
pub use gate::{JUNIT_BYTES_MAX, MARKDOWN_BYTES_MAX, gate_junit, gate_markdown, gate_text};
pub use html::report_html;
#[cfg(feature = "png")]
pub use png::Painter;
pub use power::Power;
pub use records::{Records, Scenario};
pub use summary::summary_markdown;
pub use svg::Panel;
pub use table::{Cell, Column, Format, Table};
pub use text::{leaderboard_markdown, leaderboard_text};
pub use theme::Theme;
pub use trend_text::trend_sentences;
