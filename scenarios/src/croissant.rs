//! `croissant.json`: what is in the files of a world, for machines.
//!
//! Croissant 1.0 (Akhtar et al. 2024, doi:10.1145/3650203.3663326;
//! <http://mlcommons.org/croissant/1.0>), as JSON-LD. A world and its truth have one each, since a
//! world is handed out without its truth. Nothing in that of the world says from what it was made.

mod columns;

use std::io::Write;
use std::path::Path;

use claque_trace::format::{FileEntry, atomic};
use serde_json::{Value, json};

use crate::Error;
use columns::{Field, RECORDS_OF_TRUTH, RECORDS_OF_WORLD, Records};

/// Its name, beside the manifest.
pub(crate) const CROISSANT: &str = "croissant.json";
const LICENSE: &str = "https://creativecommons.org/publicdomain/zero/1.0/";
const PARQUET: &str = "application/x-parquet";

/// Describes the files of a world, in its folder.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn write_world(dir: &Path, files: &[FileEntry]) -> Result<FileEntry, Error> {
    let about = "Posts of a simulated social network as an outside observer sees them: who posted \
                 when with which hashtags. All content is synthetic.";
    write(dir, "claque_world", about, files, &RECORDS_OF_WORLD)
}

/// Describes the files of a truth, in its folder.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn write_truth(dir: &Path, files: &[FileEntry]) -> Result<FileEntry, Error> {
    let about = "The answers to a simulated social network: why each post was made, which accounts \
                 were operated, and who followed which wave. All content is synthetic.";
    write(dir, "claque_truth", about, files, &RECORDS_OF_TRUTH)
}

fn write(
    dir: &Path,
    name: &str,
    about: &str,
    files: &[FileEntry],
    records: &[Records],
) -> Result<FileEntry, Error> {
    let mut json = serde_json::to_vec_pretty(&document(name, about, files, records))
        .map_err(std::io::Error::other)
        .map_err(claque_trace::format::Error::io("write", dir))?;
    json.push(b'\n');
    atomic::write_file(&dir.join(CROISSANT), |out| out.write_all(&json))?;
    Ok(FileEntry::of(dir, CROISSANT)?)
}

fn document(name: &str, about: &str, files: &[FileEntry], records: &[Records]) -> Value {
    let files = files.iter().filter(|file| file.path.ends_with(".parquet"));
    let objects = files.map(file_object);
    // A world without posts has no parts, and mlcroissant accepts a set of none.
    let parts = records.iter().filter(|records| records.is_in_parts).map(file_set);
    json!({
        "@context": context(),
        "@type": "sc:Dataset",
        "name": name,
        "description": about,
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "license": LICENSE,
        "version": env!("CARGO_PKG_VERSION"),
        "distribution": objects.chain(parts).collect::<Vec<_>>(),
        "recordSet": records.iter().map(record_set).collect::<Vec<_>>(),
    })
}

fn file_object(file: &FileEntry) -> Value {
    json!({
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": file.path,
        "contentUrl": file.path,
        "contentSize": format!("{} B", file.bytes),
        "encodingFormat": PARQUET,
        "sha256": file.sha256,
    })
}

fn file_set(records: &Records) -> Value {
    json!({
        "@type": "cr:FileSet",
        "@id": format!("{}-parts", records.name),
        "name": format!("{}-parts", records.name),
        "description": "1,048,576 rows each, the last one fewer.",
        "encodingFormat": PARQUET,
        "includes": "posts/*.parquet",
    })
}

fn record_set(records: &Records) -> Value {
    let fields = records.fields.iter().map(|column| field(records, column));
    json!({
        "@type": "cr:RecordSet",
        "@id": records.name,
        "name": records.name,
        "description": records.about,
        "field": fields.collect::<Vec<_>>(),
    })
}

fn field(records: &Records, field: &Field) -> Value {
    let source = if records.is_in_parts {
        json!({ "fileSet": { "@id": format!("{}-parts", records.name) } })
    } else {
        json!({ "fileObject": { "@id": format!("{}.parquet", records.name) } })
    };
    let mut source = source;
    source["extract"] = json!({ "column": field.name });
    let mut value = json!({
        "@type": "cr:Field",
        "@id": format!("{}/{}", records.name, field.name),
        "name": field.name,
        "description": field.about,
        "dataType": field.kind.name(),
        "source": source,
    });
    if field.is_list {
        value["repeated"] = json!(true);
    }
    value
}

/// The context that Croissant 1.0 prescribes.
fn context() -> Value {
    let mut context = json!({
        "@language": "en",
        "@vocab": "https://schema.org/",
        "conformsTo": "dct:conformsTo",
        "cr": "http://mlcommons.org/croissant/",
        "rai": "http://mlcommons.org/croissant/RAI/",
        "data": { "@id": "cr:data", "@type": "@json" },
        "dataType": { "@id": "cr:dataType", "@type": "@vocab" },
        "dct": "http://purl.org/dc/terms/",
        "examples": { "@id": "cr:examples", "@type": "@json" },
        "sc": "https://schema.org/",
    });
    let ours = "citeAs column equivalentProperty extract field fileProperty fileObject fileSet format \
                includes isLiveDataset jsonPath key md5 parentField path recordSet references regex \
                repeated replace samplingRate separator source subField transform";
    for name in ours.split_whitespace() {
        context[name] = json!(format!("cr:{name}"));
    }
    context
}
