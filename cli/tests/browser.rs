//! The report as a browser shows it: its script sorts and filters, nothing goes wrong, and nothing is
//! fetched. Where no Chromium is on the path this says so and checks nothing.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod support;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

use support::{Desk, SMALL};

/// Names under which it is packaged.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];
/// More than a slow machine takes; then it is ended.
const PATIENCE: Duration = Duration::from_secs(90);

/// The browser, or `None` and a line that says so.
#[expect(clippy::print_stdout, reason = "whoever reads the log is told what was not checked")]
fn browser() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let mut places = BROWSERS.iter().flat_map(|name| folders.iter().map(move |dir| dir.join(name)));
    let found = places.find(|place| place.is_file());
    if found.is_none() {
        println!("skipped: none of {} is on the path", BROWSERS.join(", "));
    }
    found
}

/// A page once its script has run.
struct Seen {
    /// The document as markup.
    dom: String,
    /// What the page wrote to the console, errors among it.
    console: Vec<String>,
    /// Addresses that the page, and not the browser for itself, asked the network for.
    fetched: Vec<String>,
}

/// Opens a file with a fragment.
fn open(browser: &Path, desk: &Desk, file: &str, fragment: &str) -> Seen {
    let [profile, net, out, err] =
        ["profile", "net.json", "dom", "log"].map(|name| desk.path(name));
    let mut child = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--enable-logging=stderr", "--dump-dom"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("--log-net-log={}", net.display()))
        .arg(format!("file://{}#{fragment}", desk.path(file).display()))
        .stdin(Stdio::null())
        .stdout(File::create(&out).unwrap())
        .stderr(File::create(&err).unwrap())
        .spawn()
        .unwrap();
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if start.elapsed() > PATIENCE {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("the browser took more than {PATIENCE:?}: {}", desk.text("log"));
        }
        sleep(Duration::from_millis(50));
    }
    let log = desk.text("log");
    let is_console = |line: &&str| line.contains(":CONSOLE:");
    let console = log.lines().filter(is_console).map(str::to_owned).collect();
    let seen = Seen { dom: desk.text("dom"), console, fetched: fetched(&desk.text("net.json")) };
    fs::remove_dir_all(&profile).unwrap();
    seen
}

/// Requests with an origin for an initiator; those the browser makes for itself have none.
fn fetched(log: &str) -> Vec<String> {
    let log: Value = serde_json::from_str(log).unwrap();
    let asked = |event: &Value| {
        let url = event["params"]["url"].as_str()?;
        let by = event["params"]["initiator"].as_str()?;
        (url.starts_with("http") && by != "not an origin").then(|| url.to_owned())
    };
    log["events"].as_array().unwrap().iter().filter_map(asked).collect()
}

/// The markup between the start of a section and its end.
fn section<'a>(dom: &'a str, id: &str) -> &'a str {
    let from = dom.find(&format!("<section id=\"{id}\"")).unwrap_or_else(|| panic!("{id}: {dom}"));
    &dom[from..from + dom[from..].find("</section>").unwrap()]
}

/// The rows of the first table that are shown, as the texts of their cells.
fn rows(markup: &str) -> Vec<Vec<String>> {
    let body = &markup[markup.find("<tbody>").unwrap()..markup.find("</tbody>").unwrap()];
    let row = |row: &str| {
        let cells = row.split("</t").map(|cell| cell.rsplit('>').next().unwrap().to_owned());
        cells.filter(|cell| !cell.is_empty()).collect()
    };
    body.split("<tr").filter(|row| row.starts_with('>')).map(|r| row(&r[1..])).collect()
}

/// What the live region says.
fn count(dom: &str) -> &str {
    let from = dom.find("<output id=\"find-count\"").unwrap();
    let (said, _) = dom[from..].split_once("</output>").unwrap();
    said.split_once('>').unwrap().1
}

/// The ways in which tables of methods are sorted.
fn ways(dom: &str) -> Vec<&str> {
    let after = section(dom, "methods").split("aria-sort=\"").skip(1);
    after.map(|rest| rest.split('"').next().unwrap()).collect()
}

fn small_report() -> Desk {
    let desk = Desk::new();
    desk.put("small.toml", SMALL);
    desk.put("other.toml", SMALL);
    desk.succeed(&["run", "small.toml", "other.toml", "--out", "out"]);
    desk
}

#[test]
fn the_report_sorts_and_filters_and_fetches_nothing() {
    let Some(browser) = browser() else { return };
    let desk = small_report();
    let see = |fragment: &str| {
        let seen = open(&browser, &desk, "out/report.html", fragment);
        assert_eq!((seen.console, seen.fetched), (Vec::new(), Vec::<String>::new()), "{fragment}");
        seen.dom
    };
    let plain = see("");
    let methods = rows(section(&plain, "methods"));
    assert!(methods.len() > 20, "{methods:?}");
    assert_eq!((ways(&plain), count(&plain)), (Vec::<&str>::new(), ""));
    assert!(plain.contains("role=\"search\" aria-label=\"Rows of all tables\">"), "it is shown");

    let sorted = see("sort=methods.0.0.down&sort=nowhere.0.0.up&sort=runs.0.99.up");
    assert_eq!(ways(&sorted), ["descending"]);
    let names: Vec<String> =
        rows(section(&sorted, "methods")).iter().map(|row| row[0].clone()).collect();
    assert!(names.is_sorted_by(|a, b| a > b) && names.len() == methods.len(), "{names:?}");
    let by_rank = see("sort=methods.0.1.up");
    assert_eq!(ways(&by_rank), ["ascending"]);
    let by_rank = rows(section(&by_rank, "methods"));
    let ranks: Vec<f64> = by_rank.iter().map(|row| row[1].parse().unwrap()).collect();
    assert!(ranks.is_sorted() && ranks.len() == methods.len(), "{ranks:?}");

    let found = see("q=IDF%5Ftoken");
    let shown = rows(section(&found, "methods"));
    assert!(shown.len() == 1 && shown[0][0] == "idf_token", "{shown:?}");
    assert!(count(&found).contains(" rows of "), "{}", count(&found));
    assert_eq!(rows(section(&see("method=idf_token"), "methods")), shown);
    assert!(count(&see("q=nobody+is+called+so")).starts_with("None of "));
}

#[test]
fn hostile_addresses_change_nothing_but_what_is_shown() {
    let Some(browser) = browser() else { return };
    let desk = small_report();
    for fragment in ["q=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E&sort=__proto__.0.0.up", "q=%E0%A4%A&%"]
    {
        let seen = open(&browser, &desk, "out/report.html", fragment);
        assert_eq!((seen.console, seen.fetched), (Vec::new(), Vec::<String>::new()), "{fragment}");
        assert!(
            !seen.dom.contains("<img") && count(&seen.dom).starts_with("None of "),
            "{fragment}"
        );
    }
}

/// What the checks above rely on: a page that does fetch and fail is seen to.
#[test]
fn a_page_that_fetches_and_fails_is_caught() {
    let Some(browser) = browser() else { return };
    let desk = Desk::new();
    let page = "<!DOCTYPE html><img src=\"http://127.0.0.1:9/x.png\"><script>throw 1</script>";
    desk.put("page.html", page);
    let seen = open(&browser, &desk, "page.html", "");
    assert_eq!(seen.console.len(), 1, "{:?}", seen.console);
    assert!(seen.fetched.iter().all(|url| url == "http://127.0.0.1:9/x.png"));
    assert!(!seen.fetched.is_empty());
}
