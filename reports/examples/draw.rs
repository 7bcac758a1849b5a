//! scratch
use claque_reports::*;
fn main(){ let a:Vec<String>=std::env::args().collect(); let r=Records::read(&[std::path::PathBuf::from(&a[1])]).unwrap();
 std::fs::create_dir_all(&a[2]).unwrap();
 for (n,s) in figures(&r){std::fs::write(format!("{}/{n}",a[2]),s).unwrap();}
 let h=report_html(&r); eprintln!("{} bytes",h.len());
 std::fs::write(format!("{}/report.html",a[2]),h).unwrap(); std::fs::write(format!("{}/board.txt",a[2]),leaderboard_text(&r)).unwrap();}
